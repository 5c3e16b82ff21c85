"""Moving one report: check the move against the table, write it with its Event and outbox row, or refuse it whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Officer
from reports import photos
from reports.models import Event, Outbox, Photo, Report
from reports.workflow.table import CLOSED, MISSING, MOVES, TAKEN, Actor

Status = Report.Status
# A pause rests the escalation: longer than a budget year it would hide the report.
LONGEST_PAUSE = timedelta(days=366)


class MoveRefused(Exception):
    """A move that the table, the actor's standing or a missing detail forbids. `str()` is fit to show."""


class StaleReport(MoveRefused):
    """Somebody else moved the report since the page was opened; `report` is its present state."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("Somebody else changed this report meanwhile. Look at what changed, then decide again."))
        self.report = report


@dataclass
class Details:
    """What a move brings along beside its notes.

    `asked` is the office that one who hands back thinks right; `photos` show the finished work.
    """

    agency: Agency | None = None
    asked: Agency | None = None
    officer: Officer | None = None
    cause: str = ""
    review_date: date | None = None
    target: Report | None = None
    outcome: str = ""
    photos: Sequence[Photo] = field(default_factory=tuple)


def transition(
    report: Report,
    to: str,
    by: Actor,
    *,
    now: datetime,
    note: str = "",
    internal_note: str = "",
    expected_version: int | None = None,
    details: Details | None = None,
) -> Event:
    """Move one report, write its Event and outbox row, and return the Event.

    `report` is refreshed in place. Raises MoveRefused (nothing written) when the table, the actor or a missing
    detail forbids the move, and StaleReport when `expected_version` is no longer the report's version.
    """
    details = details or Details()
    with transaction.atomic():
        current = lock(report, expected_version)
        details = _taken_over(current, to, by, details)
        _check(current, to, by, note, now, details)
        event = _write(current, to, by, now, note, internal_note, details)
    report.refresh_from_db()
    return event


def lock(report: Report, expected_version: int | None = None) -> Report:
    """Return the report's row, locked until the transaction ends; StaleReport if it is not at `expected_version`.

    Call it inside `transaction.atomic()`: SQLite is then the only writer, PostgreSQL locks the row.
    """
    current = Report.objects.select_for_update(of=("self",)).select_related("category", "agency").get(pk=report.pk)
    if expected_version is not None and current.version != expected_version:
        raise StaleReport(current)
    return current


def _taken_over(report: Report, to: str, by: Actor, details: Details) -> Details:
    """A lurah who starts work on another office's report takes it over for the kelurahan office."""
    held = by.standing(report)
    new = report.status in (Status.RECEIVED, Status.VERIFIED)
    if new and to == Status.IN_PROGRESS and "lurah" in held and "handler" not in held:
        return replace(details, agency=Agency.objects.get(code=Agency.KELURAHAN), officer=None)
    return details


def _check(report: Report, to: str, by: Actor, note: str, now: datetime, details: Details) -> None:
    move = MOVES.get((report.status, to))
    if move is None:
        raise MoveRefused(
            _("A report that is “%(now)s” cannot become “%(then)s”.")
            % {"now": report.get_status_display(), "then": dict(Status.choices).get(to, "?")}
        )
    if not by.standing(report) & move.who:
        raise MoveRefused(_("This step is not yours to take on this report."))
    today = timezone.localdate(now)
    given = {
        "note": note.strip(),
        "cause": details.cause in Report.HoldCause.values,
        "review_date": details.review_date and timedelta(0) < details.review_date - today <= LONGEST_PAUSE,
        "target": details.target,
        "agency": details.agency,
        "outcome": details.outcome in Report.Outcome.values,
    }
    for need in sorted(move.needs):
        if not given[need]:
            raise MoveRefused(MISSING[need])
    if details.target is not None:
        _check_target(report, details.target)
    if to == Status.RESOLVED and not details.photos and needs_photo(report):
        raise MoveRefused(MISSING["photo"])
    office = details.agency or report.agency
    if details.officer and (office is None or details.officer.agency_id != office.pk):
        raise MoveRefused(_("This officer belongs to another office."))


def _check_target(report: Report, target: Report) -> None:
    """A duplicate points to another report that still lives; a confidential one never meets a public one."""
    if target.pk == report.pk or target.status in CLOSED:
        raise MoveRefused(_("The report that lives on must be another one, and still open."))
    if target.is_confidential != report.is_confidential:
        raise MoveRefused(_("A confidential report and a public one cannot be merged."))


def needs_photo(report: Report) -> bool:
    """Whether the category asks for a photo of the finished work and none was taken since the last claim."""
    if not report.category.photo_on_resolve:
        return False
    claim = last_claim(report)
    after = report.photos.filter(kind=Photo.Kind.AFTER).exclude(state=Photo.State.UNREADABLE)
    return not (after.filter(created_at__gt=claim.at) if claim else after).exists()


def last_claim(report: Report) -> Event | None:
    """The event by which the report was last declared solved, if it ever was."""
    return report.events.filter(to_status=Status.RESOLVED).order_by("-at", "-id").first()


def _write(report: Report, to: str, by: Actor, now: datetime, note: str, internal_note: str, details: Details) -> Event:
    start = report.status
    changes = _changes(report, to, now, details)
    Report.objects.filter(pk=report.pk).update(status=to, version=F("version") + 1, updated_at=now, **changes)
    event = record(
        report,
        Event.Kind.MOVED,
        by,
        now=now,
        note=note,
        internal_note=internal_note,
        from_status=start,
        to_status=to,
        details=_described(details),
    )
    attach(details.photos, report=report, event=event, kind=Photo.Kind.AFTER)
    return event


def attach(pictures: Sequence[Photo], *, report: Report, event: Event, kind: str) -> None:
    """Give an act its pictures, or refuse the act where another has taken one of them meanwhile."""
    if len(photos.attach(pictures, report=report, event=event, kind=kind)) < len(pictures):
        raise MoveRefused(_("A photo was used elsewhere meanwhile. Nothing was changed: choose the photo again."))


def _changes(report: Report, to: str, now: datetime, details: Details) -> dict[str, Any]:
    """The columns that follow from a move. Deadlines are never among them: they are set once."""
    changes: dict[str, Any] = {"duplicate_of": None, "hold_cause": "", "review_date": None}
    changes |= {"outcome": details.outcome if to == Status.CLOSED else ""}
    if report.first_response_at is None and report.status == Status.RECEIVED and to != Status.CLOSED:
        changes["first_response_at"] = now
    changes |= _holder(report, to, details)
    if to == Status.ON_HOLD:
        changes |= {"hold_cause": details.cause, "review_date": details.review_date}
        changes["postponements"] = F("postponements") + 1
    if to == Status.RESOLVED:
        changes["resolved_at"] = now
    if to == Status.DUPLICATE:
        changes["duplicate_of"] = details.target
    changes |= {"closed_at": now if to in CLOSED else None}
    if report.status in (Status.RESOLVED, Status.CLOSED) and to == Status.IN_PROGRESS:
        changes |= {"resolved_at": None, "objections": F("objections") + 1}
    return changes


def _holder(report: Report, to: str, details: Details) -> dict[str, Any]:
    """Who holds the report after the move; handing it on, or back to the dispatchers, counts as a bounce."""
    if to == Status.VERIFIED:
        handed_back = {"agency": None, "bounces": F("bounces") + 1} if report.status in TAKEN else {}
        return {"officer": None} | handed_back
    if details.agency is None:
        return {"officer": details.officer} if details.officer else {}
    handed_on = to == Status.ASSIGNED and report.agency_id not in (None, details.agency.pk)
    return {"agency": details.agency, "officer": details.officer} | ({"bounces": F("bounces") + 1} if handed_on else {})


def _described(details: Details) -> dict[str, Any]:
    """The details as the timeline keeps them: codes and names, no row numbers."""
    described = {
        "agency": details.agency and details.agency.short_name,
        "asked": details.asked and details.asked.short_name,
        "officer": details.officer and str(details.officer.user),
        "cause": details.cause,
        "review_date": details.review_date and details.review_date.isoformat(),
        "target": details.target and details.target.code,
        "outcome": details.outcome,
    }
    return {name: value for name, value in described.items() if value}


def record(
    report: Report,
    kind: str,
    by: Actor,
    *,
    now: datetime,
    note: str = "",
    internal_note: str = "",
    from_status: str = "",
    to_status: str = "",
    details: dict[str, Any] | None = None,
) -> Event:
    """Write one Event and its outbox row. Call it inside the transaction of the act that it tells of."""
    event = Event.objects.create(
        report=report,
        kind=kind,
        at=now,
        actor=by.kind,
        user=by.user,
        agency=by.agency,
        from_status=from_status,
        to_status=to_status,
        public_note=note.strip(),
        internal_note=internal_note.strip(),
        details=details or {},
    )
    Outbox.objects.create(event=event, created_at=now)
    return event
