"""What happens next to a report, and by when: one plain sentence for the citizen."""

from datetime import datetime

from django.utils.translation import gettext as _

from reports.feedback import objection_open, objection_until
from reports.models import Report
from reports.words import when

Status, Outcome = Report.Status, Report.Outcome


def next_step(report: Report, now: datetime) -> str:
    """The sentence for this report now. A deadline is promised only where an office holds the report."""
    if report.is_open:
        return _open_step(report, now)
    if report.status == Status.RESOLVED:
        return _(
            "Is it solved? The reporter can say so until %(day)s. Without an answer it is closed as unconfirmed."
        ) % {"day": when(objection_until(report))}
    return _ended(report) + _objection(report, now)


def _open_step(report: Report, now: datetime) -> str:
    if report.agency is None:
        return _("The city's dispatcher looks for the right office first. No date can be promised yet.")
    if report.status == Status.ON_HOLD:
        return _("The work waits and comes back on %(day)s.") % {"day": when(report.review_date)}
    if report.first_response_at is None and report.response_due is not None:
        return _promise(report, report.response_due, now, answer=True)
    if report.resolution_due is not None:
        return _promise(report, report.resolution_due, now, answer=False)
    return _("%(agency)s has the report.") % {"agency": report.agency}


def _promise(report: Report, due: datetime, now: datetime, *, answer: bool) -> str:
    names = {"agency": report.agency, "day": when(due, "time")}
    if due < now:
        return (_late_answer() if answer else _late_solution()) % names
    if answer:
        return _("%(agency)s has your report and must answer by %(day)s.") % names
    if report.status == Status.IN_PROGRESS:
        return _("%(agency)s works on it. It should be solved by %(day)s.") % names
    return _("%(agency)s has the report. It should be solved by %(day)s.") % names


def _late_answer() -> str:
    return _("%(agency)s had to answer by %(day)s. That is late, and the city sees it.")


def _late_solution() -> str:
    return _("%(agency)s had to solve it by %(day)s. That is late, and the city sees it.")


def _ended(report: Report) -> str:
    if report.status == Status.REJECTED:
        return _("The city does not take this report on. The reason stands below.")
    if report.status == Status.DUPLICATE:
        return _("The same problem was reported before and is followed there.")
    return {
        Outcome.CONFIRMED: _("It is solved, and somebody outside the office confirmed it."),
        Outcome.WITHDRAWN: _("The reporter took it back."),
    }.get(report.outcome, _("The office says it is solved; nobody has confirmed it."))


def _objection(report: Report, now: datetime) -> str:
    if not objection_open(report, now):
        return ""
    return " " + _("The reporter can object until %(day)s.") % {"day": when(objection_until(report))}
