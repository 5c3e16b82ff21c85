"""Reference data as every request needs it: read once per process, read again when it has grown old.

The way of a report from the form to its row asks here and so costs no SELECT. An edit in the admin shows within
`FRESH_SECONDS`, a new outline within `OUTLINES_FRESH_SECONDS`.
"""

import time
from collections.abc import Callable
from typing import Any

from agencies.calendar import Calendar
from agencies.geography import Outlines
from agencies.geography import Place as LocatedPlace
from agencies.models import Agency, Category, EmergencyNumber, Holiday, Kelurahan, RoutingRule
from agencies.routing import NOWHERE, Place, Rules

FRESH_SECONDS = 10
OUTLINES_FRESH_SECONDS = 300

_kept: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    """Drop everything kept, so that the next question reads the database."""
    _kept.clear()


def _fresh(name: str, read: Callable[[], Any], seconds: float = FRESH_SECONDS) -> Any:
    now = time.monotonic()
    kept = _kept.get(name)
    if kept is None or now - kept[0] > seconds:
        kept = _kept[name] = (now, read())
    return kept[1]


def kept(name: str, read: Callable[[], Any], seconds: float) -> Any:
    """Anything else that may be up to `seconds` old, such as a figure on the home page, by a name of its own."""
    return _fresh(name, read, seconds)


def categories() -> dict[str, Category]:
    """All categories that are offered to citizens, by code, in their order; each with its agency."""
    return _fresh("categories", lambda: {row.code: row for row in _all_categories().values() if row.active})


def categories_by_id() -> dict[int, Category]:
    """All categories by primary key, also those no longer offered."""
    return _all_categories()


def _all_categories() -> dict[int, Category]:
    rows = Category.objects.select_related("agency").order_by("position", "name")
    return _fresh("all categories", lambda: {row.pk: row for row in rows})


def category(code: str) -> Category | None:
    """The offered category with this code, or None."""
    return categories().get(code)


def kelurahan() -> dict[str, Kelurahan]:
    """All kelurahan by code, in the order of their names, with their kecamatan and without their outlines."""
    rows = Kelurahan.objects.select_related("kecamatan").defer("outline")
    return _fresh("kelurahan", lambda: {row.code: row for row in rows})


def kelurahan_by_id() -> dict[int, Kelurahan]:
    """All kelurahan by primary key."""
    return _fresh("kelurahan by id", lambda: {row.pk: row for row in kelurahan().values()})


def agencies() -> dict[int, Agency]:
    """All agencies by primary key."""
    return _fresh("agencies", lambda: {row.pk: row for row in Agency.objects.all()})


def emergency_numbers() -> list[EmergencyNumber]:
    """The numbers to show, in their order."""
    return _fresh("numbers", lambda: list(EmergencyNumber.objects.filter(active=True)))


def calendar() -> Calendar:
    """The working calendar with the city's holidays."""
    days = Holiday.objects.filter(active=True).values_list("date", flat=True)
    return _fresh("calendar", lambda: Calendar(days))


def shapes() -> list[tuple[int, dict[str, Any]]]:
    """Kelurahan primary keys with their GeoJSON outlines."""
    rows = Kelurahan.objects.filter(outline__isnull=False).order_by("code").values_list("pk", "outline")
    return _fresh("shapes", lambda: list(rows), OUTLINES_FRESH_SECONDS)


def locate(*, latitude: float, longitude: float, accuracy: float | None = None) -> LocatedPlace | None:
    """The kelurahan (primary key) of a point and its neighbour within the error circle; None outside the city.

    Degrees and metres. Raises ValueError for values that are no place on earth.
    """
    outlines = _fresh("outlines", lambda: Outlines(shapes()), OUTLINES_FRESH_SECONDS)
    return outlines.locate(latitude=latitude, longitude=longitude, accuracy=accuracy)


def place_of(kelurahan_id: int | None) -> Place:
    """The place of a kelurahan as routing rules read it."""
    row = kelurahan_by_id().get(kelurahan_id) if kelurahan_id else None
    return Place(row.pk, row.kecamatan_id) if row else NOWHERE


def route(category: Category, kelurahan_id: int | None) -> int:
    """The primary key of the agency that takes the category in this kelurahan, by the live rules."""
    rules = _fresh("rules", lambda: Rules(RoutingRule.objects.filter(live=True)))
    return rules.agency_for(category, place_of(kelurahan_id))
