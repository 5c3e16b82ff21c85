"""Numbers as the pages print them, in the reader's language (a decimal comma in Indonesian)."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NONE = "–"
HIDDEN = "*"
LEAST_P = 0.001


def say(words: dict[str, str]) -> str:
    """A text of the document in the language of the page."""
    return words["en" if get_language() == "en" else "id"]


def fixed(value: float | None, places: int = 2) -> str:
    """A number with so many decimals; no minus before a zero."""
    if value is None:
        return NONE
    rounded = round(value, places)
    return str(number_format(rounded if rounded else 0, places))


def count(value: float | None) -> str:
    """A whole number; None is one that is kept back."""
    return HIDDEN if value is None else str(number_format(value, 0, force_grouping=True))


def percent(share: float | None) -> str:
    """A share of 0 to 1 with one decimal; None is one that is kept back."""
    return HIDDEN if share is None else f"{fixed(100 * share, 1)}%"


def p_value(p: float | None) -> str:
    """p with three decimals, or that it is smaller."""
    if p is None:
        return NONE
    return f"< {fixed(LEAST_P, 3)}" if p < LEAST_P else fixed(p, 3)


def interval(pair: Sequence[float] | None, places: int = 2) -> str:
    """An interval from low to high."""
    if not pair:
        return NONE
    return _("%(low)s to %(high)s") % {"low": fixed(pair[0], places), "high": fixed(pair[1], places)}


def classes() -> list[str]:
    """The five classes of a mean, lowest first."""
    return [_("very low"), _("low"), _("medium"), _("high"), _("very high")]


def class_of(index: int | None) -> str:
    """The class of a mean by its number, 1 to 5."""
    return classes()[index - 1] if index else NONE


def because(reason: dict[str, Any] | None) -> str:
    """Why a figure is missing, in the page's language."""
    from surveys.analysis.outcome import Reason

    if not reason:
        return ""
    shown = {name: _figure(value) for name, value in reason["figures"].items()}
    return _("Not computed: %(reason)s.") % {"reason": Reason(reason["code"], shown)}


def _figure(value: Any) -> Any:
    return count(value) if isinstance(value, int) else value
