"""The state machine of a report: one table of moves, and the only code that writes `status`.

`transition()` walks the table for one report; `record_history()` checks whole chains against it for imports and demo
data. Every move writes an Event and its outbox row in the same transaction; a refused move changes no row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Agency, Officer, User
from reports import photos
from reports.models import Event, Outbox, Photo, Report

Status = Report.Status
CLOSED = frozenset({"closed", "rejected", "duplicate"})
TAKEN = frozenset({"assigned", "in_progress", "on_hold"})


class MoveRefused(Exception):
    """A move that the table, the actor's standing or a missing detail forbids. `str()` is fit to show."""


class StaleReport(MoveRefused):
    """Somebody else moved the report since the page was opened; `report` is its present state."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("Somebody else changed this report meanwhile. Look at what changed, then decide again."))
        self.report = report


@dataclass(frozen=True)
class Actor:
    """Who acts: a staff member, the reporter, a neighbour, an outside owner, or the system."""

    kind: str
    user: User | None = None
    agency: Agency | None = None

    def standing(self, report: Report) -> frozenset[str]:
        """What the actor is to this report, in the words of the table."""
        if self.kind == Event.Actor.STAFF:
            held = access.standing(self.user, report)
            return held | {"spot_check"} if access.may(self.user, "spot_check", report) else held
        if self.kind == Event.Actor.OWNER:
            holds = self.agency is not None and self.agency.external and self.agency.pk == report.agency_id
            return frozenset({"handler", "owner"}) if holds else frozenset()
        return frozenset({str(self.kind)})


SYSTEM = Actor(Event.Actor.SYSTEM)
REPORTER = Actor(Event.Actor.REPORTER)


def staff(user: User) -> Actor:
    """The actor for a signed-in staff member."""
    return Actor(Event.Actor.STAFF, user)


@dataclass(frozen=True)
class Move:
    """One allowed move: who may make it, and what it needs (`note`, `cause`, `review_date`, `target`, `agency`…)."""

    who: frozenset[str]
    needs: frozenset[str] = frozenset()


def _move(who: str, needs: str = "") -> Move:
    return Move(frozenset(who.split()), frozenset(needs.split()))


_VERIFY = _move("dispatcher lurah")
_ASSIGN = _move("dispatcher head system", "agency")
_START = _move("handler lurah")
_RESUME = _move("handler")
_HOLD = _move("handler", "note cause review_date")
_RESOLVE = _move("handler", "note")
_REJECT = _move("dispatcher", "note")
_DUPLICATE = _move("dispatcher", "target")
_HAND_BACK = _move("handler dispatcher", "note")
_WITHDRAW = _move("reporter")
_OBJECT = _move("reporter dispatcher spot_check", "note")

# (from, to): move. design.md section 4; drawn in docs/states.md.
MOVES: dict[tuple[str, str], Move] = {
    ("received", "verified"): _VERIFY,
    ("received", "assigned"): _ASSIGN,
    ("received", "in_progress"): _START,
    ("received", "rejected"): _REJECT,
    ("received", "duplicate"): _DUPLICATE,
    ("verified", "assigned"): _ASSIGN,
    ("verified", "in_progress"): _START,
    ("verified", "rejected"): _REJECT,
    ("verified", "duplicate"): _DUPLICATE,
    ("assigned", "in_progress"): _RESUME,
    ("assigned", "on_hold"): _HOLD,
    ("assigned", "resolved"): _RESOLVE,
    ("assigned", "verified"): _HAND_BACK,
    ("assigned", "rejected"): _REJECT,
    ("assigned", "duplicate"): _DUPLICATE,
    ("in_progress", "on_hold"): _HOLD,
    ("in_progress", "resolved"): _RESOLVE,
    ("in_progress", "assigned"): _move("dispatcher head handler", "agency"),
    ("in_progress", "verified"): _HAND_BACK,
    ("on_hold", "assigned"): _move("dispatcher head handler system", "agency"),
    ("on_hold", "verified"): _HAND_BACK,
    ("on_hold", "in_progress"): _RESUME,
    ("on_hold", "resolved"): _RESOLVE,
    ("resolved", "closed"): _move("reporter neighbour spot_check system", "outcome"),
    ("resolved", "in_progress"): _OBJECT,
    ("closed", "in_progress"): _move("dispatcher reporter", "note"),
    ("rejected", "verified"): _move("dispatcher", "note"),
    ("duplicate", "verified"): _move("dispatcher", "note"),
    **{(status, "closed"): _WITHDRAW for status in ("received", "verified", "assigned", "in_progress", "on_hold")},
}

MISSING = {
    "note": _("Write a note: the citizen reads what happened and what comes next."),
    "cause": _("Choose why the work must wait."),
    "review_date": _("Choose the day on which the report comes back, tomorrow or later."),
    "target": _("Name the report that lives on."),
    "agency": _("Choose the office that takes the report."),
    "outcome": _("Say how the report ended."),
    "photo": _("This category asks for a photo of the finished work."),
}


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


def moves_from(report: Report, actor: Actor) -> list[str]:
    """The states that this actor may move the report to, in the table's order."""
    held = actor.standing(report)
    return [to for (start, to), move in MOVES.items() if start == report.status and held & move.who]


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
    given = {
        "note": note.strip(),
        "cause": details.cause in Report.HoldCause.values,
        "review_date": details.review_date and details.review_date > timezone.localdate(now),
        "target": details.target,
        "agency": details.agency,
        "outcome": details.outcome in Report.Outcome.values,
    }
    for need in sorted(move.needs):
        if not given[need]:
            raise MoveRefused(MISSING[need])
    if details.target is not None:
        _check_target(report, details.target)
    if to == Status.RESOLVED and report.category.photo_on_resolve and not _has_after_photo(report, details):
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


def _has_after_photo(report: Report, details: Details) -> bool:
    if details.photos:
        return True
    since = report.events.filter(to_status=Status.RESOLVED).order_by("-at").values_list("at", flat=True).first()
    after = report.photos.filter(kind=Photo.Kind.AFTER).exclude(state=Photo.State.UNREADABLE)
    return (after.filter(created_at__gt=since) if since else after).exists()


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


@dataclass(frozen=True)
class Step:
    """One past move, for `record_history`."""

    to: str
    at: datetime
    actor: str = Event.Actor.ARCHIVE
    user_id: int | None = None
    note: str = ""
    internal_note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    agency_id: int | None = None


def record_history(histories: Iterable[tuple[Report, Sequence[Step]]], *, batch: int = 500) -> int:
    """Store unsaved reports with their past moves in bulk; return how many reports were stored.

    Each chain of moves is checked against the table first (ValueError names the report and the move); times must not
    run backwards. Nothing is announced: what an archive tells is not news. Callers set the columns that follow from
    the moves (outcome, hold cause, duplicate target…); the status, its times and the version are set here.
    """
    stored = 0
    pending: list[tuple[Report, Sequence[Step]]] = []
    for pair in histories:
        _replay(*pair)
        pending.append(pair)
        if len(pending) >= batch:
            stored += _store(pending)
            pending = []
    return stored + _store(pending)


def _replay(report: Report, steps: Sequence[Step]) -> None:
    status: str = Status.RECEIVED
    at = report.created_at
    report.first_response_at = report.resolved_at = report.closed_at = None
    for step in steps:
        if (status, step.to) not in MOVES:
            raise ValueError(f"{report.code}: no move from {status} to {step.to}")
        if step.at < at:
            raise ValueError(f"{report.code}: {step.to} lies before the step before it")
        if report.first_response_at is None and step.actor != Event.Actor.REPORTER:
            report.first_response_at = step.at
        status, at = step.to, step.at
        if status == Status.RESOLVED:
            report.resolved_at = at
        elif status == Status.IN_PROGRESS:
            report.resolved_at = None
        report.closed_at = at if status in CLOSED else None
    report.status, report.updated_at, report.version = status, at, len(steps) + 1


def _store(pairs: Sequence[tuple[Report, Sequence[Step]]]) -> int:
    if not pairs:
        return 0
    with transaction.atomic():
        Report.objects.bulk_create([report for report, _steps in pairs])
        Event.objects.bulk_create([event for pair in pairs for event in _past_events(*pair)])
    return len(pairs)


def _past_events(report: Report, steps: Sequence[Step]) -> Iterable[Event]:
    by_staff = Event.Actor.STAFF if report.filed_by_id else Event.Actor.REPORTER
    yield Event(
        report=report,
        kind=Event.Kind.RECEIVED,
        at=report.created_at,
        actor=Event.Actor.ARCHIVE if report.channel == Report.Channel.IMPORT else by_staff,
        user_id=report.filed_by_id,
        to_status=Status.RECEIVED,
    )
    status: str = Status.RECEIVED
    for step in steps:
        yield Event(
            report=report,
            kind=Event.Kind.MOVED,
            at=step.at,
            actor=step.actor,
            user_id=step.user_id,
            agency_id=step.agency_id,
            from_status=status,
            to_status=step.to,
            public_note=step.note,
            internal_note=step.internal_note,
            details=step.details,
        )
        status = step.to
