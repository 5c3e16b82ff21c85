"""Which agency a report goes to: rules are rows, edited in the admin, tried on past reports before they go live."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from agencies.models import Category, RoutingRule


class Place(NamedTuple):
    """Where a rule may apply: a kelurahan and its kecamatan, both None where the place is unknown."""

    kelurahan: int | None
    kecamatan: int | None


NOWHERE = Place(None, None)


class Rules:
    """Routing rules ready for look-ups: the rule for a kelurahan beats its kecamatan's, and that one the city's."""

    def __init__(self, rules: Iterable[RoutingRule]) -> None:
        self._agency = {(rule.category_id, rule.kecamatan_id, rule.kelurahan_id): rule.agency_id for rule in rules}

    def agency_for(self, category: Category, place: Place) -> int:
        """The primary key of the agency that takes the category at this place."""
        keys = [(category.pk, None, place.kelurahan), (category.pk, place.kecamatan, None), (category.pk, None, None)]
        for key in keys:
            if key in self._agency:
                return self._agency[key]
        return category.agency_id


class Change(NamedTuple):
    """How many past reports of one kind the tried rules would send elsewhere."""

    category: int
    kelurahan: int | None
    now: int | None
    then: int
    reports: int


def try_rules(
    rules: Iterable[RoutingRule], past: Iterable[tuple[Category, Place, int | None]]
) -> tuple[int, list[Change]]:
    """Return how many past reports were looked at, and what would have gone elsewhere, most frequent first.

    `past` gives each report's category, place and present agency; nothing is changed.
    """
    tried = Rules(rules)
    looked_at = 0
    changes: Counter[tuple[int, int | None, int | None, int]] = Counter()
    for category, place, agency in past:
        looked_at += 1
        then = tried.agency_for(category, place)
        if then != agency:
            changes[(category.pk, place.kelurahan, agency, then)] += 1
    return looked_at, [Change(*key, reports) for key, reports in changes.most_common()]
