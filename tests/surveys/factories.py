"""Surveys for tests; a version is published by the same function as in the console."""

import factory
from django.utils import timezone

from surveys import building, publishing
from surveys.definition import Block, Choice, Definition, Page, Question, Text
from surveys.models import Survey

AGREEMENT = tuple(
    Choice(str(number), Text(indonesian, english), number)
    for number, (indonesian, english) in enumerate(
        [
            ("Sangat tidak setuju", "Strongly disagree"),
            ("Tidak setuju", "Disagree"),
            ("Netral", "Neutral"),
            ("Setuju", "Agree"),
            ("Sangat setuju", "Strongly agree"),
        ],
        1,
    )
)
YES_NO = (Choice("ya", Text("Ya", "Yes")), Choice("tidak", Text("Tidak", "No")))


class SurveyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Survey

    slug = factory.Sequence(lambda n: f"survei-{n}")
    title_id = "Survei contoh"
    state = Survey.State.OPEN


def likert(name, **fields):
    """An item on the five-point scale."""
    return Question(name, "one", label=Text(name), choice_list="agreement", choices=AGREEMENT, **fields)


def pages(*rows):
    """A definition with a page for each list of questions."""
    return Definition(
        tuple(Page(f"p{number}", blocks=(Block(questions=tuple(row)),)) for number, row in enumerate(rows, 1))
    )


def published(definition, survey=None):
    """A published version that asks `definition`."""
    version = building.draft_of(survey or SurveyFactory())
    building.write_rows(version, definition)
    return publishing.publish(version, None, timezone.now())
