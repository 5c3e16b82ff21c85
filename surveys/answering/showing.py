"""What of a questionnaire is shown, given what was answered so far, and what is wrong with the answers shown.

An answer that became irrelevant stays in the draft, but is empty in every expression. Each question is decided after
those that it depends on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from surveys.definition import Choice, Definition, Page, Question
from surveys.expressions import offered, order, parse

YES = frozenset({"ya", "yes", "1"})
NO = frozenset({"tidak", "no", "0"})
EMPTY: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Shown:
    """A questionnaire under one set of answers. `values` holds each shown question's value, None where left empty."""

    definition: Definition
    values: Mapping[str, Any]

    @cached_property
    def pages(self) -> list[int]:
        """The numbers (from 0) of the pages on which a respondent sees anything."""
        return [number for number, page in enumerate(self.definition.pages) if self.on(page)]

    def on(self, page: Page) -> list[Question]:
        """The questions and notes of a page that are shown; calculations never are."""
        return [row for row in page.questions if row.name in self.values and row.kind != "calculate"]

    def after(self, number: int) -> int | None:
        """The next page that shows anything."""
        return next((page for page in self.pages if page > number), None)

    def before(self, number: int) -> int | None:
        """The last page before this one that shows anything."""
        return next((page for page in reversed(self.pages) if page < number), None)

    def choices(self, question: Question) -> list[Choice]:
        """The choices that are offered now, in the order of the definition."""
        return list(offered(question, self.values))

    def role(self, role: str) -> tuple[Question | None, Any]:
        """The question with this role and its value; (None, None) where it is not shown."""
        question = self.definition.with_role(role)
        if question is None or question.name not in self.values:
            return None, None
        return question, self.values[question.name]


def look(definition: Definition, answers: Mapping[str, Any]) -> Shown:
    """Decide what is shown; calculations are computed here and nowhere else."""
    found: dict[str, Any] = {}
    for name in order(definition):
        if all(parse(text).truth(found) for text in definition.conditions[name]):
            found[name] = _value(definition.questions[name], answers, found)
    return Shown(definition, {name: found[name] for name in definition.questions if name in found})


def _value(question: Question, answers: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    if question.kind == "calculate":
        return parse(question.calculation).calculate(values) if question.calculation else None
    value = answers.get(question.name)
    return None if value in EMPTY else value


def problems(shown: Shown, page: Page, language: str) -> dict[str, str]:
    """What is wrong with the answers to the shown questions of a page, by name, in words for the respondent."""
    found = {question.name: _problem(shown, question, language) for question in shown.on(page) if question.asked}
    return {name: text for name, text in found.items() if text}


def _problem(shown: Shown, question: Question, language: str) -> str:
    value = shown.values[question.name]
    if value is None:
        must = question.required or question.role == "consent"
        return _("This question needs an answer. Everything else on the page is kept.") if must else ""
    if question.choices and not _is_offered(shown, question, value):
        return _("This choice does not fit your other answers any more. Choose again.")
    if question.constraint and not parse(question.constraint).truth(shown.values, current=value):
        return question.message.say(language) or _("This answer is outside what is possible here. Look at it again.")
    return ""


def _is_offered(shown: Shown, question: Question, value: Any) -> bool:
    codes = {choice.code for choice in shown.choices(question)}
    return set(value if isinstance(value, list) else [value]) <= codes


def first_problem(shown: Shown, reached: Mapping[str, Any], language: str) -> int | None:
    """The first page that was never shown or has something wrong; None when the answer can be sent."""
    for number in shown.pages:
        page = shown.definition.pages[number]
        if page.name not in reached or problems(shown, page, language):
            return number
    return None


def refuses(shown: Shown) -> bool:
    """Whether the respondent does not consent: an answer was given, and it is not yes."""
    question, value = shown.role("consent")
    return question is not None and value is not None and str(value) not in YES


def screened_out(shown: Shown) -> bool:
    """Whether a screening question was answered with no."""
    screens = (row for row in shown.definition.questions.values() if row.role == "screen")
    return any(str(shown.values.get(row.name)) in NO for row in screens)


def allows_link(shown: Shown) -> bool:
    """Whether the respondent agrees to the join with what they did in the portal."""
    _question, value = shown.role("link")
    return value is not None and str(value) in YES


def to_store(shown: Shown) -> dict[str, Any]:
    """The answers as they are stored: each question that was shown, null where it was left; no note."""
    kinds = shown.definition.questions
    return {name: value for name, value in shown.values.items() if kinds[name].kind != "note"}
