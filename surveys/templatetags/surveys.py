"""What other pages say of surveys: `{% load surveys %}`."""

from django import template
from django.utils import timezone

from agencies import reference
from surveys.models import Survey, Version

register = template.Library()
# An opened or closed survey shows on the home page within a minute.
FRESH_SECONDS = 60


@register.simple_tag
def open_survey() -> Survey | None:
    """A survey that everybody may answer today, or None; asked of the database once a minute."""
    return reference.kept("open_survey", _read, FRESH_SECONDS)


def _read() -> Survey | None:
    rows = Survey.objects.answerable(timezone.localdate()).filter(access=Survey.Access.OPEN)
    return rows.filter(versions__state=Version.State.PUBLISHED).order_by("slug").first()
