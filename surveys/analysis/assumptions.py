"""What a simple regression takes for granted, tested on its residuals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

import numpy as np

from surveys.analysis.outcome import CannotCompute, Reason, attempt
from surveys.analysis.regression import Line, fit_line
from surveys.analysis.scores import Numbers, need_rows, need_spread

P = ParamSpec("P")
SHAPIRO_LEAST, SHAPIRO_MOST = 3, 5000
LILLIEFORS_LEAST = 5


@dataclass(frozen=True)
class Finding:
    """A test's statistic and p; what is None has its reason (Durbin-Watson never has a p)."""

    statistic: float | None = None
    p: float | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Assumptions:
    shapiro: Finding
    lilliefors: Finding
    breusch_pagan: Finding
    glejser: Finding
    linearity: Finding
    durbin_watson: Finding


def assumptions(x: Numbers, y: Numbers, x_name: str = "x", y_name: str = "y") -> Assumptions:
    """All six tests of the regression of y on x (complete rows, in the file's order)."""
    line = attempt(_line_with_residuals, x, y, x_name, y_name)
    if line.value is None:
        return Assumptions(*[Finding(reason=line.reason)] * 6)
    left = line.value.residuals
    return Assumptions(
        shapiro=finding(shapiro, left),
        lilliefors=finding(lilliefors, left),
        breusch_pagan=finding(breusch_pagan, x, left),
        glejser=finding(glejser, x, left),
        linearity=finding(linearity, x, y, x_name),
        durbin_watson=finding(durbin_watson, left),
    )


def shapiro(residuals: Numbers) -> tuple[float, float]:
    """W and p of Shapiro and Wilk's test of normality by Royston's algorithm (1995, Applied Statistics 44, AS R94).

    Defined for 3 to 5,000 values.
    """
    from scipy import stats

    need_rows(residuals, SHAPIRO_LEAST)
    if len(residuals) > SHAPIRO_MOST:
        raise CannotCompute("too_many_rows", most=SHAPIRO_MOST, have=len(residuals))
    found = stats.shapiro(residuals)
    return float(found.statistic), float(found.pvalue)


def lilliefors(residuals: Numbers) -> tuple[float, float]:
    """Kolmogorov and Smirnov's D with mean and spread estimated from the values, and Lilliefors' p.

    p by Dallal and Wilkinson 1986 (The American Statistician 40, 294-296), which holds below 0.1; above, from
    statsmodels' table, which other programs replace by other approximations.
    """
    from statsmodels.stats.diagnostic import lilliefors as test

    need_rows(residuals, LILLIEFORS_LEAST)
    statistic, p = test(residuals, dist="norm", pvalmethod="approx")
    return float(statistic), float(p)


def breusch_pagan(x: Numbers, residuals: Numbers) -> tuple[float, float]:
    """n R² of the squared residuals on x and its chi-square p (1 df).

    Koenker's studentised form: 1981, Journal of Econometrics 17, 107-112.
    """
    from scipy import stats

    need_rows(x, 3)
    squared = residuals**2
    need_spread(squared, "e²")
    line = fit_line(x, squared)
    statistic = len(x) * (1 - line.squares_left / line.squares_y)
    return statistic, float(stats.chi2.sf(statistic, 1))


def glejser(x: Numbers, residuals: Numbers) -> tuple[float, float]:
    """t and p of the slope of the residuals' size on x: Glejser 1969, JASA 64, 316-323."""
    from scipy import stats

    need_rows(x, 3)
    size = np.abs(residuals)
    need_spread(size, "|e|")
    line, free = fit_line(x, size), len(x) - 2
    if line.perfect:
        raise CannotCompute("perfect")
    t = line.slope / np.sqrt(line.squares_left / free / line.squares_x)
    return float(t), float(2 * stats.t.sf(abs(t), free))


def linearity(x: Numbers, y: Numbers, x_name: str = "x") -> tuple[float, float]:
    """F and p of the deviation from linearity: what the group means of y vary beyond the line, against the variation
    within groups of equal x (x rounded to 10 decimals). A small p speaks against a straight line."""
    from scipy import stats

    levels, group = np.unique(np.round(x, 10), return_inverse=True)
    rows, groups = len(x), len(levels)
    if groups < 3:
        raise CannotCompute("distinct", need=3, have=groups, name=x_name)
    if groups == rows:
        raise CannotCompute("no_repeats", name=x_name)
    means = (np.bincount(group, y) / np.bincount(group))[group]
    within, between = ((y - means) ** 2).sum(), ((means - y.mean()) ** 2).sum()
    line = fit_line(x, y)
    if within <= 1e-24 * line.squares_y:
        raise CannotCompute("no_spread", name=x_name)
    statistic = (between - line.slope**2 * line.squares_x) / (groups - 2) / (within / (rows - groups))
    return float(statistic), float(stats.f.sf(statistic, groups - 2, rows - groups))


def durbin_watson(residuals: Numbers) -> tuple[float, None]:
    """The statistic (about 2 without autocorrelation), in the rows' order: Durbin and Watson 1950, Biometrika 37.

    No p: respondents have no order that would make one mean anything.
    """
    return float((np.diff(residuals) ** 2).sum() / (residuals**2).sum()), None


def _line_with_residuals(x: Numbers, y: Numbers, x_name: str, y_name: str) -> Line:
    line = fit_line(x, y, x_name)
    need_spread(y, y_name)
    if line.perfect:
        raise CannotCompute("perfect")
    return line


def finding(function: Callable[P, tuple[float, float | None]], *values: P.args, **named: P.kwargs) -> Finding:
    """A test's result, or its reason for having none."""
    found = attempt(function, *values, **named)
    return Finding(reason=found.reason) if found.value is None else Finding(*found.value)
