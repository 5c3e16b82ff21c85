"""The worker: one pass does everything, a failing part stops no other, SIGTERM ends the loop cleanly."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from agencies.models import User
from agencies.people import UNCONFIRMED_FOR
from reports.management.commands import run_due
from reports.models import Event, Mail, Outbox
from reports.workflow import REPORTER, record
from surveys.exports import jobs
from surveys.exports.options import Options
from tests.factories import ContactFactory, staff_user
from tests.surveys.exports.samples import survey_with_answers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mails_are_files(settings, tmp_path):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


def test_one_pass_announces_and_delivers():
    contact = ContactFactory()
    record(contact.report, Event.Kind.RECEIVED, REPORTER, now=timezone.now())
    call_command("run_due")
    assert not Outbox.objects.exists()
    assert Mail.objects.get(to=contact.email).state == "sent"


def test_a_pass_forgets_accounts_whose_code_was_never_entered():
    User.objects.create_user("typo@example.com", date_joined=timezone.now() - UNCONFIRMED_FOR * 2)
    call_command("run_due")
    assert not User.objects.exists()


def test_a_pass_with_nothing_to_do_ends_well():
    call_command("run_due")


def away(now):
    raise OperationalError("the database is away")


def full(now):
    raise OSError(28, "no space left")


def test_a_failing_part_does_not_stop_the_others():
    done = []
    assert run_due.run([away, full, done.append]) == 2
    assert len(done) == 1


def test_a_pass_with_a_failed_part_says_so(monkeypatch):
    monkeypatch.setattr(run_due, "SCHEDULE", ((1, full),))
    with pytest.raises(CommandError):
        call_command("run_due")


def test_a_mistake_in_our_code_is_loud():
    def broken(now):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_due.run([broken])


def test_the_loop_ends_after_the_part_that_runs(monkeypatch):
    stop, ran = threading.Event(), []

    def first(now):
        ran.append("first")
        stop.set()

    monkeypatch.setattr(run_due, "SCHEDULE", ((1, first), (1, lambda now: ran.append("second"))))
    run_due.work(stop)
    assert ran == ["first"]


def test_quick_parts_run_at_every_turn_and_slow_ones_rarely(monkeypatch):
    stop, ran = threading.Event(), []

    def quick(now):
        ran.append("quick")
        if ran.count("quick") == 3:
            stop.set()

    monkeypatch.setattr(run_due, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(run_due, "SCHEDULE", ((0, quick), (60, lambda now: ran.append("slow"))))
    run_due.work(stop)
    assert ran == ["quick", "slow", "quick", "quick"]


def test_quick_and_heavy_parts_are_all_parts_and_share_none():
    quick, heavy = run_due.schedule("quick"), run_due.schedule("heavy")
    assert set(quick) | set(heavy) == set(run_due.schedule())
    assert not set(quick) & set(heavy)


def test_a_worker_for_quick_parts_leaves_a_large_export_to_the_other():
    export = jobs.ask(survey_with_answers(), "csv", Options(), staff_user("researcher"), timezone.now())
    contact = ContactFactory()
    record(contact.report, Event.Kind.RECEIVED, REPORTER, now=timezone.now())

    call_command("run_due", only="quick")
    export.refresh_from_db()
    assert (export.state, Mail.objects.get(to=contact.email).state) == ("waiting", "sent")

    call_command("run_due", only="heavy")
    export.refresh_from_db()
    assert export.state == "ready"
