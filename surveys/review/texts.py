"""Texts, choices and codes: what is missing, what looks the same, what an export will shorten or rename."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from surveys.columns import columns
from surveys.definition import CHOICE_KINDS, Choice, Definition, Question
from surveys.naming import LONGEST
from surveys.review.problem import ERROR, WARNING, Problem, named

# What SPSS and Stata hold (measured with pyreadstat): bytes of UTF-8 in .sav, characters in .dta.
SAV_LABEL, SAV_VALUE, DTA_LABEL = 256, 120, 80


def empty(definition: Definition) -> Iterator[Problem]:
    """A questionnaire, page or list with nothing in it, and questions without a text."""
    if not any(question.asked for question in definition.questions.values()):
        yield Problem(
            ERROR, _("The questionnaire"), _("The questionnaire asks nothing."), _("Add a page with a question.")
        )
    for page in definition.pages:
        if not any(True for _question in page.questions):
            yield Problem(WARNING, page.name, _("The page is empty."), _("Nobody sees it. Delete it or fill it."))
    for question in definition.questions.values():
        yield from _empty_question(question)


def _empty_question(question: Question) -> Iterator[Problem]:
    if question.kind in CHOICE_KINDS and not question.choices:
        remedy = _("Add choices to its list.")
        if question.required:
            yield Problem(ERROR, question.name, _("It must be answered but offers no choice."), remedy)
        else:
            yield Problem(WARNING, question.name, _("It offers no choice."), remedy)
    if question.kind != "calculate" and not question.label.id:
        yield Problem(WARNING, question.name, _("It has no Indonesian text."), _("Write what people read."))


def without_english(definition: Definition) -> Iterator[Problem]:
    """Texts and choices that readers of English see in Indonesian."""
    questions = [question for question in definition.questions.values() if question.kind != "calculate"]
    bare = [question.name for question in questions if question.label.id and not question.label.en]
    remedy = _("Readers of English see the Indonesian. Add the English text if they should answer.")
    if bare:
        yield Problem(WARNING, named(bare), _("No English text."), remedy)
    lists = {name for name, choices in lists_of(definition).items() if any(not choice.label.en for choice in choices)}
    if lists:
        yield Problem(WARNING, named(sorted(lists)), _("Choices without English."), remedy)


def lists_of(definition: Definition) -> dict[str, tuple[Choice, ...]]:
    """The lists of choices by name."""
    return {row.choice_list: row.choices for row in definition.questions.values() if row.choice_list}


def choices(definition: Definition) -> Iterator[Problem]:
    """Labels that stand twice in a list, and codes that are no plain numbers."""
    for name, rows in lists_of(definition).items():
        labels: dict[str, list[str]] = defaultdict(list)
        for choice in rows:
            labels[choice.label.id.strip().lower()].append(choice.code)
        for label, codes in labels.items():
            if len(codes) > 1:
                what = _("The choices %(codes)s read the same: “%(label)s”.") % {"codes": named(codes), "label": label}
                yield Problem(WARNING, name, what, _("Nobody can tell them apart. Change one or take it out."))
        yield from _codes(name, rows)


def _codes(name: str, rows: Sequence[Choice]) -> Iterator[Problem]:
    given = [f"{row.code} → {row.number}" for row in rows if not row.official and row.code != str(row.number)]
    if given:
        what = _("These codes are no whole numbers and get one in the exports: %s.") % named(given)
        yield Problem(WARNING, name, what, _("Nothing needs to be done; write numbers if you want others."))
    values: dict[float, list[str]] = defaultdict(list)
    for row in rows:
        if row.code.replace(".", "", 1).isdecimal() and row.code.isascii():
            values[float(row.code)].append(row.code)
    for codes in values.values():
        if len(codes) > 1:
            what = _("The codes %s are one number to SPSS, Stata and Excel.") % named(codes)
            yield Problem(WARNING, name, what, _("Give each choice a number of its own."))


def names(definition: Definition) -> Iterator[Problem]:
    """Names that the exports have to change."""
    changed = [
        f"{question.name} → {question.column}"
        for question in definition.questions.values()
        if question.column and question.column != question.name
    ]
    if changed:
        what = _("Names that change in the exports: %s.") % named(changed)
        remedy = _("They hold letters, digits and _, at most %d. The question keeps its own name here.") % LONGEST
        yield Problem(WARNING, _("The questionnaire"), what, remedy)


def cut_labels(definition: Definition) -> Iterator[Problem]:
    """Labels that SPSS or Stata files shorten; DDI, JSON and the codebook keep them whole."""
    found: dict[str, list[str]] = defaultdict(list)
    for column in columns([definition]):
        longest = max((column.label.id, column.label.say("en")), key=lambda text: len(text.encode()))
        if len(longest.encode()) > SAV_LABEL:
            found[_("The label is longer than SPSS holds (256 bytes).")].append(column.name)
        if len(longest) > DTA_LABEL:
            found[_("The label is longer than Stata holds (80 characters).")].append(column.name)
        if any(
            len(value.label.say(language).encode()) > SAV_VALUE for value in column.values for language in ("id", "en")
        ):
            found[_("A choice is longer than SPSS holds (120 bytes).")].append(column.name)
    for what, where in found.items():
        yield Problem(WARNING, named(where), what, _("It is cut with “…” there. DDI, JSON and codebook keep it whole."))
