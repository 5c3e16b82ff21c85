"""The one small picture beside each report of a list, found with one query for the whole page."""

from collections.abc import Iterable

from agencies import access
from reports.models import Photo, Report


def with_thumbnails(reports: Iterable[Report], user=None) -> list[Report]:
    """Return the reports as a list; where this person may see pictures, each has its first one's `thumbnail_id`."""
    rows = list(reports)
    shown = {report.pk: report for report in rows if access.may(user, "see_pictures", report)}
    photos = Photo.objects.filter(report__in=shown, state=Photo.State.READY, kind=Photo.Kind.REPORT)
    for photo, report in photos.order_by("-position", "-created_at").values_list("pk", "report_id"):
        shown[report].thumbnail_id = photo
    return rows
