"""The results page's figures where they end: small, empty, constant, weighted."""

import os
import subprocess
import sys

import numpy as np
import pytest

from surveys.analysis import plots
from surveys.analysis.association import crosstab, kendall, pearson, spearman
from surveys.analysis.descriptive import describe, index_class
from surveys.analysis.groups import compare_groups
from surveys.analysis.multiple import multiple_regression
from surveys.analysis.ordinal import index_levels, ordinal_regression
from surveys.analysis.outcome import attempt
from surveys.analysis.validity import critical_r, validity
from tests.surveys.analysis.reference import X, Y, answers, score

NAN = float("nan")


def numbers(*values):
    return np.array(values, dtype=float)


@pytest.mark.parametrize(
    ("mean", "index"),
    [(1, 1), (1.8, 1), (1.804, 1), (1.81, 2), (2.6, 2), (2.61, 3), (3.4, 3), (3.41, 4), (4.2, 4), (4.21, 5), (5, 5)],
)
def test_a_mean_has_the_instruments_class(mean, index):
    assert index_class(mean) == index


@pytest.mark.parametrize("mean", [0.5, 5.01, 42])
def test_a_mean_off_the_scale_has_no_class(mean):
    assert index_class(mean) is None


def test_weights_move_means_and_widen_their_intervals():
    plain, found = describe(numbers(1, 1, 2, 2)), describe(numbers(1, 1, 2, 2), numbers(3, 3, 1, 1))
    assert (found.mean, found.median) == (1.25, 1)
    assert np.ptp(found.ci95) / found.sd > np.ptp(plain.ci95) / plain.sd


@pytest.mark.parametrize("weights", [(1, 1), (1, 1, 0), (1, 1, -1), (1, 1, NAN)])
def test_weights_that_are_none_are_refused(weights):
    for found in (
        describe(numbers(1, 2, 3), numbers(*weights)),
        multiple_regression(numbers(1, 2, 4), {"x": numbers(1, 2, 3)}, numbers(*weights)),
    ):
        reason = found.reason if hasattr(found, "reason") else found.reasons[0]
        assert reason.code == "weights"


def test_nothing_and_one_answer_are_described_as_far_as_they_go():
    nothing, one = describe(numbers(NAN)), describe(numbers(4, NAN))
    assert (nothing.mean, str(nothing.reasons[0])) == (
        None,
        "mean: it needs at least 1 complete answers, and there are 0",
    )
    assert (one.mean, one.index, one.sd, one.reasons[0].about) == (4, 4, None, "sd")


def test_the_critical_r_is_the_one_of_the_tables():
    assert [round(critical_r(n), 3) for n in (30, 100, 393)] == [0.361, 0.197, 0.099]
    assert attempt(critical_r, 2).reason.code == "rows"


def test_an_item_is_valid_if_it_goes_with_its_total():
    matrix = np.column_stack([answers()[item] for item in X])
    noise = np.random.default_rng(1).integers(1, 6, len(matrix)) * 0.01
    found = validity(np.column_stack([matrix, noise]), [*X, "noise"])
    assert [each.valid for each in found.items] == [True] * 14 + [False]
    assert found.items[0].p < 1e-6 < found.items[-1].p


def test_a_constant_item_is_neither_valid_nor_not():
    found = validity(np.column_stack([numbers(1, 2, 3, 5), numbers(2, 2, 2, 2)]), ["a", "b"])
    assert (found.items[1].r, found.items[1].valid) == (None, None)
    assert "items.b.item_total_r: b has the same value in every answer" in map(str, found.reasons)


def test_predictors_that_determine_each_other_are_refused():
    x = score(X)
    assert multiple_regression(score(Y), {"a": x, "b": 2 * x + 1}).reason.code == "collinear"
    assert ordinal_regression(index_levels(score(Y)), {"a": x, "b": 2 * x + 1}).reason.code == "collinear"


def test_too_few_answers_for_the_predictors_are_refused():
    assert multiple_regression(numbers(1, 2, 4), {"a": numbers(1, 2, 3), "b": numbers(1, 5, 2)}).reason.code == "rows"


def test_a_crosstab_with_small_expected_counts_is_doubtful():
    found = crosstab(np.ones((2, 2)), [1, 2], ["a", "b"])
    assert (found.n, found.small_expected, found.doubtful, found.chi2) == (4, 4, True, 0)
    assert crosstab(np.full((2, 2), 20.0), [1, 2], ["a", "b"]).doubtful is False


@pytest.mark.parametrize("counts", [[[0, 0], [0, 0]], [[1, 0], [1, 0]], [[3, 2], [0, 0]]])
def test_a_crosstab_of_one_row_or_column_has_no_test(counts):
    found = crosstab(np.array(counts, dtype=float), [1, 2], ["a", "b"])
    assert (found.chi2, found.reason.code) == (None, "empty_table")


def test_groups_that_are_too_small_are_left_out_of_everything():
    found = compare_groups(numbers(1, 2, 3, 4, 5, 5, NAN), ["a", "a", "b", "b", "c", None, "b"], least=2)
    assert [(group.label, group.figures.n) for group in found.groups] == [("a", 2), ("b", 2)]
    assert (found.too_small, found.n) == (("c",), 4)


def test_one_group_is_compared_with_nothing():
    found = compare_groups(numbers(1, 2, 3), ["a"] * 3, least=2)
    assert (found.anova.statistic, found.anova.reason.code, found.eta2) == (None, "groups", None)


def test_a_constant_group_stops_only_welchs_test():
    found = compare_groups(numbers(1, 2, 3, 3), ["a", "a", "b", "b"], least=2)
    assert found.welch.reason.code == "same_in_groups"
    assert found.anova.statistic == pytest.approx(9)


def test_a_predictor_that_parts_the_classes_is_said_to():
    found = ordinal_regression(numbers(*[1] * 10, *[2] * 10), {"x": np.arange(20.0)})
    assert (found.coefficients, found.reason.code) == ((), "separated")


def test_a_score_is_too_fine_to_be_ordinal_until_it_is_classed():
    x, y = score(X), score(Y)
    assert ordinal_regression(y, {"x": x}).reason.code == "too_many_levels"
    assert ordinal_regression(index_levels(y), {"x": x}).coefficients[0].odds_ratio > 1


@pytest.mark.parametrize("correlation", [pearson, spearman, kendall])
def test_a_correlation_needs_three_answers_and_spread(correlation):
    assert attempt(correlation, numbers(1, 2), numbers(1, 2)).reason.code == "rows"
    assert attempt(correlation, numbers(1, 2, 3), numbers(2, 2, 2)).reason.code == "constant"
    assert attempt(correlation, numbers(1, 2, 3), numbers(2, 4, 6)).value.value == pytest.approx(1)


def test_the_band_is_narrowest_at_the_mean():
    x, y = score(X), score(Y)
    band = plots.regression_band(x, y)
    narrowest = min(band, key=lambda point: point.high - point.low)
    assert narrowest.x == pytest.approx(x.mean(), abs=0.06)


def test_plots_have_no_more_points_than_can_be_seen():
    x = np.arange(10_000.0)
    y = x % 7
    assert {
        len(points) for points in (plots.scatter_points(x, y), plots.residual_points(x, y), plots.normal_quantiles(y))
    } == {500}
    assert sum(bar.count for bar in plots.histogram(x)) == 10_000


def test_normal_values_lie_on_the_line_of_the_qq_plot():
    from scipy import stats

    points = plots.normal_quantiles(stats.norm.ppf((np.arange(1, 201) - 0.5) / 200))
    assert all(abs(expected - found) < 0.1 for expected, found in points)


def test_the_portal_does_not_load_the_statistics():
    script = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'kupang.settings'; django.setup(); "
        "import kupang.urls, surveys.management.commands.analyze_table; "
        "sys.exit(' '.join({'numpy', 'scipy', 'statsmodels', 'pandas'} & sys.modules.keys()) or 0)"
    )
    environment = os.environ | {"DEBUG": "1"}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
