"""What must hold for any answers."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from surveys.analysis.association import crosstab, spearman
from surveys.analysis.assumptions import assumptions
from surveys.analysis.descriptive import index_class, wilson
from surveys.analysis.factor import one_factor
from surveys.analysis.groups import compare_groups
from surveys.analysis.outcome import attempt
from surveys.analysis.regression import simple_regression
from surveys.analysis.reliability import alpha_interval, cronbach_alpha, moments, reliability
from surveys.analysis.scores import mean_score, pearson

SHAPES = st.tuples(st.integers(2, 40), st.integers(2, 8))
LIKERT = SHAPES.flatmap(lambda shape: arrays(float, shape, elements=st.integers(1, 5).map(float)))
PAIRS = st.integers(3, 40).flatmap(lambda rows: arrays(float, (rows, 2), elements=st.integers(1, 5).map(float)))
EASY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def same(first, second):
    return first.reason == second.reason and first.value == (
        None if second.value is None else pytest.approx(second.value, rel=1e-9, abs=1e-9)
    )


@EASY
@given(LIKERT, st.integers(-10, 10))
def test_alpha_does_not_care_where_an_item_begins(matrix, added):
    moved = matrix.copy()
    moved[:, 0] += added
    assert same(attempt(cronbach_alpha, moments(matrix)), attempt(cronbach_alpha, moments(moved)))


@EASY
@given(LIKERT, st.randoms())
def test_alpha_does_not_care_for_the_order_of_rows_or_items(matrix, dice):
    rows, items = list(range(matrix.shape[0])), list(range(matrix.shape[1]))
    dice.shuffle(rows)
    dice.shuffle(items)
    assert same(attempt(cronbach_alpha, moments(matrix)), attempt(cronbach_alpha, moments(matrix[rows][:, items])))


@EASY
@given(LIKERT)
def test_alpha_is_at_most_1_and_lies_within_its_interval(matrix):
    alpha = attempt(cronbach_alpha, moments(matrix)).value
    if alpha is not None:
        low, high = alpha_interval(moments(matrix))
        assert low - 1e-9 <= alpha <= min(high, 1) + 1e-9 or len(matrix) < 10


@EASY
@given(LIKERT)
def test_every_figure_of_a_scale_is_finite_or_has_its_reason(matrix):
    names = [f"x{number}" for number in range(matrix.shape[1])]
    found = reliability(matrix, names)
    about = {reason.about for reason in found.reasons}
    for name in ("alpha", "alpha_ci95", "alpha_standardized", "omega_total"):
        value = getattr(found, name)
        assert name in about if value is None else np.isfinite(value).all()
    for name, item in found.items.items():
        for figure, value in vars(item).items():
            assert f"items.{name}.{figure}" in about if value is None else np.isfinite(value)


@EASY
@given(LIKERT)
def test_no_loading_leaves_its_border(matrix):
    correlations = np.corrcoef(matrix, rowvar=False) if (np.ptp(matrix, axis=0) > 0).all() else np.eye(3)
    loadings = one_factor(correlations)
    assert loadings.sum() >= 0
    assert np.isfinite(loadings).all()


@EASY
@given(PAIRS)
def test_r_and_rho_are_symmetric_and_turn_with_the_sign(pair):
    x, y = pair.T
    for function in (pearson, lambda *both: spearman(*both).value):
        there, back, turned = attempt(function, x, y), attempt(function, y, x), attempt(function, x, 6 - y)
        assert there.value == (None if back.value is None else pytest.approx(back.value, abs=1e-12))
        assert turned.value == (None if there.value is None else pytest.approx(-there.value, abs=1e-12))
        assert there.value is None or -1 <= there.value <= 1


@EASY
@given(PAIRS)
def test_a_regression_is_finite_or_says_why(pair):
    found = simple_regression(*pair.T)
    values = [value for name, value in vars(found).items() if name != "reasons"]
    assert all(value is None or np.isfinite(value).all() for value in values)
    assert (None in values) == bool(found.reasons)
    if found.slope is not None and found.r is not None:
        assert found.r2 == pytest.approx(found.r**2, abs=1e-9)


@EASY
@given(PAIRS)
def test_a_test_has_a_statistic_or_a_reason(pair):
    for name, test in vars(assumptions(*pair.T)).items():
        assert (test.statistic is None) == (test.reason is not None), name
        assert test.statistic is None or np.isfinite(test.statistic), name
        assert test.p is None or 0 <= test.p <= 1, name


@EASY
@given(LIKERT, st.randoms())
def test_equal_answers_in_another_order_have_equal_scores(matrix, dice):
    tenths, items = matrix / 10, list(range(matrix.shape[1]))
    dice.shuffle(items)
    assert (mean_score(tenths) == mean_score(tenths[:, items])).all()


@given(st.integers(0, 500), st.integers(1, 500))
@settings(deadline=None)
def test_wilsons_interval_stays_between_0_and_1(count, n):
    low, high = wilson(min(count, n) / n, n)
    assert 0 <= low <= high <= 1


@given(st.floats(1, 5))
def test_each_mean_of_the_scale_has_one_class(mean):
    assert index_class(mean) in (1, 2, 3, 4, 5)


@EASY
@given(PAIRS)
def test_a_crosstab_turned_round_says_the_same(pair):
    rows, columns = (np.unique(side, return_inverse=True) for side in pair.T)
    counts = np.zeros((len(rows[0]), len(columns[0])))
    np.add.at(counts, (rows[1], columns[1]), 1)
    there, back = crosstab(counts, rows[0], columns[0]), crosstab(counts.T, columns[0], rows[0])
    assert there.chi2 == (None if back.chi2 is None else pytest.approx(back.chi2, abs=1e-9))
    assert there.cramers_v is None or 0 <= there.cramers_v <= 1 + 1e-9


@EASY
@given(PAIRS)
def test_a_share_of_variation_lies_between_0_and_1(pair):
    found = compare_groups(pair[:, 0], list(pair[:, 1]), least=2)
    for size in (found.eta2, found.epsilon2):
        assert size is None or -1e-9 <= size <= 1 + 1e-9
