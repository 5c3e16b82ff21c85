"""The table of moves: who may take a report from one state to another, and what the move needs.

It is drawn in docs/states.md, and a test holds that page to it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from agencies import access
from agencies.models import Agency, User
from reports.models import Event, Report

CLOSED = frozenset({"closed", "rejected", "duplicate"})
# What an office has taken and can hand back.
TAKEN = frozenset({"assigned", "in_progress", "on_hold"})


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
    "review_date": _("Choose the day on which the report comes back: tomorrow or later, within a year."),
    "target": _("Name the report that lives on."),
    "agency": _("Choose the office that takes the report."),
    "outcome": _("Say how the report ended."),
    "photo": _("This category asks for a photo of the finished work."),
}


def moves_from(report: Report, actor: Actor) -> list[str]:
    """The states that this actor may move the report to, in the table's order."""
    held = actor.standing(report)
    return [to for (start, to), move in MOVES.items() if start == report.status and held & move.who]
