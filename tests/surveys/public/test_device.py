"""Answers that waited on an interviewer's device: taken once, judged again, refused with the reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.definition import Question
from surveys.models import Interviewer, Quota, Response, Tally
from tests.factories import KelurahanFactory
from tests.surveys.factories import pages, published

CODE = "ABCD-EFGH-JKMN-PQRS"
WHOLE = {"S0a": ["ya"], "S1": ["ya"], "X1.1": ["4"], "D8": ["3"], "K2": ["Lampu"]}


@pytest.fixture
def device(survey):
    return Interviewer.objects.create(survey=survey, name="Pasar Oeba")


@pytest.fixture
def send(client, device):
    """Post one answer as the device does."""

    def post(**changes):
        body = {"code": CODE, "version": 1, "language": "id", "answers": WHOLE, "seconds": {"p1": 12}} | changes
        url = reverse("survey_receive", args=[device.survey.slug, device.token])
        return client.post(url, body, content_type="application/json")

    return post


def test_the_whole_questionnaire_is_one_page(client, device):
    page = client.get(reverse("survey_device", args=[device.survey.slug, device.token]))
    body = page.content.decode()
    assert all(name in body for name in ("q-S0a", "q-X1.1", "q-K2", "device-sheet"))
    assert "checked" not in body


def test_an_answer_from_a_device_is_stored_once_however_often_it_is_sent(send, client, device):
    assert send().json() == send().json() == {"stored": True, "counted": ""}
    response = Response.objects.get()
    assert response.answers == {"S0a": "ya", "S1": "ya", "X1.1": "4", "X1.2": None, "D8": 3, "K2": "Lampu"}
    assert (response.way, response.seconds) == ("interviewer", {"p1": 12})
    own = client.post(reverse("survey_own_data", args=[device.survey.slug]), {"code": CODE})
    assert own.context["response"] == response


def counts():
    """The tallies that are there, by kind and page."""
    return {(tally.kind, tally.page): tally.number for tally in Tally.objects.all()}


def test_a_refusal_on_a_device_is_counted_only(send):
    assert send(answers={"S0a": ["tidak"]}).json() == {"stored": False, "counted": "refused"}
    assert not Response.objects.exists()


@pytest.mark.parametrize(("answers", "end"), [({"S0a": ["tidak"]}, "refused"), ({"S1": ["tidak"]}, "screened")])
def test_an_early_end_on_a_device_counts_as_begun_as_it_does_on_line(send, answers, end):
    send(answers={"S0a": ["ya"]} | answers)

    assert counts() == {("started", ""): 1, ("reached", "p1"): 1, (end, ""): 1}


def test_a_full_quota_on_a_device_counts_as_begun_and_stores_nothing(send, device):
    place = KelurahanFactory()
    Quota.objects.create(survey=device.survey, kelurahan=place, places=0)
    stratum = Question("S3", "one", role="stratum", choice_list="kelurahan")
    version = published(pages([stratum]), device.survey)

    reply = send(version=version.number, answers={"S3": [place.code]})

    assert reply.json() == {"stored": False, "counted": "full"}
    assert counts() == {("started", ""): 1, ("reached", "p1"): 1, ("full", ""): 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "abc"},
        {"code": None},
        {"version": 99},
        {"version": "1"},
        {"version": 10**30},
        {"answers": []},
        {"answers": WHOLE | {"lama": ["1"]}},
        {"answers": WHOLE | {"X1.1": ["9"]}},
        {"answers": WHOLE | {"X1.1": "4"}},
        {"answers": WHOLE | {"D8": ["9" * 5000]}},
        {"answers": WHOLE | {"D8": ["900"]}},
        {"answers": {name: typed for name, typed in WHOLE.items() if name != "X1.1"}},
        {"answers": WHOLE | {"K2": ["x" * 9000]}},
    ],
)
def test_what_cannot_be_stored_is_refused_with_the_reason(send, changes):
    reply = send(**changes)
    assert reply.status_code == 422
    assert len(reply.json()["reason"]) > 10
    assert not Response.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"[" * 100_000, b"\xff", b"NaN"])
def test_what_is_no_answer_at_all_is_refused(client, device, body):
    url = reverse("survey_receive", args=[device.survey.slug, device.token])
    assert client.post(url, body, content_type="application/json").status_code == 422


@pytest.mark.parametrize("field", ["orders", "seconds", "day", "language"])
@pytest.mark.parametrize(
    "value", [None, 1, "x", [], {"p1": "x"}, {"p1": [{}]}, {"p1": True}, "2020-01-01", "9999-99-99"]
)
def test_paradata_that_make_no_sense_are_left_out(send, field, value):
    assert send(**{field: value}).status_code == 200
    response = Response.objects.get()
    assert response.day == timezone.localdate()
    assert response.seconds in ({}, {"p1": 12})


def test_characters_that_no_database_takes_are_left_out(send):
    assert send(answers=WHOLE | {"K2": ["La\x00mpu\ud800"]}).status_code == 200
    assert Response.objects.get().answers["K2"] == "Lampu"


def test_an_answer_given_in_time_counts_after_the_last_day(send, device):
    yesterday = timezone.localdate() - timedelta(days=1)
    device.survey.closes_on = yesterday
    device.survey.save()
    assert send().status_code == 422
    assert send(day=yesterday.isoformat()).status_code == 200
    assert Response.objects.get().day == yesterday


def test_a_device_out_of_use_sends_nothing(send, device):
    device.active = False
    device.save()
    assert send().status_code == 404
