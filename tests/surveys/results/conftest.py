import random

import pytest
from django.utils import timezone

from surveys.definition import Choice, Question, Text
from surveys.models import Response, Tally
from surveys.results import storing
from tests.factories import staff_user
from tests.surveys.factories import SurveyFactory, likert, pages, published

PLACES = tuple(Choice(code, Text(code), number) for number, code in enumerate(("Alak", "Oesapa", "Liliba", "Solor"), 1))


def definition():
    """Two scales of three items in dimensions, one item reversed; a place, an age and a number."""
    return pages(
        [
            Question("D1", "one", label=Text("Tempat tinggal"), choices=PLACES, choice_list="tempat"),
            Question("D2", "integer", label=Text("Umur")),
        ],
        [
            likert("X1.1", scale="X", dimension="Manfaat"),
            likert("X1.2", scale="X", dimension="Manfaat", reversed=True),
            likert("X2.1", scale="X", dimension="Mudah"),
            likert("X2.2", scale="X", dimension="Mudah"),
        ],
        [likert(f"Y{number}", scale="Y", dimension="Tata kelola") for number in (1, 2, 3)],
    )


def answered(version, number, seed=1, places=("Alak", "Oesapa", "Liliba")):
    """Store answers that lean together, some of them with a gap."""
    chance = random.Random(seed)
    rows = []
    for each in range(number):
        leaning = chance.gauss(3, 0.9)
        answers = {"D1": places[each % len(places)], "D2": 17 + each % 40}
        for name in ("X1.1", "X1.2", "X2.1", "X2.2", "Y1", "Y2", "Y3"):
            code = min(5, max(1, round(leaning + chance.gauss(0, 0.8))))
            answers[name] = str(6 - code if name == "X1.2" else code)
        if chance.random() < 0.05:
            answers["Y2"] = None
        rows.append(answers)
    store(version, rows, f"{seed}-{version.survey.slug}")


def store(version, rows, name="row"):
    """Store answers; the name keeps the receipts of several calls apart."""
    Response.objects.bulk_create(
        Response(
            survey=version.survey, version=version, answers=row, receipt=f"{name}-{each}", day=timezone.localdate()
        )
        for each, row in enumerate(rows)
    )


@pytest.fixture
def version(db):
    return published(definition(), SurveyFactory(slug="kajian"))


@pytest.fixture
def study(version):
    """A survey with 120 answers."""
    answered(version, 120)
    for kind, page, number in (
        ("started", "", 150),
        ("reached", "p1", 150),
        ("reached", "p2", 130),
        ("refused", "", 9),
    ):
        Tally.objects.create(survey=version.survey, version=version, kind=kind, page=page, number=number)
    return version.survey


@pytest.fixture
def counted(study):
    """The same, its results counted."""
    storing.store(study, timezone.now())
    return study


@pytest.fixture
def researcher(client_of):
    return client_of(staff_user("researcher"))
