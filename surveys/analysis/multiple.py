"""A score explained by several, by least squares, weighted or not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from surveys.analysis.outcome import CannotCompute, Reason
from surveys.analysis.scores import Numbers, need_spread
from surveys.analysis.weighting import checked

INTERCEPT = "(intercept)"
# A predictor of which the others explain all but this share says nothing of its own.
LEAST_TOLERANCE = 1e-10


@dataclass(frozen=True)
class Coefficient:
    """`b` with its standard error, t, two-sided p and 95 % interval; `beta` is standardised.

    `vif` = 1 / (1 - R² of this predictor on the others); above 10 (or 5) it is read as collinear. The intercept has
    neither beta nor vif.
    """

    name: str
    b: float
    se: float
    t: float
    p: float
    ci95: tuple[float, float]
    beta: float | None = None
    vif: float | None = None


@dataclass(frozen=True)
class MultipleRegression:
    n: int
    coefficients: tuple[Coefficient, ...] = ()
    r2: float | None = None
    adj_r2: float | None = None
    f: float | None = None
    df_model: int | None = None
    df_residual: int | None = None
    p: float | None = None
    reason: Reason | None = None


def multiple_regression(
    y: Numbers, predictors: Mapping[str, Numbers], weights: Numbers | None = None, y_name: str = "y"
) -> MultipleRegression:
    """y on all predictors (complete rows); with weights, weighted least squares."""
    empty = MultipleRegression(len(y))
    try:
        return _fit(empty, y, predictors, checked(weights, np.ones(len(y), dtype=bool)), y_name)
    except CannotCompute as refused:
        return replace(empty, reason=refused.reason)


def _fit(
    empty: MultipleRegression, y: Numbers, predictors: Mapping[str, Numbers], weights: Numbers, y_name: str
) -> MultipleRegression:
    from statsmodels.api import WLS

    columns = np.column_stack(list(predictors.values()))
    if len(y) < columns.shape[1] + 2:
        raise CannotCompute("rows", need=columns.shape[1] + 2, have=len(y))
    need_spread(y, y_name)
    for name, values in predictors.items():
        need_spread(values, name)
    vifs = _inflation(columns, weights)
    fit = WLS(y, np.column_stack([np.ones(len(y)), columns]), weights=weights).fit()
    if 1 - fit.rsquared < 1e-14:
        raise CannotCompute("perfect")
    betas = fit.params[1:] * _spread(columns, weights) / _spread(y[:, None], weights)
    return replace(
        empty,
        coefficients=tuple(
            _coefficients(fit, [INTERCEPT, *predictors], [None, *map(float, betas)], [None, *map(float, vifs)])
        ),
        r2=float(fit.rsquared),
        adj_r2=float(fit.rsquared_adj),
        f=float(fit.fvalue),
        df_model=int(fit.df_model),
        df_residual=int(fit.df_resid),
        p=float(fit.f_pvalue),
    )


def _coefficients(
    fit: Any, names: Sequence[str], betas: Sequence[float | None], vifs: Sequence[float | None]
) -> Iterator[Coefficient]:
    """Of statsmodels' results, with what they lack."""
    intervals = fit.conf_int(0.05)
    for at, name in enumerate(names):
        b, se, t, p = (float(values[at]) for values in (fit.params, fit.bse, fit.tvalues, fit.pvalues))
        low, high = map(float, intervals[at])
        yield Coefficient(name, b, se, t, p, (low, high), betas[at], vifs[at])


def _inflation(columns: Numbers, weights: Numbers) -> Numbers:
    """Variance inflation factors: the diagonal of the inverse of the predictors' correlations."""
    correlations = np.cov(columns, rowvar=False, aweights=weights).reshape(columns.shape[1], -1)
    scale = np.sqrt(np.diag(correlations))
    correlations = correlations / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlations)[0] < LEAST_TOLERANCE:
        raise CannotCompute("collinear")
    return np.diag(np.linalg.inv(correlations))


def _spread(columns: Numbers, weights: Numbers) -> Numbers:
    centred = columns - np.average(columns, axis=0, weights=weights)
    return np.sqrt(np.average(centred**2, axis=0, weights=weights))
