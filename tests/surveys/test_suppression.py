from hypothesis import given
from hypothesis import strategies as st

from surveys.suppression import cap, hide_rare, suppress, suppress_table

COUNTS = st.dictionaries(st.integers(0, 30), st.integers(0, 40), max_size=12)


def test_a_small_group_takes_another_with_it_so_that_nobody_can_subtract():
    assert suppress({"a": 3, "b": 9, "c": 20}, 5) == {"a": None, "b": None, "c": 20}


def test_groups_of_nobody_are_shown():
    assert suppress({"a": 0, "b": 9}, 5) == {"a": 0, "b": 9}


@given(COUNTS, st.integers(2, 10))
def test_what_is_hidden_cannot_be_found_by_subtraction(counts, minimum):
    shown = suppress(counts, minimum)
    hidden = [counts[key] for key, number in shown.items() if number is None]

    assert all(number is None or number == 0 or number >= minimum for number in shown.values())
    alone = sum(counts.values()) == sum(hidden)
    assert not hidden or alone or (len(hidden) >= 2 and sum(hidden) >= minimum)


@given(
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 30), max_size=20),
    st.integers(2, 8),
)
def test_no_line_of_a_table_gives_a_hidden_cell_away(cells, minimum):
    shown = suppress_table(cells, minimum)

    for side in (0, 1):
        for name in {cell[side] for cell in cells}:
            line = {cell: shown[cell] for cell in cells if cell[side] == name}
            hidden = [cells[cell] for cell, number in line.items() if number is None]
            rest = [number for number in line.values() if number]
            assert not hidden or not rest or (len(hidden) >= 2 and sum(hidden) >= minimum)


def test_rare_values_of_a_release_are_emptied():
    values = ["a"] * 6 + ["b"] * 7 + ["c"] + [None]

    assert hide_rare(values, 5) == [None] * 6 + ["b"] * 7 + [None, None]


def test_extremes_are_shared_by_enough_people():
    values = [0, 1, 2, 3, 4, 5, 500]

    assert cap(values, 3) == [2, 2, 2, 3, 4, 4, 4]


def test_few_numbers_are_all_emptied():
    assert cap([1, 2, None], 3) == [None, None, None]
