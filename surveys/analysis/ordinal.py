"""The regression without taking the steps between answers as equal: proportional odds."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.analysis.descriptive import index_class
from surveys.analysis.outcome import CannotCompute, Reason
from surveys.analysis.scores import Numbers, need_spread

# More levels than this are no ordinal variable any more; a mean score is classed first (`index_levels`).
MOST_LEVELS = 15
# A log odds ratio beyond this, per standard deviation, means that a predictor parts the levels completely.
FAR = 12


@dataclass(frozen=True)
class Odds:
    """`odds_ratio` = exp(b): by how much a step of one in the predictor multiplies the odds of a higher level."""

    name: str
    b: float
    se: float
    z: float
    p: float
    odds_ratio: float
    ci95: tuple[float, float]


@dataclass(frozen=True)
class OrdinalRegression:
    """`thresholds` part the levels on the logit scale; `pseudo_r2` is McFadden's; `p` is the likelihood ratio's."""

    n: int
    levels: tuple[float, ...] = ()
    coefficients: tuple[Odds, ...] = ()
    thresholds: tuple[float, ...] = ()
    pseudo_r2: float | None = None
    chi2: float | None = None
    p: float | None = None
    reason: Reason | None = None


def index_levels(scores: Numbers) -> Numbers:
    """The five classes of mean scores (1 to 5), so that a score can be taken as ordinal."""
    return np.array([index_class(float(score)) or np.nan for score in scores], dtype=float)


def ordinal_regression(levels: Numbers, predictors: Mapping[str, Numbers], name: str = "y") -> OrdinalRegression:
    """Cumulative logit of ordered levels on predictors (complete rows): McCullagh 1980, JRSS B 42, 109-142.

    Signs as R's polr and SPSS's PLUM: a positive b goes with higher levels.
    """
    empty = OrdinalRegression(len(levels))
    try:
        return _fit(empty, levels, predictors, name)
    except CannotCompute as refused:
        return replace(empty, reason=refused.reason)


def _fit(empty: OrdinalRegression, levels: Numbers, predictors: Mapping[str, Numbers], name: str) -> OrdinalRegression:
    from scipy import stats

    found, codes = np.unique(levels, return_inverse=True)
    _check(levels, found, predictors, name)
    columns = np.column_stack(list(predictors.values()))
    scale = columns.std(axis=0)
    fit = _maximise(codes, (columns - columns.mean(axis=0)) / scale)
    many = columns.shape[1]
    b, se = fit.params[:many] / scale, fit.bse[:many] / scale
    # The model was fitted on centred predictors, which moves the thresholds and nothing else.
    thresholds = fit.model.transform_threshold_params(fit.params)[1:-1] + columns.mean(axis=0) @ b
    shares = np.bincount(codes) / len(codes)
    null = float((np.bincount(codes) * np.log(shares)).sum())
    chi2 = 2 * (float(fit.llf) - null)
    return replace(
        empty,
        levels=tuple(map(float, found)),
        coefficients=tuple(map(_odds, predictors, b, se)),
        thresholds=tuple(map(float, thresholds)),
        pseudo_r2=1 - float(fit.llf) / null,
        chi2=chi2,
        p=float(stats.chi2.sf(chi2, many)),
    )


def _check(levels: Numbers, found: Numbers, predictors: Mapping[str, Numbers], name: str) -> None:
    if len(found) < 2:
        raise CannotCompute("distinct", need=2, have=len(found), name=name)
    if len(found) > MOST_LEVELS:
        raise CannotCompute("too_many_levels", most=MOST_LEVELS, have=len(found), name=name)
    need = len(found) + len(predictors) + 1
    if len(levels) < need:
        raise CannotCompute("rows", need=need, have=len(levels))
    for predictor, values in predictors.items():
        need_spread(values, predictor)
    correlations = np.atleast_2d(np.corrcoef(np.column_stack(list(predictors.values())), rowvar=False))
    if np.linalg.eigvalsh(correlations)[0] < 1e-10:
        raise CannotCompute("collinear")


def _maximise(codes: NDArray[np.signedinteger], columns: Numbers) -> Any:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    with warnings.catch_warnings():
        # What the warnings say is asked of the result below.
        warnings.simplefilter("ignore")
        fit = OrderedModel(codes, columns, distr="logit").fit(method="bfgs", maxiter=500, gtol=1e-8, disp=False)
        usable = np.isfinite(fit.bse).all() and np.abs(fit.params[: columns.shape[1]]).max() < FAR
    if not usable:
        raise CannotCompute("separated")
    return fit


def _odds(name: str, b: float, se: float) -> Odds:
    from scipy import stats

    z, margin = b / se, float(stats.norm.ppf(0.975)) * se
    interval = (float(np.exp(b - margin)), float(np.exp(b + margin)))
    return Odds(name, float(b), float(se), float(z), float(2 * stats.norm.sf(abs(z))), float(np.exp(b)), interval)
