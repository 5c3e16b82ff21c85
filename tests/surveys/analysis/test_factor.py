import json

import numpy as np
import pytest
from scipy import optimize

from surveys.analysis.bounded import minimise
from surveys.analysis.factor import LEAST_UNIQUENESS, one_factor
from tests.surveys.analysis.reference import DATA

CASES = json.loads((DATA / "omega.json").read_text())


def omega(loadings):
    return loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{len(case['correlations'])} items, {case['largest']:.3f}")
def test_omega_is_psychs_also_where_a_loading_reaches_its_border(case):
    assert omega(one_factor(np.array(case["correlations"]))) == pytest.approx(case["omega"], abs=1e-6)


def test_the_cases_hold_improper_solutions():
    assert sum(case["largest"] > (1 - LEAST_UNIQUENESS) ** 0.5 for case in CASES) >= 4


def test_the_loadings_of_one_true_factor_are_found():
    loadings = np.array([0.9, 0.7, 0.5, 0.3])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1)
    assert one_factor(correlations) == pytest.approx(loadings, abs=1e-4)


def test_two_items_share_their_correlation():
    assert one_factor(np.array([[1, 0.49], [0.49, 1]])) == pytest.approx([0.7, 0.7], abs=1e-4)
    assert omega(one_factor(np.array([[1, -0.49], [-0.49, 1]]))) == pytest.approx(0, abs=1e-9)


def test_items_without_any_correlation_have_no_loadings():
    assert one_factor(np.eye(4)) == pytest.approx(np.zeros(4), abs=0.1)


def test_repeated_items_are_fitted_too():
    assert one_factor(np.ones((3, 3))) == pytest.approx(np.ones(3), abs=0.01)


@pytest.mark.parametrize(("low", "high"), [(-5, 5), (-5, 0.5), (1.2, 5)])
def test_the_search_finds_the_minimum_inside_and_on_its_border(low, high):
    def function(x):
        return optimize.rosen(x), optimize.rosen_der(x)

    start = np.clip([-1.2, 1.0, 0.3], low, high)
    theirs = optimize.minimize(function, start, jac=True, method="L-BFGS-B", bounds=[(low, high)] * 3, tol=1e-14)
    assert minimise(function, start, low, high) == pytest.approx(theirs.x, abs=1e-3)
