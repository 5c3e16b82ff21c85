"""One common factor by minimum residuals (Harman and Jones 1966, Psychometrika 31, 351-368)."""

import numpy as np

from surveys.analysis.outcome import CannotCompute
from surveys.analysis.scores import Numbers

# The smallest share of an item that is its own. It keeps an improper solution (Heywood case: a loading of 1 or more)
# at the border instead of beyond it; psych::fa draws the line here, and omega agrees with it only with the same line.
LEAST_UNIQUENESS = 0.005
# The search's unit and its stopping rule, also as psych::fa leaves them: where the residuals are flat, two fits agree
# only if they stop alike.
UNIT = 0.01
STOP_AT_CHANGE = 1e7 * np.finfo(float).eps


def one_factor(correlations: Numbers) -> Numbers:
    """The items' loadings (item order; the sum is not negative), by L-BFGS-B over the uniquenesses.

    Starts from the squared multiple correlations. Raises CannotCompute if the search leaves no finite loadings.
    """
    from scipy.optimize import minimize

    start = np.clip(1 - squared_multiple_correlations(correlations), LEAST_UNIQUENESS, 1.0)
    found = minimize(
        lambda scaled: _residual_and_slope(scaled * UNIT, correlations),
        start / UNIT,
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS / UNIT, 1.0 / UNIT)] * len(start),
        options={"maxcor": 5, "ftol": STOP_AT_CHANGE, "gtol": 0.0, "maxiter": 100},
    )
    loadings = _loadings(found.x * UNIT, correlations)
    if not np.isfinite(loadings).all():
        raise CannotCompute("not_fitted")
    return loadings if loadings.sum() >= 0 else -loadings


def squared_multiple_correlations(correlations: Numbers) -> Numbers:
    """How much of each item the others explain, 0 to 1; by the pseudo-inverse where items repeat each other."""
    inverse = np.linalg.pinv(correlations, rcond=np.sqrt(np.finfo(float).eps), hermitian=True)
    with np.errstate(divide="ignore"):
        return np.clip(1 - 1 / np.diag(inverse), 0.0, 1.0)


def _loadings(uniquenesses: Numbers, correlations: Numbers) -> Numbers:
    values, vectors = np.linalg.eigh(correlations - np.diag(uniquenesses))
    return vectors[:, -1] * np.sqrt(max(values[-1], 0.0))


def _residual_and_slope(uniquenesses: Numbers, correlations: Numbers) -> tuple[float, Numbers]:
    """The squared residuals below the diagonal, and the direction in which the uniquenesses lower them."""
    loadings = _loadings(uniquenesses, correlations)
    residuals = correlations - np.outer(loadings, loadings)
    below = np.tril(residuals, -1)
    return float((below**2).sum()), (uniquenesses - np.diag(residuals)) * UNIT
