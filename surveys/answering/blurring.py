"""Against matching by transaction: on PostgreSQL each row says which transaction wrote it last.

Sending an answer writes the answer and spends the invitation in one transaction, so that both rows carry its number
(`xmin`), and lie on the disk in the same order. Once the day is over the spent invitations are written again, all in
one transaction and in random order: no number and no order is shared any more. SQLite keeps neither.
"""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from surveys.models import Invitation

LOOK_BACK = timedelta(days=60)
SHARED = """
    SELECT DISTINCT invitation.used_on
    FROM surveys_invitation AS invitation
    JOIN surveys_response AS response
      ON response.xmin::text = invitation.xmin::text AND response.day = invitation.used_on
    WHERE invitation.used_on >= %s AND invitation.used_on < %s
"""


def blur(now: datetime) -> None:
    """Write again the invitations of each past day on which an answer still shares a transaction with one."""
    if connection.vendor != "postgresql":
        return
    today = timezone.localdate(now)
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [today - LOOK_BACK, today])
        days = [day for (day,) in cursor.fetchall()]
    for day in days:
        _write_again(list(Invitation.objects.filter(used_on=day).values_list("pk", flat=True)), day)


def _write_again(keys: list[int], day: object) -> None:
    secrets.SystemRandom().shuffle(keys)
    with transaction.atomic():
        for key in keys:
            Invitation.objects.filter(pk=key).update(used_on=day)
