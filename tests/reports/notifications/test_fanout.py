"""Announcing exactly once: leases, uniqueness, failures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.claims import LEASE, claim
from reports.models import Event, Mail, Notification, Outbox
from reports.notifications import outbox
from reports.notifications.fanout import ATTEMPTS, announce, fan_out
from reports.workflow import REPORTER, SYSTEM, record
from tests.factories import ContactFactory, ReportFactory, staff_user
from tests.reports.notifications.helpers import received

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """An event that waits to be announced to one reporter by mail."""
    contact = ContactFactory()
    return record(contact.report, Event.Kind.RECEIVED, REPORTER, now=timezone.now())


def damaged():
    """An event that no words exist for, as a bad import might leave it."""
    report = ReportFactory()
    staff_user("head", agency=report.agency)
    event = Event.objects.create(report=report, kind="moved", to_status="unheard", actor="system", at=timezone.now())
    Outbox.objects.create(event=event, created_at=timezone.now())
    return event


def test_an_announced_event_leaves_the_outbox(waiting):
    announce(timezone.now())
    assert not Outbox.objects.exists()
    assert Mail.objects.count() == 1


def test_announcing_again_adds_nothing(waiting):
    for _turn in range(3):
        announce(timezone.now())
    assert Mail.objects.count() == 1


def test_an_outbox_row_that_comes_back_sends_no_second_mail(waiting):
    staff_user("head", agency=waiting.report.agency)
    announce(timezone.now())
    Outbox.objects.create(event=waiting, created_at=timezone.now())
    announce(timezone.now())
    assert Mail.objects.count() == 2
    assert Notification.objects.count() == 1


def test_a_leased_event_is_left_to_its_worker(waiting):
    now = timezone.now()
    claim(Outbox.objects.all(), now, 10)
    assert announce(now) == 0
    assert Mail.objects.count() == 0


def test_the_lease_of_a_killed_worker_runs_out(waiting):
    now = timezone.now()
    claim(Outbox.objects.all(), now, 10)
    assert announce(now + LEASE + timedelta(seconds=1)) == 1


def test_a_worker_that_comes_too_late_writes_nothing(waiting):
    now = timezone.now()
    _keys, until = claim(Outbox.objects.all(), now, 10)
    announce(now + LEASE + timedelta(seconds=1))
    Mail.objects.all().delete()
    assert fan_out(waiting, now, until) is False
    assert Mail.objects.count() == 0


def test_one_failing_event_does_not_stop_the_others(waiting):
    damaged()
    assert announce(timezone.now()) == 1
    assert Outbox.objects.count() == 1


def test_a_failing_event_is_kept_after_five_tries_and_a_dispatcher_is_told_once():
    dispatcher, event, now = staff_user("dispatcher"), damaged(), timezone.now()
    for turn in range(ATTEMPTS + 3):
        announce(now + turn * timedelta(minutes=2))
    assert Outbox.objects.get().event == event
    assert Notification.objects.get(user=dispatcher).text
    assert outbox.oldest_waiting() is None


def test_an_event_whose_worker_died_five_times_is_told_to_a_dispatcher(waiting):
    dispatcher, now = staff_user("dispatcher"), timezone.now()
    for _turn in range(ATTEMPTS):
        claim(Outbox.objects.all(), now, 10)
        now += LEASE + timedelta(seconds=1)
    assert announce(now) == 0
    assert Notification.objects.filter(user=dispatcher).count() == 1


def test_events_are_announced_in_their_order_and_up_to_the_limit():
    report = ContactFactory().report
    start = timezone.now()
    for minute in range(3):
        record(report, Event.Kind.NOTED, SYSTEM, now=start + timedelta(minutes=minute), note=f"Langkah {minute}")
    assert announce(timezone.now() + timedelta(hours=1), limit=2) == 2
    assert Outbox.objects.get().event.public_note == "Langkah 2"


def test_more_staff_cost_no_more_queries(django_assert_max_num_queries):
    report = ReportFactory()
    for _turn in range(12):
        staff_user("officer", agency=report.agency)
    with django_assert_max_num_queries(15):
        received(report)
    assert Mail.objects.count() == 12
