"""The saved views of a queue: what is new, due, late, postponed until today, objected to, without a place, unread.

Every view narrows `work_of(user)` and reads a partial index of open reports; its count stops at COUNTED_UP_TO, so that
no page's cost grows with the table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Officer, User
from reports import promises
from reports.keyset import DUE, NEWEST, Order
from reports.models import Report
from reports.models.report import OPEN
from reports.statistics import DAY, start_of, wita_day

Status = Report.Status
COUNTED_UP_TO = 99
DISPATCHER = frozenset({"dispatcher"})
WAITING = (Status.RECEIVED, Status.VERIFIED, Status.ASSIGNED)


@dataclass(frozen=True)
class View:
    """One saved view: its name in the address, its label, and how it narrows the work of a user."""

    key: str
    label: str
    narrow: Callable[[QuerySet[Report], User, datetime], QuerySet[Report]]
    empty: str
    order: Order = DUE
    urgent: bool = False
    roles: frozenset[str] = frozenset()  # whose posts have it; none: everybody's


def _new(work, user, now):
    return work.open().filter(status__in=WAITING)


def _due(work, user, now):
    """The solution is due before the end of tomorrow."""
    return work.open().filter(resolution_due__gte=now, resolution_due__lt=start_of(wita_day(now) + 2 * DAY))


def _late(work, user, now):
    return work.open().filter(resolution_due__lt=now)


def _unanswered(work, user, now):
    return work.open().filter(status=Status.RECEIVED, first_response_at=None, response_due__lt=now)


def _back(work, user, now):
    return promises.came_back(work, timezone.localdate(now))


def _objected(work, user, now):
    return work.open().filter(status=Status.IN_PROGRESS, objections__gt=0)


def _unplaced(work, user, now):
    return work.open().filter(kelurahan=None)


def _unrouted(work, user, now):
    return work.open().filter(agency=None)


def _left(work, user, now):
    """Whoever it was given to has left: somebody must give it anew."""
    # Read first: mostly nobody has left, and then there is nothing to look for.
    return work.open().filter(officer__in=list(Officer.objects.gone().values_list("pk", flat=True)))


def _unread(work, user, now):
    news = user.notifications.filter(read_at=None, report__isnull=False)
    return work.filter(pk__in=news.order_by().values("report"))


def _claimed(work, user, now):
    return work.filter(status=Status.RESOLVED)


def _open(work, user, now):
    return work.open()


def _ended(work, user, now):
    return work.exclude(status__in=OPEN)


VIEWS = (
    View("late", _("Late"), _late, _("Nothing is late. Well done."), urgent=True),
    View("unanswered", _("Answer overdue"), _unanswered, _("Everyone had an answer in time."), urgent=True),
    View("new", _("New"), _new, _("Nothing new waits for you.")),
    View("due", _("Due by tomorrow"), _due, _("Nothing is due today or tomorrow.")),
    View("back", _("Back from a pause"), _back, _("No promised day has come.")),
    View("objected", _("Not solved, says the citizen"), _objected, _("Nobody objects.")),
    View("unread", _("Unread news"), _unread, _("You have read everything.")),
    View("unplaced", _("Place unknown"), _unplaced, _("Every report has its place."), roles=DISPATCHER),
    View("unrouted", _("Without an office"), _unrouted, _("Every report has its office."), roles=DISPATCHER),
    View(
        "left",
        _("Officer left"),
        _left,
        _("Every report is with somebody in office."),
        urgent=True,
        roles=DISPATCHER | {"head"},
    ),
    View("claimed", _("Declared solved"), _claimed, _("Nothing waits for a confirmation."), order=NEWEST),
    View("open", _("All open"), _open, _("No open report here.")),
    View("ended", _("Handled and closed"), _ended, _("Nothing was closed yet."), order=NEWEST),
)
BY_KEY = {view.key: view for view in VIEWS}
COUNTED = frozenset(BY_KEY) - {"open", "ended", "claimed"}


def has_queue(user: User) -> bool:
    """Whether this person has reports to work on or to watch: a researcher has surveys instead."""
    posts = access.posts_of(user)
    return posts.administrator or bool(posts.roles - {"researcher"})


def views_for(user: User) -> list[View]:
    """The views that this person's post needs."""
    held = access.posts_of(user)
    return [view for view in VIEWS if not view.roles or any(held.has(role) for role in view.roles)]


def chosen(user: User, key: str | None) -> View:
    """The view of this name, or "New"."""
    return next((view for view in views_for(user) if view.key == key), BY_KEY["new"])


def rows_of(view: View, user: User, now: datetime) -> QuerySet[Report]:
    """The reports of a view, with what a row shows."""
    return view.narrow(Report.objects.work_of(user), user, now).with_names().select_related("officer__user")


def count(view: View, user: User, now: datetime) -> int:
    """How many reports a view holds, counted up to COUNTED_UP_TO + 1."""
    rows = view.narrow(Report.objects.work_of(user), user, now)
    return rows.order_by().values("pk")[: COUNTED_UP_TO + 1].count()


def shown_count(number: int) -> str:
    """A capped count in words."""
    return f"{COUNTED_UP_TO}+" if number > COUNTED_UP_TO else str(number)


def tabs(user: User, now: datetime, current: View | None = None) -> list[dict]:
    """The views as the page's tabs show them; empty ones stay, so that nothing jumps."""
    found = []
    for view in views_for(user):
        number = count(view, user, now) if view.key in COUNTED else None
        found.append(
            {
                "key": view.key,
                "label": view.label,
                "count": "" if number is None else shown_count(number),
                "urgent": view.urgent and bool(number),
                "current": view is current,
            }
        )
    return found


def mine(user: User) -> Q:
    """Reports that were given to this person."""
    return Q(officer__in=access.posts_of(user).officers)
