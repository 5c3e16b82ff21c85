"""Where demonstration reports lie: points in the kelurahan, some near a border, some by words only, few unknown."""

import random
from typing import NamedTuple

from agencies import reference
from agencies.models import Kelurahan

HOT_SPOTS = 40
BUSY = {"Oesapa": 5.0, "Liliba": 4.0, "Kelapa Lima": 2.5, "Oebobo": 2.5, "Sikumana": 2.5, "Kuanino": 2.0, "Oepura": 2.0}
BY_WORDS, UNKNOWN = 0.24, 0.007


class Spot(NamedTuple):
    """A place as a report stores it."""

    kelurahan: int | None
    neighbour: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None


class Places:
    """Draws places; busy kelurahan come up more often, and in each some spots again and again."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        rows = list(Kelurahan.objects.filter(outline__isnull=False).order_by("code"))
        self._ids = [row.pk for row in rows]
        self._weights = [BUSY.get(row.name, rng.uniform(0.5, 1.5)) for row in rows]
        self._spots = {row.pk: [self._inside(row) for _ in range(HOT_SPOTS)] for row in rows}

    def _inside(self, kelurahan: Kelurahan) -> tuple[float, float]:
        """A point (latitude, longitude) inside the outline, by throwing darts at its box."""
        polygons = kelurahan.outline["coordinates"]
        rings = [polygons[0]] if kelurahan.outline["type"] == "Polygon" else [polygon[0] for polygon in polygons]
        xs = [point[0] for ring in rings for point in ring]
        ys = [point[1] for ring in rings for point in ring]
        for _ in range(500):
            latitude, longitude = self._rng.uniform(min(ys), max(ys)), self._rng.uniform(min(xs), max(xs))
            found = reference.locate(latitude=latitude, longitude=longitude, accuracy=1)
            if found is not None and found.kelurahan == kelurahan.pk:
                return latitude, longitude
        return kelurahan.latitude, kelurahan.longitude

    def draw(self) -> Spot:
        """A place for a new report."""
        kind = self._rng.random()
        if kind < UNKNOWN:
            return Spot(None)
        kelurahan = self._rng.choices(self._ids, self._weights)[0]
        if kind < UNKNOWN + BY_WORDS:
            return Spot(kelurahan)
        latitude, longitude = self._rng.choice(self._spots[kelurahan])
        return self.near(Spot(kelurahan, None, latitude, longitude), 0.0006)

    def near(self, spot: Spot, degrees: float = 0.0003) -> Spot:
        """A place a few dozen metres away, as a second person would mark it; words stay words."""
        if spot.latitude is None or spot.longitude is None:
            return spot
        latitude = round(spot.latitude + self._rng.uniform(-degrees, degrees), 6)
        longitude = round(spot.longitude + self._rng.uniform(-degrees, degrees), 6)
        accuracy = float(self._rng.choice((5, 8, 12, 20, 35, 60, 120)))
        found = reference.locate(latitude=latitude, longitude=longitude, accuracy=accuracy)
        if found is None:
            return spot
        return Spot(found.kelurahan, found.neighbour, latitude, longitude, accuracy)
