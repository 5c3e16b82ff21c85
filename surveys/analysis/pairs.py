"""Which of several groups, or which of several scores of the same people, differ: pair by pair, corrected by Holm."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from surveys.analysis.assumptions import Finding, finding
from surveys.analysis.outcome import CannotCompute
from surveys.analysis.scores import Numbers, is_constant, need_rows

Test = Callable[[Numbers, Numbers], float | None]


@dataclass(frozen=True)
class Pair:
    """`difference` is the first's mean less the second's; `p` is two-sided and corrected for the number of pairs.

    p is None where neither of the two varies.
    """

    first: Hashable
    second: Hashable
    difference: float
    p: float | None


@dataclass(frozen=True)
class Within:
    """Scores of the same `n` people: Friedman's test, Kendall's W (0 to 1), mean ranks (1 is lowest), and the pairs."""

    n: int
    friedman: Finding
    kendalls_w: float | None
    mean_ranks: dict[str, float]
    pairs: tuple[Pair, ...]


def holm(p: Sequence[float | None]) -> list[float | None]:
    """Holm 1979, Scandinavian Journal of Statistics 6, 65-70. None stays None and counts for nothing."""
    known = sorted((value, place) for place, value in enumerate(p) if value is not None)
    corrected: list[float | None] = [None] * len(p)
    least = 0.0
    for rank, (value, place) in enumerate(known):
        least = max(least, min(1.0, value * (len(known) - rank)))
        corrected[place] = least
    return corrected


def group_pairs(samples: Mapping[Hashable, Numbers]) -> tuple[Pair, ...]:
    """Welch's t test of each two groups (at least two values each), as R's pairwise.t.test(pool.sd = FALSE)."""
    return _pairs(samples, _welch_p)


def compare_within(columns: Mapping[str, Numbers]) -> Within:
    """Several scores of the same people (complete rows, the same length): Friedman 1937, JASA 32, 675-701.

    Pairs by Wilcoxon's signed ranks, as R's pairwise.wilcox.test(paired = TRUE, exact = FALSE).
    """
    from scipy import stats

    matrix = np.column_stack(list(columns.values()))
    rows, scores = matrix.shape
    ranks = stats.rankdata(matrix, axis=1).mean(axis=0) if rows else np.array([])
    test = finding(friedman, matrix)
    known = test.statistic is not None
    return Within(
        n=rows,
        friedman=test,
        kendalls_w=None if test.statistic is None else test.statistic / (rows * (scores - 1)),
        mean_ranks=dict(zip(columns, map(float, ranks), strict=False)),
        pairs=_pairs(columns, _signed_rank_p) if known else (),
    )


def friedman(matrix: Numbers) -> tuple[float, float]:
    """Chi-square with correction for ties, and p, of people x scores."""
    from scipy import stats

    need_rows(matrix, 2)
    rows, scores = matrix.shape
    ranks = stats.rankdata(matrix, axis=1)
    ties = sum(float((sizes**3 - sizes).sum()) for row in matrix for sizes in [np.unique(row, return_counts=True)[1]])
    spread = rows * scores * (scores + 1) - ties / (scores - 1)
    if spread <= 0:
        raise CannotCompute("same_scores")
    statistic = 12 * float(((ranks.sum(axis=0) - rows * (scores + 1) / 2) ** 2).sum()) / spread
    return statistic, float(stats.chi2.sf(statistic, scores - 1))


def _pairs(samples: Mapping[Hashable, Numbers] | Mapping[str, Numbers], test: Test) -> tuple[Pair, ...]:
    chosen = list(combinations(samples.items(), 2))
    corrected = holm([test(one, other) for (_a, one), (_b, other) in chosen])
    return tuple(
        Pair(a, b, float(one.mean() - other.mean()), p)
        for ((a, one), (b, other)), p in zip(chosen, corrected, strict=True)
    )


def _welch_p(one: Numbers, other: Numbers) -> float | None:
    from scipy import stats

    if is_constant(one) and is_constant(other):
        return None
    errors = [0.0 if is_constant(sample) else float(sample.var(ddof=1)) / len(sample) for sample in (one, other)]
    free = sum(errors) ** 2 / sum(e * e / (len(s) - 1) for e, s in zip(errors, (one, other), strict=True))
    return float(2 * stats.t.sf(abs(one.mean() - other.mean()) / sum(errors) ** 0.5, free))


def _signed_rank_p(one: Numbers, other: Numbers) -> float | None:
    """Normal approximation with ties and continuity correction; equal scores are left out."""
    from scipy import stats

    differences = np.round(one - other, 10)
    differences = differences[differences != 0]
    if not len(differences):
        return None
    ranks = stats.rankdata(np.abs(differences))
    n, sizes = len(ranks), np.unique(ranks, return_counts=True)[1]
    beyond = float(ranks[differences > 0].sum()) - n * (n + 1) / 4
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((sizes**3 - sizes).sum()) / 48
    z = (abs(beyond) - 0.5) / variance**0.5 if beyond else 0.0
    return min(1.0, float(2 * stats.norm.sf(z)))
