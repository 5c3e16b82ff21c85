"""All results of a survey as one JSON document."""

from datetime import datetime
from itertools import permutations
from typing import Any

from surveys.models import Survey
from surveys.results import comparing, counting, crossing, pairing
from surveys.results.flow import flow
from surveys.results.reading import Answers, read

# Raised when the document's shape or a figure's definition changes, so that stored ones are counted again.
FORMAT = 4
# Each two of these scales are regressed on each other; later ones are described only.
MOST_SCALES = 4


def compute(survey: Survey, now: datetime) -> dict[str, Any]:
    """The document that the results page reads. Figures of people are left out below the survey's smallest group.

    Raises ExportError for an answer that no export can read.
    """
    answers = read(survey)
    head = {"format": FORMAT, "least": survey.min_group, "computed_at": now.isoformat()}
    if answers is None:
        return head | {"answers": 0, "newest": 0, "enough": False}
    enough = answers.count >= survey.min_group
    head |= {
        "answers": answers.count,
        "newest": answers.versions[-1],
        "versions": len(answers.versions),
        "flow": flow(survey, answers.definition),
        "enough": enough,
    }
    return head | _figures(answers, survey.min_group) if enough else head


def _figures(answers: Answers, least: int) -> dict[str, Any]:
    weights = counting.weights_of(answers)
    return {
        "weighted": weights is not None,
        "given": counting.given(answers, least),
        "questions": counting.questions(answers, least),
        "several": counting.several(answers, least),
        "numbers": counting.numbers(answers, least),
        "scales": counting.scales(answers),
        "pairs": _pairs(answers),
        "comparisons": comparing.comparisons(answers, least),
        "crosstabs": crossing.crosstabs(answers, least),
    }


def _pairs(answers: Answers) -> list[dict[str, Any]]:
    """Each two scales both ways; a single scale stands alone, its `y` empty."""
    items = list(answers.items().items())
    if len(items) == 1:
        return [{"x": items[0][0], "y": ""} | pairing.alone(answers, dict(items))]
    weights = counting.weights_of(answers)
    chosen = permutations(items[:MOST_SCALES], 2)
    return [{"x": x[0], "y": y[0]} | pairing.pair(answers, x, y, weights) for x, y in chosen]
