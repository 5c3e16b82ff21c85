"""Announcing: each event becomes lines in bells and mails to the people whom it concerns, exactly once."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.template import TemplateSyntaxError
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Officer
from reports.claims import claim
from reports.models import Event, Mail, Notification, Outbox
from reports.notifications import letters, recipients

logger = logging.getLogger(__name__)

ATTEMPTS = 5
TOLD = ATTEMPTS + 1  # the count of a row that was given up and of which the dispatchers know
PAUSE = timedelta(minutes=1)
QUIET = timedelta(minutes=5)
# What a damaged event or an edited template can raise; anything else ends the pass, and the lease brings the row back.
FAILURES = (DatabaseError, LookupError, ValueError, TypeError, AttributeError, NoReverseMatch, TemplateSyntaxError)


def announce(now: datetime, limit: int = 100) -> int:
    """Tell the people concerned of up to `limit` waiting events, oldest first; return how many were told.

    An event that fails stays in the outbox and is tried again after a pause; the others go on. After five attempts
    it is kept, and the dispatchers are told.
    """
    waiting = Outbox.objects.filter(attempts__lt=ATTEMPTS).order_by("created_at", "event_id")
    keys, until = claim(waiting, now, limit)
    told = sum(_told(event, now, until) for event in _events(keys))
    _give_up(now)
    return told


def _events(keys: list[int]) -> Iterable[Event]:
    """The events with all that deciding and writing need, in the order in which they happened."""
    if not keys:
        return []
    events = Event.objects.filter(pk__in=keys).order_by("at", "pk")
    return events.select_related(
        "user",
        "agency",
        "report__category",
        "report__kelurahan",
        "report__neighbour",
        "report__agency",
        "report__contact__user",
        "report__duplicate_of__contact__user",
    )


def _told(event: Event, now: datetime, until: datetime) -> bool:
    try:
        return fan_out(event, now, until)
    except FAILURES:
        logger.exception("Event %s could not be announced", event.pk)
        Outbox.objects.filter(pk=event.pk, lease_until=until).update(lease_until=now + PAUSE)
        return False


def fan_out(event: Event, now: datetime, until: datetime) -> bool:
    """Write everybody's lines and mails and take the row out of the outbox, in one transaction.

    False if the lease ran out meanwhile and another worker has done it: then nothing is written.
    """
    bells, mails = written(event, now)
    with transaction.atomic():
        mine, _rows = Outbox.objects.filter(pk=event.pk, lease_until=until).delete()
        if not mine:
            return False
        Notification.objects.bulk_create(bells, ignore_conflicts=True)
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
    return True


def written(event: Event, now: datetime) -> tuple[list[Notification], list[Mail]]:
    """The unsaved lines and mails for everybody whom the event concerns."""
    bells, mails = _for_staff(event, now)
    for more_bells, more_mails in (_for_reporter(event, now), _for_twin(event, now)):
        bells += more_bells
        mails += more_mails
    if "owner" in recipients.groups(event) and recipients.owner_is_told(event) and not _owner_knows(event, now):
        mails.append(letters.to_owner(event, now))
    return bells, mails


def _owner_knows(event: Event, now: datetime) -> bool:
    """Whether an outside owner needs no mail of a report that was handed over: it has one with the same link.

    A report that is sent away and back within minutes asks for nothing new.
    """
    office = event.report.agency
    if office is None or not recipients.hands_over(event):
        return False
    return letters.to_owner_since(now - QUIET, event.report, office).exists()


def _for_staff(event: Event, now: datetime) -> tuple[list[Notification], list[Mail]]:
    concerned = recipients.staff_concerned(event)
    bells = [_bell(user.pk, event, now) for user in concerned.told.values()]
    mailed = concerned.told.values() if recipients.is_mailed(event) else ()
    mails = [letters.to_staff(event, user, now) for user in mailed]
    # A line of its own kind: it names neither the report nor the event, so that no page can follow it there.
    for user in concerned.lurah.values():
        with translation.override(letters.STAFF_LANGUAGE):
            bells.append(Notification(user=user, text=letters.exists_words(), created_at=now))
        mails.append(letters.to_lurah(event, user, now))
    return bells, mails


def _for_reporter(event: Event, now: datetime) -> tuple[list[Notification], list[Mail]]:
    contact = recipients.contact_of(event.report)
    if contact is None or not recipients.reporter_is_told(event):
        return [], []
    account = recipients.account_of(contact)
    by_themselves = event.actor == Event.Actor.REPORTER
    bells = [_bell(account.pk, event, now)] if account is not None and not by_themselves else []
    return bells, [letters.to_reporter(event, contact, now)] if recipients.takes_mail(contact) else []


def _for_twin(event: Event, now: datetime) -> tuple[list[Notification], list[Mail]]:
    """The reporter of the report that lives on, when another was joined to it."""
    twin = recipients.twin_of(event)
    contact = recipients.contact_of(twin) if twin is not None else None
    if twin is None or contact is None:
        return [], []
    account, bells = recipients.account_of(contact), []
    if account is not None:
        with translation.override(contact.language):
            text = letters.joined_words()
        bells = [Notification(user=account, report=twin, event=event, text=text, created_at=now)]
    return bells, [letters.to_reporter_of_twin(event, twin, contact, now)] if recipients.takes_mail(contact) else []


def _bell(user_id: int, event: Event, now: datetime) -> Notification:
    """A line without words of its own: the bell says `timeline.sentence(event)` in its reader's language."""
    return Notification(user_id=user_id, report_id=event.report_id, event=event, created_at=now)


def _give_up(now: datetime) -> None:
    """Tell the dispatchers, once, of each event that was tried five times, also by a worker that was killed."""
    spent = Outbox.objects.filter(attempts=ATTEMPTS, lease_until__lte=now + PAUSE)
    for row in spent.select_related("event__report"):
        with transaction.atomic():
            if spent.filter(pk=row.pk).update(attempts=TOLD, lease_until=None):
                tell_dispatchers(_given_up_words(row.event), now, report_id=row.event.report_id)


def _given_up_words(event: Event) -> str:
    with translation.override(letters.STAFF_LANGUAGE):
        return _("Nobody could be told of a step of %(code)s. Please tell them yourself.") % {"code": event.report.code}


def tell_dispatchers(text: str, now: datetime, *, report_id: int | None = None) -> None:
    """A line for every dispatcher; one that still stands unread in the same words is not repeated."""
    posts = Officer.objects.serving().filter(role=Officer.Role.DISPATCHER)
    tell(posts.values_list("user_id", flat=True).distinct(), text, now, report_id=report_id)


def tell(user_ids: Iterable[int], text: str, now: datetime, *, report_id: int | None = None) -> None:
    """A line for each of these users, unless the same one still stands unread."""
    unread = Notification.objects.filter(text=text, report=report_id, read_at=None)
    knowing = set(unread.values_list("user_id", flat=True))
    Notification.objects.bulk_create(
        Notification(user_id=user, report_id=report_id, text=text, created_at=now)
        for user in user_ids
        if user not in knowing
    )
