"""Delivering: each waiting mail is handed to the mail server at least once, later again if that fails."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import User
from reports.claims import claim
from reports.models import Mail
from reports.notifications.fanout import tell, tell_dispatchers
from reports.notifications.letters import STAFF_LANGUAGE, is_overtaken, one_line

logger = logging.getLogger(__name__)

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
ATTEMPTS = len(PAUSES) + 1
# A pass ends well before the leases that it took: a slow mail server never makes two workers send the same mail.
PASS_SECONDS = 60
KEPT_AFTER_FAILURE = timedelta(days=14)


class ServerAway(OSError):
    """The mail server does not answer: the other mails are not tried now."""


def deliver(now: datetime, limit: int = 50) -> int:
    """Send up to `limit` due mails, oldest first, over one connection; return how many were sent.

    A mail that fails waits (1, 5, 30 minutes, 2, 12 hours) and is given up after six tries, of which dispatchers and
    administrators are told. Where the server does not answer at all, one mail pays for it and the rest keep waiting.
    """
    connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    end, sent = time.monotonic() + PASS_SECONDS, 0
    try:
        for _turn in range(limit):
            # Asked before a mail is taken: taking it counts as a try.
            mail = _next(now) if time.monotonic() <= end else None
            if mail is None:
                break
            sent += _deliver_one(mail, connection, now)
    except ServerAway as error:
        logger.warning("The mail server does not answer: %s", error)
    finally:
        _close(connection)
    return sent


def _next(now: datetime) -> Mail | None:
    due = Mail.objects.filter(state=Mail.State.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
    keys, _until = claim(due, now, 1)
    return Mail.objects.select_related("report").get(pk=keys[0]) if keys else None


def _deliver_one(mail: Mail, connection: BaseEmailBackend, now: datetime) -> bool:
    if is_overtaken(mail):
        mail.delete()
        return False
    if mail.attempts > ATTEMPTS:  # the last try ended with its worker
        _failed(mail, now, "the worker was stopped", final=True)
        return False
    try:
        connection.open()
    except OSError as error:  # SMTPException is one, too
        _failed(mail, now, _reason(error))
        raise ServerAway(_reason(error)) from error
    try:
        connection.send_messages([_message(mail, connection)])
    except ValueError as error:  # an address or header that no message can be made of
        _failed(mail, now, _reason(error), final=True)
        return False
    except OSError as error:
        _close(connection)
        _failed(mail, now, _reason(error))
        return False
    _sent(mail, now)
    return True


def _message(mail: Mail, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        one_line(mail.subject), mail.text, to=[mail.to], headers=mail.headers, connection=connection
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError as error:
        logger.info("The connection to the mail server broke while closing: %s", error)


def _reason(error: Exception) -> str:
    """The kind of error and its number: the server's own words may repeat an address or a secret."""
    number = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {number}" if number else type(error).__name__


def _sent(mail: Mail, now: datetime) -> None:
    """Blank the body and headers: codes and secret links do not stay readable in our tables."""
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.SENT, sent_at=now, lease_until=None, text="", html="", headers={}, error=""
    )


def _failed(mail: Mail, now: datetime, reason: str, *, final: bool = False) -> None:
    waiting = Mail.objects.filter(pk=mail.pk, state=Mail.State.WAITING)
    if not final and mail.attempts < ATTEMPTS:
        pause = PAUSES[mail.attempts - 1]
        waiting.update(next_try_at=now + pause, lease_until=None, error=reason)
        return
    logger.error("Mail %s was given up: %s", mail.pk, reason)
    with transaction.atomic():
        if waiting.update(state=Mail.State.FAILED, lease_until=None, error=reason):
            _tell_of_failure(mail, now)


def _tell_of_failure(mail: Mail, now: datetime) -> None:
    """A line without address and secret; the report is named to dispatchers only."""
    with translation.override(STAFF_LANGUAGE):
        named = _("A mail about %(code)s could not be delivered.") % {"code": mail.report.code} if mail.report else ""
        plain = _("A mail could not be delivered. Look at the list of mails.")
    tell_dispatchers(named or plain, now, report_id=mail.report_id)
    administrators = User.objects.filter(is_superuser=True, is_staff=True, is_active=True)
    tell(administrators.values_list("pk", flat=True), plain, now)


def forget_failed(now: datetime) -> int:
    """Blank mails that were given up two weeks ago; until then an administrator may send them again."""
    old = Mail.objects.filter(state=Mail.State.FAILED, created_at__lt=now - KEPT_AFTER_FAILURE).exclude(text="")
    return old.update(text="", html="", headers={})
