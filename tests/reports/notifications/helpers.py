"""Short words for what the tests of announcing ask."""

from django.utils import timezone

from reports.models import Event, Mail, Notification, Outbox
from reports.notifications.fanout import announce
from reports.workflow import REPORTER, SYSTEM, record


def received(report, by=REPORTER):
    """Announce the report's arrival, which factories keep quiet."""
    return tell(report, Event.Kind.RECEIVED, by)


def tell(report, kind, by=SYSTEM, **more):
    """Record an event and announce it."""
    event = record(report, kind, by, now=timezone.now(), **more)
    assert announce(timezone.now()) == 1
    return event


def announced():
    """Announce what waits, and see that nothing is left."""
    announce(timezone.now())
    assert not Outbox.objects.exists()


def bells():
    """The addresses whose bell has a line."""
    return set(Notification.objects.values_list("user__email", flat=True))


def mailed():
    """The addresses to which mails wait."""
    return set(Mail.objects.values_list("to", flat=True))
