"""Means, their classes and their intervals, and the interval of a share."""

from dataclasses import dataclass, replace

import numpy as np

from surveys.analysis.outcome import CannotCompute, Reason
from surveys.analysis.scores import Numbers
from surveys.analysis.weighting import checked, effective_rows

# The instrument's classes of a mean on a five-point scale: five equal steps of 0.8, the upper end included.
CLASS_ENDS = (1.80, 2.60, 3.40, 4.20, 5.00)


@dataclass(frozen=True)
class Description:
    """`index` is the class of the mean, 1 (very low) to 5 (very high), None off the five-point scale."""

    n: int
    n_missing: int
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    ci95: tuple[float, float] | None = None
    index: int | None = None
    reasons: tuple[Reason, ...] = ()


def index_class(mean: float) -> int | None:
    """1 to 5 for a mean of a five-point scale, judged as it is printed, with two decimals."""
    shown = round(mean, 2)
    if not 1 <= shown <= CLASS_ENDS[-1]:
        return None
    return next(number for number, end in enumerate(CLASS_ENDS, 1) if shown <= end)


def describe(values: Numbers, weights: Numbers | None = None) -> Description:
    """Mean, spread and range of numbers, NaN where missing. The mean's interval is Student's."""
    given = ~np.isnan(values)
    kept = values[given]
    empty = Description(len(kept), int((~given).sum()))
    if not len(kept):
        return replace(empty, reasons=(Reason("rows", {"need": 1, "have": 0}, "mean"),))
    try:
        scaled = checked(weights, given)
    except CannotCompute as refused:
        return replace(empty, reasons=(refused.reason,))
    mean = float(np.average(kept, weights=scaled))
    found = replace(
        empty,
        mean=mean,
        median=float(np.median(kept)) if weights is None else _weighted_median(kept, scaled),
        minimum=float(kept.min()),
        maximum=float(kept.max()),
        index=index_class(mean),
    )
    if len(kept) < 2:
        return replace(found, reasons=(Reason("rows", {"need": 2, "have": 1}, "sd"),))
    sd = float(np.sqrt((scaled * (kept - mean) ** 2).sum() / (len(kept) - 1)))
    return replace(found, sd=sd, ci95=mean_interval(mean, sd, effective_rows(scaled)))


def mean_interval(mean: float, sd: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Student's interval of a mean; `n` may be an effective number of answers (at least 2)."""
    from scipy import stats

    margin = float(stats.t.ppf((1 + level) / 2, n - 1)) * sd / float(np.sqrt(n))
    return mean - margin, mean + margin


def wilson(share: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a proportion without continuity correction: Wilson 1927, JASA 22, 209-212.

    It never leaves 0 to 1 and holds for small n, unlike share ± 1.96 standard errors. Raises CannotCompute for n = 0.
    """
    from scipy import stats

    if n <= 0:
        raise CannotCompute("rows", need=1, have=0)
    z = float(stats.norm.ppf((1 + level) / 2))
    middle, shrink = share + z * z / (2 * n), 1 + z * z / n
    margin = z * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return max(0.0, (middle - margin) / shrink), min(1.0, (middle + margin) / shrink)


def _weighted_median(values: Numbers, weights: Numbers) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, 0.5)])
