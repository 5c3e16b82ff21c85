"""CSV as RFC 4180 has it: UTF-8, comma, lines ended by CR LF, cells quoted where they need it, nothing else changed.

A text that begins with `=` stays as it is: CSV cannot say that a cell is a text, and an apostrophe before it would be
part of the answer for every program that reads data. For spreadsheets there is XLSX, where each cell has its type.
"""

import csv
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from surveys.columns import Column
from surveys.exports.proof import Proof
from surveys.exports.reading import Value
from surveys.exports.table import Table

SPECIAL = frozenset(',"\n')
BOM = "\ufeff"
PIECE = 500


def write(table: Table, path: Path) -> Proof:
    """Write the table. Cells are made as text at once, so that a row is one join."""
    proof = Proof([column.name for column in table.columns])
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM if table.options.bom else "")
        file.write(",".join(proof.names) + "\r\n")
        lines = (",".join(row) + "\r\n" for row in proof.watch(table.rows(_cells)))
        while piece := "".join(islice(lines, PIECE)):
            file.write(piece)
    return proof


def read_back(path: Path) -> Proof:
    """What another reader of CSV finds in the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        proof = Proof(next(rows))
        for _row in proof.watch(rows):
            pass
    proof.first, proof.last = _as_written(proof.first), _as_written(proof.last)
    return proof


def _as_written(row: list[str] | None) -> list[str] | None:
    return row and [_quoted(cell) for cell in row]


def _cells(column: Column) -> Callable[[Value], str]:
    """Only what was typed can need quotes; our own texts of a known width are codes."""
    return _quoted if column.type == "string" and not column.width else _plain


def _plain(value: Value) -> str:
    return "" if value is None else str(value)


def _quoted(value: Value) -> str:
    text = _plain(value)
    if SPECIAL.isdisjoint(text) and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'
