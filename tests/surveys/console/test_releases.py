import pytest
from django.utils import timezone

from surveys import linking
from surveys.models import LinkKey, Response, UsageLink
from tests.surveys.factories import SurveyFactory, likert, pages, published

pytestmark = pytest.mark.django_db

PAGE = "/konsol/survei/s/gabungan/"


@pytest.fixture
def answered():
    """A survey with ten answers whose people consented to the join."""
    version = published(pages([likert("X1", scale="X")]), SurveyFactory(slug="s"))
    for number in range(10):
        response = Response.objects.create(
            survey=version.survey,
            version=version,
            answers={"X1": "4"},
            day=timezone.localdate(),
            receipt=f"{number:064d}",
        )
        linking.remember(response, invitation=None, email=f"p{number}@contoh.test")
    return version.survey


def test_a_release_is_a_file_that_no_store_keeps_and_a_line_on_record(researcher, answered):
    file = researcher.post(PAGE, {"purpose": "Skripsi"})

    assert file["Content-Type"].startswith("text/csv")
    assert "no-store" in file["Cache-Control"]
    assert len(file.text.splitlines()) == 11
    assert "Skripsi" in researcher.get(PAGE).text


def test_a_release_without_a_purpose_is_refused(researcher, answered):
    assert researcher.post(PAGE, {"purpose": " "}).status_code == 422
    assert not answered.releases.exists()


def test_ending_the_joins_keeps_the_answers(researcher, answered):
    researcher.post(f"{PAGE}akhiri/")

    assert not UsageLink.objects.exists()
    assert not LinkKey.objects.exists()
    assert answered.responses.count() == 10
    assert researcher.post(PAGE, {"purpose": "Skripsi"}).status_code == 422
