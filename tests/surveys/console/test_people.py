"""Quotas, interviewers and links to hand out."""

import pytest

from surveys.models import Draft, Interviewer, Invitation, Quota, Response
from tests.factories import KelurahanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return KelurahanFactory()


def test_quotas_are_set_changed_and_lifted(researcher, survey, at, place):
    researcher.post(at("quotas"), {place.code: "30"})
    assert Quota.objects.get().places == 30
    researcher.post(at("quotas"), {place.code: "40"})
    assert Quota.objects.get().places == 40
    researcher.post(at("quotas"), {place.code: ""})
    assert not Quota.objects.exists()


def test_a_quota_below_what_is_taken_is_refused(researcher, survey, at, place):
    Quota.objects.create(survey=survey, kelurahan=place, places=10, taken=7)
    response = researcher.post(at("quotas"), {place.code: "6"})
    assert response.status_code == 422
    assert Quota.objects.get().places == 10


def test_a_quota_that_is_set_late_begins_with_the_answers_there_are(researcher, draft, at, place):
    draft.questions.filter(name="Y1").update(role="stratum")
    for number, code in enumerate([place.code, place.code, "99.99"]):
        Response.objects.create(
            survey=draft.survey, version=draft, answers={"Y1": code}, day="2026-11-24", receipt=str(number)
        )
    researcher.post(at("quotas"), {place.code: "5"})
    assert Quota.objects.get().taken == 2
    assert researcher.post(at("quotas"), {place.code: "1"}).status_code == 422


def test_without_a_question_for_the_kelurahan_it_says_so(researcher, draft, at, place):
    assert "notice-warning" in researcher.get(at("quotas")).content.decode()
    draft.questions.filter(name="Y1").update(role="stratum")
    assert "notice-warning" not in researcher.get(at("quotas")).content.decode()


def test_an_interviewer_gets_a_link_that_can_be_taken_out_of_use(researcher, survey, at):
    researcher.post(at("interviewers"), {"name": "Pasar Oebobo"})
    row = Interviewer.objects.get()
    assert row.token in researcher.get(at("interviewers")).content.decode()

    researcher.post(at("interviewer_switch"), {"interviewer": row.pk})

    assert row.token not in researcher.get(at("interviewers")).content.decode()
    assert not Interviewer.objects.get().active


def test_links_to_hand_out_are_made_and_only_these_are_shown(researcher, survey, at, place):
    mailed = Invitation.objects.create(survey=survey, email="warga@example.com")
    spent = Invitation.objects.create(survey=survey, used_on="2026-11-24")

    researcher.post(at("links"), {"number": "3", "kelurahan": place.code})
    page = researcher.get(at("links")).content.decode()

    made = Invitation.objects.exclude(pk__in=[mailed.pk, spent.pk])
    assert made.count() == 3
    assert all(row.token in page and row.kelurahan == place for row in made)
    assert mailed.token not in page
    assert spent.token not in page


@pytest.mark.parametrize("number", ["0", "201", "", "x"])
def test_a_number_of_links_that_makes_no_sense_is_refused(researcher, survey, at, number):
    assert researcher.post(at("links"), {"number": number}).status_code == 422
    assert not Invitation.objects.exists()


def test_reading_the_pages_begins_no_answer(researcher, survey, at):
    for name in ("links", "interviewers", "quotas"):
        researcher.get(at(name))
    assert not Draft.objects.exists()
