"""Taking work under a lease: two workers at once do no harm, and what a killed worker held becomes free again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

LEASE = timedelta(minutes=5)


def claim(waiting: QuerySet[Any], now: datetime, limit: int, lease: timedelta = LEASE) -> tuple[list[Any], datetime]:
    """Lease up to `limit` of the waiting rows and count the attempt; return their keys and the lease's end.

    PostgreSQL skips rows that another worker is taking; SQLite has one writer at a time. The lease's end is also the
    token by which a worker knows that a row is still its own.
    """
    free = waiting.filter(Q(lease_until=None) | Q(lease_until__lte=now))
    until = now + lease
    if not free.exists():  # spares an idle worker the write lock
        return [], until
    with transaction.atomic():
        keys = list(free.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        waiting.model.objects.filter(pk__in=keys).update(lease_until=until, attempts=F("attempts") + 1)
    return keys, until
