"""How well the items of a scale measure one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.analysis.factor import one_factor
from surveys.analysis.outcome import CannotCompute, Notebook, Reason
from surveys.analysis.scores import Numbers, is_constant, need_rows, need_spread, pearson


@dataclass(frozen=True)
class Item:
    """One item within its scale. `corrected_item_total_r` leaves the item out of the total."""

    mean: float | None
    sd: float | None
    item_total_r: float | None
    corrected_item_total_r: float | None
    alpha_if_deleted: float | None


@dataclass(frozen=True)
class Reliability:
    n: int
    alpha: float | None
    alpha_ci95: tuple[float, float] | None
    alpha_standardized: float | None
    omega_total: float | None
    items: dict[str, Item]
    reasons: tuple[Reason, ...] = ()


def reliability(matrix: Numbers, names: Sequence[str]) -> Reliability:
    """All figures of one scale from complete answers (rows x items); `names` are the items' names in order."""
    notes = Notebook()
    return Reliability(
        n=len(matrix),
        alpha=notes.attempt("alpha", cronbach_alpha, matrix),
        alpha_ci95=notes.attempt("alpha_ci95", alpha_interval, matrix),
        alpha_standardized=notes.attempt("alpha_standardized", standardized_alpha, matrix, names),
        omega_total=notes.attempt("omega_total", omega_total, matrix, names),
        items={name: _item(matrix, position, name, notes) for position, name in enumerate(names)},
        reasons=tuple(notes.reasons),
    )


def cronbach_alpha(matrix: Numbers) -> float:
    """Raw alpha, k/(k-1) (1 - sum of item variances / variance of the sum): Cronbach 1951, Psychometrika 16, 297-334.

    At most 1; negative when items work against each other (an item that should have been recoded).
    """
    _need_items(matrix, 2)
    need_rows(matrix, 2)
    total = matrix.sum(axis=1)
    if is_constant(total):
        raise CannotCompute("constant_total")
    items = matrix.shape[1]
    return float(items / (items - 1) * (1 - matrix.var(axis=0, ddof=1).sum() / total.var(ddof=1)))


def alpha_interval(matrix: Numbers, level: float = 0.95) -> tuple[float, float]:
    """Feldt's interval of alpha: Feldt, Woodruff and Salih 1987, Applied Psychological Measurement 11, 93-103."""
    from scipy import stats

    alpha = cronbach_alpha(matrix)
    rows, items = matrix.shape
    tail = (1 - level) / 2
    quantiles = stats.f.ppf([1 - tail, tail], rows - 1, (rows - 1) * (items - 1))
    low, high = 1 - (1 - alpha) * quantiles
    return float(low), float(high)


def standardized_alpha(matrix: Numbers, names: Sequence[str]) -> float:
    """Alpha from the mean correlation r: k r / (1 + (k-1) r)."""
    correlations = correlation_matrix(matrix, names)
    items = len(correlations)
    mean = correlations[np.tril_indices(items, -1)].mean()
    if abs(1 + (items - 1) * mean) < 1e-12:
        raise CannotCompute("cancelling")
    return float(items * mean / (1 + (items - 1) * mean))


def omega_total(matrix: Numbers, names: Sequence[str]) -> float:
    """McDonald's omega total of one minres factor on the correlation matrix, (sum l)^2 / ((sum l)^2 + sum(1 - l^2)).

    McDonald 1999, Test Theory, chapter 6. Near 0 where items load in opposite directions.
    """
    loadings = one_factor(correlation_matrix(matrix, names))
    common, unique = loadings.sum() ** 2, (1 - loadings**2).sum()
    if common + unique < 1e-12:
        raise CannotCompute("cancelling")
    return float(common / (common + unique))


def correlation_matrix(matrix: Numbers, names: Sequence[str]) -> Numbers:
    _need_items(matrix, 2)
    need_rows(matrix, 2)
    for column, name in zip(matrix.T, names, strict=True):
        need_spread(column, name)
    return np.clip(np.corrcoef(matrix, rowvar=False), -1.0, 1.0)


def _item(matrix: Numbers, position: int, name: str, notes: Notebook) -> Item:
    answers = matrix[:, position]
    total, others = matrix.sum(axis=1), np.delete(matrix, position, axis=1)
    return Item(
        mean=notes.attempt(f"items.{name}.mean", _mean, answers),
        sd=notes.attempt(f"items.{name}.sd", _sd, answers),
        item_total_r=notes.attempt(f"items.{name}.item_total_r", _total_r, answers, total, name),
        corrected_item_total_r=notes.attempt(
            f"items.{name}.corrected_item_total_r", _rest_r, answers, others.sum(axis=1), name, others.shape[1]
        ),
        alpha_if_deleted=notes.attempt(f"items.{name}.alpha_if_deleted", _alpha_without, matrix, others),
    )


def _mean(answers: Numbers) -> float:
    need_rows(answers, 1)
    return float(answers.mean())


def _sd(answers: Numbers) -> float:
    need_rows(answers, 2)
    return float(answers.std(ddof=1))


def _total_r(answers: Numbers, total: Numbers, name: str) -> float:
    need_rows(answers, 2)
    need_spread(answers, name)
    if is_constant(total):
        raise CannotCompute("constant_total")
    return pearson(answers, total)


def _rest_r(answers: Numbers, rest: Numbers, name: str, others: int) -> float:
    if not others:
        raise CannotCompute("items", need=2, have=1)
    need_rows(answers, 2)
    need_spread(answers, name)
    if is_constant(rest):
        raise CannotCompute("constant_rest")
    return pearson(answers, rest)


def _alpha_without(matrix: Numbers, others: Numbers) -> float:
    _need_items(matrix, 3)
    return cronbach_alpha(others)


def _need_items(matrix: Numbers, need: int) -> None:
    if matrix.shape[1] < need:
        raise CannotCompute("items", need=need, have=matrix.shape[1])
