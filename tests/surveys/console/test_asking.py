import pytest
from django.utils import timezone

from surveys import inviting
from surveys.models import Invitation
from tests.factories import ContactFactory, KelurahanFactory, ReportFactory
from tests.surveys.factories import SurveyFactory, likert, pages, published

pytestmark = pytest.mark.django_db

SLOVIN = {"method": "slovin", "margin": "5", "seed": "42"}


@pytest.fixture
def survey():
    return published(pages([likert("X1")]), SurveyFactory(slug="s")).survey


@pytest.fixture
def people():
    place = KelurahanFactory(name="Oesapa")
    for number in range(10):
        report = ReportFactory(kelurahan=place)
        ContactFactory(report=report, email=f"p{number}@contoh.test", may_be_asked=True)


def test_a_sample_is_drawn_and_its_response_shown_by_kelurahan(researcher, survey, people):
    researcher.post("/konsol/survei/s/undangan/", SLOVIN)
    Invitation.objects.filter(pk=survey.invitations.first().pk).update(used_on=timezone.localdate())
    inviting.send_waiting(timezone.now())

    page = researcher.get("/konsol/survei/s/undangan/")

    row = page.context["rates"][0]
    assert (row["name"], row["invited"], row["sent"], row["answered"]) == ("Oesapa", 10, 9, 1)


def test_the_page_tells_sample_sizes_before_anybody_is_written_to(researcher, survey, people):
    page = researcher.get("/konsol/survei/s/undangan/")

    assert page.context["examples"] == [(1, 10), (5, 10), (10, 10)]


@pytest.mark.parametrize("part", ["tautan", "poster"])
def test_links_and_the_poster_stand_under_the_tab_of_invitations(researcher, survey, part):
    tabs = researcher.get(f"/konsol/survei/s/{part}/").context["tabs"]

    assert [tab["url"] for tab in tabs if tab["here"]] == ["/konsol/survei/s/undangan/"]


def test_no_address_and_no_token_is_on_the_page(researcher, survey, people):
    researcher.post("/konsol/survei/s/undangan/", SLOVIN)

    page = researcher.get("/konsol/survei/s/undangan/").text

    assert "contoh.test" not in page
    assert survey.invitations.first().token not in page


def test_more_people_than_agreed_are_refused_and_the_number_stays(researcher, survey, people):
    page = researcher.post("/konsol/survei/s/undangan/", {"method": "chosen", "size": "11", "seed": "1"})

    assert page.status_code == 422
    assert 'value="11"' in page.text
    assert not survey.invitations.exists()


@pytest.mark.parametrize("margin", ["", "0", "nan", "inf", "9" * 5000, "x"])
def test_a_margin_that_is_none_is_refused(researcher, survey, people, margin):
    page = researcher.post("/konsol/survei/s/undangan/", SLOVIN | {"margin": margin})

    assert page.status_code == 422


def test_the_poster_shows_the_address_and_its_code(researcher, survey):
    page = researcher.get("/konsol/survei/s/poster/")

    assert "/survei/s/" in page.text
    assert "<svg" in page.text
