"""What waits to be announced."""

from django.db.models import Min
from django.utils import timezone

from reports.models import Mail, Outbox


def oldest_waiting():
    """The moment since which the oldest announcement or due mail waits, or None when nothing waits."""
    due = Mail.objects.filter(state=Mail.State.WAITING, next_try_at__lte=timezone.now())
    moments = [
        Outbox.objects.aggregate(oldest=Min("created_at"))["oldest"],
        due.aggregate(oldest=Min("next_try_at"))["oldest"],
    ]
    return min((moment for moment in moments if moment), default=None)
