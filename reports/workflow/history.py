"""What happened before: whole chains of past moves, checked against the table and stored in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from reports import bulk
from reports.models import Event, Report
from reports.workflow.table import CLOSED, MOVES

Status = Report.Status


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
    names = bulk.columns(Report)
    values = attrgetter(*names)
    with transaction.atomic():
        keys = bulk.insert(Report, names, [values(report) for report, _steps in pairs])
        for key, (report, _steps) in zip(keys, pairs, strict=True):
            report.pk, report._state.adding, report._state.db = key, False, DEFAULT_DB_ALIAS
        bulk.insert(Event, EVENT, [row for pair in pairs for row in _past_events(*pair)])
    return len(pairs)


# The columns of an event in the order of the rows below.
EVENT = (
    "report_id", "kind", "at", "actor", "user_id", "agency_id", "from_status", "to_status", "public_note",
    "internal_note", "details",
)  # fmt: skip


def _past_events(report: Report, steps: Sequence[Step]) -> Iterator[tuple[Any, ...]]:
    by = Event.Actor.STAFF if report.filed_by_id else Event.Actor.REPORTER
    if report.channel == Report.Channel.IMPORT:
        by = Event.Actor.ARCHIVE
    status: str = Status.RECEIVED
    yield (
        report.pk, Event.Kind.RECEIVED, report.created_at, by, report.filed_by_id, None, "", status, "", "", {},
    )  # fmt: skip
    for step in steps:
        yield (
            report.pk, Event.Kind.MOVED, step.at, step.actor, step.user_id, step.agency_id, status, step.to,
            step.note, step.internal_note, step.details,
        )  # fmt: skip
        status = step.to
