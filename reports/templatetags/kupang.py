"""Words and pictures of a report as every page shows them: `{% load kupang %}`.

Nothing here asks the database: pages join category and agency (`with_names`) and call `with_thumbnails`.
"""

from django import template
from django.urls import reverse

from agencies import reference
from agencies.models import EmergencyNumber
from reports import maps, words
from reports.models import Report

register = template.Library()

CALLS_NAMED = 4

for said in (words.when, words.status_label, words.late, words.duration):
    register.filter(said)


@register.filter
def thumbnail(report: Report) -> str:
    """The address of the small picture that `with_thumbnails` found for the report, or ""."""
    photo = getattr(report, "thumbnail_id", None)
    return reverse("photo", args=[photo, "small"]) if photo else ""


@register.simple_tag
def first_calls() -> list[EmergencyNumber]:
    """The numbers to call that every page names: the first of those that administrators keep, in their order."""
    return reference.emergency_numbers()[:CALLS_NAMED]


@register.inclusion_tag("reports/parts/report_map.html")
def report_map(report: Report) -> dict:
    """The small public map of one report: its kelurahan, and a pin where the category allows one."""
    return {"map": maps.report_map(report)}
