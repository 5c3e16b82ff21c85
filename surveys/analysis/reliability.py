"""How well the items of a scale measure one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.analysis.factor import one_factor
from surveys.analysis.outcome import CannotCompute, Notebook, Reason
from surveys.analysis.scores import Numbers, is_constant

# A variance below this share of its parts' is rounding.
NO_SPREAD = 1e-12


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


@dataclass(frozen=True)
class Moments:
    """All that a scale's figures need of its answers; `covariances` are exactly 0 where an item is constant."""

    rows: int
    names: tuple[str, ...]
    means: Numbers
    covariances: Numbers

    @property
    def items(self) -> int:
        return len(self.names)


def moments(matrix: Numbers, names: Sequence[str] = ()) -> Moments:
    """From complete answers (rows x items)."""
    rows, items = matrix.shape
    names = tuple(names) or tuple(str(number) for number in range(1, items + 1))
    if rows < 2:
        return Moments(rows, names, matrix.sum(axis=0), np.zeros((items, items)))
    found = np.atleast_2d(np.cov(matrix, rowvar=False))
    constant = [is_constant(column) for column in matrix.T]
    found[constant, :] = 0
    found[:, constant] = 0
    return Moments(rows, names, matrix.mean(axis=0), found)


def reliability(matrix: Numbers, names: Sequence[str]) -> Reliability:
    """All figures of one scale from complete answers (rows x items); `names` are the items' names in order."""
    scale, notes = moments(matrix, names), Notebook()
    return Reliability(
        n=scale.rows,
        alpha=notes.attempt("alpha", cronbach_alpha, scale),
        alpha_ci95=notes.attempt("alpha_ci95", alpha_interval, scale),
        alpha_standardized=notes.attempt("alpha_standardized", standardized_alpha, scale),
        omega_total=notes.attempt("omega_total", omega_total, scale),
        items={name: _item(scale, at, notes) for at, name in enumerate(names)},
        reasons=tuple(notes.reasons),
    )


def cronbach_alpha(scale: Moments) -> float:
    """Raw alpha, k/(k-1) (1 - sum of item variances / variance of the sum): Cronbach 1951, Psychometrika 16, 297-334.

    At most 1; negative when items work against each other (an item that should have been recoded).
    """
    _need(scale, items=2)
    return _alpha(scale.covariances)


def alpha_interval(scale: Moments, level: float = 0.95) -> tuple[float, float]:
    """Feldt's interval of alpha: Feldt, Woodruff and Salih 1987, Applied Psychological Measurement 11, 93-103."""
    from scipy import stats

    alpha, tail = cronbach_alpha(scale), (1 - level) / 2
    quantiles = stats.f.ppf([1 - tail, tail], scale.rows - 1, (scale.rows - 1) * (scale.items - 1))
    low, high = 1 - (1 - alpha) * quantiles
    return float(low), float(high)


def standardized_alpha(scale: Moments) -> float:
    """Alpha from the mean correlation r: k r / (1 + (k-1) r)."""
    correlations = correlation_matrix(scale)
    mean = correlations[np.tril_indices(scale.items, -1)].mean()
    whole = 1 + (scale.items - 1) * mean
    if abs(whole) < NO_SPREAD:
        raise CannotCompute("cancelling")
    return float(scale.items * mean / whole)


def omega_total(scale: Moments) -> float:
    """McDonald's omega total of one minres factor on the correlation matrix, (sum l)^2 / ((sum l)^2 + sum(1 - l^2)).

    McDonald 1999, Test Theory, chapter 6. Near 0 where items load in opposite directions.
    """
    loadings = one_factor(correlation_matrix(scale))
    common, unique = loadings.sum() ** 2, (1 - loadings**2).sum()
    if common + unique < NO_SPREAD:
        raise CannotCompute("cancelling")
    return float(common / (common + unique))


def correlation_matrix(scale: Moments) -> Numbers:
    """Items x items; raises CannotCompute if one is constant."""
    _need(scale, items=2)
    sds = np.sqrt(np.diag(scale.covariances))
    for sd, name in zip(sds, scale.names, strict=True):
        if sd == 0:
            raise CannotCompute("constant", name=name)
    return np.clip(scale.covariances / np.outer(sds, sds), -1.0, 1.0)


def _item(scale: Moments, at: int, notes: Notebook) -> Item:
    figures = {
        "mean": _mean,
        "sd": _sd,
        "item_total_r": _total_r,
        "corrected_item_total_r": _rest_r,
        "alpha_if_deleted": _alpha_without,
    }
    place = f"items.{scale.names[at]}"
    return Item(**{name: notes.attempt(f"{place}.{name}", figure, scale, at) for name, figure in figures.items()})


def _mean(scale: Moments, at: int) -> float:
    _need(scale, rows=1)
    return float(scale.means[at])


def _sd(scale: Moments, at: int) -> float:
    _need(scale)
    return float(np.sqrt(scale.covariances[at, at]))


def _total_r(scale: Moments, at: int) -> float:
    _need(scale)
    return _with_sum(scale, at, range(scale.items), "constant_total")


def _rest_r(scale: Moments, at: int) -> float:
    _need(scale, items=2)
    return _with_sum(scale, at, [other for other in range(scale.items) if other != at], "constant_rest")


def _with_sum(scale: Moments, at: int, parts: Sequence[int], if_constant: str) -> float:
    """The correlation of an item with the sum of some."""
    found = scale.covariances
    if found[at, at] == 0:
        raise CannotCompute("constant", name=scale.names[at])
    whole = found[np.ix_(parts, parts)].sum()
    if whole <= NO_SPREAD * np.trace(found):
        raise CannotCompute(if_constant)
    return float(np.clip(found[at, parts].sum() / np.sqrt(found[at, at] * whole), -1.0, 1.0))


def _alpha_without(scale: Moments, at: int) -> float:
    _need(scale, items=3)
    return _alpha(np.delete(np.delete(scale.covariances, at, 0), at, 1))


def _alpha(found: Numbers) -> float:
    items, own, whole = len(found), np.trace(found), found.sum()
    if whole <= NO_SPREAD * own:
        raise CannotCompute("constant_total")
    return float(items / (items - 1) * (1 - own / whole))


def _need(scale: Moments, rows: int = 2, items: int = 1) -> None:
    if scale.items < items:
        raise CannotCompute("items", need=items, have=scale.items)
    if scale.rows < rows:
        raise CannotCompute("rows", need=rows, have=scale.rows)
