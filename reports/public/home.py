"""The first page and the page about the service."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies import reference
from agencies.models import Officer
from reports.models import Event, Report
from reports.public.filters import capped_count
from reports.public.statistics_views import percent, record
from reports.statistics import start_of, wita_day
from reports.thumbnails import with_thumbnails
from reports.words import number

FRESH_SECONDS = 60
WEEK = timedelta(days=7)
# A report that is confirmed this week came in within this time, or very rarely before; it bounds the look-up.
LONGEST_WAY = timedelta(days=120)
EVENTS_READ = 1000
SHOWN = 3


def home(request: HttpRequest) -> HttpResponse:
    """Say what one can do here, where one's report is, and whether it is worth it."""
    now, language = timezone.now(), get_language()  # counts are kept as they are written
    context = {
        "solved": reference.kept(f"home: solved {language}", lambda: _solved(now), FRESH_SECONDS),
        "at_work": reference.kept(f"home: at work {language}", lambda: _at_work(now), FRESH_SECONDS),
        "promises": _promises(now),
        "numbers": reference.emergency_numbers(),
    }
    return render(request, "reports/home.html", context)


def _solved(now: datetime) -> dict:
    """The public reports whose solution somebody confirmed within a week: how many, and the newest ones."""
    recent = Report.objects.public().filter(
        status=Report.Status.CLOSED,
        outcome=Report.Outcome.CONFIRMED,
        created_at__gte=now - LONGEST_WAY,
        closed_at__gte=now - WEEK,
    )
    newest = recent.with_names().order_by("-closed_at", "-id")[:SHOWN]
    return {"count": capped_count(recent), "reports": with_thumbnails(newest)}


def _at_work(now: datetime) -> dict:
    """Who is there: officers on duty, what staff did today, and since when the oldest unread report waits."""
    on_duty = Officer.objects.serving().filter(on_duty=True)
    unread = Report.objects.public().filter(status=Report.Status.RECEIVED).order_by("created_at", "id")
    oldest = unread.values_list("created_at", flat=True).first()
    return {
        "on_duty": on_duty.values("user").distinct().count(),
        "acts": _acts_today(now),
        "oldest_wait": now - oldest if oldest else None,
    }


def _acts_today(now: datetime) -> str:
    """How often staff acted on public reports today, "1.000+" at most: only the newest events are read."""
    newest = Event.objects.order_by("-id").values_list("actor", "at", "report__publicity")[:EVENTS_READ]
    today = start_of(wita_day(now))
    acts = sum(
        actor == Event.Actor.STAFF and at >= today and publicity != Report.Publicity.CONFIDENTIAL
        for actor, at, publicity in newest
    )
    return f"{number(acts)}+" if acts == EVENTS_READ else number(acts)


def _promises(now: datetime) -> list[dict]:
    """The city's promise against its record of the last 90 days."""
    whole = record(now)
    return [
        {
            "label": _("Answered in time"),
            "value": percent(whole.answered_in_time, whole.answers_due),
            "of": _("of %(count)s reports that were due an answer") % {"count": number(whole.answers_due)},
        },
        {
            "label": _("Solved in time, and confirmed"),
            "value": percent(whole.confirmed_in_time, whole.solution_due),
            "of": _("of %(count)s reports that were due a solution") % {"count": number(whole.solution_due)},
        },
    ]


def about(request: HttpRequest) -> HttpResponse:
    """Explain the service in plain words: who sees what, by when, who is behind it."""
    context = {"categories": list(reference.categories().values()), "numbers": reference.emergency_numbers()}
    return render(request, "reports/about.html", context)
