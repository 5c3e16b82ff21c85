import numpy as np
import pytest

from surveys.analysis.pairs import compare_within, friedman, group_pairs, holm


def test_holm_never_lets_a_larger_p_fall_below_a_smaller_one():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1, 1]


def test_what_could_not_be_tested_counts_for_nothing_in_the_correction():
    assert holm([None, 0.03, None]) == [None, 0.03, None]


def test_groups_without_spread_are_not_tested_against_each_other():
    found = group_pairs({1: np.array([2.0, 2.0]), 2: np.array([3.0, 3.0]), 3: np.array([1.0, 5.0])})
    assert [pair.p is None for pair in found] == [True, False, False]
    assert found[0].difference == -1


def test_people_who_give_every_dimension_the_same_score_cannot_be_compared():
    found = compare_within({"a": np.array([1.0, 2.0, 3.0]), "b": np.array([1.0, 2.0, 3.0])})
    assert (found.friedman.statistic, found.kendalls_w, found.pairs) == (None, None, ())
    assert found.friedman.reason.code == "same_scores"


@pytest.mark.parametrize("people", [0, 1])
def test_one_person_and_nobody_get_a_reason(people):
    found = compare_within({"a": np.ones(people), "b": np.zeros(people)})
    assert found.friedman.reason.code == "rows"
    assert found.kendalls_w is None


def test_friedman_of_complete_agreement_gives_a_w_of_one():
    found = compare_within({"a": np.array([1.0, 2.0, 3.0]), "b": np.array([2.0, 3.0, 4.0]), "c": np.array([3.0, 4, 5])})
    assert found.kendalls_w == pytest.approx(1)
    assert found.mean_ranks == {"a": 1, "b": 2, "c": 3}
    assert friedman(np.array([[1.0, 2, 3], [2, 3, 4], [3, 4, 5]]))[0] == pytest.approx(6)
