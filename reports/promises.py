"""Promises: each postponement names a day to the citizen, and the timeline tells whether the work went on by then.

The rows are events: who promised, what for, when, until when. Nothing is stored twice: a promise is kept when the work
goes on, or is declared solved, before its day ends in Kupang. Postponing again breaks the promise that came before.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from reports.models import Event, Report
from reports.statistics import start_of, wita_day

KEPT, AGAIN, BROKEN, AHEAD = "kept", "again", "broken", "ahead"
Status = Report.Status
WORKING = frozenset({Status.IN_PROGRESS, Status.RESOLVED})
ENDED = frozenset({Status.CLOSED, Status.REJECTED, Status.DUPLICATE})
Move = tuple[int, datetime, str, dict[str, Any]]


def came_back(reports: QuerySet[Report], today: date) -> QuerySet[Report]:
    """Reports whose promised day has come and which wait since: put back by the worker, or about to be."""
    moves = Event.objects.filter(report=OuterRef("pk"), kind=Event.Kind.MOVED).order_by("-at", "-id")
    last = {name: Subquery(moves.values(name)[:1]) for name in ("from_status", "actor")}
    returned = Q(status=Status.ASSIGNED, last_from=Status.ON_HOLD, last_by=Event.Actor.SYSTEM)
    waiting = Q(status=Status.ON_HOLD, review_date__lte=today)
    # By their status first: by an office's index every report that it ever had would be read.
    promised = Report.objects.filter(Q(status=Status.ON_HOLD) | Q(status=Status.ASSIGNED, postponements__gt=0))
    return (
        reports.filter(pk__in=promised.order_by().values("pk"))
        .alias(last_from=last["from_status"], last_by=last["actor"])
        .filter(returned | waiting)
    )


def tally(reports: QuerySet[Report], since: date, now: datetime) -> Counter[str]:
    """How the promises for days from `since` on ended: kept, made again, broken, or still ahead."""
    touched = Q(updated_at__gte=start_of(since)) | Q(status=Status.ON_HOLD)
    promised = reports.filter(touched, postponements__gt=0).order_by()
    moves = Event.objects.filter(report__in=promised.values("pk"), kind=Event.Kind.MOVED)
    rows = moves.order_by("report", "at", "id").values_list("report_id", "at", "to_status", "details")
    ends = (end for _report, steps in groupby(rows, key=itemgetter(0)) for end in _ends(steps, wita_day(now)))
    return Counter(end for day, end in ends if day >= since)


def _ends(moves: Iterable[Move], today: date) -> Iterable[tuple[date, str]]:
    """The promised days of one report, each with what became of it; one that the reporter's end made void is none."""
    day: date | None = None
    for _report, at, to, details in moves:
        if day is not None and to in WORKING:
            yield day, KEPT if wita_day(at) <= day else BROKEN
            day = None
        if to in ENDED:
            day = None
        if to == Status.ON_HOLD:
            if day is not None:
                yield day, AGAIN
            day = _promised(details)
    if day is not None:
        yield day, AHEAD if today <= day else BROKEN


def _promised(details: dict[str, Any]) -> date | None:
    """The day that a postponement names; an archive may know none."""
    return date.fromisoformat(details["review_date"]) if details.get("review_date") else None
