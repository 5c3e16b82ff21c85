"""One scale explained by another: all that a thesis's chapter IV asks of a regression."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from surveys.definition import Question
from surveys.results.counting import dimensions, on_five
from surveys.results.plain import plain
from surveys.results.reading import Answers

if TYPE_CHECKING:
    from surveys.analysis.scores import Numbers

Items = Mapping[str, Question]


def pair(answers: Answers, x: tuple[str, Items], y: tuple[str, Items], weights: "Numbers | None") -> dict[str, Any]:
    """Scales `x` and `y` by name and items. A row with a missing item of either is left out of everything."""
    import numpy as np

    from surveys.analysis.scores import mean_score

    found = alone(answers, dict([x, y]), (x[0], y[0]))
    whole = np.logical_and.reduce([~np.isnan(answers.values[name]) for name in (*x[1], *y[1])])

    def score(names: Sequence[str]) -> "Numbers":
        return mean_score(np.column_stack([answers.values[name][whole] for name in names]))

    of_x, of_y = score(list(x[1])), score(list(y[1]))
    parts = {name: score(part) for name, part in dimensions(x[1]).items()}
    pillars = {name: score(part) for name, part in dimensions(y[1]).items()}
    kept = None if weights is None else weights[whole]
    return (
        found
        | _together(of_x, of_y, x[0], y[0])
        | _several(of_x, of_y, parts, kept, (x[0], y[0]))
        | {
            "ordinal": _ordinal(of_x, of_y, (x[0], y[0])) if on_five(answers, y[1]) else None,
            "pillars": [{"name": name, **_together(of_x, values, x[0], name)} for name, values in pillars.items()],
            "plots": _plots(of_x, of_y),
        }
    )


def alone(answers: Answers, scales: Mapping[str, Items], of: tuple[str, str] | None = None) -> dict[str, Any]:
    """Reliability and validity of scales and, for a pair, the regression, as `manage.py analyze_table` gives them."""
    import numpy as np

    from surveys.analysis.study import analyze
    from surveys.analysis.validity import validity

    names = [name for items in scales.values() for name in items]
    analysis = analyze(
        {name: answers.values[name] for name in names}, {scale: list(items) for scale, items in scales.items()}, of
    )
    whole = np.logical_and.reduce([~np.isnan(answers.values[name]) for name in names])
    judged = {
        scale: validity(np.column_stack([answers.values[name][whole] for name in items]), list(items))
        for scale, items in scales.items()
    }
    return plain(analysis.figures | {"validity": judged, "reasons": analysis.reasons})


def _together(x: "Numbers", y: "Numbers", x_name: str, y_name: str) -> dict[str, Any]:
    from surveys.analysis import association
    from surveys.analysis.outcome import attempt

    tests = {"pearson": association.pearson, "rank": association.spearman, "kendall": association.kendall}
    return {name: plain(attempt(test, x, y, x_name, y_name)) for name, test in tests.items()}


def _several(
    x: "Numbers", y: "Numbers", parts: "Mapping[str, Numbers]", weights: "Numbers | None", names: tuple[str, str]
) -> dict[str, Any]:
    """The regression on the dimensions, and the weighted regression."""
    from surveys.analysis.multiple import multiple_regression

    found: dict[str, Any] = {"multiple": None, "weighted": None}
    if len(parts) > 1:
        found["multiple"] = plain(multiple_regression(y, parts, y_name=names[1]))
    if weights is not None:
        found["weighted"] = plain(multiple_regression(y, {names[0]: x}, weights, names[1]))
    return found


def _ordinal(x: "Numbers", y: "Numbers", names: tuple[str, str]) -> Any:
    """The alternative for the classes of a mean of five steps; None without answers."""
    from surveys.analysis.ordinal import index_levels, ordinal_regression

    return plain(ordinal_regression(index_levels(y), {names[0]: x}, names[1])) if len(y) else None


def _plots(x: "Numbers", y: "Numbers") -> dict[str, Any]:
    """The points of the plots; a plot without points is an empty list."""
    from surveys.analysis import plots
    from surveys.analysis.outcome import attempt
    from surveys.analysis.regression import fit_line

    line = attempt(fit_line, x, y).value
    left = line.residuals if line else x[:0]
    return {
        "residuals": plain(attempt(plots.histogram, left).value or ()),
        "quantiles": plain(attempt(plots.normal_quantiles, left).value or ()),
        "fitted": plain(attempt(plots.residual_points, x, y).value or ()),
        "points": plain(plots.scatter_points(x, y) if len(x) else ()),
        "band": plain(attempt(plots.regression_band, x, y).value or ()),
    }
