"""One common factor by minimum residuals (Harman and Jones 1966, Psychometrika 31, 351-368)."""

import numpy as np

from surveys.analysis.bounded import minimise
from surveys.analysis.outcome import CannotCompute
from surveys.analysis.scores import Numbers

# The smallest share of an item that is its own. It keeps an improper solution (Heywood case: a loading of 1 or more)
# at the border instead of beyond it; psych::fa draws the line here, and omega agrees with it only with the same line.
LEAST_UNIQUENESS = 0.005
# The search's unit, also psych's: its stopping rule counts changes of the function, so the unit decides where it stops.
UNIT = 0.01


def one_factor(correlations: Numbers) -> Numbers:
    """The items' loadings (item order; the sum is not negative), searched over their uniquenesses.

    Starts from the squared multiple correlations. Raises CannotCompute if the search leaves no finite loadings.
    """
    start = 1 - squared_multiple_correlations(correlations)
    found = minimise(
        lambda scaled: _residual_and_slope(scaled * UNIT, correlations), start / UNIT, LEAST_UNIQUENESS / UNIT, 1 / UNIT
    )
    loadings = _loadings(found * UNIT, correlations)
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
