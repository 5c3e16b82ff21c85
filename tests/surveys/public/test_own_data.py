"""The rights of a respondent, by the deletion code."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import limits
from surveys.answering.drafts import forget_old
from surveys.definition import Question, Text
from surveys.models import Draft, Quota, Response, Tally, UsageLink
from tests.factories import KelurahanFactory
from tests.surveys.factories import YES_NO, SurveyFactory
from tests.surveys.public.conftest import CONSENT, Respondent, open_survey

OESAPA, LILIBA = "53.71.02.1003", "53.71.04.1009"


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
    assert Response.objects.count() == 1


def test_pressing_answer_again_twice_leads_to_the_same_draft(client, code, url):
    first = client.post(url, {"code": code, "act": "perbaiki"})
    client.cookies.clear()
    second = client.post(url, {"code": code.lower(), "act": "perbaiki"})

    assert second.url == first.url
    assert Draft.objects.get().answers["D8"] == 3
    assert not Tally.objects.filter(kind="deleted").exists()
    assert Tally.objects.get(kind="started").number == 1


def corrected(respondent, url, code, remark="Lampu"):
    """Answer again from the first page to the last, with this remark at the end."""
    respondent.page = respondent.client.post(url, {"code": code, "act": "perbaiki"}, follow=True)
    respondent.post(S0a="ya", S1="ya")
    respondent.post(X1_1="4", X1_2="2")
    respondent.post(D8="3", K2=remark)
    return respondent


def test_a_correction_takes_the_place_of_the_first_answer_when_it_is_sent(respondent, code, url):
    first = Response.objects.get()
    page = corrected(respondent, url, code, "Selokan").send()
    second = Response.objects.get()
    assert (second.answers["K2"], second.answers["D8"]) == ("Selokan", 3)
    assert second.pk != first.pk
    assert not Draft.objects.exists()
    assert respondent.client.post(url, {"code": page.context["code"]}).context["response"] == second
    assert respondent.client.post(url, {"code": code}).status_code == 422


def test_a_correction_that_is_given_up_leaves_the_first_answer(respondent, code, url):
    corrected(respondent, url, code, "Selokan")
    forget_old(timezone.now() + timedelta(days=61))
    assert not Draft.objects.exists()
    assert Response.objects.get().answers["K2"] == "Lampu"


def test_deleting_the_first_answer_takes_its_correction_along(respondent, code, url):
    corrected(respondent, url, code)
    respondent.client.post(url, {"code": code, "act": "hapus"})
    assert not Draft.objects.exists()
    assert not Response.objects.exists()


@pytest.mark.parametrize("answers", [{"S0a": "tidak", "S1": "ya"}, {"S0a": "ya", "S1": "tidak"}])
def test_who_takes_consent_back_in_a_correction_leaves_nothing(respondent, code, url, answers):
    respondent.page = respondent.client.post(url, {"code": code, "act": "perbaiki"}, follow=True)
    respondent.post(**answers)
    assert not Response.objects.exists()
    assert not Draft.objects.exists()
    assert Tally.objects.get(kind="deleted").number == 1


def test_the_join_goes_on_with_the_correction_only_where_it_is_still_allowed(client, db):
    consent = Question("S0b", "one", label=Text("Boleh digabung?"), role="link", choice_list="yt", choices=YES_NO)
    survey = open_survey([CONSENT, consent])
    url = reverse("survey_own_data", args=[survey.slug])
    respondent = Respondent(client, survey).begin()
    respondent.post(S0a="ya", S0b="ya")
    code = respondent.send().context["code"]
    UsageLink.objects.create(response=Response.objects.get(), subject="s", consented_on=timezone.localdate())
    for answer, kept in (("ya", ["s"]), ("tidak", [])):
        respondent.page = client.post(url, {"code": code, "act": "perbaiki"}, follow=True)
        respondent.post(S0a="ya", S0b=answer)
        code = respondent.send().context["code"]
        assert list(UsageLink.objects.values_list("subject", flat=True)) == kept


def test_a_correction_keeps_its_place_in_a_full_quota_and_moves_to_none(client, db):
    places = {code: KelurahanFactory(code=code) for code in (OESAPA, LILIBA)}
    survey = open_survey([Question("D1", "one", label=Text("D1"), role="stratum", choice_list="kelurahan")])
    own = Quota.objects.create(survey=survey, kelurahan=places[OESAPA], places=1)
    Quota.objects.create(survey=survey, kelurahan=places[LILIBA], places=0)
    url = reverse("survey_own_data", args=[survey.slug])
    respondent = Respondent(client, survey).begin()
    respondent.post(D1=OESAPA)
    code = respondent.send().context["code"]
    for target, end in ((OESAPA, ""), (LILIBA, "tetap")):
        respondent.page = client.post(url, {"code": code, "act": "perbaiki"}, follow=True)
        respondent.post(D1=target)
        page = respondent.send()
        assert page.context["end"] == end
        code = page.context["code"] or code
        own.refresh_from_db()
        assert (own.taken, Response.objects.get().answers["D1"], Draft.objects.count()) == (1, OESAPA, 0)
    assert not Tally.objects.filter(kind="full").exists()


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
