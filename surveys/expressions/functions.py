"""The functions and operators that expressions may use, each with how many arguments it takes.

Differences from ODK are stated: `min`, `max` and `sum` leave out what is empty or no number (all empty gives the empty
text); `regex` takes its pattern as a text in the expression.
"""

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from surveys.expressions import patterns
from surveys.expressions.values import Value, day_number, to_bool, to_date, to_number, to_text

ANY_NUMBER = 50


@dataclass(frozen=True)
class Function:
    """`run` takes the values of the arguments."""

    least: int
    most: int
    run: Callable[..., Value]


def equal(left: Value, right: Value) -> bool:
    """XPath's `=`: as truths if one is a truth, else as numbers if one is a number, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right


def _compare(test: Callable[[float, float], bool]) -> Callable[[Value, Value], Value]:
    """Orders are of numbers; with an empty or other text (NaN) they are false."""
    return lambda left, right: test(to_number(left), to_number(right))


def _calculate(first: Value, *others: Value, work: Callable[[float, float], float]) -> float:
    result = to_number(first)
    for other in others:
        result = work(result, to_number(other))
    return result


def _divide(left: Value, right: Value) -> float:
    above, below = to_number(left), to_number(right)
    if below:
        return above / below
    return math.nan if not above or math.isnan(above) else math.copysign(math.inf, above) * math.copysign(1, below)


def _modulo(left: Value, right: Value) -> float:
    above, below = to_number(left), to_number(right)
    return math.nan if not below or not math.isfinite(above) or math.isnan(below) else math.fmod(above, below)


def _round(value: Value, places: Value = 0.0) -> float:
    """To so many places (-9 to 9); a half goes up, as in XPath."""
    number, digits = to_number(value), to_number(places)
    if not math.isfinite(number) or not math.isfinite(digits):
        return number if math.isfinite(digits) else math.nan
    factor = 10.0 ** max(-9, min(9, int(digits)))
    scaled = number * factor
    return math.floor(scaled + 0.5) / factor if math.isfinite(scaled) else number


def _int(value: Value) -> float:
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _codes(value: Value) -> list[str]:
    return to_text(value).split()


def _selected_at(value: Value, index: Value) -> str:
    codes, place = _codes(value), to_number(index)
    return codes[int(place)] if math.isfinite(place) and 0 <= place < len(codes) else ""


def _coalesce(*values: Value) -> Value:
    return next((value for value in values if value != ""), "")


def _numbers(values: Sequence[Value]) -> list[float]:
    return [number for value in values if not math.isnan(number := to_number(value))]


def _sum(numbers: list[float]) -> float:
    """Exact; where a float cannot hold it, infinity or NaN as in the browser."""
    try:
        return math.fsum(numbers)
    except (OverflowError, ValueError):
        return sum(numbers)


def _of_numbers(work: Callable[[list[float]], float]) -> Callable[..., Value]:
    def run(*values: Value) -> Value:
        numbers = _numbers(values)
        return work(numbers) if numbers else ""

    return run


def _date(value: Value) -> str:
    day = day_number(value) if isinstance(value, float) else to_date(to_text(value)[:10])
    return day.isoformat() if day else ""


def _format_date(value: Value, form: Value) -> str:
    day = to_date(_date(value))
    if day is None:
        return ""
    parts = {"%Y": f"{day.year:04d}", "%m": f"{day.month:02d}", "%n": str(day.month)}
    parts |= {"%d": f"{day.day:02d}", "%e": str(day.day)}
    text = to_text(form)
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _substr(value: Value, start: Value, end: Value = math.inf) -> str:
    """ODK's: counted from 0, the end not included; negative numbers count from the end."""
    text, numbers = to_text(value), [to_number(start), to_number(end)]
    if any(math.isnan(number) for number in numbers):
        return ""
    begin, stop = (int(max(-len(text), min(len(text), number))) for number in numbers)
    return text[begin:stop]


def _filled(*values: Value) -> float:
    return float(sum(value != "" for value in values))


OPERATORS: dict[str, Callable[..., Value]] = {
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": _compare(operator.lt),
    "<=": _compare(operator.le),
    ">": _compare(operator.gt),
    ">=": _compare(operator.ge),
    "+": lambda *values: _calculate(*values, work=operator.add),
    "-": lambda *values: _calculate(*values, work=operator.sub),
    "*": lambda *values: _calculate(*values, work=operator.mul),
    "div": _divide,
    "mod": _modulo,
    "negate": lambda value: -to_number(value),
}

FUNCTIONS: dict[str, Function] = {
    "boolean": Function(1, 1, to_bool),
    "coalesce": Function(2, ANY_NUMBER, _coalesce),
    "concat": Function(1, ANY_NUMBER, lambda *values: "".join(map(to_text, values))),
    "contains": Function(2, 2, lambda text, part: to_text(part) in to_text(text)),
    "count-non-empty": Function(1, ANY_NUMBER, _filled),
    "count-selected": Function(1, 1, lambda value: float(len(_codes(value)))),
    "date": Function(1, 1, _date),
    "ends-with": Function(2, 2, lambda text, part: to_text(text).endswith(to_text(part))),
    "false": Function(0, 0, lambda: False),
    "format-date": Function(2, 2, _format_date),
    "int": Function(1, 1, _int),
    "max": Function(1, ANY_NUMBER, _of_numbers(max)),
    "min": Function(1, ANY_NUMBER, _of_numbers(min)),
    "not": Function(1, 1, lambda value: not to_bool(value)),
    "number": Function(1, 1, to_number),
    "regex": Function(2, 2, lambda text, pattern: patterns.compiled(to_text(pattern)).fits(to_text(text))),
    "round": Function(1, 2, _round),
    "selected": Function(2, 2, lambda value, code: to_text(code) in _codes(value)),
    "selected-at": Function(2, 2, _selected_at),
    "starts-with": Function(2, 2, lambda text, part: to_text(text).startswith(to_text(part))),
    "string": Function(1, 1, to_text),
    "string-length": Function(1, 1, lambda value: float(len(to_text(value)))),
    "substr": Function(2, 3, _substr),
    "sum": Function(1, ANY_NUMBER, _of_numbers(_sum)),
    "true": Function(0, 0, lambda: True),
}

# These see more than the values of their arguments: running.py knows them.
SPECIAL: dict[str, tuple[int, int]] = {"if": (3, 3), "today": (0, 0)}


def takes(name: str) -> tuple[int, int] | None:
    """The least and most arguments of a function; none where there is no such function."""
    if name in SPECIAL:
        return SPECIAL[name]
    function = FUNCTIONS.get(name)
    return (function.least, function.most) if function else None
