"""What staff do to a report besides moving it: correct, place, hand on, give, note, show, check.

Each act is one transaction: it locks the row, asks `access` on the locked row, writes the columns and one Event with
its outbox row. A refused act raises MoveRefused and changes no row. Deadlines are never among the columns.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from agencies import access, reference
from agencies.models import Agency, Category, Kelurahan, Officer, User
from reports import workflow
from reports.models import Contact, Event, Feedback, IdentityLook, Photo, Report
from reports.workflow import Actor, Details, MoveRefused, transition

Status = Report.Status
NOT_TAKEN = frozenset({Status.RECEIVED, Status.VERIFIED})
# Who hands on what an office has taken; the lurah of the place does it only before.
HANDS_ON = frozenset({"dispatcher", "handler"})
# What an outside owner may do with its link, besides its moves.
OWNER_ACTS = frozenset({"note", "add_photos", "hand_back"})


def note(
    report: Report, public: str, internal: str, by: Actor, now: datetime, expected_version: int | None = None
) -> Event:
    """Write a note. The first public one by staff is the first answer that the citizen was promised."""
    with transaction.atomic():
        current = _claim(report, "note", by, expected_version)
        _require(public.strip() or internal.strip(), _("Write a note first."))
        answered = current.first_response_at is None and public.strip()
        changes = {"first_response_at": now} if answered else {}
        event = _write(current, Event.Kind.NOTED, by, now, changes, public=public, internal=internal)
    report.refresh_from_db()
    return event


def refile(
    report: Report, category: Category, by: Actor, now: datetime, expected_version: int | None = None, why: str = ""
) -> Event:
    """Correct the category. While nobody has taken the report, the office follows the routing rules."""
    with transaction.atomic():
        current = _claim(report, "refile", by, expected_version, must_be_open=True)
        _require(category.pk != current.category_id, _("The report is in this category already."))
        changes: dict[str, Any] = {"category": category}
        details = {"category": category.name, "was": current.category.name}
        if current.status in NOT_TAKEN:
            changes["agency_id"] = reference.route(category, current.kelurahan_id)
            changes["officer"] = None
        event = _write(current, Event.Kind.REFILED, by, now, changes, public=why, details=details)
    report.refresh_from_db()
    return event


def place(
    report: Report,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
    *,
    latitude: float | None = None,
    longitude: float | None = None,
    kelurahan: Kelurahan | None = None,
    street: str = "",
    landmark: str = "",
) -> Event:
    """Correct the place by a point, a kelurahan, or both; the kelurahan chosen by name wins over the point.

    Without a point the old one goes: it would contradict the words. An office that nobody chose by hand follows.
    """
    with transaction.atomic():
        current = _claim(report, "place", by, expected_version, must_be_open=True)
        changes = _placed(latitude, longitude, kelurahan) | {"street": street.strip(), "landmark": landmark.strip()}
        if current.status in NOT_TAKEN and not current.bounces:
            changes["agency_id"] = reference.route(current.category, changes["kelurahan_id"])
        event = _write(current, Event.Kind.PLACED, by, now, changes, details=_places(current, changes))
    report.refresh_from_db()
    return event


def _placed(latitude: float | None, longitude: float | None, kelurahan: Kelurahan | None) -> dict[str, Any]:
    """The columns of a place; MoveRefused without one, or outside the city."""
    chosen = kelurahan.pk if kelurahan else None
    point = {"latitude": latitude, "longitude": longitude, "accuracy": None}
    if latitude is None or longitude is None:
        _require(chosen, _("Choose a kelurahan or set a point on the map."))
        return {"latitude": None, "longitude": None, "accuracy": None, "kelurahan_id": chosen, "neighbour_id": None}
    found = reference.locate(latitude=latitude, longitude=longitude, accuracy=None)
    if found is None:
        raise MoveRefused(_("This point lies outside the city. Set the point again, or choose a kelurahan."))
    if chosen is not None and chosen != found.kelurahan:
        return point | {"kelurahan_id": chosen, "neighbour_id": found.kelurahan}
    return point | {"kelurahan_id": found.kelurahan, "neighbour_id": found.neighbour}


def _places(report: Report, changes: dict[str, Any]) -> dict[str, str]:
    names = dict(
        Kelurahan.objects.filter(pk__in=[report.kelurahan_id, changes["kelurahan_id"]]).values_list("pk", "name")
    )
    return {"kelurahan": names.get(changes["kelurahan_id"], ""), "was": names.get(report.kelurahan_id or 0, "")}


def reroute(
    report: Report, agency: Agency, note: str, by: Actor, now: datetime, expected_version: int | None = None
) -> Event:
    """Hand the report to another office, an outside owner included, with the reason that its people read.

    Whoever is no dispatcher may hand a report on once in its life; the second time it goes to the dispatcher, who
    ends the to and fro. Work that has begun goes back to "passed on" by the state machine.
    """
    with transaction.atomic():
        current = _claim(report, "reroute", by, expected_version, must_be_open=True)
        _require(note.strip(), _("Say why: the next office reads it."))
        _require(agency.active and agency.pk != current.agency_id, _("Choose another office than the present one."))
        if current.bounces and "dispatcher" not in by.standing(current):
            event = _to_dispatcher(current, agency, note, by, now)
        elif current.status in (Status.IN_PROGRESS, Status.ON_HOLD):
            event = transition(current, Status.ASSIGNED, by, now=now, note=note, details=Details(agency=agency))
        else:
            event = _hand_on(current, agency, note, by, now)
    report.refresh_from_db()
    return event


def hand_back(report: Report, note: str, by: Actor, now: datetime, expected_version: int | None = None) -> Event:
    """Say "not ours" without knowing whose: the dispatchers look for the right office."""
    with transaction.atomic():
        current = _claim(report, "hand_back", by, expected_version, must_be_open=True)
        _require(note.strip(), _("Say why: the next office reads it."))
        event = _to_dispatcher(current, None, note, by, now)
    report.refresh_from_db()
    return event


def _hand_on(report: Report, agency: Agency, note: str, by: Actor, now: datetime) -> Event:
    bounces = {"bounces": F("bounces") + 1} if report.agency_id else {}
    details = {"agency": agency.short_name, "was": report.agency.short_name if report.agency else ""}
    changes = {"agency": agency, "officer": None} | bounces
    return _write(report, Event.Kind.REROUTED, by, now, changes, public=note, details=details)


def _to_dispatcher(report: Report, asked: Agency | None, note: str, by: Actor, now: datetime) -> Event:
    """The second bounce: back to "verified" and out of the office's hands; the dispatcher decides. Said once."""
    if report.status not in NOT_TAKEN:
        return transition(report, Status.VERIFIED, by, now=now, note=note, details=Details(asked=asked))
    details = {"to": "dispatcher", "asked": asked.short_name if asked else ""}
    changes = {"agency": None, "officer": None, "bounces": F("bounces") + 1}
    return _write(report, Event.Kind.REROUTED, by, now, changes, public=note, details=details)


def give(report: Report, officer: Officer, by: Actor, now: datetime, expected_version: int | None = None) -> Event:
    """Give the report to an officer of the office that holds it; a report not yet passed on is passed on by it."""
    with transaction.atomic():
        current = _claim(report, "give", by, expected_version, must_be_open=True)
        _require(
            officer.serves and officer.agency_id is not None and officer.agency_id == current.agency_id,
            _("This officer belongs to another office."),
        )
        if current.status in NOT_TAKEN:
            details = Details(agency=current.agency, officer=officer)
            event = transition(current, Status.ASSIGNED, by, now=now, details=details)
        else:
            changes, names = {"officer": officer}, {"officer": str(officer.user)}
            event = _write(current, Event.Kind.ASSIGNED, by, now, changes, details=names)
    report.refresh_from_db()
    return event


def add_photos(
    report: Report, pictures: Sequence[Photo], kind: str, by: Actor, now: datetime, expected_version: int | None = None
) -> Event:
    """Attach staged pictures to the report as "before" or "after"."""
    with transaction.atomic():
        current = _claim(report, "add_photos", by, expected_version)
        _require(pictures, _("Choose a photo first."))
        _require(kind in (Photo.Kind.BEFORE, Photo.Kind.AFTER), _("Say whether the photo shows before or after."))
        event = _write(current, Event.Kind.PHOTOS, by, now, {}, details={"kind": kind})
        workflow.attach(pictures, report=current, event=event, kind=kind)
    report.refresh_from_db()
    return event


def open_pictures(report: Report, by: Actor, now: datetime, expected_version: int | None = None) -> Event:
    """Let the field officers of a confidential report see its pictures: they show where its reporter stood."""
    with transaction.atomic():
        current = _claim(report, "open_pictures", by, expected_version)
        hidden = current.is_confidential and not current.pictures_opened
        _require(hidden, _("The pictures of this report are open already."))
        event = _write(current, Event.Kind.PICTURES_OPENED, by, now, {"pictures_opened": True})
    report.refresh_from_db()
    return event


def spot_check(
    report: Report,
    ok: bool,
    note: str,
    photo: Photo | None,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Event:
    """Somebody outside the unit looked: the claim is confirmed and closed, or refused and worked on again."""
    with transaction.atomic():
        current = _claim(report, "spot_check", by, expected_version)
        claim = _claim_to_check(current, by)
        _require(note.strip(), _("Write what you saw at the place."))
        details = Details(outcome=Report.Outcome.CONFIRMED) if ok else Details()
        to = Status.CLOSED if ok else Status.IN_PROGRESS
        event = transition(current, to, by, now=now, note=note, details=details)
        answer = Feedback.Answer.CONFIRM if ok else Feedback.Answer.OBJECT
        Feedback.objects.create(
            report=current, event=event, claim=claim, answer=answer, by=Feedback.By.SPOT_CHECK, user=by.user,
            comment=note.strip(), at=now,
        )  # fmt: skip
        workflow.attach([photo] if photo else [], report=current, event=event, kind=Photo.Kind.FEEDBACK)
    report.refresh_from_db()
    return event


def _claim_to_check(report: Report, by: Actor) -> Event:
    """The event that said "solved"; nobody checks their own work or their own report."""
    _require(report.status == Status.RESOLVED, _("Only a report that is declared solved can be checked."))
    claim = workflow.last_claim(report)
    assert claim is not None, "a resolved report has the event that resolved it"
    assert by.user is not None, "only staff check"
    own = by.user.pk in (claim.user_id, report.filed_by_id)
    _require(not own, _("Somebody else must check: this is your own work or your own report."))
    return claim


def look_at_identity(report: Report, user: User, reason: str, now: datetime) -> Contact | None:
    """Return who filed the report (None: nobody left a name) and log the look with its reason."""
    if not access.may(user, "see_identity", report):
        raise MoveRefused(_("You may not see who filed this report."))
    _require(reason.strip(), _("Say why you need the name: the look is logged."))
    IdentityLook.objects.create(report=report, user=user, at=now, reason=reason.strip()[:200])
    return Contact.objects.filter(report=report).first()


def may(by: Actor, act: str, report: Report) -> bool:
    """Whether this actor may do the act: staff by their posts, an outside owner what its link allows."""
    if by.kind == Event.Actor.STAFF:
        allowed = access.may(by.user, "reroute" if act == "hand_back" else act, report)
        return allowed and (act != "reroute" or report.status in NOT_TAKEN or bool(HANDS_ON & by.standing(report)))
    return act in OWNER_ACTS and "owner" in by.standing(report)


def _claim(report: Report, act: str, by: Actor, expected_version: int | None, *, must_be_open: bool = False) -> Report:
    """The locked row that the actor may do `act` to."""
    current = workflow.lock(report, expected_version)
    _require(may(by, act, current), _("This step is not yours to take on this report."))
    _require(current.is_open or not must_be_open, _("This report is closed: open it again first."))
    return current


def _require(condition: object, message: Any) -> None:
    if not condition:
        raise MoveRefused(message)


def _write(
    report: Report,
    kind: str,
    by: Actor,
    now: datetime,
    changes: dict[str, Any],
    *,
    public: str = "",
    internal: str = "",
    details: dict[str, str] | None = None,
) -> Event:
    Report.objects.filter(pk=report.pk).update(version=F("version") + 1, updated_at=now, **changes)
    told = {name: value for name, value in (details or {}).items() if value}
    return workflow.record(report, kind, by, now=now, note=public, internal_note=internal, details=told)
