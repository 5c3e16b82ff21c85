"""Changing a draft: names with all that refers to them, deletions, and what may not be saved at all."""

import re
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from surveys import building, expressions, outline
from surveys.checking import Finding, check
from surveys.models import Choice, ChoiceList, Group, Question, Version

QUESTION_EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter")


class EditRefused(Exception):
    """The change would break the questionnaire; `errors` are pairs of a field (or empty) and what to do."""

    def __init__(self, *errors: tuple[str, str]):
        super().__init__(" ".join(message for _field, message in errors))
        self.errors = errors


@transaction.atomic
def save_question(version: Version, question: Question, *, old_name: str = "", moved: bool = False) -> list[Finding]:
    """Store a question, new or changed; what refers to it follows its new name. EditRefused takes all of it back.

    The answer is what is wrong elsewhere now.
    """
    if question.pk is None or moved:
        question.position = outline.next_position(version)
    question.save()
    if old_name and old_name != question.name:
        _rename(version, old_name, question.name)
    outline.put_in_order(version)
    return _look(version, question)


@transaction.atomic
def save_group(version: Version, group: Group, *, moved: bool = False) -> list[Finding]:
    """Store a page or block, new or changed. EditRefused takes all of it back; the answer is as of `save_question`."""
    if group.pk is None or moved:
        group.position = outline.next_position(version)
    group.save()
    outline.put_in_order(version)
    return _look(version, group)


def _look(version: Version, row: Question | Group) -> list[Finding]:
    """Refuse what is wrong with this row, circles through it too; return what is wrong with others."""
    definition = building.read_rows(version)
    kinds = {"question"} if isinstance(row, Question) else {"page", "block"}
    own, others = [], []
    for finding in check(definition):
        (own if finding.name == row.name and finding.kind in kinds else others).append(finding)
    errors = [(finding.field, finding.message) for finding in own]
    circles = [chain for chain in expressions.cycles(definition) if row.name in chain.split(" -> ")[1:-1]]
    errors += [("", _("This depends on itself: %s. Remove one of these conditions.") % chain) for chain in circles]
    if errors:
        raise EditRefused(*errors)
    return others


def read(field: str, text: str) -> expressions.Expression:
    """Read the expression of a field; only choice filters may name columns of choices."""
    return expressions.parse(text, columns=field == "choice_filter")


def _mentions(version: Version) -> Iterator[tuple[str, frozenset[str]]]:
    """The name of each row with the questions that one of its expressions mentions."""
    for group in version.groups.all():
        yield group.name, _names("relevant", group.relevant)
    for question in version.questions.all():
        for field in QUESTION_EXPRESSIONS:
            yield question.name, _names(field, getattr(question, field))


def _names(field: str, text: str) -> frozenset[str]:
    """The questions that an expression mentions; the check page tells of one that cannot be read."""
    try:
        return read(field, text).names if text else frozenset()
    except expressions.ExpressionError:
        return frozenset()


def _rename(version: Version, old: str, new: str) -> None:
    """Write the new name into every expression that mentions the old one."""
    mention = re.compile(r"\$\{\s*" + re.escape(old) + r"\s*\}")

    def change(rows, names):
        for row in rows:
            before = [getattr(row, name) for name in names]
            after = [mention.sub(lambda _match: f"${{{new}}}", text) for text in before]
            if after != before:
                rows.model.objects.filter(pk=row.pk).update(**dict(zip(names, after, strict=True)))

    change(version.groups.all(), ("relevant",))
    change(version.questions.all(), QUESTION_EXPRESSIONS)


def users_of(version: Version, name: str) -> list[str]:
    """The names of the pages, blocks and questions whose expressions mention a question."""
    found = (where for where, names in _mentions(version) if name in names)
    return sorted(set(found) - {name})


@transaction.atomic
def delete_question(version: Version, question: Question) -> None:
    """Take a question out, unless something refers to it."""
    if users := users_of(version, question.name):
        raise _in_use(question.name, users)
    question.delete()
    outline.put_in_order(version)


@transaction.atomic
def delete_group(version: Version, group: Group) -> None:
    """Take an empty page or block out. One with questions stays: deleting them is a decision on each."""
    if group.questions.exists() or group.blocks.exists():
        message = _("%(name)s is not empty. Move or delete what stands in it first.") % {"name": group.name}
        raise EditRefused(("", message))
    group.delete()
    outline.put_in_order(version)


@transaction.atomic
def save_list(choices: ChoiceList, rows: list[dict]) -> list[Finding]:
    """Store a list with these rows in their order; the answer is what is wrong in the questionnaire now."""
    choices.save()
    choices.rows.all().delete()
    rows = [] if choices.reference else rows
    fields = ("code", "label_id", "label_en", "missing", "filters")
    Choice.objects.bulk_create(
        Choice(choices=choices, position=position, **{name: row[name] for name in fields})
        for position, row in enumerate(rows, 1)
    )
    return check(building.read_rows(choices.version))


def delete_list(choices: ChoiceList) -> None:
    """Take out a list that no question offers."""
    if users := sorted(choices.questions.values_list("name", flat=True)):
        raise _in_use(choices.name, users)
    choices.delete()


def _in_use(name: str, users: list[str]) -> EditRefused:
    message = _("%(name)s is used by %(users)s. Change these first, then delete it.")
    return EditRefused(("", message % {"name": name, "users": ", ".join(users)}))


def next_name(version: Version, like: str) -> str:
    """A free name that follows `like`: X1.3 after X1.2."""
    taken = set(version.questions.values_list("name", flat=True)) | set(version.groups.values_list("name", flat=True))
    stem, number = re.fullmatch(r"(.*?)(\d*)", like, re.DOTALL).groups()  # type: ignore[union-attr]
    following = int(number[-6:] or 0) + 1
    while f"{stem}{following}" in taken:
        following += 1
    return f"{stem}{following}"
