"""What time does to a report: the ladder for what is late, promises that come back, claims that nobody answers.

The worker calls these functions every minute. Each looks for what is due *now*, however long it did not run, works
on a bounded number of reports, and writes each step by a conditional update: a second worker finds nothing to do.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agencies import reference
from reports.deadlines import OBJECTION_WORKING_DAYS, WITA, Calendar
from reports.models import Event, Report
from reports.workflow import SYSTEM, Details, MoveRefused, record, transition

Status = Report.Status
# 1: the head of the office and the lurah; 2: the dispatchers; 3: the city's leaders.
TOP = 3
WORKING_DAYS_A_STEP = 2
EMERGENCY_STEP = timedelta(hours=2)
PER_RUN = 200
DAY = timedelta(days=1)


def escalate(now: datetime, limit: int = PER_RUN) -> int:
    """Bring back what was promised for today and let late reports climb one step; return how many moved or climbed.

    After a time without a worker a report still climbs step by step: each rung has two working days to act
    (two hours in an emergency). A pause rests the ladder until its day; the second pause is a step by itself.
    """
    returned = return_promised(now, limit)
    late = _due_a_step(now).order_by("resolution_due", "pk")[:limit]
    climbed = sum(_climb(report, now) for report in late)
    return returned + climbed + _climb_for_postponing(now, limit)


def _due_a_step(now: datetime) -> QuerySet[Report]:
    """Late reports whose last step lies long enough back. What an archive brought keeps its own history."""
    rested = Q(escalated_at=None) | Q(escalated_at__lte=working_days_before(now, WORKING_DAYS_A_STEP))
    rested |= Q(escalated_at__lte=now - EMERGENCY_STEP, category__emergency="always")
    late = Report.objects.overdue(now).exclude(status=Status.ON_HOLD).exclude(channel=Report.Channel.IMPORT)
    return late.filter(rested, escalation_level__lt=TOP)


def working_days_before(now: datetime, days: int) -> datetime:
    """The same time of day, `days` working days earlier, in WITA."""
    local = now.astimezone(WITA)
    calendar = reference.calendar()
    day = calendar.working_day(calendar.number(local.date()) - days)
    return datetime.combine(day, local.timetz())


def _climb(report: Report, now: datetime, **details: int) -> bool:
    """One step up, unless another worker took it or the report has ended meanwhile."""
    level = report.escalation_level + 1
    with transaction.atomic():
        unchanged = Report.objects.open().filter(pk=report.pk, escalation_level=report.escalation_level)
        if not unchanged.update(escalation_level=level, escalated_at=now):
            return False
        record(report, Event.Kind.ESCALATED, SYSTEM, now=now, details={"level": level} | details)
    return True


def _climb_for_postponing(now: datetime, limit: int) -> int:
    """The second postponement is one step, the third another: postponing is no way round the ladder."""
    postponed = Report.objects.filter(
        status=Status.ON_HOLD,
        postponements__gte=2,
        escalation_level__lt=TOP,
        escalation_level__lte=F("postponements") - 2,
    ).exclude(channel=Report.Channel.IMPORT)
    reports = postponed.order_by("pk")[:limit]
    return sum(_climb(report, now, postponed=report.postponements) for report in reports)


def return_promised(now: datetime, limit: int = PER_RUN) -> int:
    """Put reports whose review date has come back into the queue of their office, by the state machine."""
    come = Report.objects.filter(
        status=Status.ON_HOLD, review_date__lte=timezone.localdate(now, WITA), agency__isnull=False
    )
    reports = come.select_related("agency", "officer__user").order_by("review_date", "pk")[:limit]
    return sum(_moved(report, Status.ASSIGNED, now, _same_holder(report)) for report in reports)


def _same_holder(report: Report) -> Details:
    """The office, and the officer who had it if they still serve there."""
    officer = report.officer
    serves = officer is not None and officer.serves and officer.agency_id == report.agency_id
    return Details(agency=report.agency, officer=officer if serves else None)


def close_unconfirmed(now: datetime, limit: int = PER_RUN) -> int:
    """Close claims that nobody answered for ten working days, as unconfirmed; return how many."""
    silent = Report.objects.filter(status=Status.RESOLVED, resolved_at__lt=silent_since(now, reference.calendar()))
    details = Details(outcome=Report.Outcome.UNCONFIRMED)
    reports = silent.order_by("resolved_at", "pk")[:limit]
    return sum(_moved(report, Status.CLOSED, now, details) for report in reports)


def silent_since(now: datetime, calendar: Calendar) -> datetime:
    """Claims made before this moment have used up their ten working days: the end of the last such day, in WITA."""
    today = now.astimezone(WITA).date()
    day = today - OBJECTION_WORKING_DAYS * DAY
    while calendar.after(day, OBJECTION_WORKING_DAYS) >= today:
        day -= DAY
    return datetime.combine(day + DAY, time(), tzinfo=WITA)


def _moved(report: Report, to: str, now: datetime, details: Details) -> bool:
    """Move by the system, unless somebody acted between our look and the lock."""
    try:
        transition(report, to, SYSTEM, now=now, expected_version=report.version, details=details)
    except MoveRefused:
        return False
    return True
