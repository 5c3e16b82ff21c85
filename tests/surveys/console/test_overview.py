"""The page of a survey: its state, its versions, what was done."""

import pytest
from django.conf import settings
from django.utils import timezone

from surveys import publishing
from surveys.models import Survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(draft):
    return publishing.publish(draft, None, timezone.now())


def state():
    return Survey.objects.get().state


def test_it_cannot_be_opened_before_anything_is_published(researcher, survey, at):
    page = researcher.post(at("state"), {"to": "open"}, follow=True).content.decode()
    assert state() == "prepared"
    assert "notice-error" in page


def test_it_is_opened_and_closed_by_a_button_and_both_are_on_record(researcher, live, at):
    researcher.post(at("state"), {"to": "open"})
    assert state() == "open"
    page = researcher.post(at("state"), {"to": "closed"}, follow=True).content.decode()
    assert state() == "closed"
    assert page.count("<li><span") == 2


def test_it_never_goes_back_to_being_prepared(researcher, live, at):
    researcher.post(at("state"), {"to": "open"})
    researcher.post(at("state"), {"to": "prepared"})
    assert state() == "open"


def test_changing_a_published_version_makes_a_draft_of_the_next(researcher, live, at):
    response = researcher.post(at("change"))
    assert response.url == at("build")
    draft = Survey.objects.get().versions.get(state="draft")
    assert draft.number == 2
    assert draft.questions.count() == 4


def test_a_published_version_can_only_be_read(researcher, live, at):
    assert researcher.get(at("version", 1)).status_code == 200
    for name in ("build", "question_new", "choices_new"):
        assert researcher.get(at(name)).url == at("page")
    assert researcher.post(at("question", "X1.1"), {"name": "Z"}).url == at("page")
    assert researcher.post(at("move"), {"what": "question", "name": "X1.1", "way": "down"}).url == at("page")
    live.refresh_from_db()
    assert [question["name"] for question in live.document["pages"][0]["blocks"][0]["questions"]] == ["X1.1", "X1.2"]


def test_a_version_shows_what_filters_and_shuffles_its_choices(researcher, draft, at):
    draft.questions.filter(name="X1.2").update(choice_filter="name != ${X1.1}", randomize=True)
    publishing.publish(draft, None, timezone.now())
    researcher.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = researcher.get(at("version", 1)).content.decode()

    assert "Choices shown when <code>name != ${X1.1}</code>" in page
    assert "random order" in page


def test_a_draft_can_be_thrown_away_and_the_published_version_stays(researcher, live, at):
    researcher.post(at("change"))
    researcher.post(at("discard"))
    assert [version.number for version in Survey.objects.get().versions.all()] == [1]


def test_the_list_counts_in_one_query_however_many_surveys(researcher, live, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert researcher.get("/konsol/survei/").status_code == 200
