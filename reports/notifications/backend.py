"""Django's mail backend that writes rows: a dead mail server never fails a request."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.html import strip_tags

from reports.models import Mail
from reports.notifications.letters import one_line

logger = logging.getLogger(__name__)

LONGEST_ADDRESS = 254


class OutboxBackend(BaseEmailBackend):
    """Store each message as one Mail row for each recipient (to, cc and bcc alike); the worker delivers them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = timezone.now()
        Mail.objects.bulk_create([row for message in email_messages for row in _rows(message, now)])
        return len(email_messages)


def _rows(message: EmailMessage, now: datetime) -> Iterable[Mail]:
    text, html = _bodies(message)
    headers = {str(name): one_line(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(map(one_line, message.reply_to))
    for recipient in message.recipients():
        address = parseaddr(str(recipient))[1]
        if not address or len(address) > LONGEST_ADDRESS:
            logger.warning("A mail was not stored: its address is none")
            continue
        yield Mail(
            to=address,
            subject=one_line(str(message.subject)),
            text=text,
            html=html,
            headers=headers,
            created_at=now,
            next_try_at=now,
        )


def _bodies(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of a message, also of one that is HTML alone."""
    body = str(message.body)
    if message.content_subtype == "html":
        return strip_tags(body), body
    alternatives = getattr(message, "alternatives", [])
    return body, next((str(part.content) for part in alternatives if part.mimetype == "text/html"), "")
