"""An outside owner gets one mail for a report that is handed to it, and none for one that is gone again."""

from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from reports import acts, feedback
from reports.models import Event, Mail
from reports.notifications.delivery import deliver
from reports.notifications.fanout import QUIET, announce
from reports.workflow import REPORTER, record, staff
from tests.factories import AgencyFactory, ReportFactory, move, staff_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def owner():
    return AgencyFactory(code="PLN", external=True, email="pln@example.com")


@pytest.fixture
def by():
    return staff(staff_user("dispatcher"))


def hand_on(report, agency, by, now=NOW):
    acts.reroute(report, agency, "Tiang listrik", by, now)


def to_owner():
    return Mail.objects.filter(to="pln@example.com").order_by("pk")


@pytest.mark.parametrize("announced_between", [False, True])
def test_a_report_that_comes_goes_and_comes_back_within_seconds_is_one_mail(owner, by, announced_between):
    report, office = ReportFactory(), AgencyFactory()
    for turn, agency in enumerate([owner, office, owner]):
        hand_on(report, agency, by, NOW + timedelta(seconds=turn))
        if announced_between:
            announce(NOW + timedelta(seconds=turn))
    announce(NOW + timedelta(seconds=5))
    assert to_owner().count() == 1
    assert owner.short_name in to_owner().get().subject


def test_a_report_filed_with_the_owner_and_passed_on_to_it_at_once_is_one_mail(owner, by):
    report = ReportFactory(agency=owner)
    record(report, Event.Kind.RECEIVED, REPORTER, now=NOW)
    move(report, "assigned", user=by.user, agency=owner)
    announce(NOW)
    assert to_owner().count() == 1


def test_a_report_that_is_handed_over_again_later_is_told_again(owner, by):
    report, office = ReportFactory(), AgencyFactory()
    hand_on(report, owner, by)
    announce(NOW)
    later = NOW + QUIET + timedelta(seconds=1)
    hand_on(report, office, by, later)
    hand_on(report, owner, by, later)
    announce(later)
    assert to_owner().count() == 2


def test_a_word_of_the_reporter_is_told_however_soon(owner, by):
    report = ReportFactory()
    hand_on(report, owner, by)
    announce(NOW)
    feedback.add(report, now=NOW, text="Kabelnya sudah putus.")
    announce(NOW)
    assert to_owner().count() == 2


def test_a_mail_that_waits_while_the_report_goes_elsewhere_is_not_sent(owner, by, settings):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    report = ReportFactory()
    hand_on(report, owner, by)
    announce(NOW)
    hand_on(report, AgencyFactory(), by)
    deliver(NOW)
    assert not to_owner().exists()
    assert [message.to for message in outgoing.outbox if message.to == ["pln@example.com"]] == []


def test_a_mail_to_the_office_that_holds_the_report_is_sent(owner, by, settings):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    report = ReportFactory()
    hand_on(report, owner, by)
    announce(NOW)
    deliver(NOW)
    assert to_owner().get().state == "sent"
