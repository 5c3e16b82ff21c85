"""The answers of a survey as columns of numbers, read the way the exports read them.

The columns, their names and the order of the rows are those of the CSV export, so that `manage.py analyze_table` on the
export gives the results page's figures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import nan
from typing import TYPE_CHECKING

from surveys.columns import SCORED, Column, Reading, columns
from surveys.definition import Definition, Question
from surveys.exports.options import Options
from surveys.exports.reading import Value
from surveys.exports.table import CHUNK, Table
from surveys.models import Survey

if TYPE_CHECKING:
    from surveys.analysis.scores import Numbers

READ = frozenset({Reading.NUMBER, Reading.RECODED, Reading.CHOSEN, Reading.PLACE, Reading.VALUE})


class NumberTable(Table):
    """The export's table without scores and official codes; of texts and dates only whether they are there."""

    @cached_property
    def columns(self) -> list[Column]:
        """The answer's own columns, which every row begins with, those that hold numbers, then texts and dates."""
        found = columns(self.definitions)
        own = [c for c in found if c.reading is Reading.SYSTEM]
        read = [c for c in found if c.reading in READ]
        return [*own, *(c for c in read if _is_number(c)), *(c for c in read if not _is_number(c))]


def _is_number(column: Column) -> bool:
    return column.type == "numeric"


@dataclass(frozen=True)
class Answers:
    """`values` by column name, NaN where missing, in the order of the random ids; `definition` is the newest.

    `given` says of each column, those of texts and dates too, how many answers have a value in it.
    """

    columns: Mapping[str, Column]
    values: "Mapping[str, Numbers]"
    given: Mapping[str, int]
    count: int
    definition: Definition
    newest: int
    versions: tuple[int, ...]

    def items(self) -> dict[str, dict[str, Question]]:
        """Column and question of the items of each scale of the newest version, reversed items recoded."""
        by_question = {
            (column.sources[self.newest][0].name, column.reading): name
            for name, column in self.columns.items()
            if self.newest in column.sources
        }
        found = {}
        for scale, questions in self.definition.scales().items():
            items = [item for item in questions if item.column and item.kind in SCORED]
            if items:
                found[scale] = {by_question[item.name, _reading(item)]: item for item in items}
        return found


def _reading(item: Question) -> Reading:
    if item.kind != "one":
        return Reading.VALUE
    return Reading.RECODED if item.recoded else Reading.NUMBER


def read(survey: Survey) -> Answers | None:
    """All answers of a survey; None where nothing was ever published. Raises ExportError for an unreadable answer."""
    import numpy as np

    table = NumberTable(survey, Options())
    if not table.versions:
        return None
    read = [column for column in table.columns if column.reading is not Reading.SYSTEM]
    own = [column for column in read if _is_number(column)]
    system = len(table.columns) - len(read)
    matrix = np.full((len(own), table.count), nan)
    given = np.zeros(len(read), dtype=int)
    done, rows = 0, table.rows(_cell)
    while chunk := list(islice(rows, CHUNK)):
        cells = np.array(chunk, dtype=float).T[system:]
        matrix[:, done : done + len(chunk)] = cells[: len(own)]
        given += np.count_nonzero(~np.isnan(cells), axis=1)
        done += len(chunk)
    return Answers(
        columns={column.name: column for column in own},
        values={column.name: values[:done] for column, values in zip(own, matrix, strict=True)},
        given={column.name: int(number) for column, number in zip(read, given, strict=True)},
        count=done,
        definition=table.definitions[-1],
        newest=len(table.definitions) - 1,
        versions=tuple(version.number for version in table.versions),
    )


def _cell(column: Column) -> Callable[[Value], float]:
    """A number, NaN for a missing one. What the answer itself has (id, day, way) counts for nothing here."""
    if column.reading is Reading.SYSTEM:
        return lambda value: 0.0
    if not _is_number(column):
        return lambda value: nan if value is None else 1.0
    return lambda value: nan if value is None else float(value)
