"""How two variables go together."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from surveys.analysis import scores
from surveys.analysis.outcome import Reason
from surveys.analysis.scores import Numbers, need_rows, need_spread
from surveys.analysis.validity import correlation_p

# Cochran 1954, Biometrics 10: chi-square is trusted if at most a fifth of the expected counts lie below 5
# and none below 1.
SMALL_EXPECTED, SMALL_SHARE, LEAST_EXPECTED = 5, 0.2, 1


@dataclass(frozen=True)
class Correlation:
    """`p` is two-sided; `ci95` where there is a usual one."""

    value: float
    p: float
    ci95: tuple[float, float] | None = None


@dataclass(frozen=True)
class Crosstab:
    """Counts by row and column, and Pearson's test. `doubtful`: the expected counts are too small to trust p."""

    n: int
    rows: tuple[Hashable, ...]
    columns: tuple[Hashable, ...]
    counts: tuple[tuple[float, ...], ...]
    expected: tuple[tuple[float, ...], ...] = ()
    chi2: float | None = None
    df: int | None = None
    p: float | None = None
    cramers_v: float | None = None
    small_expected: int = 0
    doubtful: bool = False
    reason: Reason | None = None


def pearson(x: Numbers, y: Numbers, x_name: str = "x", y_name: str = "y") -> Correlation:
    """Pearson's r with p from t and, from four rows, Fisher's interval (1921, Metron 1)."""
    from scipy import stats

    need_rows(x, 3)
    r = scores.pearson(x, y, x_name, y_name)
    if len(x) < 4 or abs(r) == 1:
        return Correlation(r, correlation_p(r, len(x)))
    margin = float(stats.norm.ppf(0.975)) / np.sqrt(len(x) - 3)
    low, high = np.tanh(np.arctanh(r) + np.array([-margin, margin]))
    return Correlation(r, correlation_p(r, len(x)), (float(low), float(high)))


def spearman(x: Numbers, y: Numbers, x_name: str = "x", y_name: str = "y") -> Correlation:
    """Spearman's rho with mean ranks for ties, p two-sided from t with n-2 degrees of freedom.

    Spearman 1904, American Journal of Psychology 15. As R's cor.test(exact = FALSE). Raises CannotCompute below three
    rows or for a constant.
    """
    from scipy import stats

    need_rows(x, 3)
    need_spread(x, x_name)
    need_spread(y, y_name)
    rho = scores.pearson(stats.rankdata(x), stats.rankdata(y))
    return Correlation(rho, correlation_p(rho, len(x)))


def kendall(x: Numbers, y: Numbers, x_name: str = "x", y_name: str = "y") -> Correlation:
    """Kendall's tau-b, p from the normal approximation with ties: Kendall 1945, Biometrika 33, 239-251."""
    from scipy import stats

    need_rows(x, 3)
    need_spread(x, x_name)
    need_spread(y, y_name)
    found = stats.kendalltau(x, y, method="asymptotic")
    return Correlation(float(found.statistic), float(found.pvalue))


def crosstab(counts: Numbers, rows: Sequence[Hashable], columns: Sequence[Hashable]) -> Crosstab:
    """Pearson's chi-square without continuity correction, and Cramér's V (Mathematical Methods of Statistics, 1946).

    From counts (rows x columns); rows and columns without any answer are left out.
    """
    down, across = counts.sum(axis=1) > 0, counts.sum(axis=0) > 0
    kept_rows, kept_columns = (
        tuple(value for value, kept in zip(side, used, strict=True) if kept)
        for side, used in ((rows, down), (columns, across))
    )
    empty = Crosstab(int(counts.sum()), kept_rows, kept_columns, counts=())
    return _tested(empty, counts[np.ix_(down, across)])


def _tested(found: Crosstab, counts: Numbers) -> Crosstab:
    from scipy import stats

    found = replace(found, counts=_tuples(counts))
    if min(counts.shape) < 2:
        return replace(found, reason=Reason("empty_table"))
    test = stats.chi2_contingency(counts, correction=False)
    expected = test.expected_freq
    small = int((expected < SMALL_EXPECTED).sum())
    return replace(
        found,
        expected=_tuples(expected),
        chi2=float(test.statistic),
        df=int(test.dof),
        p=float(test.pvalue),
        cramers_v=float(np.sqrt(test.statistic / counts.sum() / (min(counts.shape) - 1))),
        small_expected=small,
        doubtful=bool(small > SMALL_SHARE * expected.size or expected.min() < LEAST_EXPECTED),
    )


def _tuples(table: Numbers) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(cell) for cell in row) for row in table)
