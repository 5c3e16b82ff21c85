"""From what a person typed or tapped to the value that is stored. Forms of values: docstring of Response."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from reports.text import clean_text
from surveys.definition import Question

# Numbers beyond 15 digits are no longer exact in SPSS, Stata or a spreadsheet.
INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
DECIMAL = re.compile(r"([+-]?[0-9]{1,15})(?:[.,]([0-9]{1,10}))?")
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
DATES = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})[-/. ](?P<month>[0-9]{1,2})[-/. ](?P<year>[0-9]{4})"),
)
TEXT_LENGTH = 4000


class Unreadable(Exception):
    """What was typed cannot be an answer to this question; the message is for the respondent."""


def read(question: Question, typed: Sequence[str]) -> Any:
    """The value of what was typed, None for nothing. `typed` holds one text, or one a choice for several choices.

    For a ranking each text is `code:place`. Raises Unreadable.
    """
    given = [text for text in typed if text.strip()]
    if not given:
        return None
    if question.kind == "many":
        return [_code(question, text) for text in dict.fromkeys(given)]
    if question.kind == "rank":
        return _rank(question, given)
    if len(given) > 1:
        raise Unreadable(_("Only one answer is possible here. Choose again."))
    return READERS[question.kind](question, given[0])


def _code(question: Question, text: str) -> str:
    if text not in question.choice_of:
        raise Unreadable(_("This choice is not offered. Choose one from the list."))
    return text


def _rank(question: Question, given: Sequence[str]) -> list[str]:
    places: dict[int, str] = {}
    for text in given:
        code, _colon, place = text.rpartition(":")
        if not place.strip():
            continue
        number = int(place) if re.fullmatch(r"[0-9]{1,3}", place.strip()) else 0
        if number in places:
            raise Unreadable(_("Two things have the same place. Give each place once."))
        places[number] = _code(question, code)
    if not places:
        return []
    if sorted(places) != list(range(1, len(places) + 1)) or len(set(places.values())) < len(places):
        raise Unreadable(_("Give the places 1, 2, 3 and so on, without a gap."))
    return [places[number] for number in sorted(places)]


def _integer(_question: Question, text: str) -> int:
    text = text.strip()
    if not INTEGER.fullmatch(text):
        raise Unreadable(_("Write a whole number in digits only, for example 12. At most 15 digits."))
    return int(text)


def _decimal(_question: Question, text: str) -> float | int:
    text = text.strip()
    if THOUSANDS.fullmatch(text):
        raise Unreadable(_("Is this a thousand or a fraction? Write 1250 without a dot, or 1,25 with a comma."))
    match = DECIMAL.fullmatch(text)
    if match is None:
        raise Unreadable(_("Write a number in digits, for example 12 or 12,5. At most 15 digits."))
    whole, fraction = match.groups()
    return float(f"{whole}.{fraction}") if fraction else int(whole)


def _text(_question: Question, text: str) -> str | None:
    cleaned = clean_text(text)
    if len(cleaned) > TEXT_LENGTH:
        raise Unreadable(
            _("At most %(most)d characters fit, yours has %(length)d. Shorten it; nothing was lost.")
            % {"most": TEXT_LENGTH, "length": len(cleaned)}
        )
    return cleaned or None


def _date(_question: Question, text: str) -> str:
    for pattern in DATES:
        match = pattern.fullmatch(text.strip())
        if match:
            return _day({name: int(value) for name, value in match.groupdict().items()})
    raise Unreadable(_("Write the date as day-month-year, for example 17-08-2026."))


def _day(parts: dict[str, int]) -> str:
    if not 1900 <= parts["year"] <= 2100:
        raise Unreadable(_("The year must be between 1900 and 2100."))
    try:
        return date(**parts).isoformat()
    except ValueError as error:
        raise Unreadable(_("This day does not exist. Write it as day-month-year, for example 17-08-2026.")) from error


READERS = {"one": _code, "integer": _integer, "decimal": _decimal, "text": _text, "date": _date}
