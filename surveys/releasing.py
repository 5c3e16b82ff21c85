"""Releases of joined data: answers beside the use of the portal, for those who consented, safe to hand over.

What leaves: the answers without free text, dates and random numbers, the figures of use, and a pseudonym that fits no
other release. Groups too small to show are emptied by the rules that the results follow (surveys/suppression.py).
"""

import csv
import hmac
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from surveys import linking
from surveys.columns import Column, Reading
from surveys.exports.options import Options
from surveys.exports.table import Table
from surveys.linking import Usage
from surveys.models import Release, Survey, UsageLink
from surveys.suppression import cap, hide_rare

PSEUDONYM_LENGTH = 16
# The figures of use, each read from a person's Usage.
USE: dict[str, Callable[[Usage], float | None]] = {
    "use_reports": lambda person: person.reports,
    "use_confirmed": lambda person: person.confirmed,
    "use_objected": lambda person: person.objected,
    "use_first_answer_hours": lambda person: person.median_hours,
}


class TooFew(Exception):
    """Nothing is released: fewer people consented than the survey's smallest group allows."""


Values = list[Any]


def release(survey: Survey, *, by: User, purpose: str, now: datetime) -> tuple[Release, str]:
    """Record a release and return it with its CSV. Raises TooFew, and then records nothing."""
    links = dict(UsageLink.objects.filter(response__survey=survey).values_list("response_id", "subject"))
    if len(links) < 2 * survey.min_group:
        raise TooFew(
            _("%(number)d people consented to the join; a release needs at least %(least)d.")
            % {"number": len(links), "least": 2 * survey.min_group}
        )
    used = linking.usage(survey, now)
    # Who withdrew while the use was read is in it no more.
    answers = {str(key): subject for key, subject in links.items() if subject in used}
    with transaction.atomic():
        made = Release.objects.create(survey=survey, purpose=purpose, made_at=now, made_by=by)
        columns, subjects = _joined(Table(survey, Options()), answers)
        columns |= {
            name: cap([read(used[subject]) for subject in subjects], survey.min_group) for name, read in USE.items()
        }
        made.rows = len(subjects)
        made.save(update_fields=["rows"])
    pseudonyms = [_pseudonym(made, subject) for subject in subjects]
    return made, _csv({"pseudonym": pseudonyms} | columns)


def _pseudonym(made: Release, subject: str) -> str:
    return hmac.new(made.key.encode(), subject.encode(), sha256).hexdigest()[:PSEUDONYM_LENGTH]


def _joined(table: Table, answers: dict[str, str]) -> tuple[dict[str, Values], list[str]]:
    """The columns that may leave, small groups emptied, and the subject of each row."""
    rows = [row for row in table.rows(lambda _column: _as_it_is) if row[0] in answers]
    minimum = table.survey.min_group
    found: dict[str, Values] = {}
    for place, column in enumerate(table.columns):
        if _may_leave(column):
            found[column.name] = _safe(column, [row[place] for row in rows], minimum)
    _empty_what_follows(table.columns, found, rows)
    return found, [answers[row[0]] for row in rows]


def _as_it_is(value: Any) -> Any:
    return value


def _may_leave(column: Column) -> bool:
    """Codes and numbers leave; free text, dates and what the row is known by do not."""
    return column.type == "numeric" and column.reading not in (Reading.SYSTEM, Reading.SECONDS)


def _safe(column: Column, values: Values, minimum: int) -> Values:
    if column.reading is Reading.VALUE and column.measure == "scale":
        return cap(values, minimum)
    return values if column.reading in (Reading.SCORE, Reading.RECODED) else hide_rare(values, minimum)


def _empty_what_follows(columns: Sequence[Column], found: dict[str, Values], rows: Sequence[Sequence[Any]]) -> None:
    """A recoded item or a score is emptied where an answer that it comes from was: it would give it away."""
    emptied: dict[str, list[bool]] = {}
    for place, column in enumerate(columns):
        if column.reading is Reading.NUMBER and column.question is not None:
            now = found[column.name]
            emptied[column.question.column] = [
                row[place] is not None and value is None for row, value in zip(rows, now, strict=True)
            ]
    for column in columns:
        if column.reading in (Reading.SCORE, Reading.RECODED):
            items = {question.column for questions in column.sources.values() for question in questions}
            gone = [emptied[item] for item in items if item in emptied]
            found[column.name] = [
                None if any(item[number] for item in gone) else value for number, value in enumerate(found[column.name])
            ]


def _csv(columns: dict[str, Values]) -> str:
    """The columns as CSV, rows in the order of their pseudonyms, which says nothing."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows(sorted(_lines(columns), key=lambda line: line[0]))
    return stream.getvalue()


def _lines(columns: dict[str, Values]) -> Iterator[Values]:
    for line in zip(*columns.values(), strict=True):
        yield ["" if value is None else value for value in line]
