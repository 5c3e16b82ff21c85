"""The points of the plots beside the figures; drawing is the page's business."""

from dataclasses import dataclass

import numpy as np

from surveys.analysis.outcome import CannotCompute
from surveys.analysis.regression import fit_line
from surveys.analysis.scores import Numbers, is_constant, need_rows

Points = tuple[tuple[float, float], ...]
# More marks than this cannot be told apart on a page.
MOST_POINTS = 500


@dataclass(frozen=True)
class Bar:
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Band:
    """A point of the regression line with the 95 % interval of the mean there."""

    x: float
    fitted: float
    low: float
    high: float


def histogram(values: Numbers, bars: int | None = None) -> tuple[Bar, ...]:
    """Equal bars; their number by Sturges's rule (1926, JASA 21, 65-66) unless given."""
    need_rows(values, 1)
    counts, edges = np.histogram(values, bars or int(np.ceil(np.log2(len(values)) + 1)))
    return tuple(Bar(float(low), float(high), int(n)) for low, high, n in zip(edges, edges[1:], counts, strict=False))


def normal_quantiles(residuals: Numbers) -> Points:
    """(expected, standardised residual) for the Q-Q plot, ascending; expected at Blom's (i - 3/8) / (n + 1/4)."""
    from scipy import stats

    need_rows(residuals, 3)
    if is_constant(residuals):
        raise CannotCompute("perfect")
    ordered = np.sort((residuals - residuals.mean()) / residuals.std(ddof=1))
    expected = stats.norm.ppf((np.arange(1, len(ordered) + 1) - 0.375) / (len(ordered) + 0.25))
    return _thinned(expected, ordered)


def residual_points(x: Numbers, y: Numbers, x_name: str = "x") -> Points:
    """(fitted, residual) of the regression of y on x, thinned evenly along x."""
    line = fit_line(x, y, x_name)
    order = np.argsort(x, kind="stable")
    return _thinned((line.intercept + line.slope * x)[order], line.residuals[order])


def scatter_points(x: Numbers, y: Numbers) -> Points:
    """(x, y), thinned evenly along x."""
    order = np.argsort(x, kind="stable")
    return _thinned(x[order], y[order])


def regression_band(x: Numbers, y: Numbers, x_name: str = "x", steps: int = 40) -> tuple[Band, ...]:
    """The line from the least to the greatest x with the interval of its mean.

    fitted ± t sqrt(s² (1/n + (x - mean)² / SSx)).
    """
    from scipy import stats

    need_rows(x, 3)
    line, n = fit_line(x, y, x_name), len(x)
    at = np.linspace(x.min(), x.max(), steps)
    variance = line.squares_left / (n - 2)
    margin = stats.t.ppf(0.975, n - 2) * np.sqrt(variance * (1 / n + (at - x.mean()) ** 2 / line.squares_x))
    fitted = line.intercept + line.slope * at
    rows = zip(at, fitted, fitted - margin, fitted + margin, strict=True)
    return tuple(Band(*map(float, row)) for row in rows)


def _thinned(x: Numbers, y: Numbers) -> Points:
    chosen = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_POINTS)).round().astype(int))
    return tuple((float(a), float(b)) for a, b in zip(x[chosen], y[chosen], strict=True))
