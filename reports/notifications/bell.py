"""The bell: a person's lines, as they may still read them today."""

from django.db.models import Q, QuerySet

from agencies.models import User
from reports import timeline
from reports.models import Notification, Report


def lines(user: User) -> QuerySet[Notification]:
    """The user's lines, newest first, less those of reports that they may not see (any more)."""
    seen = Q(report=None) | Q(report__in=Report.objects.visible_to(user))
    return Notification.objects.filter(seen, user=user).select_related("report", "event__report", "event__agency")


def words(line: Notification) -> str:
    """What a line says, in its reader's language."""
    return line.text or (timeline.sentence(line.event) if line.event is not None else "")
