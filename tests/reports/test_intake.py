"""The one door: located, routed, dated, stored once."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from agencies import reference
from agencies.models import Kelurahan
from reports.codes import read_code
from reports.intake import KeyUsed, Submission, submit, title_of
from reports.models import Contact, Event, Outbox, Report
from tests.factories import UserFactory, staff_user

pytestmark = pytest.mark.django_db
WITA = ZoneInfo("Asia/Makassar")


def submission(**values):
    given = {"category": reference.category("sampah"), "text": "Sampah menumpuk. Sudah tiga hari.", **values}
    return Submission(**given)


def test_a_report_is_located_routed_and_dated(city):
    oesapa = Kelurahan.objects.get(name="Oesapa")
    now = datetime(2026, 11, 20, 15, 0, tzinfo=WITA)
    report, new = submit(submission(latitude=oesapa.latitude, longitude=oesapa.longitude, accuracy=8), now=now)
    report = Report.objects.get(pk=report.pk)
    assert new
    assert (report.kelurahan, report.agency.code, report.status) == (oesapa, "DLHK", "received")
    assert report.response_due == datetime(2026, 11, 23, 15, 0, tzinfo=WITA)
    assert report.resolution_due == datetime(2026, 11, 25, 16, 0, tzinfo=WITA)
    assert read_code(report.code) == report.code
    assert report.title == "Sampah menumpuk"


def test_its_first_event_waits_in_the_outbox(city):
    report, _new = submit(submission(), now=timezone.now())
    event = Event.objects.get(report=report)
    assert (event.kind, event.actor) == ("received", "reporter")
    assert Outbox.objects.filter(event=event).exists()


def test_near_a_border_both_kelurahan_are_named(city):
    reference.forget()
    first = next(
        (found, latitude)
        for latitude in [-10.15 - step / 2000 for step in range(80)]
        if (found := reference.locate(latitude=latitude, longitude=123.61, accuracy=150)) and found.neighbour
    )
    report, _new = submit(submission(latitude=first[1], longitude=123.61, accuracy=150), now=timezone.now())
    assert (report.kelurahan_id, report.neighbour_id) == (first[0].kelurahan, first[0].neighbour)


def test_a_chosen_kelurahan_beats_the_point_which_becomes_the_neighbour(city):
    oesapa, alak = Kelurahan.objects.get(name="Oesapa"), Kelurahan.objects.get(name="Alak")
    given = submission(latitude=oesapa.latitude, longitude=oesapa.longitude, kelurahan=alak)
    report, _new = submit(given, now=timezone.now())
    assert (report.kelurahan_id, report.neighbour_id) == (alak.pk, oesapa.pk)


def test_without_contact_no_contact_is_stored(city):
    submit(submission(), now=timezone.now())
    submit(submission(email="warga@example.com"), now=timezone.now())
    assert Contact.objects.count() == 1


def test_the_same_submission_again_gets_the_first_report(city):
    given = submission(idempotency_key="a" * 32)
    first, new = submit(given, now=timezone.now())
    again, renewed = submit(given, now=timezone.now())
    assert (new, renewed, first.pk) == (True, False, again.pk)
    assert (Report.objects.count(), Event.objects.count(), Outbox.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Lampu mati."}, {"phone": "+6281234567890"}, {"publicity": "anonymous"}, {"show_name": True},
        {"may_be_asked": True}, {"sender": "browser:b"},
    ],
)  # fmt: skip
def test_a_key_is_bound_to_its_content(city, change):
    given = submission(idempotency_key="b" * 32)
    submit(given, now=timezone.now())
    with pytest.raises(KeyUsed):
        submit(replace(given, **change), now=timezone.now())
    assert Report.objects.count() == 1


def test_a_key_is_bound_to_its_sender(city):
    given = submission(idempotency_key="c" * 32, user=UserFactory())
    submit(given, now=timezone.now())
    with pytest.raises(KeyUsed):
        submit(replace(given, user=UserFactory()), now=timezone.now())


def test_what_staff_file_is_marked(city):
    clerk = staff_user("dispatcher")
    report, _new = submit(submission(user=clerk, channel="staff"), now=timezone.now())
    assert (report.filed_by, report.events.get().actor) == (clerk, "staff")


def test_filing_without_contact_costs_three_inserts(city, queries):
    given = submission(latitude=-10.17, longitude=123.6)
    submit(given, now=timezone.now())
    with queries(5):  # savepoint, report, event, outbox, release
        submit(given, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_the_same_submission_in_parallel_makes_one_report(city):
    given = submission(idempotency_key="d" * 32)

    def send(_number):
        try:
            return submit(given, now=timezone.now())[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        codes = set(threads.map(send, range(8)))
    assert len(codes) == 1
    assert (Report.objects.count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Lampu mati", "Lampu mati"),
        ("Lampu mati! Sudah lama.", "Lampu mati"),
        ("kata " * 40, ("kata " * 15).strip() + "…"),
        ("x" * 200, "x" * 79 + "…"),
        ("...", "..."),
        ("Selamat pagi. Lampu jalan mati.", "Lampu jalan mati"),
        ("Halo admin, mohon bantuan", "Halo admin, mohon bantuan"),
        ("Mohon bantuan! Got mampet di depan pasar", "Got mampet di depan pasar"),
        ("Selamat pagi lampu jalan mati", "Selamat pagi lampu jalan mati"),
    ],
)
def test_the_title_is_the_first_sentence_cut_at_a_word(text, title):
    assert title_of(text) == title


def test_a_text_of_signs_alone_costs_no_time():
    """Looking for a greeting in it took ten seconds: each sign might have been the greeting's last."""
    started = time.monotonic()
    title_of("Assalam" + "," * 20_000 + " a b c d")
    assert time.monotonic() - started < 1
