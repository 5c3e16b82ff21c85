"""The rights of a respondent, by the deletion code."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import limits
from surveys.models import Draft, Response, Tally, UsageLink
from tests.surveys.factories import SurveyFactory


@pytest.fixture
def code(respondent):
    return respondent.answer_all().send().context["code"]


@pytest.fixture
def url(survey):
    return reverse("survey_own_data", args=[survey.slug])


def test_the_code_shows_a_copy_in_words(client, code, url):
    page = client.post(url, {"code": code.lower().replace("-", " ")})
    assert dict(page.context["rows"])["X1.1"] == "Setuju"
    assert "no-store" in page.headers["Cache-Control"]


def test_the_code_is_stored_nowhere(code):
    response = Response.objects.get()
    assert code.replace("-", "") not in str(vars(response)).replace("-", "")


def test_a_wrong_and_an_unknown_code_get_the_same_answer(client, code, url):
    answers = {
        client.post(url, {"code": typed}).context["form"].errors.as_json() for typed in ("abc", "0" * 16, "É" * 16)
    }
    assert len(answers) == 1


def test_a_code_opens_its_own_survey_only(client, code, url, survey):
    other = SurveyFactory()
    assert client.post(reverse("survey_own_data", args=[other.slug]), {"code": code}).status_code == 422


def test_the_answer_is_handed_out_as_a_file(client, code, url):
    answer = client.post(url, {"code": code, "act": "unduh"})
    assert answer.json()["answers"]["D8"] == 3
    assert "attachment" in answer.headers["Content-Disposition"]


def test_deleting_takes_the_join_with_it_and_leaves_a_count(client, code, url):
    UsageLink.objects.create(response=Response.objects.get(), subject="s", consented_on=timezone.localdate())
    assert client.post(url, {"code": code, "act": "hapus"}).status_code == 200
    assert not Response.objects.exists()
    assert not UsageLink.objects.exists()
    assert Tally.objects.get(kind="deleted").number == 1
    assert client.post(url, {"code": code}).status_code == 422


def test_answering_again_begins_with_the_old_answers(client, code, url, respondent):
    page = client.post(url, {"code": code, "act": "perbaiki"}, follow=True)
    assert page.context["place"] == 1
    assert Draft.objects.get().answers["K2"] == "Lampu"
    assert not Response.objects.exists()


def test_pressing_answer_again_twice_leads_to_the_same_draft(client, code, url):
    first = client.post(url, {"code": code, "act": "perbaiki"})
    client.cookies.clear()
    second = client.post(url, {"code": code.lower(), "act": "perbaiki"})

    assert second.url == first.url
    assert Draft.objects.get().answers["D8"] == 3
    assert Tally.objects.get(kind="deleted").number == 1


def test_nothing_is_deleted_by_a_get(client, code, url):
    client.get(url, {"code": code, "act": "hapus"})
    assert Response.objects.exists()


def test_codes_cannot_be_tried_for_ever(client, code, url, monkeypatch):
    monkeypatch.setitem(limits.PER_HOUR, "survey_code", 2)
    for _try in range(2):
        client.post(url, {"code": "0" * 16})
    response = client.post(url, {"code": code})
    assert response.status_code == 429
    assert response.headers["Retry-After"]


def test_a_code_still_opens_after_the_secret_was_changed(client, code, url, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret for this test only, long enough"
    assert client.post(url, {"code": code}).status_code == 200
