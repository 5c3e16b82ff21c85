"""All of a study for scales and one regression, in the shape that `manage.py analyze_table` prints."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from surveys.analysis import association, assumptions, regression, reliability
from surveys.analysis.outcome import Reason, attempt
from surveys.analysis.scores import Numbers, mean_score

Plain = dict[str, object]


@dataclass(frozen=True)
class Analysis:
    """`figures` is JSON-ready (None where something could not be computed), `reasons` say why."""

    figures: Plain
    reasons: tuple[Reason, ...]


def analyze(
    columns: Mapping[str, Numbers], scales: Mapping[str, Sequence[str]], pair: tuple[str, str] | None
) -> Analysis:
    """Reliability of each scale and, for `pair` = (x, y), the regression of y's score on x's.

    `columns` hold the items' answers, NaN where missing; a row with a missing item of any scale is left out of
    everything.
    """
    complete, n, missing = _complete({item: columns[item] for items in scales.values() for item in items})
    reasons: list[Reason] = []
    by_scale: Plain = {}
    for name, items in scales.items():
        matrix = np.column_stack([complete[item] for item in items])
        by_scale[name], why = _scale(matrix, name, items)
        reasons += why
    found: Plain = {"n": n, "n_missing": missing, "scales": by_scale}
    if pair:
        x, y = (mean_score(np.column_stack([complete[item] for item in scales[name]])) for name in pair)
        figures, why = _pair(x, y, *pair)
        found |= figures
        reasons += why
    return Analysis(found, tuple(reasons))


def _complete(columns: Mapping[str, Numbers]) -> tuple[dict[str, Numbers], int, int]:
    whole = np.logical_and.reduce([~np.isnan(values) for values in columns.values()])
    return {name: values[whole] for name, values in columns.items()}, int(whole.sum()), int((~whole).sum())


def _scale(matrix: Numbers, name: str, items: Sequence[str]) -> tuple[Plain, list[Reason]]:
    figures = asdict(reliability.reliability(matrix, items))
    reasons = [_within(f"scales.{name}", Reason(**reason)) for reason in figures.pop("reasons")]
    figures.pop("n")
    return figures, reasons


def _pair(x: Numbers, y: Numbers, x_name: str, y_name: str) -> tuple[Plain, list[Reason]]:
    line = asdict(regression.simple_regression(x, y, x_name, y_name))
    reasons = [Reason(**reason) for reason in line.pop("reasons")]
    tests = asdict(assumptions.assumptions(x, y, x_name, y_name))
    for test, figures in tests.items():
        reason = figures.pop("reason")
        if reason:
            reasons.append(Reason(**reason | {"about": f"assumptions.{test}"}))
    rank = attempt(association.spearman, x, y, x_name, y_name)
    if rank.reason:
        reasons.append(_within("spearman", rank.reason))
    ranks = {"rho": rank.value and rank.value.value, "p": rank.value and rank.value.p}
    return {"regression": line, "assumptions": tests, "spearman": ranks}, reasons


def _within(place: str, reason: Reason) -> Reason:
    return Reason(reason.code, reason.figures, f"{place}.{reason.about}" if reason.about else place)
