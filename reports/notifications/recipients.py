"""Whom an event concerns. Every answer goes through the access rules: nobody is told of what they may not see."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, Q

from agencies import access
from agencies.models import Officer, User
from reports.models import Contact, Event, Report

Kind, By = Event.Kind, Event.Actor

# Groups: `heads` and `holder` (the officer in charge, or all on duty) of the agency, `lurah` of the place and of the
# neighbour, `owner` (an outside owner, by mail), `dispatchers`, `executives`.
WORKERS = frozenset({"heads", "holder"})
AROUND = WORKERS | {"lurah"}
HOLDERS = WORKERS | {"owner"}
MOVES = {
    "assigned": HOLDERS,
    "on_hold": frozenset({"heads"}),
    "resolved": frozenset({"heads", "lurah"}),
    "closed": WORKERS,
    "rejected": AROUND,
    "duplicate": AROUND,
}
KINDS = {
    Kind.RECEIVED: AROUND | {"owner"},
    Kind.NOTED: AROUND,
    Kind.ADDED: AROUND | {"owner"},
    Kind.REFILED: WORKERS,
    Kind.PLACED: AROUND,
    Kind.REROUTED: HOLDERS,
    Kind.ASSIGNED: frozenset({"holder"}),
    Kind.PICTURES_OPENED: frozenset({"holder"}),
    Kind.CONFIRMED: WORKERS,
    Kind.OBJECTED: WORKERS | {"dispatchers"},
}
LADDER = {
    1: frozenset({"heads", "lurah", "owner"}),
    2: frozenset({"heads", "dispatchers"}),
    3: frozenset({"dispatchers", "executives"}),
}
BOUNCES_FOR_DISPATCHER = 2


@dataclass
class Concerned:
    """The staff whom an event concerns: `told` may see the report, `lurah` may only know that one exists."""

    told: dict[int, User] = field(default_factory=dict)
    lurah: dict[int, User] = field(default_factory=dict)


def groups(event: Event) -> frozenset[str]:
    """The groups of staff that an event concerns."""
    report = event.report
    if is_overtaken(event):
        return frozenset()
    if event.kind == Kind.ESCALATED:
        return _step_of_ladder(event, report)
    found = _for_move(event) if event.kind == Kind.MOVED else KINDS.get(Kind(event.kind), frozenset())
    if _needs_dispatcher(event, report, found):
        found |= {"dispatchers"}
    return found


def _for_move(event: Event) -> frozenset[str]:
    if event.to_status == "verified":  # a first check needs nobody; what came back needs somebody
        return frozenset() if event.from_status == "received" else frozenset({"dispatchers"})
    if event.to_status == "in_progress":
        return AROUND | {"owner"} if is_reopening(event) else frozenset()
    return MOVES[event.to_status]


def is_reopening(event: Event) -> bool:
    """Whether the event takes back a claim or a closing."""
    return event.to_status == "in_progress" and event.from_status in ("resolved", "closed")


def hands_over(event: Event) -> bool:
    """Whether the event gives the report to an office."""
    return event.kind in (Kind.RECEIVED, Kind.REROUTED) or event.to_status == "assigned"


def is_overtaken(event: Event) -> bool:
    """Whether the event gave the report to an office, and a later one has given it elsewhere or taken it back.

    Steps are announced once a minute. Whoever holds the report by then is told by the step that gave it to them.
    """
    if event.kind == Kind.RECEIVED or not hands_over(event):
        return False
    return event.followers().filter(Q(kind=Kind.REROUTED) | Q(to_status__in=("assigned", "verified"))).exists()


def _step_of_ladder(event: Event, report: Report) -> frozenset[str]:
    """Executives see nothing confidential, so there the ladder ends with the dispatchers."""
    found = LADDER.get(event.details.get("level", 1), LADDER[3])
    return frozenset({"dispatchers"}) if report.is_confidential and "executives" in found else found


def _needs_dispatcher(event: Event, report: Report, found: frozenset[str]) -> bool:
    """Reports without a place or an office, the second bounce, and owners whom no mail may or can reach."""
    if event.kind == Kind.RECEIVED and (report.agency_id is None or report.kelurahan_id is None):
        return True
    if event.kind == Kind.ADDED and report.status in ("rejected", "duplicate"):
        return True
    handed_on = hands_over(event) and event.kind != Kind.RECEIVED
    if handed_on and (report.agency_id is None or report.bounces >= BOUNCES_FOR_DISPATCHER):
        return True
    return "owner" in found and _is_external(report) and not owner_is_told(event)


def _is_external(report: Report) -> bool:
    return report.agency is not None and report.agency.external


def owner_is_told(event: Event) -> bool:
    """Whether an outside owner gets a mail: never of a confidential report, nobody knows who reads that box."""
    report = event.report
    if report.agency is None or not report.agency.external or report.is_confidential or event.actor == By.OWNER:
        return False
    return bool(report.agency.email)


def staff_concerned(event: Event) -> Concerned:
    """The staff whom the event concerns, without the one who acted; one query, and one more a confidential look."""
    report, found = event.report, groups(event)
    concerned = Concerned()
    for post in _posts(report, found):
        if post.user_id == event.user_id:
            continue
        if access.sees(post.user, report):
            concerned.told[post.user_id] = post.user
        elif post.role == Officer.Role.LURAH and event.kind in (Kind.RECEIVED, Kind.PLACED):
            concerned.lurah[post.user_id] = post.user
    return concerned


def _posts(report: Report, found: frozenset[str]) -> Iterable[Officer]:
    wanted = Q(pk__in=[])
    for group in found - {"owner"}:
        wanted |= _members(group, report)
    return Officer.objects.serving().filter(wanted).select_related("user").order_by("pk")


def _members(group: str, report: Report) -> Q:
    places = [place for place in (report.kelurahan_id, report.neighbour_id) if place]
    lurah = Q(role="lurah", kelurahan__in=places)
    on_duty = Q(role="officer", agency=report.agency_id, on_duty=True)
    if group == "holder" and report.officer_id:
        # Whoever held it may have left: then all on duty stand in, until the head gives it anew.
        return Q(pk=report.officer_id) | on_duty & ~Q(Exists(Officer.objects.serving().filter(pk=report.officer_id)))
    if group == "holder" and report.agency is not None and report.agency.is_kelurahan:
        return lurah
    return {
        "lurah": lurah,
        "holder": on_duty,
        "heads": Q(role="head", agency=report.agency_id),
        "dispatchers": Q(role="dispatcher"),
        "executives": Q(role="executive"),
    }[group]


def is_mailed(event: Event) -> bool:
    """Whether staff get a mail beside the line in their bell: where somebody waits for them to act."""
    if event.kind == Kind.MOVED:
        return event.to_status == "assigned" or event.hands_back or is_reopening(event)
    return event.kind in (Kind.RECEIVED, Kind.REROUTED, Kind.ASSIGNED, Kind.OBJECTED, Kind.ESCALATED)


def reporter_is_told(event: Event) -> bool:
    """Whether the reporter hears of this event; of their own acts only the receipt is confirmed."""
    if event.actor == By.REPORTER:
        return event.kind == Kind.RECEIVED
    if event.kind in (Kind.NOTED, Kind.PHOTOS):
        return bool(event.public_note)
    return event.kind in (Kind.MOVED, Kind.RECEIVED, Kind.REFILED, Kind.REROUTED)


def contact_of(report: Report) -> Contact | None:
    """The reporter's contact, if they gave one."""
    return getattr(report, "contact", None)


def account_of(contact: Contact | None) -> User | None:
    """The reporter's account, while it is in use."""
    return contact.user if contact is not None and contact.user is not None and contact.user.is_active else None


def takes_mail(contact: Contact | None) -> bool:
    """Whether the reporter gave an address and still wants mails."""
    return contact is not None and bool(contact.email) and not contact.muted


def twin_of(event: Event) -> Report | None:
    """The report that lives on, when the event made another one its duplicate: its reporter is told, too."""
    twin = event.report.duplicate_of if event.to_status == "duplicate" else None
    return twin if twin is not None and twin.code == event.details.get("target") else None
