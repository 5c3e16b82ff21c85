"""By invitation, by an interviewer, and full places: one answer each, nothing of one person for the next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys import inviting
from surveys.definition import Question, Text
from surveys.models import Draft, Interviewer, Invitation, Quota, Response, Tally, UsageLink
from tests.factories import KelurahanFactory, UserFactory
from tests.surveys.factories import YES_NO
from tests.surveys.public.conftest import CONSENT, Respondent, open_survey


@pytest.fixture
def invitation(survey):
    survey.access = "invited"
    survey.save()
    return Invitation.objects.create(survey=survey)


def link(invitation):
    return reverse("survey_invited", args=[invitation.survey.slug, invitation.token])


def answer_by(respondent, url):
    respondent.begin(url)
    respondent.post(S0a="ya", S1="ya")
    respondent.post(X1_1="4")
    respondent.post(D8="3")
    return respondent.send()


def test_opening_an_invitation_changes_nothing(client, invitation):
    assert client.get(link(invitation)).status_code == 200
    assert not Draft.objects.exists()


def test_an_invitation_answers_once_and_keeps_only_the_day(respondent, client, invitation):
    assert answer_by(respondent, link(invitation)).context["code"]
    invitation.refresh_from_db()
    assert invitation.used_on == timezone.localdate()
    assert Response.objects.get().way == "invited"
    assert client.get(link(invitation)).context["used"]
    assert client.post(link(invitation)).context["used"]
    assert not Draft.objects.exists()


def test_opening_an_invitation_again_goes_on(respondent, client, invitation):
    respondent.begin(link(invitation))
    respondent.post(S0a="ya", S1="ya")
    client.cookies.clear()
    page = client.post(link(invitation), follow=True)
    assert page.context["place"] == 2
    assert Draft.objects.count() == 1


def test_a_refusal_does_not_spend_the_invitation(respondent, invitation):
    respondent.begin(link(invitation))
    respondent.post(S0a="tidak", S1="ya")
    invitation.refresh_from_db()
    assert invitation.used_on is None


@pytest.mark.parametrize("answers", [{"S0a": "tidak", "S1": "ya"}, {"S0a": "ya", "S1": "tidak"}])
def test_who_refused_or_was_not_meant_is_not_reminded_and_may_still_change_their_mind(respondent, invitation, answers):
    written = timezone.now()
    Invitation.objects.update(email="warga@contoh.test", sent_at=written)
    respondent.begin(link(invitation))
    respondent.post(**answers)

    assert inviting.remind(invitation.survey, written + timedelta(days=4)) == 0
    assert answer_by(respondent, link(invitation)).context["code"]


def test_a_survey_by_invitation_has_no_open_door(client, invitation):
    assert client.post(invitation.survey.get_absolute_url()).status_code == 409
    assert not Draft.objects.exists()


def test_an_invitation_of_another_survey_is_not_found(client, invitation, db):
    other = open_survey([Question("A", "text", label=Text("A"))])
    assert client.get(reverse("survey_invited", args=[other.slug, invitation.token])).status_code == 404


@pytest.fixture
def device(survey):
    return Interviewer.objects.create(survey=survey, name="Pasar Oeba")


def kiosk(device):
    return reverse("survey_interviewer", args=[device.survey.slug, device.token])


def test_an_interviewer_asks_one_person_after_the_other(respondent, client, device):
    first = answer_by(respondent, kiosk(device))
    assert first.context["interviewer_token"] == device.token
    second = answer_by(respondent, kiosk(device))
    assert first.context["code"] != second.context["code"]
    assert Response.objects.filter(way="interviewer").count() == 2


def test_the_next_person_begins_empty_and_the_last_one_s_pages_are_gone(respondent, client, device):
    respondent.begin(kiosk(device))
    respondent.post(S0a="ya", S1="ya")
    address = respondent.page.context["address"]
    respondent.begin(kiosk(device))
    assert respondent.draft.answers == {}
    assert client.get(address).status_code == 404


def test_after_the_next_person_began_the_code_is_gone(respondent, client, device):
    answer_by(respondent, kiosk(device))
    respondent.begin(kiosk(device))
    page = client.get(reverse("survey_done", args=[device.survey.slug]))
    assert page.context["code"] == ""


def test_a_repeat_of_the_last_post_on_the_device_gets_the_receipt_until_the_next_person(respondent, client, device):
    respondent.begin(kiosk(device))
    respondent.post(S0a="ya", S1="ya")
    respondent.post(X1_1="4")
    respondent.post(D8="3")
    address, data = reverse("survey_send", args=[device.survey.slug, respondent.draft.key]), respondent.hidden()
    code = client.post(address, data, follow=True).context["code"]
    assert client.post(address, data, follow=True).context["code"] == code
    respondent.begin(kiosk(device))
    assert client.post(address, data).status_code == 404


def test_another_browser_cannot_open_a_person_s_pages(respondent, client, device):
    respondent.begin(kiosk(device))
    address = respondent.page.context["address"]
    client.cookies.clear()
    assert client.get(address).status_code == 404


def test_a_device_out_of_use_is_not_found(client, device):
    device.active = False
    device.save()
    assert client.get(kiosk(device)).status_code == 404


@pytest.fixture
def placed(db, client):
    """A survey that asks for the kelurahan, with one place in it."""
    kelurahan = KelurahanFactory()
    survey = open_survey([Question("D1", "one", label=Text("D1"), role="stratum", choice_list="kelurahan")])
    Quota.objects.create(survey=survey, kelurahan=kelurahan, places=1)
    return Respondent(client, survey)


def test_the_last_place_is_given_once(placed):
    code = Quota.objects.get().kelurahan.code
    for number in (1, 2):
        placed.begin(baru="1")
        placed.post(D1=code)
        page = placed.send()
        assert bool(page.context["code"]) == (number == 1)
    assert page.context["end"] == "penuh"
    assert Response.objects.count() == 1
    assert Quota.objects.get().taken == 1
    assert Tally.objects.get(kind="full").number == 1
    assert not Draft.objects.exists()


def test_an_answer_without_a_kelurahan_takes_no_place(placed):
    placed.begin()
    placed.post()
    assert placed.send().context["code"]
    assert Quota.objects.get().taken == 0


LINK = Question("S0b", "one", label=Text("Gabungkan?"), role="link", choice_list="yt", choices=YES_NO)


@pytest.fixture
def joined(db, client):
    """A survey that asks for the consent to the join, and somebody invited to it."""
    survey = open_survey([CONSENT, LINK], access="invited")
    invitation = Invitation.objects.create(survey=survey, subject="s" * 64)
    return Respondent(client, survey), invitation


@pytest.mark.parametrize(("consent", "links"), [("ya", 1), ("tidak", 0), ("", 0)])
def test_use_is_joined_with_consent_only(joined, consent, links):
    respondent, invitation = joined
    respondent.begin(link(invitation))
    respondent.post(S0a="ya", S0b=consent)
    assert respondent.send().context["code"]
    assert UsageLink.objects.count() == links


def test_the_account_of_an_interviewer_is_not_joined(joined, client):
    respondent, invitation = joined
    asking = Interviewer.objects.create(survey=invitation.survey, name="Oeba")
    client.force_login(UserFactory())
    respondent.begin(kiosk(asking))
    respondent.post(S0a="ya", S0b="ya")
    assert respondent.send().context["code"]
    assert not UsageLink.objects.exists()


@pytest.mark.parametrize(("access", "linked"), [("open", True), ("invited", False)])
def test_the_home_page_names_a_survey_that_everybody_may_answer(client, survey, access, linked):
    survey.access = access
    survey.save()
    assert (survey.get_absolute_url() in client.get("/").content.decode()) is linked
