"""What makes a questionnaire a study: consent, screening, scales, and columns that stay comparable over versions."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from surveys.answering.showing import NO, YES
from surveys.columns import SCORED
from surveys.definition import Definition, Question
from surveys.review.problem import ERROR, WARNING, Problem


def roles(definition: Definition) -> Iterator[Problem]:
    """Consent, the join, screening and weight: there, in time, and with answers that are understood."""
    if definition.with_role("consent") is None:
        what = _("No question asks for consent.")
        yield Problem(
            WARNING,
            _("The questionnaire"),
            what,
            _("UU 27/2022 asks for it: add a yes-no question with this role first."),
        )
    for question in definition.questions.values():
        if question.role:
            yield from _role(definition, question)


def _role(definition: Definition, question: Question) -> Iterator[Problem]:
    codes = set(question.choice_of) if question.kind == "one" else set()
    if question.role in ("consent", "link") and not codes & YES:
        what = _("Its list has no choice that means yes (code ya, yes or 1).")
        yield Problem(ERROR, question.name, what, _("Nobody could agree. Use such a code."))
    if question.role == "screen" and not codes & NO:
        what = _("Its list has no choice that means no (code tidak, no or 0).")
        yield Problem(WARNING, question.name, what, _("Nobody is ever screened out. Use such a code."))
    if question.role == "weight" and question.kind not in ("integer", "decimal", "calculate"):
        yield Problem(ERROR, question.name, _("A weight is a number."), _("Make it a number or a calculation."))
    if question.role == "consent" and definition.page_of[question.name] > 0:
        what = _("Consent is asked after the first page.")
        yield Problem(WARNING, question.name, what, _("Ask before anything else is asked."))


def scales(definition: Definition) -> Iterator[Problem]:
    """Scales that are none, items turned round for nothing, and items that differ in their codes."""
    for scale, items in definition.scales().items():
        if len(items) == 1:
            what = _("The scale %s has one item.") % scale
            yield Problem(WARNING, items[0].name, what, _("Reliability needs at least two items."))
        codes = {tuple(sorted(choice.number for choice in item.choices if not choice.missing)) for item in items}
        if len(codes) > 1:
            what = _("The items of the scale %s have different codes.") % scale
            yield Problem(WARNING, scale, what, _("A mean of them says little. Use one list of choices."))
    for question in definition.questions.values():
        yield from _item(question)


def _item(question: Question) -> Iterator[Problem]:
    if question.reversed and not question.scale:
        what = _("It is a reversed item of no scale.")
        yield Problem(WARNING, question.name, what, _("Name its scale, or do not reverse it."))
    if question.reversed and question.scale and question.kind != "one":
        what = _("It is a reversed item, but only a single choice is recoded: its answer counts as it stands.")
        yield Problem(WARNING, question.name, what, _("Make it one choice, or do not reverse it."))
    if question.scale and question.kind not in SCORED:
        what = _("It belongs to a scale, but a score counts single choices and typed numbers only.")
        yield Problem(WARNING, question.name, what, _("Take it out of the scale, or make it one choice."))
    if question.role == "attention" and question.scale:
        what = _("An attention check belongs to no scale.")
        yield Problem(WARNING, question.name, what, _("It is left out of the scale's figures. Empty the scale."))


def new_columns(definition: Definition, earlier: Sequence[Definition]) -> Iterator[Problem]:
    """Questions of earlier versions whose kind or codes changed: their answers go on in another column."""
    before = {row.identity: row.column for past in earlier for row in past.questions.values()}
    for question in definition.questions.values():
        old = before.get(question.identity)
        if old and question.column and question.column != old:
            what = _("Its kind, direction or codes changed: answers go on in the new column %(new)s, not in %(old)s.")
            remedy = _("Right if the meaning changed. If not, take the old codes back.")
            yield Problem(WARNING, question.name, what % {"new": question.column, "old": old}, remedy)
