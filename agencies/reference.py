"""Reference data as every request needs it: read once per process, read again when it has grown old.

The way of a report from the form to its row asks here and so costs no SELECT. An edit in the admin shows within
`FRESH_SECONDS`, a new outline within `OUTLINES_FRESH_SECONDS`: for so long another process still takes a category that
was switched off.
"""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from agencies.calendar import Calendar
from agencies.geography import Outlines
from agencies.geography import Place as LocatedPlace
from agencies.models import Agency, Category, EmergencyNumber, Holiday, Kelurahan, RoutingRule
from agencies.routing import NOWHERE, Place, Rules

FRESH_SECONDS = 10
OUTLINES_FRESH_SECONDS = 300

Kept = TypeVar("Kept")
Source = TypeVar("Source")
_kept: dict[str, tuple[float, Any]] = {}
_made: dict[str, tuple[Any, Any]] = {}


def forget() -> None:
    """Drop everything kept, so that the next question reads the database."""
    _kept.clear()
    _made.clear()


def _fresh(name: str, read: Callable[[], Any], seconds: float = FRESH_SECONDS) -> Any:
    now = time.monotonic()
    kept = _kept.get(name)
    if kept is None or now - kept[0] > seconds:
        kept = _kept[name] = (now, read())
    return kept[1]


def kept(name: str, read: Callable[[], Any], seconds: float) -> Any:
    """Anything else that may be up to `seconds` old, such as a figure on the home page, by a name of its own."""
    return _fresh(name, read, seconds)


def made_of(source: Source, name: str, make: Callable[[Source], Kept]) -> Kept:
    """What `make` makes of something kept, by a name of its own: made again when the source was read again."""
    made = _made.get(name)
    if made is None or made[0] is not source:
        made = _made[name] = (source, make(source))
    return made[1]


def _remembered(seconds: float = FRESH_SECONDS) -> Callable[[Callable[[], Kept]], Callable[[], Kept]]:
    """Keep what a function without arguments reads, for `seconds`."""

    def decorate(read: Callable[[], Kept]) -> Callable[[], Kept]:
        @wraps(read)
        def answer() -> Kept:
            return _fresh(read.__name__, read, seconds)

        return answer

    return decorate


def categories() -> dict[str, Category]:
    """All categories that are offered to citizens, by code, in their order; each with its agency."""
    return made_of(categories_by_id(), "offered", lambda rows: {row.code: row for row in rows.values() if row.active})


@_remembered()
def categories_by_id() -> dict[int, Category]:
    """All categories by primary key, also those no longer offered."""
    return {row.pk: row for row in Category.objects.select_related("agency").order_by("position", "name")}


def category(code: str) -> Category | None:
    """The offered category with this code, or None."""
    return categories().get(code)


@_remembered()
def kelurahan() -> dict[str, Kelurahan]:
    """All kelurahan by code, in the order of their names, with their kecamatan and without their outlines."""
    return {row.code: row for row in Kelurahan.objects.select_related("kecamatan").defer("outline")}


def kelurahan_by_id() -> dict[int, Kelurahan]:
    """All kelurahan by primary key."""
    return made_of(kelurahan(), "kelurahan by id", lambda rows: {row.pk: row for row in rows.values()})


@_remembered()
def agencies() -> dict[int, Agency]:
    """All agencies by primary key."""
    return {row.pk: row for row in Agency.objects.all()}


@_remembered()
def emergency_numbers() -> list[EmergencyNumber]:
    """The numbers to show, in their order."""
    return list(EmergencyNumber.objects.filter(active=True))


@_remembered()
def calendar() -> Calendar:
    """The working calendar with the city's holidays."""
    return Calendar(Holiday.objects.filter(active=True).values_list("date", flat=True))


@_remembered(OUTLINES_FRESH_SECONDS)
def shapes() -> list[tuple[int, dict[str, Any]]]:
    """Kelurahan primary keys with their GeoJSON outlines."""
    rows = Kelurahan.objects.filter(outline__isnull=False).order_by("code").values_list("pk", "outline")
    return [(key, outline) for key, outline in rows if outline]


def outlines() -> Outlines:
    """The outlines ready for look-ups."""
    return made_of(shapes(), "outlines", Outlines)


def locate(*, latitude: float, longitude: float, accuracy: float | None = None) -> LocatedPlace | None:
    """The kelurahan (primary key) of a point and its neighbour within the error circle; None outside the city.

    Degrees and metres. Raises ValueError for values that are no place on earth.
    """
    return _locate(outlines(), latitude, longitude, accuracy)


@lru_cache(maxsize=64)
def _locate(where: Outlines, latitude: float, longitude: float, accuracy: float | None) -> LocatedPlace | None:
    """The form asks, then the door: the same point is looked up once."""
    return where.locate(latitude=latitude, longitude=longitude, accuracy=accuracy)


@_remembered()
def _rules() -> Rules:
    return Rules(RoutingRule.objects.filter(live=True))


def place_of(kelurahan_id: int | None) -> Place:
    """The place of a kelurahan as routing rules read it."""
    row = kelurahan_by_id().get(kelurahan_id) if kelurahan_id else None
    return Place(row.pk, row.kecamatan_id) if row else NOWHERE


def route(category: Category, kelurahan_id: int | None) -> int:
    """The primary key of the agency that takes the category in this kelurahan, by the live rules."""
    return _rules().agency_for(category, place_of(kelurahan_id))
