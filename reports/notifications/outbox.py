"""What waits to be announced or delivered."""

from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from reports.models import Mail, Outbox
from reports.notifications.fanout import ATTEMPTS


def oldest_waiting() -> datetime | None:
    """The moment since which the oldest announcement or due mail waits, or None; what was given up does not wait."""
    due = Mail.objects.filter(state=Mail.State.WAITING, next_try_at__lte=timezone.now())
    moments = [
        Outbox.objects.filter(attempts__lt=ATTEMPTS).aggregate(oldest=Min("created_at"))["oldest"],
        due.aggregate(oldest=Min("next_try_at"))["oldest"],
    ]
    return min((moment for moment in moments if moment), default=None)
