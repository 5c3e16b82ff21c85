"""How times, spans, counts and states are said, on pages and in mails alike. Nothing here asks the database."""

from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agencies import reference
from reports.deadlines import WITA, working_time_between
from reports.models import Report

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DAYS_ALONE = 10


def when(moment: datetime | date | None, style: str = "") -> str:
    """A moment as people say it here: "today 14.20 WITA", "yesterday 16.05 WITA", then "12 Nov 2026".

    With the style "time" older moments carry their time, too; with "mail" no day is named, because a mail is read
    on another day than it was written. A date without a time has no hour; None is "".
    """
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return (style != "mail" and _named_day(moment)) or formats.date_format(moment, "DATE_FORMAT")
    local = moment.astimezone(WITA)
    clock = formats.time_format(local.time(), "TIME_FORMAT")
    day = "" if style == "mail" else _named_day(local.date())
    if not day and not style:
        return formats.date_format(local, "DATE_FORMAT")
    return _("%(day)s %(time)s WITA") % {"day": day or formats.date_format(local, "DATE_FORMAT"), "time": clock}


def _named_day(day: date) -> str:
    """ "today", "yesterday", "tomorrow", or nothing."""
    distance = (day - timezone.now().astimezone(WITA).date()).days
    return {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get(distance, "")


def status_label(report: Report, style: str = "") -> str:
    """The status in the reader's words; a closed report says how it ended, a passed-on one to whom.

    The style "short" leaves out to whom: for lists that name the office beside it.
    """
    if report.status == Report.Status.CLOSED:
        return str(_outcome_label(report.outcome))
    if report.status == Report.Status.ASSIGNED and report.agency and style != "short":
        return _("Passed on to %(agency)s") % {"agency": report.agency}
    return report.get_status_display()


def _outcome_label(outcome: str) -> str:
    return {
        Report.Outcome.CONFIRMED: pgettext("status", "Solved"),
        Report.Outcome.UNCONFIRMED: pgettext("status", "Closed, nobody confirmed"),
        Report.Outcome.WITHDRAWN: pgettext("status", "Withdrawn"),
    }.get(outcome, pgettext("status", "Closed"))


def late(report: Report) -> str:
    """How late an open report is, "late by 1 day 4 hours", or "". Counted by `lateness`."""
    late_by = lateness(report, timezone.now())
    return _("late by %(duration)s") % {"duration": duration(late_by)} if late_by is not None else ""


def lateness(report: Report, now: datetime) -> timedelta | None:
    """The time since the solution was due, or else since an answer was due that has not come; None if in time.

    Time of working days for ordinary reports, round the clock for emergencies.
    """
    due = _missed_deadline(report, now)
    if due is None:
        return None
    if report.category.is_emergency:
        return now - due
    return working_time_between(due, now, reference.calendar())


def _missed_deadline(report: Report, now: datetime) -> datetime | None:
    if not report.is_open:
        return None
    if report.resolution_due is not None and report.resolution_due < now:
        return report.resolution_due
    if report.first_response_at is None and report.response_due is not None and report.response_due < now:
        return report.response_due
    return None


def duration(span: timedelta) -> str:
    """A span in days and hours, hours alone below one day, "less than an hour" below that; days alone from ten on."""
    days, rest = divmod(span, DAY)
    hours = rest // HOUR if days < DAYS_ALONE else 0
    if not days and not hours:
        return _("less than an hour")
    in_days = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    in_hours = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    if not days:
        return in_hours
    return _("%(days)s %(hours)s") % {"days": in_days, "hours": in_hours} if hours else in_days


def number(value: int) -> str:
    """A count as it is read here: 1.234."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)
