"""An imported questionnaire as a survey's draft version."""

from dataclasses import replace
from enum import Enum

from django.db import transaction

from surveys import building
from surveys.definition import Definition, Question
from surveys.models import Survey, Version
from surveys.xlsform.reading import Imported


class Outcome(Enum):
    """What storing did."""

    CREATED = "created"
    DRAFTED = "drafted"
    UNCHANGED = "unchanged"


@transaction.atomic
def store(imported: Imported, slug: str) -> tuple[Outcome, Version]:
    """Make the file the draft version of the survey with this slug, which is created where there is none.

    A draft that is there is replaced. Questions with the name of an earlier one keep its identity. A file that says
    what the newest version says adds nothing. Raises ValueError for a file with errors.
    """
    if imported.errors:
        raise ValueError("A file with errors is not stored.")
    survey, created = Survey.objects.get_or_create(
        slug=slug,
        defaults={
            "title_id": imported.title.id,
            "title_en": imported.title.en,
            "purpose_id": imported.description.id,
            "purpose_en": imported.description.en,
        },
    )
    versions = list(survey.versions.order_by("-number"))
    definitions = [building.definition_of(version) for version in versions]
    if definitions and _essence(definitions[0]) == _essence(imported.definition):
        return Outcome.UNCHANGED, versions[0]
    draft = building.draft_of(survey)
    building.write_rows(draft, _with_identities(imported.definition, definitions))
    return Outcome.CREATED if created else Outcome.DRAFTED, draft


def _with_identities(definition: Definition, earlier: list[Definition]) -> Definition:
    """`earlier` is newest first: the newest question of a name says which one is meant."""
    known: dict[str, str] = {}
    for past in earlier:
        for question in past.questions.values():
            known.setdefault(question.name, question.identity)
    return definition.mapped(lambda question: replace(question, identity=known.get(question.name, "")))


def _essence(definition: Definition) -> Definition:
    """A definition without what storing adds: identities, export names, the places of reference lists."""

    def plain(question: Question) -> Question:
        official = any(choice.official for choice in question.choices)
        choices = () if official else question.choices
        return replace(question, identity="", column="", choices=choices)

    return definition.mapped(plain)
