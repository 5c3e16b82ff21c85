"""Crosstabs of any two questions, with small cells hidden before they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from surveys.columns import Column, Reading
from surveys.results.counting import NOT_SHOWN
from surveys.results.plain import codes, plain, text
from surveys.results.reading import Answers
from surveys.suppression import suppress, suppress_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Each two questions make a table: 60 make 1,770. Questions beyond them are left to the exports.
MOST_QUESTIONS = 60
# A list longer than this (a whole gazetteer) makes no table that anyone reads.
MOST_VALUES = 60
# Up to so many unknown counts are found by trying which of them give the chi-square.
FOUND_BY_TRYING = 3


@dataclass(frozen=True)
class _Asked:
    name: str
    column: Column
    places: "NDArray[np.intp]"

    @property
    def size(self) -> int:
        return len(self.column.values)


def crosstabs(answers: Answers, least: int) -> dict[str, Any]:
    """`questions` that can be chosen, and the tables by "row|column" in the questions' order."""
    chosen = [_Asked(name, column, _places(answers, name, column)) for name, column in _choosable(answers)]
    tables = {f"{a.name}|{b.name}": _table(a, b, least) for a, b in combinations(chosen, 2)}
    listed = [{"column": one.name, "label": text(one.column.label), "values": codes(one.column)} for one in chosen]
    return {"questions": listed, "tables": tables}


def _choosable(answers: Answers) -> Sequence[tuple[str, Column]]:
    def fits(column: Column) -> bool:
        shown = column.question is None or column.question.role not in NOT_SHOWN
        return column.reading in (Reading.NUMBER, Reading.CHOSEN) and shown and 1 < len(column.values) <= MOST_VALUES

    return [(name, column) for name, column in answers.columns.items() if fits(column)][:MOST_QUESTIONS]


def _places(answers: Answers, name: str, column: Column) -> "NDArray[np.intp]":
    """The place of each answer's value in the column's list, -1 where missing."""
    import numpy as np

    places = np.full(answers.count, -1)
    for place, value in enumerate(column.values):
        places[answers.values[name] == value.number] = place
    return places


def _table(a: _Asked, b: _Asked, least: int) -> dict[str, Any]:
    """Counts with None where hidden, totals likewise, and the test.

    Totals of rows and columns are groups as well. Where the hidden cells hang on few numbers, as in a table of two by
    two, the test is hidden too: with the totals, chi-square gives the cells.
    """
    import numpy as np

    from surveys.analysis.association import crosstab

    both = (a.places >= 0) & (b.places >= 0)
    flat = np.bincount(a.places[both] * b.size + b.places[both], minlength=a.size * b.size)
    counts = flat.reshape(a.size, b.size)
    cells = {(row, column): int(counts[row, column]) for row in range(a.size) for column in range(b.size)}
    shown = suppress_table(cells, least)
    hidden = [cell for cell, number in shown.items() if number is None]
    found = plain(crosstab(counts.astype(float), range(a.size), range(b.size)))
    test = {key: found[key] for key in ("n", "chi2", "df", "p", "cramers_v", "small_expected", "doubtful", "reason")}
    if hidden and found["chi2"] is not None and _unknown(hidden) <= FOUND_BY_TRYING:
        test |= {"chi2": None, "p": None, "cramers_v": None, "hidden": True}
    return test | {
        "counts": [[shown[row, column] for column in range(b.size)] for row in range(a.size)],
        "row_totals": _totals(counts.sum(axis=1), least),
        "column_totals": _totals(counts.sum(axis=0), least),
    }


def _unknown(hidden: Sequence[tuple[int, int]]) -> int:
    """How many of the hidden cells must be known before the totals of rows and columns give the others.

    Seen as edges between rows and columns, those that close a circle.
    """
    above: dict[tuple[str, int], tuple[str, int]] = {}

    def top(line: tuple[str, int]) -> tuple[str, int]:
        while line in above:
            line = above[line]
        return line

    closing = 0
    for row, column in hidden:
        one, other = top(("row", row)), top(("column", column))
        if one == other:
            closing += 1
        else:
            above[one] = other
    return closing


def _totals(totals: "NDArray[np.intp]", least: int) -> list[int | None]:
    return list(suppress(dict(enumerate(totals.tolist())), least).values())
