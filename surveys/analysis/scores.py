"""Scores and the small sums that everything else is made of."""

from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import NDArray

from surveys.analysis.outcome import CannotCompute

Numbers = NDArray[np.float64]


def mean_score(items: Numbers) -> Numbers:
    """The mean of each row's items (rows x items).

    Added in extended precision, item by item, so that rows with the same answers in another order have the same
    score: ranks and groups of equal scores depend on it when answers are not whole numbers.
    """
    total = np.zeros(items.shape[0], dtype=np.longdouble)
    for column in items.T:
        total += column
    return (total / items.shape[1]).astype(np.float64)


def in_order(values: Iterable[Hashable]) -> list[Hashable]:
    """Numbers before texts, each in its own order."""
    return sorted(values, key=lambda value: (isinstance(value, str), value))


def is_constant(values: Numbers) -> bool:
    """Whether the values differ by no more than their rounding."""
    return bool(values.size == 0 or np.ptp(values) <= 1e-13 * np.abs(values).max())


def need_rows(values: Numbers, need: int) -> None:
    if len(values) < need:
        raise CannotCompute("rows", need=need, have=len(values))


def need_spread(values: Numbers, name: str) -> None:
    if is_constant(values):
        raise CannotCompute("constant", name=name)


def pearson(x: Numbers, y: Numbers, x_name: str = "x", y_name: str = "y") -> float:
    """Pearson's product-moment correlation, -1 to 1."""
    need_rows(x, 2)
    need_spread(x, x_name)
    need_spread(y, y_name)
    dx, dy = x - x.mean(), y - y.mean()
    r = (dx @ dy) / np.sqrt((dx @ dx) * (dy @ dy))
    return float(np.clip(r, -1.0, 1.0))
