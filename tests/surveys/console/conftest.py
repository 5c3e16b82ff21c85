import pytest
from django.urls import reverse

from surveys import building
from tests.factories import staff_user
from tests.surveys.factories import SurveyFactory, likert, pages


@pytest.fixture
def researcher(client_of):
    """A signed-in researcher's client."""
    return client_of(staff_user("researcher"))


@pytest.fixture
def survey(db):
    """A survey being built: two pages with two items each."""
    survey = SurveyFactory(slug="kajian", state="prepared")
    definition = pages([likert("X1.1"), likert("X1.2")], [likert("Y1"), likert("Y2")])
    building.write_rows(building.draft_of(survey), definition)
    return survey


@pytest.fixture
def draft(survey):
    return building.draft_of(survey)


@pytest.fixture
def at():
    """The address of a page of the survey: `at("build")`, `at("question", "X1.1")`."""

    def address(name, *more):
        return reverse(f"admin:survey_{name}", args=["kajian", *more])

    return address
