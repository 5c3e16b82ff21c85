"""The one place that says which reports, and which of their fields, a person may see or change.

Pages, console, admin, API, feeds, exports, photos and notifications all ask here. The module knows field names,
not the Report model: it returns Q objects for querysets and answers predicates about a row that it is handed.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest

from agencies import second_factor
from agencies.models.agency import Agency
from agencies.models.category import Category
from agencies.models.user import User

Viewer = User | AnonymousUser | None

CONFIDENTIAL = "confidential"
ANONYMOUS = "anonymous"
NOTHING = Q(pk__in=[])

# What any public surface may show and search in. Nothing else leaves the system.
PUBLIC_FIELDS = (
    "code", "title", "text", "category", "kelurahan", "street", "landmark", "latitude", "longitude", "status",
    "outcome", "agency", "publicity", "created_at", "updated_at", "response_due", "resolution_due",
    "first_response_at", "resolved_at", "closed_at", "hold_cause", "review_date", "duplicate_of",
)  # fmt: skip
STAFF_FIELDS = (
    *PUBLIC_FIELDS, "accuracy", "neighbour", "channel", "filed_by", "officer", "pictures_opened", "postponements",
    "bounces", "objections", "escalation_level", "version", "source", "source_id",
)  # fmt: skip
SEARCH_FIELDS = ("code", "title", "text", "street", "landmark")


class ReportLike(Protocol):
    """The fields of a report that decisions rest on."""

    publicity: str
    status: str
    category: Category
    agency: Agency | None
    agency_id: int | None
    officer_id: int | None
    kelurahan_id: int | None
    neighbour_id: int | None
    pictures_opened: bool


@dataclass(frozen=True)
class Posts:
    """What a user is: their roles and the agencies, places and officer rows that these are for."""

    roles: frozenset[str] = frozenset()
    agencies: frozenset[int] = frozenset()
    headed: frozenset[int] = frozenset()
    kelurahan: frozenset[int] = frozenset()
    officers: frozenset[int] = frozenset()
    administrator: bool = False

    def has(self, role: str) -> bool:
        return role in self.roles


NOBODY = Posts()


def posts_of(user: Viewer) -> Posts:
    """Return the user's posts, read once for each user object; strangers and leavers have none."""
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return NOBODY
    if "_posts" not in user.__dict__:
        user.__dict__["_posts"] = _read_posts(user)
    return user.__dict__["_posts"]


def _read_posts(user: User) -> Posts:
    rows = list(user.posts.filter(active=True).values_list("id", "role", "agency_id", "kelurahan_id"))
    return Posts(
        roles=frozenset(role for _id, role, _agency, _place in rows),
        agencies=frozenset(agency for _id, role, agency, _place in rows if agency),
        headed=frozenset(agency for _id, role, agency, _place in rows if role == "head"),
        kelurahan=frozenset(place for _id, _role, _agency, place in rows if place),
        officers=frozenset(row[0] for row in rows),
        administrator=user.is_superuser,
    )


def public() -> Q:
    """Reports that everyone may see."""
    return ~Q(publicity=CONFIDENTIAL)


def visible_to(user: Viewer) -> Q:
    """Reports that this person may see: public ones, their own, and what their post opens of the confidential."""
    posts = posts_of(user)
    if posts.has("dispatcher"):
        return Q()
    seen = public()
    if isinstance(user, User) and user.is_active:
        seen |= Q(contact__user=user)
    if posts.headed:
        seen |= Q(agency__in=posts.headed)
    if posts.agencies:
        seen |= Q(agency__in=posts.agencies, officer__in=posts.officers)
    return seen


def work_of(user: Viewer) -> Q:
    """Reports in this staff member's queue. Whatever is here is also in `visible_to`."""
    posts = posts_of(user)
    if posts.has("dispatcher"):
        return Q()
    if posts.has("executive") or posts.administrator:
        return public()
    work = NOTHING
    if posts.headed:
        work |= Q(agency__in=posts.headed)
    # Without those headed: they are in already, and a second condition on the same office doubles the database's work.
    if others := posts.agencies - posts.headed:
        work |= Q(agency__in=others) & (public() | Q(officer__in=posts.officers))
    if posts.kelurahan:
        work |= public() & (Q(kelurahan__in=posts.kelurahan) | Q(neighbour__in=posts.kelurahan))
    return work


def sees(user: Viewer, report: ReportLike, *, own: bool = False) -> bool:
    """The predicate twin of `visible_to`, for a row at hand; `own` says that the person is its reporter."""
    if own or report.publicity != CONFIDENTIAL:
        return True
    posts = posts_of(user)
    if posts.has("dispatcher") or report.agency_id in posts.headed:
        return True
    return report.agency_id in posts.agencies and report.officer_id in posts.officers


def standing(user: Viewer, report: ReportLike) -> frozenset[str]:
    """What the user is *to this report*: dispatcher, head, officer, lurah, executive, and `handler`.

    A handler works the report: head and officers of its agency, and the lurah of the place where the kelurahan
    office itself holds it.
    """
    posts = posts_of(user)
    found: set[str] = set(posts.roles & {"dispatcher", "executive"})
    if not sees(user, report):
        return frozenset()
    if report.agency_id in posts.headed:
        found |= {"head", "handler"}
    elif report.agency_id in posts.agencies:
        found |= {"officer", "handler"}
    if report.publicity != CONFIDENTIAL and posts.kelurahan & {report.kelurahan_id, report.neighbour_id}:
        found |= {"lurah"}
        if report.agency is not None and report.agency.is_kelurahan:
            found |= {"handler"}
    return frozenset(found)


# Acts that are not moves of the state machine (those name their people in reports/workflow/table.py).
ACTS = {
    "note": {"dispatcher", "handler", "lurah"},
    "add_photos": {"dispatcher", "handler", "lurah"},
    "refile": {"dispatcher", "handler", "lurah"},
    "place": {"dispatcher", "handler", "lurah"},
    "reroute": {"dispatcher", "handler", "lurah"},
    "give": {"dispatcher", "head"},
    "open_pictures": {"dispatcher"},
    "spot_check": {"dispatcher", "executive", "lurah"},
}


def may(user: Viewer, act: str, report: ReportLike) -> bool:
    """Whether the user may do `act` to this report. Unknown acts are a programming error (KeyError)."""
    if act == "see":
        return sees(user, report)
    if act == "see_identity":
        return _may_see_identity(user, report)
    if act == "see_pictures":
        return may_see_pictures(user, report)
    held = standing(user, report)
    if act == "spot_check" and "handler" in held:
        return False
    return bool(held & ACTS[act])


def _may_see_identity(user: Viewer, report: ReportLike) -> bool:
    """Dispatchers always; the handling agency on public reports. Anonymous and confidential: dispatchers only."""
    posts = posts_of(user)
    if posts.has("dispatcher"):
        return True
    return report.publicity == "public" and report.agency_id is not None and report.agency_id in posts.agencies


def may_see_pictures(user: Viewer, report: ReportLike, *, own: bool = False, owner: bool = False) -> bool:
    """Of confidential reports the field sees no pictures until a dispatcher opens them: they show where one stood.

    Where a person is the subject (categories that are confidential by default) strangers see no pictures either. `own`
    says that the person is its reporter, `owner` that they came by the link of the outside owner that holds it.
    """
    if own:
        return True
    if owner:
        return report.publicity != CONFIDENTIAL or report.pictures_opened
    if not sees(user, report):
        return False
    if report.publicity != CONFIDENTIAL:
        return not report.category.private_by_default or bool(standing(user, report))
    posts = posts_of(user)
    return report.pictures_opened or posts.has("dispatcher") or report.agency_id in posts.headed


def may_research(user: Viewer) -> bool:
    """Whether the person works on surveys: builds them, invites, reads results and takes answers out."""
    posts = posts_of(user)
    return posts.administrator or posts.has("researcher")


def viewer(request: HttpRequest) -> Viewer:
    """Whom a page outside the console serves: staff who have yet to prove a second factor see what strangers see."""
    return AnonymousUser() if second_factor_missing(request) else request.user


def second_factor_missing(request: HttpRequest) -> bool:
    """True for staff who must still set up a second factor, or prove it in this session, before the console opens."""
    user = request.user
    wanted = settings.STAFF_SECOND_FACTOR and isinstance(user, User) and user.is_staff
    return wanted and not (second_factor.is_set_up(user) and second_factor.is_proven(request))
