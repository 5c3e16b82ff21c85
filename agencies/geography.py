"""Place: the kelurahan of a point, a neighbour that may be meant, and whose a point outside the city is.

A ray cast in plain Python over the kelurahan outlines. A grid of square cells keeps, for each cell, the
outlines that touch it and the border lines within the largest error circle; a cell without a border near
needs no distances. Lengths are metres on a plane laid through the middle of the outlines.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

DEFAULT_ACCURACY = 25.0
LARGEST_ACCURACY = 150.0
OUTSIDE_TOLERANCE = 150.0
CELL = 150.0
METRES_PER_DEGREE = 111_320.0
METRES_PER_DEGREE_LATITUDE = 110_600.0

Edge = tuple[float, float, float, float]


class Place(NamedTuple):
    """Where a point lies.

    `kelurahan` and `neighbour` are keys of the outlines; `neighbour` is the nearest other kelurahan whose
    border lies within the error circle. `border_distance` is the way to the nearest border line in metres,
    None when it is further than 150 m.
    """

    kelurahan: int
    neighbour: int | None
    border_distance: float | None


class _Cell(NamedTuple):
    outlines: list[tuple[int, list[Edge]]]
    borders: list[tuple[int, Edge]]


class Outlines:
    """The outlines of all kelurahan, ready for look-ups. Build it once for each change of the outlines.

    `shapes` are pairs of a key and a GeoJSON Polygon or MultiPolygon (longitude first, degrees). Where
    outlines overlap the first one counts. Raises ValueError for another geometry type.
    """

    def __init__(self, shapes: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        rings = [(key, ring) for key, geometry in shapes for ring in _rings(geometry)]
        self._set_origin([point for _key, ring in rings for point in ring])
        edges: dict[int, list[Edge]] = defaultdict(list)
        for key, ring in rings:
            edges[key].extend(self._edges(ring))
        self._cells = _grid(edges)

    def _set_origin(self, points: list[tuple[float, float]]) -> None:
        longitudes = [point[0] for point in points] or [0.0]
        latitudes = [point[1] for point in points] or [0.0]
        self._longitude = (min(longitudes) + max(longitudes)) / 2
        self._latitude = (min(latitudes) + max(latitudes)) / 2
        self._scale = METRES_PER_DEGREE * math.cos(math.radians(self._latitude))

    def _edges(self, ring: list[tuple[float, float]]) -> Iterator[Edge]:
        points = [self._plane(latitude=point[1], longitude=point[0]) for point in ring]
        for (x1, y1), (x2, y2) in pairwise(points):
            yield x1, y1, x2, y2

    def _plane(self, *, latitude: float, longitude: float) -> tuple[float, float]:
        return (
            (longitude - self._longitude) * self._scale,
            (latitude - self._latitude) * METRES_PER_DEGREE_LATITUDE,
        )

    def locate(self, *, latitude: float, longitude: float, accuracy: float | None = None) -> Place | None:
        """The place of a point, or None when it lies more than 150 m outside all outlines.

        `accuracy` is the radius of the error circle in metres as a phone gives it (25 when unknown,
        counted up to 150). Raises ValueError for values that are no coordinates.
        """
        check_point(latitude=latitude, longitude=longitude, accuracy=accuracy)
        x, y = self._plane(latitude=latitude, longitude=longitude)
        cell = self._cells.get((int(x // CELL), int(y // CELL)))
        if cell is None:
            return None
        inside = next((key for key, edges in cell.outlines if _contains(edges, x, y)), None)
        if not cell.borders:
            return Place(inside, None, None) if inside is not None else None
        radius = DEFAULT_ACCURACY if accuracy is None else min(accuracy, LARGEST_ACCURACY)
        return _place(inside, _border_distances(cell.borders, x, y), radius)


def _place(inside: int | None, distances: dict[int, float], radius: float) -> Place | None:
    """Put together where the point is from the way to each border near it, in square metres."""
    by_distance = sorted(distances, key=distances.__getitem__)
    border_distance = math.sqrt(distances[by_distance[0]])
    kelurahan = by_distance[0] if inside is None and border_distance <= OUTSIDE_TOLERANCE else inside
    if kelurahan is None:
        return None
    neighbour = next((key for key in by_distance if key != kelurahan), None)
    if neighbour is not None and distances[neighbour] > radius * radius:
        neighbour = None
    return Place(kelurahan, neighbour, border_distance if border_distance <= LARGEST_ACCURACY else None)


def check_point(*, latitude: float, longitude: float, accuracy: float | None = None) -> None:
    """Raise ValueError unless the values can be a point on the globe and its error circle in metres."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("Latitude must be between -90 and 90, longitude between -180 and 180.")
    if accuracy is not None and not 0 <= accuracy < math.inf:
        raise ValueError("Accuracy must be a number of metres, zero or more.")


def _rings(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """All rings of a GeoJSON geometry; a hole is a ring like any other to a ray cast."""
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in polygon]
    raise ValueError(f"An outline must be a Polygon or MultiPolygon, not {geometry['type']}.")


def _grid(outlines: Mapping[int, list[Edge]]) -> dict[tuple[int, int], _Cell]:
    """Each cell that an outline or its error circle touches."""
    cells: dict[tuple[int, int], _Cell] = defaultdict(lambda: _Cell([], []))
    for key, edges in outlines.items():
        for position in _cells_of(_box(edges), margin=0):
            cells[position].outlines.append((key, edges))
        for edge in edges:
            for position in _cells_near(edge):
                cells[position].borders.append((key, edge))
    return dict(cells)


def _box(edges: list[Edge]) -> Edge:
    xs = [edge[0] for edge in edges]
    ys = [edge[1] for edge in edges]
    return min(xs), min(ys), max(xs), max(ys)


def _cells_of(box: Edge, margin: float) -> Iterator[tuple[int, int]]:
    left, right = sorted((box[0], box[2]))
    bottom, top = sorted((box[1], box[3]))
    for column in range(int((left - margin) // CELL), int((right + margin) // CELL) + 1):
        for row in range(int((bottom - margin) // CELL), int((top + margin) // CELL) + 1):
            yield column, row


def _cells_near(edge: Edge) -> Iterator[tuple[int, int]]:
    """The cells of which some point lies within 150 m of the edge (and a few around them)."""
    reach = LARGEST_ACCURACY + CELL * math.sqrt(0.5)
    for column, row in _cells_of(edge, margin=LARGEST_ACCURACY):
        if _distance_squared(edge, (column + 0.5) * CELL, (row + 0.5) * CELL) <= reach * reach:
            yield column, row


def _contains(edges: list[Edge], x: float, y: float) -> bool:
    """True when a ray to the east crosses the outline an odd number of times."""
    inside = False
    for x1, y1, x2, y2 in edges:
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _border_distances(borders: list[tuple[int, Edge]], x: float, y: float) -> dict[int, float]:
    """The square of the way from the point to each outline near it."""
    distances: dict[int, float] = {}
    for key, edge in borders:
        distance = _distance_squared(edge, x, y)
        if distance < distances.get(key, math.inf):
            distances[key] = distance
    return distances


def _distance_squared(edge: Edge, x: float, y: float) -> float:
    x1, y1, x2, y2 = edge
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = ((x - x1) * dx + (y - y1) * dy) / length if length else 0.0
    share = 0.0 if share < 0.0 else 1.0 if share > 1.0 else share
    dx, dy = x - x1 - share * dx, y - y1 - share * dy
    return dx * dx + dy * dy


class Elsewhere(StrEnum):
    """Where a point belongs that lies outside the city."""

    NOT_A_POINT = "not_a_point"
    SWAPPED = "swapped"
    SEA = "sea"
    KABUPATEN_KUPANG = "kabupaten_kupang"
    PROVINCE = "province"
    FAR_AWAY = "far_away"


# Rough shapes drawn by hand for a helpful refusal, (longitude, latitude): never used to place a report.
KUPANG_BAY = [
    (123.49, -10.22), (123.53, -10.19), (123.55, -10.17), (123.60, -10.15), (123.683, -10.124),
    (123.72, -10.115), (123.78, -10.08), (123.80, -10.03), (123.74, -10.02), (123.62, -10.05),
    (123.55, -10.02), (123.40, -10.02), (123.40, -10.08), (123.46, -10.13),
]  # fmt: skip
AROUND_THE_CITY = (-10.42, -9.70, 123.22, 124.05)
PROVINCE_BOX = (-11.2, -8.0, 118.8, 125.2)


def elsewhere(*, latitude: float, longitude: float) -> Elsewhere:
    """Which area a point outside the city belongs to; takes any numbers, also impossible ones."""
    if not (abs(latitude) <= 180 and abs(longitude) <= 180):
        return Elsewhere.NOT_A_POINT
    if _in_box(AROUND_THE_CITY, latitude=longitude, longitude=latitude):
        return Elsewhere.SWAPPED
    if abs(latitude) > 90:
        return Elsewhere.NOT_A_POINT
    edges = [(*start, *end) for start, end in zip(KUPANG_BAY, KUPANG_BAY[1:] + KUPANG_BAY[:1], strict=True)]
    if _contains(edges, longitude, latitude):
        return Elsewhere.SEA
    if _in_box(AROUND_THE_CITY, latitude=latitude, longitude=longitude):
        return Elsewhere.KABUPATEN_KUPANG
    in_province = _in_box(PROVINCE_BOX, latitude=latitude, longitude=longitude)
    return Elsewhere.PROVINCE if in_province else Elsewhere.FAR_AWAY


def _in_box(box: tuple[float, float, float, float], *, latitude: float, longitude: float) -> bool:
    south, north, west, east = box
    return south <= latitude <= north and west <= longitude <= east


def outside_message(*, latitude: float, longitude: float) -> str:
    """Why a point outside the city is refused, and which government to turn to."""
    return {
        Elsewhere.NOT_A_POINT: _("These coordinates are not a place on earth. Set the point on the map again."),
        Elsewhere.SWAPPED: _(
            "Latitude and longitude seem to be exchanged: in Kupang the latitude is near -10 and the "
            "longitude near 123. Exchange the two numbers and send again."
        ),
        Elsewhere.SEA: _("This point lies in the sea. Move it to the place on land that you mean."),
        Elsewhere.KABUPATEN_KUPANG: _(
            "This point lies outside Kota Kupang, in Kabupaten Kupang. Please turn to the government of "
            "Kabupaten Kupang, or move the point if you mean a place in the city."
        ),
        Elsewhere.PROVINCE: _(
            "This point lies outside Kota Kupang. Please turn to the regency there or to the province of "
            "Nusa Tenggara Timur, or move the point if you mean a place in the city."
        ),
        Elsewhere.FAR_AWAY: _(
            "This point lies far from Kota Kupang. For another place in Indonesia please use SP4N-LAPOR! "
            "(lapor.go.id), or move the point if you mean a place in the city."
        ),
    }[elsewhere(latitude=latitude, longitude=longitude)]
