"""Figures about public reports: the worker recounts a daily roll-up, pages and exports read nothing else.

A cohort is what came in on one day in Kupang (midnight to midnight WITA, whatever the server's clock says). Its rows
say what has become of it. Confidential reports are counted nowhere. A claim, a confirmation and a silence are three
figures; reports that staff filed are counted as received and stay out of every rate.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate

from reports.deadlines import WITA
from reports.models import Report, Tally, TallyRun
from reports.models.report import OPEN

DAY = timedelta(days=1)
# A transaction that commits late carries an earlier time than the run that missed it.
OVERLAP = timedelta(minutes=10)
# No category allows more working days (category.MOST_WORKING_DAYS) than fit in here; older cohorts have no deadline
# left to pass.
LONGEST_DEADLINE = timedelta(days=120)
DAYS_AT_ONCE = 20
FEWEST_FOR_A_RATE = 10
GROUPS = ("category", "agency", "kelurahan", "by_staff")


def wita_day(moment: datetime) -> date:
    """The calendar day in Kupang."""
    return moment.astimezone(WITA).date()


def start_of(day: date) -> datetime:
    """Midnight in Kupang."""
    return datetime.combine(day, time(), tzinfo=WITA)


# --- Counting ------------------------------------------------------------------------------------
def counters(now: datetime) -> dict[str, Count]:
    """What is counted of a cohort, as it stands at `now`."""
    answered = Q(first_response_at__isnull=False)
    left = Q(status__in=("rejected", "duplicate")) | Q(outcome="withdrawn")
    confirmed = Q(outcome="confirmed")
    conditions = {
        "received": Q(),
        "open": Q(status__in=OPEN),
        "answered": answered,
        "answered_in_time": answered & Q(first_response_at__lte=F("response_due")),
        "answer_overdue": ~answered & Q(status__in=OPEN, response_due__lt=now),
        "claimed": Q(resolved_at__isnull=False),
        "confirmed": confirmed,
        # The claim counts, not the day on which the citizen found time to confirm it.
        "confirmed_in_time": confirmed & Q(resolved_at__lte=F("resolution_due")),
        "unconfirmed": Q(outcome="unconfirmed"),
        "withdrawn": Q(outcome="withdrawn"),
        "rejected": Q(status="rejected"),
        "duplicate": Q(status="duplicate"),
        "solution_due": (Q(resolution_due__lt=now) | confirmed) & ~left,
        "objected": Q(objections__gt=0),
    }
    return {name: Count("id", filter=condition) for name, condition in conditions.items()}


COUNTERS = tuple(counters(datetime(2026, 1, 1, tzinfo=WITA)))


def count_days(days: Sequence[date], now: datetime) -> list[Tally]:
    """Count these days' cohorts from the reports themselves in one query; unsaved rows."""
    received = Q(pk__in=[])
    for day in days:
        received |= Q(created_at__gte=start_of(day), created_at__lt=start_of(day + DAY))
    cohort = Report.objects.public().filter(received).annotate(day=TruncDate("created_at", tzinfo=WITA))
    staff = Case(When(filed_by__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField())
    grouped = cohort.order_by().annotate(by_staff=staff).values("day", *GROUPS).annotate(**counters(now))
    return [Tally(**_as_columns(row)) for row in grouped]


def _as_columns(row: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_id" if name in GROUPS[:3] else name: value for name, value in row.items()}


def roll_up(now: datetime) -> int:
    """Recount the days whose reports were touched, or whose deadlines passed, since the last run; return how many.

    The first run of each day in Kupang recounts everything: what a correction by hand has changed shows by then.
    Safe beside a second worker: each batch of days is one transaction that holds the one row of TallyRun.
    """
    run, _new = TallyRun.objects.get_or_create(pk=1, defaults={"counted_until": start_of(date(1970, 1, 2))})
    if wita_day(run.counted_until) != wita_day(now):
        return recount(now)
    days = _touched(run.counted_until - OVERLAP, now)
    _count(sorted(days), now)
    return len(days)


def recount(now: datetime) -> int:
    """Count every day anew; return how many days hold reports."""
    run, _new = TallyRun.objects.get_or_create(pk=1, defaults={"counted_until": now})
    moments = Report.objects.order_by().values_list("created_at", flat=True)
    days = {wita_day(moment) for moment in moments.iterator(chunk_size=5000)}
    known = set(Tally.objects.order_by().values_list("day", flat=True).distinct())
    _count(sorted(days | known), now)
    TallyRun.objects.filter(pk=run.pk).update(counted_until=now)
    return len(days)


def _touched(since: datetime, now: datetime) -> set[date]:
    """The days of receipt of reports that moved, or whose deadlines passed, after `since`."""
    passed = Q(response_due__gt=since, response_due__lte=now) | Q(resolution_due__gt=since, resolution_due__lte=now)
    moved = Report.objects.filter(updated_at__gt=since)
    due = Report.objects.filter(passed, created_at__gte=since - LONGEST_DEADLINE)
    return {
        wita_day(moment)
        for queryset in (moved, due)
        for moment in queryset.order_by().values_list("created_at", flat=True).iterator(chunk_size=5000)
    }


def _count(days: Sequence[date], now: datetime) -> None:
    """Replace the rows of these days, some days a transaction."""
    for start in range(0, len(days) or 1, DAYS_AT_ONCE):
        batch = days[start : start + DAYS_AT_ONCE]
        with transaction.atomic():
            TallyRun.objects.select_for_update().get(pk=1)
            Tally.objects.filter(day__in=batch).delete()
            Tally.objects.bulk_create(count_days(batch, now))
            if start + DAYS_AT_ONCE >= len(days):
                TallyRun.objects.filter(pk=1, counted_until__lt=now).update(counted_until=now)


# --- Reading -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figures:
    """One group's counts. Everything but `received` and `by_staff` leaves out what staff filed."""

    key: Any
    received: int = 0
    by_staff: int = 0
    open: int = 0
    answered: int = 0
    answered_in_time: int = 0
    answer_overdue: int = 0
    claimed: int = 0
    confirmed: int = 0
    confirmed_in_time: int = 0
    unconfirmed: int = 0
    withdrawn: int = 0
    rejected: int = 0
    duplicate: int = 0
    solution_due: int = 0
    objected: int = 0

    @property
    def by_citizens(self) -> int:
        return self.received - self.by_staff

    @property
    def answers_due(self) -> int:
        """Reports that were answered or should have been: the denominator of "answered in time"."""
        return self.answered + self.answer_overdue

    @property
    def enough(self) -> bool:
        """Whether the group is large enough for a rate to mean anything."""
        return self.by_citizens >= FEWEST_FOR_A_RATE


# What the rows can be grouped by, and the column that holds it.
BY = {
    "category": "category",
    "pillar": "category__pillar",
    "agency": "agency",
    "kelurahan": "kelurahan",
    "day": "day",
}


def period(now: datetime, days: int) -> tuple[date, date]:
    """The first and last day of the `days` days that end today in Kupang."""
    today = wita_day(now)
    return today - (days - 1) * DAY, today


def figures(since: date, until: date, by: str = "", **only: Any) -> list[Figures]:
    """Sum the roll-up from `since` to `until`, both included, grouped by a name of `BY` or in one row.

    `only` narrows it by a column: `figures(since, until, kelurahan=7)`. One query on the roll-up; groups without a
    report are left out, except that the ungrouped row is always there.
    """
    rows = Tally.objects.filter(day__gte=since, day__lte=until, **only).order_by()
    if not by:
        return [_figures(None, rows.aggregate(**_sums()))]
    grouped = rows.values(BY[by]).annotate(**_sums())
    return [_figures(row.pop(BY[by]), row) for row in grouped]


def _sums() -> dict[str, Sum]:
    citizens = Q(by_staff=False)
    sums = {name: Sum(name, filter=citizens) for name in COUNTERS if name != "received"}
    # Named apart from the columns: an aggregate may not hide a field.
    named = {f"{name}_sum": value for name, value in sums.items()}
    return named | {"received_sum": Sum("received"), "by_staff_sum": Sum("received", filter=Q(by_staff=True))}


def _figures(key: Any, row: dict[str, Any]) -> Figures:
    return Figures(key=key, **{name.removesuffix("_sum"): value or 0 for name, value in row.items()})


def by_week_or_month(days: Iterable[Figures], since: date, until: date) -> list[tuple[date, int]]:
    """Received by week (Monday), or by month for more than 100 days; empty ones are there with 0."""
    step = _month if (until - since).days > 100 else _week
    sums = {step(since + number * DAY): 0 for number in range((until - since).days + 1)}
    for row in days:
        sums[step(row.key)] += row.received
    return sorted(sums.items())


def _week(day: date) -> date:
    return day - day.weekday() * DAY


def _month(day: date) -> date:
    return day.replace(day=1)


# --- Export --------------------------------------------------------------------------------------
HEADER = ("day", "category", "agency", "kelurahan", "filed_by_staff", *COUNTERS)


def export_rows(since: date, until: date) -> Iterator[tuple[str, ...]]:
    """The roll-up's rows as text, a header first."""
    names = ("day", "category__code", "agency__code", "kelurahan__code", "by_staff", *COUNTERS)
    rows: QuerySet[Tally, Any] = Tally.objects.filter(day__gte=since, day__lte=until).order_by(*names[:5])
    yield HEADER
    for row in rows.values_list(*names).iterator(chunk_size=2000):
        yield tuple(_cell(value) for value in row)


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return str(int(value))
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
