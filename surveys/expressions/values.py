"""Values in expressions and XPath 1.0's rules for turning one type into another (section 4 of the recommendation).

An answer that is missing or was not shown is the empty text. Several choices are their codes with a space between.
Beyond XPath, as ODK does it: a text that is a date (2026-11-24) counts as its days since 1 January 1970.
"""

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

Value = str | float | bool
Answer = str | float | bool | Sequence[str] | date | None

NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EPOCH = date(1970, 1, 1)


def from_answer(answer: Answer) -> Value:
    """An answer as an expression sees it."""
    if answer is None:
        return ""
    if isinstance(answer, bool | str):
        return answer
    if isinstance(answer, int | float):
        return float(answer)
    if isinstance(answer, date):
        return answer.isoformat()
    return " ".join(str(code) for code in answer)


def to_number(value: Value) -> float:
    """The value as a number; NaN where it is none."""
    if not isinstance(value, str):
        return float(value)
    text = value.strip()
    if NUMBER.fullmatch(text):
        return float(text)
    day = to_date(text)
    return math.nan if day is None else float((day - EPOCH).days)


def to_text(value: Value) -> str:
    """The value as a text; whole numbers without a point, never with an exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def to_bool(value: Value) -> bool:
    """Whether the value counts as true: a text that is not empty, a number other than 0."""
    if isinstance(value, float):
        return not math.isnan(value) and value != 0
    return bool(value)


def to_date(text: str) -> date | None:
    """The day that a text like 2026-11-24 names."""
    if not DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day_number(days: float) -> date | None:
    """The day so many days after 1 January 1970; none for what is no day."""
    if not math.isfinite(days):
        return None
    try:
        return EPOCH + timedelta(days=math.floor(days))
    except OverflowError:
        return None
