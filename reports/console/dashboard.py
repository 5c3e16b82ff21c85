"""Dashboards at /konsol/dasbor/: each role's figures for its own scope, none about a single person's reports.

What became of reports is read from the daily tally of the last 90 days; what waits now is counted among the open
reports. Confidential reports are in no figure.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import access
from agencies.models import Officer
from reports import promises
from reports.models import Report, Tally
from reports.statistics import start_of, wita_day
from reports.words import number

PERIOD = timedelta(days=90)
COUNTED = (
    "received", "answered", "answered_in_time", "answer_overdue", "claimed", "confirmed", "unconfirmed",
)  # fmt: skip
LOADS_SHOWN = 20
CITY_WIDE = frozenset({"dispatcher", "executive"})


def is_city_wide(posts: access.Posts) -> bool:
    return posts.administrator or bool(posts.roles & CITY_WIDE)


def has_figures(posts: access.Posts) -> bool:
    """Whether these posts have a dashboard at all."""
    return is_city_wide(posts) or bool(posts.agencies or posts.kelurahan)


def scope_of(posts: access.Posts) -> Q:
    """The part of the city that these posts see figures of; PermissionDenied where there is none."""
    if is_city_wide(posts):
        return Q()
    if not has_figures(posts):
        raise PermissionDenied
    return Q(agency__in=posts.agencies) | Q(kelurahan__in=posts.kelurahan)


def dashboard(request, site):
    """Show the figures of the signed-in person's scope."""
    posts, now = access.posts_of(request.user), timezone.now()
    scope = scope_of(posts)
    reports = Report.objects.public().filter(scope)
    load = _load_by_agency(reports) if is_city_wide(posts) else _load_by_officer(reports)
    context = site.each_context(request) | {
        "title": _("Figures"),
        "figures": [*_present(reports, now), *_past(scope, now)],
        "causes": _bars(_causes(reports)),
        "promises": _bars(_promises(reports, now)),
        "load": _bars(load),
        "on_duty": _on_duty(scope if not is_city_wide(posts) else Q()),
        "oldest": reports.filter(status="received").aggregate(oldest=Min("created_at"))["oldest"],
        "counted_until": Tally.objects.aggregate(last=Max("day"))["last"],
    }
    return TemplateResponse(request, "console/dashboard.html", context)


def _present(reports: QuerySet[Report], now):
    today = start_of(wita_day(now))
    open_now = reports.open().count()
    late = reports.overdue(now).count()
    return [
        {"label": _("New today"), "value": number(reports.filter(created_at__gte=today).count()), "of": ""},
        {"label": _("Open now"), "value": number(open_now), "of": ""},
        {"label": _("Late"), "value": number(late), "of": _of(open_now), "late": late > 0},
    ]


def _past(scope, now):
    """Counts of the reports received in the period, each beside what it is counted from."""
    since = timezone.localdate(now - PERIOD)
    sums = Tally.objects.filter(scope, day__gte=since).aggregate(**{name: Sum(name, default=0) for name in COUNTED})
    due = sums["answered"] + sums["answer_overdue"]
    return [
        {"label": _("Received in 90 days"), "value": number(sums["received"]), "of": ""},
        {"label": _("Answered in time"), "value": number(sums["answered_in_time"]), "of": _of(due)},
        {"label": _("Declared solved"), "value": number(sums["claimed"]), "of": _of(sums["received"])},
        {"label": _("Confirmed by citizens"), "value": number(sums["confirmed"]), "of": _of(sums["claimed"])},
        {"label": _("Unconfirmed"), "value": number(sums["unconfirmed"]), "of": _of(sums["claimed"])},
    ]


def _causes(reports):
    names = dict(Report.HoldCause.choices)
    paused = reports.filter(status="on_hold").values("hold_cause").annotate(count=Count("pk")).order_by("-count")
    return [(names.get(row["hold_cause"], "–"), row["count"]) for row in paused]


def _promises(reports, now):
    """What became of the days that postponements named to citizens, of the last 90 days and ahead; [] without any."""
    found = promises.tally(reports, timezone.localdate(now - PERIOD), now)
    words = {
        promises.KEPT: _("The work went on by that day"),
        promises.AGAIN: _("Postponed again"),
        promises.BROKEN: _("The day passed"),
        promises.AHEAD: _("The day is still ahead"),
    }
    return [(label, found[end]) for end, label in words.items()] if found else []


def _load_by_agency(reports):
    rows = reports.open().values("agency__short_name").annotate(count=Count("pk")).order_by("-count")
    return [(row["agency__short_name"] or _("No office yet"), row["count"]) for row in rows[:LOADS_SHOWN]]


def _load_by_officer(reports):
    rows = reports.open().values("officer__user__name", "officer__user__email", "officer__active")
    rows = rows.annotate(count=Count("pk")).order_by("-count")[:LOADS_SHOWN]
    return [(_holder(row), row["count"]) for row in rows]


def _holder(row):
    if row["officer__active"] is None:
        return _("Nobody yet")
    if not row["officer__active"]:
        return _("Officer left")
    return row["officer__user__name"] or row["officer__user__email"]


def _on_duty(scope):
    posts = Officer.objects.serving().filter(scope, role__in=["officer", "head", "lurah"])
    return posts.aggregate(duty=Count("pk", filter=Q(on_duty=True)), all=Count("pk"))


def _bars(rows):
    longest = max((count for _label, count in rows), default=0) or 1
    return [
        {"label": label, "value": number(count), "percent": round(100 * count / longest, 1)} for label, count in rows
    ]


def _of(count):
    return _("of %(count)s") % {"count": number(count)}
