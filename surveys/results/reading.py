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
    """The export's table with its numeric columns alone."""

    @cached_property
    def columns(self) -> list[Column]:
        """The answer's own columns, which every row begins with, and those that hold numbers."""
        found = columns(self.definitions)
        return [c for c in found if c.reading is Reading.SYSTEM or (c.type == "numeric" and c.reading in READ)]


@dataclass(frozen=True)
class Answers:
    """`values` by column name, NaN where missing, in the order of the random ids; `definition` is the newest."""

    columns: Mapping[str, Column]
    values: "Mapping[str, Numbers]"
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
    return Reading.RECODED if item.reversed else Reading.NUMBER


def read(survey: Survey) -> Answers | None:
    """All answers of a survey; None where nothing was ever published. Raises ExportError for an unreadable answer."""
    import numpy as np

    table = NumberTable(survey, Options())
    if not table.versions:
        return None
    own = [column for column in table.columns if column.reading is not Reading.SYSTEM]
    system = len(table.columns) - len(own)
    matrix = np.full((len(own), table.count), nan)
    done, rows = 0, table.rows(_cell)
    while chunk := list(islice(rows, CHUNK)):
        matrix[:, done : done + len(chunk)] = np.array(chunk, dtype=float).T[system:]
        done += len(chunk)
    return Answers(
        columns={column.name: column for column in own},
        values={column.name: values[:done] for column, values in zip(own, matrix, strict=True)},
        count=done,
        definition=table.definitions[-1],
        newest=len(table.definitions) - 1,
        versions=tuple(version.number for version in table.versions),
    )


def _cell(column: Column) -> Callable[[Value], float]:
    """A number, NaN for a missing one. What the answer itself has (id, day, way) counts for nothing here."""
    if column.reading is Reading.SYSTEM:
        return lambda value: 0.0
    return lambda value: nan if value is None else float(value)
