"""Running a parsed expression on the answers given so far."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from surveys.expressions.functions import FUNCTIONS, OPERATORS
from surveys.expressions.nodes import Call, Column, Literal, Node, Reference
from surveys.expressions.values import Answer, Value, from_answer, to_bool

# A chain of calculations that each double the one before would fill the memory.
LONGEST_RESULT = 10_000


@dataclass(frozen=True)
class Context:
    """What an expression can see."""

    values: Mapping[str, Answer]
    current: Answer = None
    today: date | None = None
    columns: Mapping[str, str] | None = None


def run(node: Node, context: Context) -> Value:
    """The value of a tree; total: no answers make it fail."""
    if isinstance(node, Call):
        return _call(node, context)
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Reference):
        return from_answer(context.values.get(node.name))
    if isinstance(node, Column):
        return (context.columns or {}).get(node.name, "")
    return from_answer(context.current)


def _call(node: Call, context: Context) -> Value:
    name, arguments = node.name, node.arguments
    if name == "and":
        return all(to_bool(run(argument, context)) for argument in arguments)
    if name == "or":
        return any(to_bool(run(argument, context)) for argument in arguments)
    if name == "if":
        condition, yes, no = arguments
        return run(yes if to_bool(run(condition, context)) else no, context)
    if name == "today":
        return (context.today or timezone.localdate()).isoformat()
    work = OPERATORS.get(name) or FUNCTIONS[name].run
    return work(*(run(argument, context) for argument in arguments))


def stored(value: Value) -> str | int | float | None:
    """A calculated value as answers keep it: whole numbers as such, a truth as 1 or 0, nothing for empty and NaN."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value == int(value) else value
    return value[:LONGEST_RESULT] or None
