"""The table as a frame of pandas, which pyreadstat writes .sav and .dta from: numbers as doubles, texts as objects."""

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from surveys.columns import Column
from surveys.exports.options import ExportError
from surveys.exports.proof import Proof
from surveys.exports.reading import Present
from surveys.exports.table import Table

if TYPE_CHECKING:
    import pandas

PIECE = 1_000


def frame_of(table: Table, present: Present, proof: Proof, mixed: bool = False) -> "pandas.DataFrame":
    """All cells by column. With `mixed` a numeric column can hold letters too (Stata's .a to .c)."""
    import numpy
    import pandas

    numeric = [column.type != "string" and not mixed for column in table.columns]
    stores: list[Any] = [array("d") if is_number else [] for is_number in numeric]
    rows = proof.watch(table.rows(present))
    while piece := list(islice(rows, PIECE)):
        for store, cells in zip(stores, zip(*piece, strict=True), strict=True):
            store.extend(cells)
    series = {
        column.name: numpy.frombuffer(store, dtype="float64") if is_number and store else _series(column, store)
        for column, store, is_number in zip(table.columns, stores, numeric, strict=True)
    }
    return pandas.DataFrame(series, copy=False)


def _series(column: Column, store: Sequence[Any]) -> "pandas.Series[Any]":
    """A column with a type of its own also where it has no row."""
    import pandas

    return pandas.Series(list(store), dtype="float64" if column.type != "string" and not len(store) else "object")


def write_frame(write: Callable[..., None], frame: "pandas.DataFrame", path: Path, **about: Any) -> None:
    """Call one of pyreadstat's writers; what the disk refuses is told as an ExportError."""
    import pyreadstat

    try:
        write(frame, path, **about)
    except pyreadstat.PyreadstatError as error:
        message = _("The file could not be written: %(reason)s. Nothing was left behind.")
        raise ExportError(message % {"reason": error}) from error


def plain_rows(frame: "pandas.DataFrame") -> Iterator[list[Any]]:
    """The rows of a frame with None for what is missing."""
    for row in frame.itertuples(index=False):
        yield [without_nan(cell) for cell in row]


def without_nan(cell: Any) -> Any:
    """None for a missing number; a number as a float."""
    if isinstance(cell, str):
        return cell
    return None if cell is None or math.isnan(cell) else float(cell)


def read_back(read: Callable[..., Any], path: Path) -> Proof:
    """What one of pyreadstat's readers finds in the file: names, labels, number of rows, the first and the last row."""
    _nothing, about = read(path, metadataonly=True)
    found = Proof(about.column_names, about.number_rows, labels=about.column_labels)
    if found.rows:
        raw = {"user_missing": True, "disable_datetime_conversion": True, "row_limit": 1}
        first, last = (read(path, row_offset=row, **raw)[0] for row in (0, found.rows - 1))
        found.first, found.last = next(plain_rows(first)), next(plain_rows(last))
    return found


def settle(proof: Proof) -> Proof:
    """The proof with its rows as a reader gives them."""
    proof.first = proof.first and [without_nan(cell) for cell in proof.first]
    proof.last = proof.last and [without_nan(cell) for cell in proof.last]
    return proof
