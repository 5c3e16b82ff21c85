"""A score compared between groups, such as kelurahan."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.analysis.assumptions import Finding, finding
from surveys.analysis.descriptive import Description, describe
from surveys.analysis.outcome import CannotCompute, attempt
from surveys.analysis.scores import Numbers, in_order, is_constant

# Smaller groups say more about single people than about the group.
LEAST_GROUP = 5


@dataclass(frozen=True)
class Group:
    label: Hashable
    figures: Description


@dataclass(frozen=True)
class Comparison:
    """`too_small` are the groups below the least size: left out of everything, their figures are not given.

    `anova` and `welch` compare means, `kruskal` compares ranks; `eta2` (of all variation, the share between groups)
    and `epsilon2` (its like for ranks) are the sizes of the difference, 0 to 1.
    """

    n: int
    groups: tuple[Group, ...]
    too_small: tuple[Hashable, ...]
    anova: Finding
    welch: Finding
    kruskal: Finding
    eta2: float | None
    epsilon2: float | None


def compare_groups(values: Numbers, labels: Sequence[Hashable | None], least: int = LEAST_GROUP) -> Comparison:
    """NaN values and None labels are left out. Groups come in the order of their labels."""
    parts = _split(values, labels)
    kept = {label: part for label, part in parts.items() if len(part) >= max(least, 2)}
    samples = list(kept.values())
    return Comparison(
        n=sum(map(len, samples)),
        groups=tuple(Group(label, describe(part)) for label, part in kept.items()),
        too_small=tuple(label for label in parts if label not in kept),
        anova=finding(one_way_anova, samples, least),
        welch=finding(welch_anova, samples, least),
        kruskal=finding(kruskal_wallis, samples, least),
        eta2=attempt(eta_squared, samples, least).value,
        epsilon2=attempt(epsilon_squared, samples, least).value,
    )


def one_way_anova(samples: Sequence[Numbers], least: int = LEAST_GROUP) -> tuple[float, float]:
    """F and p of Fisher's one-way analysis of variance (equal variances taken for granted)."""
    from scipy import stats

    _check(samples, least)
    found = stats.f_oneway(*samples)
    return float(found.statistic), float(found.pvalue)


def welch_anova(samples: Sequence[Numbers], least: int = LEAST_GROUP) -> tuple[float, float]:
    """F and p without taking equal variances for granted: Welch 1951, Biometrika 38, 330-336. Needs spread in each."""
    from scipy import stats

    _check(samples, least)
    if any(is_constant(sample) for sample in samples):
        raise CannotCompute("same_in_groups")
    sizes, means = np.array([len(s) for s in samples]), np.array([s.mean() for s in samples])
    weights = sizes / np.array([s.var(ddof=1) for s in samples])
    groups, share = len(samples), weights / weights.sum()
    unequal = ((1 - share) ** 2 / (sizes - 1)).sum() / (groups**2 - 1)
    between = (weights * (means - share @ means) ** 2).sum() / (groups - 1)
    statistic = between / (1 + 2 * (groups - 2) * unequal)
    return float(statistic), float(stats.f.sf(statistic, groups - 1, 1 / (3 * unequal)))


def kruskal_wallis(samples: Sequence[Numbers], least: int = LEAST_GROUP) -> tuple[float, float]:
    """H, corrected for ties, and its chi-square p: Kruskal and Wallis 1952, JASA 47, 583-621."""
    from scipy import stats

    _check(samples, least)
    found = stats.kruskal(*samples)
    return float(found.statistic), float(found.pvalue)


def eta_squared(samples: Sequence[Numbers], least: int = LEAST_GROUP) -> float:
    """The sum of squares between groups over the whole."""
    _check(samples, least)
    everything = np.concatenate(samples)
    between = sum(len(sample) * (sample.mean() - everything.mean()) ** 2 for sample in samples)
    return float(between / ((everything - everything.mean()) ** 2).sum())


def epsilon_squared(samples: Sequence[Numbers], least: int = LEAST_GROUP) -> float:
    """H (n + 1) / (n² - 1): Tomczak and Tomczak 2014, Trends in Sport Sciences 21, 19-25."""
    statistic, _ = kruskal_wallis(samples, least)
    n = sum(map(len, samples))
    return statistic * (n + 1) / (n * n - 1)


def _check(samples: Sequence[Numbers], least: int) -> None:
    if len(samples) < 2:
        raise CannotCompute("groups", need=2, have=len(samples), least=least)
    if is_constant(np.concatenate(samples)) or all(is_constant(sample) for sample in samples):
        raise CannotCompute("same_in_groups")


def _split(values: Numbers, labels: Sequence[Hashable | None]) -> dict[Hashable, Numbers]:
    parts: dict[Hashable, list[float]] = {}
    for value, label in zip(values, labels, strict=True):
        if label is not None and not np.isnan(value):
            parts.setdefault(label, []).append(float(value))
    return {label: np.array(parts[label]) for label in in_order(parts)}
