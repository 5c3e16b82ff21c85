"""Which choices a question offers now."""

from collections.abc import Mapping
from datetime import date

from surveys.definition import Choice, Question
from surveys.expressions.parsing import parse
from surveys.expressions.values import Answer


def offered(question: Question, values: Mapping[str, Answer], *, today: date | None = None) -> tuple[Choice, ...]:
    """The choices that the question's filter leaves, in their order."""
    if not question.choice_filter:
        return question.choices
    test = parse(question.choice_filter, columns=True)
    return tuple(choice for choice in question.choices if test.truth(values, today=today, columns=columns_of(choice)))


def columns_of(choice: Choice) -> dict[str, str]:
    """What a choice filter sees of a choice: its own columns, and its code as `name`."""
    return {**choice.filters, "name": choice.code}
