"""Publishing a version: from then on it never changes, and its export names stand."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from agencies.models import User
from surveys import building
from surveys.columns import names
from surveys.definition import Definition, Question
from surveys.models import Survey, Version
from surveys.naming import unique_name
from surveys.review import ERROR, problems


class CannotPublish(Exception):
    """The version has errors; `problems` lists them in plain words."""

    def __init__(self, problems: list[str]):
        super().__init__("; ".join(problems))
        self.problems = problems


@transaction.atomic
def publish(version: Version, by: User | None, now: datetime) -> Version:
    """Freeze a draft as its survey's newest version. A begun answer finishes in the version that it began in.

    Raises CannotPublish with every error that surveys/review finds; warnings do not stop it.
    """
    version = Version.objects.select_for_update().get(pk=version.pk)
    if version.state != Version.State.DRAFT:
        return version
    earlier = earlier_of(version.survey)
    definition = with_columns(building.read_rows(version), earlier)
    if errors := [str(problem) for problem in problems(definition, earlier) if problem.level == ERROR]:
        raise CannotPublish(errors)
    version.document = definition.as_json()
    version.state = Version.State.PUBLISHED
    version.published_at = now
    version.published_by = by
    version.save()
    return version


def with_columns(definition: Definition, earlier: list[Definition]) -> Definition:
    """Give each question its export name: the earlier one where question, type and codes are the same, else a new one.

    `earlier` are the survey's published versions, oldest first. No question takes the name of another column that an
    export has, such as the answer's own `id` or a score.
    """
    kept = {_sameness(question): question.column for past in earlier for question in past.questions.values()}
    taken = names(earlier)
    columns: dict[str, str] = {}
    for question in definition.questions.values():
        if question.kind == "note":
            continue
        columns[question.name] = kept.get(_sameness(question)) or unique_name(question.name, taken)
        taken.add(columns[question.name])
    return definition.mapped(lambda question: replace(question, column=columns.get(question.name, "")))


def _sameness(question: Question) -> tuple[object, ...]:
    """What makes two versions of a question one column: identity, kind, direction and the meaning of each code."""
    codes = tuple((choice.code, choice.number, choice.missing) for choice in question.choices)
    return (question.identity, question.kind, question.reversed, codes)


def earlier_of(survey: Survey) -> list[Definition]:
    """The survey's published versions, oldest first."""
    published = survey.versions.filter(state=Version.State.PUBLISHED).order_by("number")
    return [building.definition_of(version) for version in published]


def current(survey: Survey) -> Version | None:
    """The version that new answers are given in: the newest published one."""
    return survey.versions.filter(state=Version.State.PUBLISHED).order_by("-number").first()
