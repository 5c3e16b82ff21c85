"""The bell: a person's lines, as they may still read them today."""

from agencies.models import User
from reports import timeline
from reports.models import Notification, Report


def lines(user: User, most: int = 50) -> list[Notification]:
    """The user's newest lines, at most `most`, less those of reports that they may not see (any more). Two queries."""
    related = ("report", "event__report", "event__agency")
    newest = list(Notification.objects.filter(user=user).select_related(*related)[:most])
    seen = Report.objects.visible_to(user).filter(pk__in=[line.report_id for line in newest if line.report_id])
    numbers = set(seen.values_list("pk", flat=True))
    return [line for line in newest if line.report_id is None or line.report_id in numbers]


def words(line: Notification) -> str:
    """What a line says, in its reader's language."""
    return line.text or (timeline.sentence(line.event) if line.event is not None else "")
