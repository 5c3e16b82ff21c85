"""What a mail says comes next, and by when. A date is promised only when somebody holds the report.

A mail tells of one step, and steps are announced once a minute: what has become of the report since is told by the
mail of the later step, never by that of the earlier one.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from reports import feedback
from reports.models import Event, Report
from reports.words import when

# What changes the status or the holder of a report, and with it what comes next.
STEPS = (Event.Kind.MOVED, Event.Kind.REROUTED, Event.Kind.REFILED, Event.Kind.PLACED)


def next_step(event: Event, now: datetime) -> str:
    """What happens next and by when, for the reporter, as the event left the report."""
    report = event.report
    if event.followers().filter(kind__in=STEPS).exists():
        return _("More has happened since then: the link shows how your report stands now.")
    words = {
        "resolved": _after_claim,
        "closed": _after_closing,
        "rejected": _after_refusal,
        "duplicate": _after_refusal,
        "on_hold": lambda report: _("It comes back by itself on that day, and we will tell you."),
    }.get(report.status)
    if words is not None:
        return words(report)
    return _promise(report, now) if has_holder(event) else _("Next, the city finds the right office. We will tell you.")


def has_holder(event: Event) -> bool:
    """Whether an office really has the report: not before one is found, not after one handed it back."""
    report = event.report
    if report.agency is None or event.hands_back:
        return False
    if report.agency.is_kelurahan:
        return report.kelurahan_id is not None
    return not report.agency.external or bool(report.agency.email)


def _promise(report: Report, now: datetime) -> str:
    """The office and its deadlines, as they still lie ahead."""
    names = {"agency": report.agency, "solved": moment(report.resolution_due)}
    if report.resolution_due is None:
        return _("%(agency)s has your report.") % names
    if report.resolution_due < now:
        return _("%(agency)s has your report. It should have been solved by %(solved)s: it is late.") % names
    if report.first_response_at is None and report.response_due is not None and report.response_due > now:
        names["answer"] = moment(report.response_due)
        return (
            _("%(agency)s has your report. You get a first answer by %(answer)s and a solution by %(solved)s.") % names
        )
    return _("%(agency)s has your report. It is to be solved by %(solved)s.") % names


def moment(of: datetime | None) -> str:
    """A deadline with its date and time."""
    return when(of, "mail")


def _after_claim(report: Report) -> str:
    until = feedback.objection_until(report)
    return _("Is it solved? Tell us by %(day)s: confirm it, or say what is missing.") % {"day": moment(until)}


def _after_closing(report: Report) -> str:
    if report.outcome == Report.Outcome.WITHDRAWN:
        return _("Nothing more happens with it. You can send a new report at any time.")
    until = feedback.objection_until(report)
    return _("If it is not solved after all, tell us by %(day)s.") % {"day": moment(until)}


def _after_refusal(report: Report) -> str:
    until = feedback.objection_until(report)
    return _("If you see it differently, tell us by %(day)s.") % {"day": moment(until)}
