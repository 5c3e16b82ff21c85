"""Many at once: one answer and a receipt for each, the last place once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import building
from surveys.answering import drafts, own_data, sending
from surveys.definition import Question, Text
from surveys.models import Draft, Invitation, Quota, Response, Tally
from surveys.public.cookies import CODE
from tests.factories import KelurahanFactory
from tests.surveys.factories import pages, published
from tests.surveys.public.conftest import CONSENT

pytestmark = pytest.mark.django_db(transaction=True)


def together(act, times):
    """The results of `act(number)` in so many threads."""

    def run(number):
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        return list(threads.map(run, range(times)))


def test_fifty_posts_of_one_invitation_are_one_answer_and_fifty_receipts(client):
    version = published(pages([CONSENT]))
    invitation = Invitation.objects.create(survey=version.survey)
    client.post(reverse("survey_invited", args=[version.survey.slug, invitation.token]))
    draft = Draft.objects.get()
    Draft.objects.update(answers={"S0a": "ya"})
    url = reverse("survey_send", args=[version.survey.slug, draft.key])

    def send(_number):
        # The test client collects the contexts of all threads, so the receipt is read from its cookie.
        return Client().post(url, {"revisi": "0"}).cookies[CODE].value.partition(":")[0]

    codes = together(send, 50)
    assert len(set(codes)) == 1
    assert codes[0].count("-") == 3
    assert Response.objects.count() == 1
    assert Invitation.objects.filter(used_on__isnull=False).count() == 1


def test_an_invitation_begun_in_parallel_has_one_draft():
    version = published(pages([CONSENT]))
    invitation = Invitation.objects.create(survey=version.survey)
    url = reverse("survey_invited", args=[version.survey.slug, invitation.token])
    places = together(lambda _number: Client().post(url).url, 10)
    assert len(set(places)) == 1
    assert (Draft.objects.count(), Tally.objects.get(kind="started").number) == (1, 1)


def send(version, key):
    """Send a draft from a browser of its own; the word of the end, "" where the answer was stored."""
    url = reverse("survey_send", args=[version.survey.slug, key])
    return Client().post(url, {"revisi": "0"}).url.partition("?akhir=")[2]


def test_corrections_that_cross_between_two_places_hold_up_nobody():
    here, there = KelurahanFactory(), KelurahanFactory()
    version = published(pages([Question("D1", "one", label=Text("D1"), role="stratum", choice_list="kelurahan")]))
    for kelurahan in (here, there):
        Quota.objects.create(survey=version.survey, kelurahan=kelurahan, places=20)
    keys = []
    for number in range(10):
        home, target = (here, there) if number % 2 else (there, here)
        draft = drafts.start(version, timezone.now())
        Draft.objects.filter(pk=draft.pk).update(answers={"D1": home.code})
        code = sending.send(Draft.objects.get(pk=draft.pk), now=timezone.now())
        again = own_data.answer_again(own_data.find(version.survey, code), code, timezone.now())
        Draft.objects.filter(pk=again.pk).update(answers={"D1": target.code})
        keys.append(again.key)

    assert together(lambda number: send(version, keys[number]), 10) == [""] * 10
    assert [quota.taken for quota in Quota.objects.all()] == [5, 5]
    assert (Response.objects.count(), Draft.objects.count()) == (10, 0)


def test_a_correction_sent_in_parallel_is_one_answer():
    version = published(pages([CONSENT]))
    draft = drafts.start(version, timezone.now())
    Draft.objects.filter(pk=draft.pk).update(answers={"S0a": "ya"})
    code = sending.send(Draft.objects.get(), now=timezone.now())
    again = own_data.answer_again(own_data.find(version.survey, code), code, timezone.now())

    assert together(lambda _number: send(version, again.key), 10) == [""] * 10
    assert (Response.objects.count(), Draft.objects.count()) == (1, 0)


def test_the_last_place_of_a_quota_is_given_once():
    kelurahan = KelurahanFactory()
    question = Question("D1", "one", label=Text("D1"), role="stratum", choice_list="kelurahan")
    version = published(pages([question]))
    Quota.objects.create(survey=version.survey, kelurahan=kelurahan, places=3)
    keys = [drafts.start(version, timezone.now()).key for _person in range(10)]
    Draft.objects.update(answers={"D1": kelurahan.code})

    ends = together(lambda number: send(version, keys[number]), 10)
    assert sorted(ends) == [""] * 3 + ["penuh"] * 7
    assert Response.objects.count() == Quota.objects.get().taken == 3
    assert Tally.objects.get(kind="full").number == 7


def test_an_answer_given_again_in_parallel_is_one_draft():
    version = published(pages([CONSENT]))
    draft = drafts.start(version, timezone.now())
    Draft.objects.update(answers={"S0a": "ya"})
    code = sending.send(Draft.objects.get(), now=timezone.now())
    url = reverse("survey_own_data", args=[version.survey.slug])

    places = together(lambda _number: Client().post(url, {"code": code, "act": "perbaiki"}).url, 10)

    assert len(set(places)) == 1
    assert Draft.objects.exclude(key=draft.key).count() == 1


def test_a_version_begun_in_parallel_is_one_draft():
    survey = published(pages([CONSENT])).survey

    begun = together(lambda _number: building.draft_of(survey).pk, 10)

    assert len(set(begun)) == 1
