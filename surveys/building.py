"""Between the rows that a draft version is edited as and the definition that everything else reads."""

import uuid
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache

from django.db import transaction
from django.db.models import Max

from agencies.models import Kecamatan, Kelurahan
from surveys import definition as plain
from surveys.definition import Definition, Text
from surveys.models import Choice, ChoiceList, Group, Question, Survey, Version

# Fields of a question that the rows and the definition share by name.
SAME = (
    "name", "kind", "required", "relevant", "constraint", "calculation", "choice_filter", "randomize", "role", "scale",
    "dimension", "reversed", "measure",
)  # fmt: skip


def definition_of(version: Version) -> Definition:
    """The questionnaire of a version: the frozen document, or the rows of a draft."""
    return plain.from_json(version.document) if version.document is not None else read_rows(version)


@lru_cache(maxsize=32)
def published_definition(version_id: int) -> Definition:
    """The questionnaire of a published version, read once per process: it never changes."""
    return plain.from_json(Version.objects.values_list("document", flat=True).get(pk=version_id))


def read_rows(version: Version) -> Definition:
    """The questionnaire as the rows of the version say it now, with reference choices read from the city's data."""
    choices = {row.pk: _choices(row) for row in version.lists.prefetch_related("rows")}
    questions = defaultdict(list)
    for row in version.questions.select_related("choices").order_by("position"):
        questions[row.group_id].append((row.position, _question(row, choices.get(row.choices_id, ()))))
    groups = list(version.groups.order_by("position"))
    return Definition(
        pages=tuple(_page(group, groups, questions) for group in groups if group.parent_id is None),
    )


def _page(page: Group, groups: list[Group], questions: dict) -> plain.Page:
    """Loose questions of a page stand in blocks without a name, between the blocks that have one."""
    parts = [(position, question) for position, question in questions[page.pk]]
    parts += [(block.position, block) for block in groups if block.parent_id == page.pk]
    blocks: list[plain.Block] = []
    loose: list[plain.Question] = []
    for _position, part in sorted(parts, key=lambda pair: pair[0]):
        if isinstance(part, plain.Question):
            loose.append(part)
            continue
        if loose:
            blocks.append(plain.Block(questions=tuple(loose)))
            loose = []
        blocks.append(_block(part, [question for _position, question in questions[part.pk]]))
    if loose:
        blocks.append(plain.Block(questions=tuple(loose)))
    return plain.Page(
        name=page.name,
        label=Text(page.label_id, page.label_en),
        hint=Text(page.hint_id, page.hint_en),
        relevant=page.relevant,
        randomize=page.randomize,
        blocks=tuple(blocks),
    )


def _block(row: Group, questions: list[plain.Question]) -> plain.Block:
    return plain.Block(
        name=row.name,
        label=Text(row.label_id, row.label_en),
        hint=Text(row.hint_id, row.hint_en),
        relevant=row.relevant,
        matrix=row.matrix,
        randomize=row.randomize,
        questions=tuple(questions),
    )


def _question(row: Question, choices: tuple[plain.Choice, ...]) -> plain.Question:
    return plain.Question(
        **{name: getattr(row, name) for name in SAME},
        identity=str(row.identity),
        label=Text(row.label_id, row.label_en),
        hint=Text(row.hint_id, row.hint_en),
        message=Text(row.message_id, row.message_en),
        choice_list=row.choices.name if row.choices else "",
        choices=choices,
    )


def _choices(row: ChoiceList) -> tuple[plain.Choice, ...]:
    if row.reference:
        return _reference(row.reference)
    listed = [
        plain.Choice(
            choice.code, Text(choice.label_id, choice.label_en), missing=choice.missing, filters=choice.filters
        )
        for choice in row.rows.all()
    ]
    return numbered(listed)


def _reference(kind: str) -> tuple[plain.Choice, ...]:
    """Places by official code: 1 to 51 for kelurahan; `kecamatan` can be used in a choice filter."""
    if kind == ChoiceList.Reference.KECAMATAN:
        places = [(row.code, row.name, {}) for row in Kecamatan.objects.order_by("code")]
    else:
        rows = Kelurahan.objects.select_related("kecamatan").order_by("code")
        places = [(row.code, row.name, {"kecamatan": row.kecamatan.code}) for row in rows]
    return tuple(
        plain.Choice(code, Text(name, name), number=number, filters=filters, official=code)
        for number, (code, name, filters) in enumerate(places, 1)
    )


def numbered(choices: list[plain.Choice]) -> tuple[plain.Choice, ...]:
    """Give each choice its code in exports: its own where that is a whole number, else the next free one."""
    taken = {int(choice.code) for choice in choices if _is_number(choice.code)}
    following = max(taken, default=0)
    done = []
    for choice in choices:
        if _is_number(choice.code):
            number = int(choice.code)
        else:
            following += 1
            number = following
        done.append(replace(choice, number=number))
    return tuple(done)


def _is_number(code: str) -> bool:
    """Whole numbers as people write them: no leading zero, at most six digits."""
    digits = code.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 6 and str(int(code)) == code


@transaction.atomic
def write_rows(version: Version, definition: Definition) -> None:
    """Replace the rows of a draft version by this definition. A question keeps its identity where it names one."""
    if version.state != Version.State.DRAFT:
        raise ValueError("A published version never changes.")
    version.questions.all().delete()
    version.groups.all().delete()
    version.lists.all().delete()
    lists = _write_lists(version, definition)
    position = 0
    for page in definition.pages:
        position += 1
        on_page = _write_group(version, page, position, name=page.name)
        for block in page.blocks:
            group = on_page
            if block.name:
                position += 1
                group = _write_group(version, block, position, name=block.name, parent=on_page, matrix=block.matrix)
            for question in block.questions:
                position += 1
                _write_question(version, group, question, position, lists)


def _write_group(version, part, position, **values) -> Group:
    return Group.objects.create(
        version=version,
        position=position,
        label_id=part.label.id,
        label_en=part.label.en,
        hint_id=part.hint.id,
        hint_en=part.hint.en,
        relevant=part.relevant,
        randomize=part.randomize,
        **values,
    )


def _write_question(version, group, question: plain.Question, position, lists) -> None:
    Question.objects.create(
        **{name: getattr(question, name) for name in SAME},
        version=version,
        group=group,
        position=position,
        identity=uuid.UUID(question.identity) if question.identity else uuid.uuid4(),
        label_id=question.label.id,
        label_en=question.label.en,
        hint_id=question.hint.id,
        hint_en=question.hint.en,
        message_id=question.message.id,
        message_en=question.message.en,
        choices=lists.get(question.choice_list),
    )


def _write_lists(version: Version, definition: Definition) -> dict[str, ChoiceList]:
    lists: dict[str, ChoiceList] = {}
    for question in definition.questions.values():
        name = question.choice_list
        if not name or name in lists:
            continue
        reference = name if name in ChoiceList.Reference.values and not question.choices else ""
        lists[name] = ChoiceList.objects.create(version=version, name=name, reference=reference)
        if not reference:
            Choice.objects.bulk_create(
                Choice(
                    choices=lists[name],
                    position=position,
                    code=choice.code,
                    label_id=choice.label.id,
                    label_en=choice.label.en,
                    missing=choice.missing,
                    filters=dict(choice.filters),
                )
                for position, choice in enumerate(question.choices, 1)
            )
    return lists


@transaction.atomic
def draft_of(survey: Survey) -> Version:
    """The survey's draft version; where there is none, a new one that copies the last published version.

    Holds the survey's row meanwhile: of two who begin one at once, the second gets the first one's.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)
    draft = survey.versions.filter(state=Version.State.DRAFT).first()
    if draft is not None:
        return draft
    last = survey.versions.order_by("-number").first()
    number = (survey.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Version.objects.create(survey=survey, number=number)
    if last is not None:
        write_rows(draft, _without_reference(definition_of(last)))
    return draft


def _without_reference(definition: Definition) -> Definition:
    """Lists from reference data carry official codes; a new draft reads them afresh."""

    def question(row: plain.Question) -> plain.Question:
        return replace(row, choices=()) if any(choice.official for choice in row.choices) else row

    return definition.mapped(question)
