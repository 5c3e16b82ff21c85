"""How people came through the questionnaire: starts, pages, and what ended without an answer."""

from typing import Any

from django.db.models import Count, Sum

from surveys.definition import Definition, Text
from surveys.models import Survey, Tally
from surveys.results.plain import text

ENDS = (Tally.Kind.REFUSED, Tally.Kind.SCREENED, Tally.Kind.FULL, Tally.Kind.DELETED)


def flow(survey: Survey, definition: Definition) -> dict[str, Any]:
    """Counts over all versions; pages in the order of the newest, those that it no longer has left out."""
    rows = survey.tallies.values_list("kind", "page").annotate(Sum("number")).order_by()
    counts = {(kind, page): number for kind, page, number in rows}
    return {
        "started": counts.get((Tally.Kind.STARTED, ""), 0),
        "ends": {str(kind): counts.get((kind, ""), 0) for kind in ENDS},
        "pages": [
            {
                "name": page.name,
                "label": text(page.label or Text(page.name)),
                "reached": counts.get((Tally.Kind.REACHED, page.name), 0),
            }
            for page in definition.pages
        ],
        "ways": dict(survey.responses.order_by().values_list("way").annotate(Count("pk"))),
    }
