"""Maps drawn on the server as SVG from our own outlines, which are an approximation.

No style attribute (the policy blocks it): classes and presentation attributes only. The drawing of the city is kept
per process with the outlines that it was made from.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from agencies import reference
from agencies.models import Kelurahan
from reports.models import Report

WIDTH = 1000
MARGIN = 10
CLASSES = 5
COUNTED_FOR_SECONDS = 60
SMALL_MAP = 400

Point = Sequence[float]


class Projection:
    """Longitude and latitude to whole SVG units: a plane laid through the middle, north up, `width` units wide."""

    def __init__(self, points: Iterable[Point], width: int = WIDTH, margin: int = MARGIN) -> None:
        longitudes, latitudes = zip(*points, strict=True)
        self._west, self._north = min(longitudes), max(latitudes)
        squeeze = math.cos(math.radians((min(latitudes) + self._north) / 2))
        span = max((max(longitudes) - self._west) * squeeze, 1e-6)
        self._scale = (width - 2 * margin) / span
        self._squeeze, self._margin = squeeze, margin
        self.width = width
        self.height = round((self._north - min(latitudes)) * self._scale) + 2 * margin

    def __call__(self, point: Point) -> tuple[int, int]:
        x = (point[0] - self._west) * self._squeeze * self._scale + self._margin
        return round(x), round((self._north - point[1]) * self._scale + self._margin)

    def path(self, geometry: Mapping[str, Any]) -> str:
        """The outline as the `d` of a path; points that fall together are drawn once."""
        return "".join(self._ring(ring) for ring in _rings(geometry))

    def _ring(self, ring: Sequence[Point]) -> str:
        points = [self(point) for point in ring]
        kept = [here for here, before in zip(points, [None, *points], strict=False) if here != before]
        return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"


def _rings(geometry: Mapping[str, Any]) -> list[list[Point]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


@dataclass(frozen=True)
class Drawing:
    """The outlines of the city on one sheet."""

    width: int
    height: int
    paths: dict[int, str]


def _draw(shapes: Sequence[tuple[int, dict[str, Any]]]) -> Drawing | None:
    points = [point for _key, geometry in shapes for ring in _rings(geometry) for point in ring]
    if not points:
        return None
    projection = Projection(points)
    return Drawing(projection.width, projection.height, {key: projection.path(shape) for key, shape in shapes})


def drawing() -> Drawing | None:
    """The outlines of all kelurahan as paths, or None before any outline is loaded."""
    return reference.made_of(reference.shapes(), "city drawing", _draw)


def open_by_kelurahan() -> dict[int, int]:
    """How many public reports are open in each kelurahan, at most a minute old."""
    return reference.kept("open by kelurahan", _count_open, COUNTED_FOR_SECONDS)


def _count_open() -> dict[int, int]:
    queryset = Report.objects.public().open().filter(kelurahan__isnull=False)
    return dict(queryset.order_by().values_list("kelurahan").annotate(Count("id")))


def city_map() -> dict[str, Any] | None:
    """The map of open reports by kelurahan: width, height, areas, legend, and the same numbers as rows."""
    drawn = drawing()
    if drawn is None:
        return None
    counts = open_by_kelurahan()
    bounds = class_bounds(counts.values())
    areas = [
        {
            "kelurahan": place,
            "count": counts.get(place.pk, 0),
            "step": step_of(counts.get(place.pk, 0), bounds),
            "path": drawn.paths.get(place.pk, ""),
        }
        for place in reference.kelurahan().values()
    ]
    return {"width": drawn.width, "height": drawn.height, "areas": areas, "legend": legend(bounds)}


def class_bounds(counts: Iterable[int]) -> list[int]:
    """The highest count of each class: 0 first, then up to four classes that hold about equally many places."""
    above = sorted(count for count in counts if count > 0)
    if not above:
        return [0]
    parts = CLASSES - 1
    tops = {above[math.ceil(len(above) * part / parts) - 1] for part in range(1, parts + 1)}
    return [0, *sorted(tops)]


def step_of(count: int, bounds: Sequence[int]) -> int:
    """The class of a count, 0 to 4."""
    return next((step for step, top in enumerate(bounds) if count <= top), len(bounds) - 1)


def legend(bounds: Sequence[int]) -> list[dict[str, Any]]:
    """Each class with its range in numbers."""
    lows = [0, *(top + 1 for top in bounds[:-1])]
    pairs = zip(lows, bounds, strict=True)
    return [
        {"step": step, "range": str(low) if low == top else f"{low}–{top}"} for step, (low, top) in enumerate(pairs)
    ]


def kelurahan_map(kelurahan_id: int | None, point: tuple[float, float] | None = None) -> dict[str, Any] | None:
    """A small map of one kelurahan, with a pin at `point` (longitude, latitude) if it is given and not outside."""
    shape = dict(reference.shapes()).get(kelurahan_id or 0)
    if shape is None:
        return None
    projection = Projection([point for ring in _rings(shape) for point in ring], width=SMALL_MAP)
    pin = projection(point) if point else None
    if pin and not (0 <= pin[0] <= projection.width and 0 <= pin[1] <= projection.height):
        pin = None
    return {
        "kelurahan": _kelurahan(kelurahan_id),
        "width": projection.width,
        "height": projection.height,
        "path": projection.path(shape),
        "pin": pin and {"x": pin[0], "y": pin[1]},
    }


def _kelurahan(kelurahan_id: int | None) -> Kelurahan | None:
    return reference.kelurahan_by_id().get(kelurahan_id) if kelurahan_id else None


def report_map(report: Report) -> dict[str, Any] | None:
    """The public map of one report: none for a confidential one, no pin where a person is the subject."""
    if report.is_confidential:
        return None
    if report.longitude is None or report.latitude is None or hides_point(report):
        return kelurahan_map(report.kelurahan_id)
    return kelurahan_map(report.kelurahan_id, (report.longitude, report.latitude))


def hides_point(report: Report) -> bool:
    """Whether the public sees the kelurahan only: in such categories a person is the subject."""
    return report.category.private_by_default
