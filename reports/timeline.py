"""The words of a timeline: every event as a plain sentence, for the public and for the people who work on it.

`sentence(event)` is fit for everyone: it names offices, never people. `public_timeline` and `staff_timeline` return
what templates/components/timeline.html takes. Both cost the same few queries for one event and for a hundred.
"""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies import access
from agencies.models import Officer, User
from reports.codes import link_key
from reports.models import Event, Photo, Report
from reports.photos import picture
from reports.words import when

Kind = Event.Kind
Entry = dict[str, Any]

ICONS = {
    "received": "ring", "verified": "check", "assigned": "arrow-right", "in_progress": "half", "on_hold": "pause",
    "resolved": "claim", "closed": "tick", "rejected": "dash", "duplicate": "copy", "noted": "chat", "added": "plus",
    "refiled": "edit", "placed": "pin", "rerouted": "agency", "photos": "camera", "pictures_opened": "eye",
    "escalated": "warning", "confirmed": "tick", "objected": "chat",
}  # fmt: skip
# What only the people who work on a report need to read, unless something was said or shown with it.
INNER = frozenset({Kind.ASSIGNED, Kind.NOTED, Kind.PHOTOS})


def sentence(event: Event) -> str:
    """What happened, in plain words; names offices and days, never a person."""
    if event.kind == Kind.MOVED:
        return _move(event)
    return _other(event)


def _move(event: Event) -> str:
    """The words of a move; what came before decides some of them."""
    words = {
        "verified": _verified,
        "assigned": _assigned,
        "in_progress": _in_progress,
        "on_hold": _on_hold,
        "resolved": lambda event: _("Declared solved, waiting for a citizen to confirm it."),
        "closed": _closed,
        "rejected": lambda event: _("The report was rejected."),
        "duplicate": _duplicate,
    }
    return words[event.to_status](event)


def _verified(event: Event) -> str:
    if event.from_status in ("rejected", "duplicate"):
        return _("The report was opened again.")
    if event.hands_back:
        return _("Handed back. The city looks for the right office.")
    return _("The report was checked: it is clear and in the right place.")


def _assigned(event: Event) -> str:
    office = {"agency": event.details.get("agency", "")}
    if event.from_status == "on_hold" and event.actor == Event.Actor.SYSTEM:
        return _("The promised day has come. The report is back with %(agency)s.") % office
    return _("Passed on to %(agency)s.") % office


def _in_progress(event: Event) -> str:
    if event.from_status == "resolved":
        return _("Not solved yet: the work was opened again.")
    if event.from_status == "closed":
        return _("The report was opened again.")
    return _("The work goes on.") if event.from_status == "on_hold" else _("The work has begun.")


def _on_hold(event: Event) -> str:
    causes = dict(Report.HoldCause.choices)
    return _("Postponed until %(day)s: %(cause)s.") % {
        "day": _day(event.details.get("review_date")),
        "cause": causes.get(event.details.get("cause"), _("no cause was given")),
    }


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else _("a later day")


def _closed(event: Event) -> str:
    outcomes = {
        "confirmed": _("Solved, and confirmed."),
        "unconfirmed": _("Closed without confirmation: nobody answered for ten working days."),
        "withdrawn": _("Withdrawn by the reporter."),
    }
    return outcomes.get(event.details.get("outcome"), _("The report was closed."))


def _duplicate(event: Event) -> str:
    """A confidential report's twin is confidential, too: its code is not told."""
    target = event.details.get("target")
    if not target or event.report.is_confidential:
        return _("The same problem was reported before. It is followed there.")
    return _("The same problem was reported before. It is followed in %(code)s.") % {"code": target}


def _other(event: Event) -> str:
    """The words of everything that is not a move."""
    plain = {
        Kind.RECEIVED: _("The report came in."),
        Kind.NOTED: _("A word from the office."),
        Kind.ADDED: _("The reporter added something."),
        Kind.REFILED: _("The category was corrected."),
        Kind.PLACED: _("The place was corrected."),
        Kind.ASSIGNED: _("An officer was put in charge."),
        Kind.PHOTOS: _("Photos were added."),
        Kind.PICTURES_OPENED: _("The pictures were opened for the field."),
        Kind.CONFIRMED: _("Confirmed: it is solved."),
        Kind.OBJECTED: _("The reporter says that it is not solved."),
    }
    if event.kind == Kind.REROUTED and event.details.get("to") == "dispatcher":
        return _("Handed to the dispatchers: they look for the right office.")
    if event.kind == Kind.REROUTED:
        return _("Handed to %(agency)s.") % {"agency": event.details.get("agency", "")}
    if event.kind == Kind.ESCALATED:
        return _escalated(event)
    if event.kind == Kind.OBJECTED and event.actor == Event.Actor.STAFF:
        return _("Somebody looked at the place: it is not solved.")
    if event.kind == Kind.REFILED and event.details.get("category"):
        return _("The category was corrected to “%(category)s”.") % {"category": event.details["category"]}
    return plain[Kind(event.kind)]


def _escalated(event: Event) -> str:
    if event.details.get("postponed"):
        return _("Postponed again. Somebody higher up was told.")
    levels = {
        1: _("This is late. The head of the office was told."),
        2: _("This is still late. The city's dispatchers were told."),
        3: _("This is still late. The city's leaders were told."),
    }
    return levels.get(event.details.get("level"), _("This is late. Somebody higher up was told."))


def who(event: Event, *, named: bool = False) -> str:
    """Who acted: a role or an office; with `named` the staff member as well."""
    if event.actor == Event.Actor.STAFF and event.user is not None:
        office = _office(event)
        return f"{event.user} · {office}" if named else office
    if event.actor == Event.Actor.OWNER and event.agency is not None:
        return event.agency.short_name
    roles = {
        Event.Actor.REPORTER: _("Reporter"),
        Event.Actor.NEIGHBOUR: _("A neighbour"),
        Event.Actor.SYSTEM: _("Lapor Kupang, by itself"),
        Event.Actor.ARCHIVE: _("From the archive"),
    }
    return roles.get(Event.Actor(event.actor), _("The city"))


def _office(event: Event) -> str:
    """The office of the staff member, as everyone may read it: the one nearest to the report comes first."""
    if event.agency is not None:
        return event.agency.short_name
    assert event.user is not None
    posts = sorted(event.user.posts.all(), key=lambda post: _nearness(post, event.report))
    return _post(posts[0]) if posts else _("The city")


def _nearness(post: Officer, report: Report) -> tuple[bool, bool, bool]:
    """Sorts the post that explains the act to the front: still held, of this office or place, city-wide last."""
    concerned = (post.agency_id is not None and post.agency_id == report.agency_id) or (
        post.kelurahan_id is not None and post.kelurahan_id in (report.kelurahan_id, report.neighbour_id)
    )
    return (not concerned, not post.active, post.agency_id is None and post.kelurahan_id is None)


def _post(post: Officer) -> str:
    if post.agency is not None:
        return post.agency.short_name
    if post.kelurahan is not None:
        return _("lurah %(kelurahan)s") % {"kelurahan": post.kelurahan.name}
    return _("The city, %(role)s") % {"role": post.get_role_display().lower()}


def public_timeline(report: Report, *, user: User | None = None, own: bool = False) -> list[Entry]:
    """The timeline as the public reads it; the caller has made sure that this person may see the report.

    `own` says that the reader is the reporter. Pictures are shown as access rules say for the reader.
    """
    pictures = own or access.may(user, "see_pictures", report)
    key = link_key(report) if own else ""
    return [
        _entry(event, _pictures(event, key) if pictures else [])
        for event in _events(report)
        if _is_public(event, pictures)
    ]


def staff_timeline(report: Report, user: User) -> list[Entry]:
    """The timeline with names and internal notes for those who work on the report; others get what they may read."""
    if not access.may(user, "see", report):
        return []
    if not access.may(user, "note", report):
        return public_timeline(report, user=user)
    pictures = access.may(user, "see_pictures", report)
    return [_entry(event, _pictures(event) if pictures else [], inner=True) for event in _events(report)]


def _events(report: Report) -> list[Event]:
    """The report's events with all that their words need: a handful of queries, however many they are."""
    events = report.events.select_related("user", "agency").prefetch_related(
        "photos", "user__posts__agency", "user__posts__kelurahan"
    )
    return [_with_report(event, report) for event in events]


def _with_report(event: Event, report: Report) -> Event:
    event.report = report
    return event


def _is_public(event: Event, pictures: bool) -> bool:
    if event.kind == Kind.PICTURES_OPENED:
        return False
    return event.kind not in INNER or bool(event.public_note) or (pictures and bool(_ready(event)))


def _ready(event: Event) -> list[Photo]:
    return [photo for photo in event.photos.all() if photo.state == Photo.State.READY]


def _entry(event: Event, photos: list[dict[str, str]], *, inner: bool = False) -> Entry:
    """One row of the timeline component; `at` is the moment itself, `when` its words."""
    return {
        "what": _staff_sentence(event) if inner else sentence(event),
        "who": who(event, named=inner),
        "when": when(event.at, "time"),
        "at": event.at,
        "kind": event.kind,
        "status": event.to_status,
        "icon": icon(event),
        "note": event.public_note,
        "internal_note": event.internal_note if inner else "",
        "photos": photos,
    }


def _staff_sentence(event: Event) -> str:
    officer = event.details.get("officer")
    if event.kind == Kind.ASSIGNED and officer:
        return _("Given to %(officer)s.") % {"officer": officer}
    return sentence(event)


def icon(event: Event) -> str:
    """The sprite's name for an event; a closing that nobody confirmed has no tick."""
    if event.to_status == "closed" and event.details.get("outcome") != "confirmed":
        return "dash"
    return ICONS.get(event.to_status if event.kind == Kind.MOVED else event.kind, "user")


def _pictures(event: Event, key: str = "") -> list[dict[str, str]]:
    """The event's finished pictures as components/photos.html takes them; a reporter's links carry the key."""
    query = f"?kunci={key}" if key else ""
    return [picture(photo, number, query) for number, photo in enumerate(_ready(event), 1)]
