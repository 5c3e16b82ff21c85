"""Scores compared between the respondents' groups: kelurahan, age, and what else the survey asks of people."""

from collections.abc import Mapping, Sequence
from math import nan
from typing import TYPE_CHECKING, Any

from surveys.columns import Column
from surveys.results.counting import dimensions, of_people, score_of
from surveys.results.plain import codes, plain, text
from surveys.results.reading import Answers
from surveys.suppression import hide_rare

if TYPE_CHECKING:
    from surveys.analysis.scores import Numbers

# The same for everybody who answers, or about the answer rather than the person.
NO_GROUPS = frozenset({"screen", "attention", "link"})
# What is stored of whole scales alone; of dimensions the tests are.
GROUPS = frozenset({"groups", "too_small", "pairs"})
# Of two groups the test of the whole has said all.
LEAST_GROUPS = 3
LEVEL = 0.05


def comparisons(answers: Answers, least: int) -> list[dict[str, Any]]:
    """For each question about people: each scale by the groups that are large enough, and the tests of dimensions."""
    scores = _scores(answers)
    grouping = {
        name: column
        for name, column in of_people(answers).items()
        if column.question and column.question.role not in NO_GROUPS
    }
    return [_by(name, column, answers.values[name], scores, least) for name, column in grouping.items() if scores]


def _scores(answers: Answers) -> "dict[tuple[str, str], Numbers]":
    found = {}
    for scale, items in answers.items().items():
        found[scale, ""] = score_of(answers, list(items))
        for dimension, part in dimensions(items).items():
            found[scale, dimension] = score_of(answers, part)
    return found


def _by(
    name: str, column: Column, values: "Numbers", scores: "Mapping[tuple[str, str], Numbers]", least: int
) -> dict[str, Any]:
    found = []
    for (scale, dimension), score in scores.items():
        figures = {"scale": scale, "dimension": dimension} | _compared(values, score, least)
        found.append(figures if not dimension else {key: figures[key] for key in figures if key not in GROUPS})
    return {"column": name, "label": text(column.label), "values": codes(column), "scores": found}


def _compared(values: "Numbers", score: "Numbers", least: int) -> dict[str, Any]:
    """A group is judged by those who have this score, so that no two tables can be subtracted."""
    import numpy as np

    from surveys.analysis.groups import compare_groups

    both = ~(np.isnan(values) | np.isnan(score))
    labels = hide_rare(values[both].astype(int).tolist(), least)
    figures = plain(compare_groups(score[both], labels, least))
    for group in figures["groups"]:
        kept = ("n", "mean", "sd", "ci95")
        group["figures"] = {key: group["figures"][key] for key in kept}
    hidden = {int(value) for value in values[both]} - {group["label"] for group in figures["groups"]}
    return figures | {"too_small": sorted(hidden), "pairs": _pairs(score[both], labels, figures["groups"])}


def _pairs(score: "Numbers", labels: Sequence[int | None], groups: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """How many pairs of the shown groups were tested, and those that differ; None for fewer than three groups."""
    import numpy as np

    from surveys.analysis.pairs import group_pairs

    if len(groups) < LEAST_GROUPS:
        return None
    of = np.array([nan if label is None else label for label in labels], dtype=float)
    found = group_pairs({group["label"]: score[of == group["label"]] for group in groups})
    differ = [pair for pair in found if pair.p is not None and pair.p < LEVEL]
    differ.sort(key=lambda pair: (pair.p or 0, -abs(pair.difference)))
    return {"tested": sum(pair.p is not None for pair in found), "differ": plain(tuple(differ))}
