"""Weights: what each answer counts for. None means that all count alike."""

import numpy as np
from numpy.typing import NDArray

from surveys.analysis.outcome import CannotCompute
from surveys.analysis.scores import Numbers


def checked(weights: Numbers | None, kept: NDArray[np.bool_]) -> Numbers:
    """The kept rows' weights, scaled to a mean of 1 so that counts stay counts.

    Raises CannotCompute unless there is a weight for each row and those kept are positive.
    """
    if weights is None:
        return np.ones(int(kept.sum()))
    weights = np.asarray(weights, dtype=float)
    if weights.shape != kept.shape:
        raise CannotCompute("weights")
    weights = weights[kept]
    if not np.isfinite(weights).all() or (weights <= 0).any():
        raise CannotCompute("weights")
    return weights / weights.mean()


def effective_rows(weights: Numbers) -> float:
    """How many equally weighted answers would say as much, (sum w)² / sum w²: Kish 1965, Survey Sampling, 11.7."""
    return float(weights.sum() ** 2 / (weights**2).sum())
