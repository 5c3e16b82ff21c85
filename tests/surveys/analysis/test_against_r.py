"""The figures of the results page beside R's (data/more.R, data/pairs.R)."""

import json

import numpy as np
import pytest

from surveys.analysis.association import crosstab, kendall, pearson
from surveys.analysis.descriptive import describe, wilson
from surveys.analysis.groups import compare_groups
from surveys.analysis.multiple import multiple_regression
from surveys.analysis.ordinal import index_levels, ordinal_regression
from surveys.analysis.pairs import compare_within, group_pairs
from tests.surveys.analysis.reference import DATA, X, Y, answers, score

R, PAIRS = (json.loads((DATA / name).read_text()) for name in ("more.json", "pairs.json"))
PREDICTORS = {"x1": score(X[:7]), "x2": score(X[7:])}

PILLARS = {"a": (0, 1, 2), "b": (3, 4), "c": (5, 6, 7), "d": (8, 9), "e": (10, 11), "f": (12, 13, 14)}


def near(value, rel=1e-6):
    return pytest.approx(value, rel=rel, abs=1e-12)


def assert_regression(found, theirs):
    columns = {
        "b": [each.b for each in found.coefficients],
        "se": [each.se for each in found.coefficients],
        "t": [each.t for each in found.coefficients],
        "p": [each.p for each in found.coefficients],
        "low": [each.ci95[0] for each in found.coefficients],
        "high": [each.ci95[1] for each in found.coefficients],
    }
    assert columns == {name: near(theirs[name]) for name in columns}
    assert (found.r2, found.adj_r2, found.f) == (near(theirs["r2"]), near(theirs["adj_r2"]), near(theirs["f"]))


def test_multiple_regression():
    found = multiple_regression(score(Y), PREDICTORS)
    assert_regression(found, R["multiple"])
    assert [each.beta for each in found.coefficients[1:]] == near(R["multiple"]["beta"])
    assert [each.vif for each in found.coefficients[1:]] == near([R["multiple"]["vif"]] * 2)


def test_weighted_regression():
    assert_regression(multiple_regression(score(Y), PREDICTORS, 1 + answers()["respondent"] % 3), R["weighted"])


def test_groups():
    found = compare_groups(score(Y), list(answers()["respondent"] % 7))
    for name in ("anova", "welch", "kruskal"):
        test = getattr(found, name)
        assert (test.statistic, test.p) == (near(R[name]["statistic"]), near(R[name]["p"])), name
    assert found.eta2 == near(R["eta2"])


def test_pairs_of_groups():
    of = answers()["x1"]
    found = group_pairs({label: score(Y)[of == label] for label in range(1, 6)})
    # R lists the lower triangle by columns, which is the order of our pairs.
    assert [pair.p for pair in found] == near(PAIRS["group_pairs"])


def test_dimensions_within_the_same_people():
    pillars = {
        name: score([Y[at] for at in places]) + 0.0625 * step for step, (name, places) in enumerate(PILLARS.items())
    }
    found = compare_within(pillars)
    assert (found.friedman.statistic, found.friedman.p) == (
        near(PAIRS["friedman"]["statistic"]),
        near(PAIRS["friedman"]["p"]),
    )
    assert found.kendalls_w == near(PAIRS["kendalls_w"])
    assert list(found.mean_ranks.values()) == near(PAIRS["mean_ranks"])
    assert [pair.p for pair in found.pairs] == near(PAIRS["pillar_pairs"])


def test_a_crosstab():
    counts = np.zeros((5, 5))
    np.add.at(counts, tuple(answers()[name].astype(int) - 1 for name in ("x1", "y1")), 1)
    found = crosstab(counts, range(5), range(5))
    theirs = R["crosstab"]
    assert (found.chi2, found.p, found.cramers_v) == tuple(near(theirs[key]) for key in ("statistic", "p", "cramers_v"))


def test_correlations():
    found = pearson(PREDICTORS["x1"], score(Y))
    assert (found.value, found.p) == (near(R["pearson"]["value"]), near(R["pearson"]["p"]))
    assert found.ci95 == near(R["pearson"]["ci95"])
    tau = kendall(PREDICTORS["x1"], score(Y))
    assert (tau.value, tau.p) == (near(R["kendall"]["value"]), near(R["kendall"]["p"]))


def test_proportional_odds():
    found = ordinal_regression(index_levels(score(Y)), PREDICTORS)
    assert [each.b for each in found.coefficients] == near(R["ordinal"]["b"], 1e-4)
    assert [each.se for each in found.coefficients] == near(R["ordinal"]["se"], 1e-4)
    assert found.thresholds == near(R["ordinal"]["thresholds"], 1e-4)


def test_a_mean_and_a_share_with_their_intervals():
    found = describe(score(Y))
    assert found.ci95 == near(R["mean_ci95"])
    assert (found.sd, found.median) == (near(R["sd"]), near(R["median"]))
    assert wilson(37 / 393, 393) == near(R["wilson"])
