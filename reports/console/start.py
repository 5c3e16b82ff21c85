"""What a staff member needs to know on arriving: a few counts, each with the address of its view."""

from datetime import datetime

from django.urls import reverse

from agencies.models import User
from reports.console import queue


def counts(user: User, now: datetime) -> list[dict]:
    """The counts of this person's queue, most urgent first: a tab of the queue each, with its `url`.

    Empty for people without a queue.
    """
    if not queue.has_queue(user):
        return []
    tabs = [tab for tab in queue.tabs(user, now) if tab["key"] in queue.COUNTED]
    return [tab | {"url": f"{reverse('admin:queue')}?view={tab['key']}"} for tab in tabs]
