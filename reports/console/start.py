"""What a staff member needs to know on arriving: a few counts, each with the address of its view."""

from datetime import datetime

from django.urls import reverse

from agencies.models import User
from reports.console import queue


def counts(user: User, now: datetime) -> list[dict]:
    """The counts of this person's queue, most urgent first: key, label, number, shown (capped), url, urgent.

    Empty for people without a queue.
    """
    if not queue.has_queue(user):
        return []
    found = []
    for view in queue.views_for(user):
        if view.key in queue.COUNTED:
            number = queue.count(view, user, now)
            found.append(
                {
                    "key": view.key,
                    "label": view.label,
                    "number": number,
                    "shown": queue.shown_count(number),
                    "url": f"{reverse('admin:queue')}?view={view.key}",
                    "urgent": view.urgent and number > 0,
                }
            )
    return found
