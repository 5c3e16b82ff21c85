"""Django's mail backend that writes rows: a dead mail server never fails a request."""

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from reports.models import Mail


class OutboxBackend(BaseEmailBackend):
    """Store each message as a Mail row; the worker delivers it."""

    def send_messages(self, email_messages):
        now = timezone.now()
        rows = [self._row(message, address, now) for message in email_messages for address in message.recipients()]
        Mail.objects.bulk_create(rows)
        return len(email_messages)

    @staticmethod
    def _row(message, address, now):
        html = next(
            (part.content for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"),
            "",
        )
        return Mail(
            to=address,
            subject=message.subject[:250],
            text=message.body,
            html=html,
            headers=dict(message.extra_headers),
            created_at=now,
            next_try_at=now,
        )
