"""A workbook by XlsxWriter: the answers on the first sheet, what columns and codes mean on two more.

Every text is written as a text, so that none becomes a formula, a link or a number, and none is changed. A cell holds
32,767 characters at most: a longer text is cut with "…". Rows are written as they come and never held.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from surveys.columns import Column
from surveys.exports import words
from surveys.exports.options import ExportError
from surveys.exports.proof import Proof
from surveys.exports.reading import Value
from surveys.exports.table import Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS, MOST_TEXT = 1_048_576, 32_767
# Day 0 of Excel's calendar for all dates after February 1900.
EPOCH = date(1899, 12, 30).toordinal()
FIRST_DAY = date(1900, 3, 1)
SHEET = "xl/worksheets/sheet1.xml"
ROW = re.compile(rb"<row .*?</row>", re.DOTALL)
PIECE = 1 << 20


def write(table: Table, path: Path) -> Proof:
    """Write the table. Raises ExportError where it has more rows than a sheet."""
    import xlsxwriter

    proof = Proof([column.name for column in table.columns])
    try:
        with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
            _write_book(book, table, proof)
    except xlsxwriter.exceptions.XlsxWriterException as error:
        message = _("The file could not be written: %(reason)s. Nothing was left behind.")
        raise ExportError(message % {"reason": error}) from error
    proof.first, proof.last = _as_kept(proof.first), _as_kept(proof.last)
    return proof


def _as_kept(row: list[Any] | None) -> list[Any] | None:
    """The row as XlsxWriter keeps it: numbers to 16 significant digits, one less than a double can have."""
    return row and [float(f"{cell:.16G}") if isinstance(cell, int | float) else cell for cell in row]


def _write_book(book: "Workbook", table: Table, proof: Proof) -> None:
    sheet = book.add_worksheet("data")
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(proof.names):
        sheet.write_string(0, place, name)
    _write_rows(sheet, table, proof, book.add_format({"num_format": "yyyy-mm-dd"}))
    _write_list(book, "columns", ("name", "label", "type", "measure"), _columns(table))
    _write_list(book, "codes", ("name", "code", "label"), _codes(table))


def _write_rows(sheet: "Worksheet", table: Table, proof: Proof, as_date: Any) -> None:
    writers = []
    for place, column in enumerate(table.columns):
        add = sheet.write_string if column.type == "string" else sheet.write_number
        writers.append((place, add, (as_date,) if column.type == "date" else ()))
    for number, row in enumerate(proof.watch(table.rows(_cells)), 1):
        if number == MOST_ROWS:
            message = _("A sheet holds %(most)d rows, and this table has more. Choose CSV or SPSS.")
            raise ExportError(message % {"most": MOST_ROWS - 1})
        for (place, add, style), value in zip(writers, row, strict=True):
            if value is None:
                continue
            if add is not sheet.write_string and isinstance(value, str):
                sheet.write_string(number, place, value)
            elif style and value < 0:  # a code for missing, which as a date would lie before all calendars
                add(number, place, value)
            else:
                add(number, place, value, *style)


def _cells(column: Column) -> Callable[[Value], Any]:
    return {"numeric": _number, "date": _date, "string": _text}[column.type]


def _number(value: Value) -> Value:
    return value


def _date(value: Value) -> Value:
    """A day of Excel's calendar, which begins in 1900; an earlier one stays a text."""
    if not isinstance(value, str):
        return value
    on = date.fromisoformat(value)
    return value if on < FIRST_DAY else on.toordinal() - EPOCH


def _text(value: Value) -> str | None:
    return None if value is None else words.cut_characters(str(value), MOST_TEXT)


def _columns(table: Table) -> Iterator[tuple[str, ...]]:
    for column in table.columns:
        yield column.name, words.label_of(column, table.options), column.type, column.measure


def _codes(table: Table) -> Iterator[tuple[str | int, ...]]:
    for column in table.columns:
        for code, label in words.values_of(column, table.options).items():
            yield column.name, code, label


def _write_list(book: "Workbook", name: str, head: tuple[str, ...], rows: Iterator[tuple[str | int, ...]]) -> None:
    sheet = book.add_worksheet(name)
    for number, row in enumerate((head, *rows)):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, words.cut_characters(cell, MOST_TEXT))
            else:
                sheet.write_number(number, place, cell)


def read_back(path: Path) -> Proof:
    """The rows of the first sheet as they stand in the file: their number, the first and the last."""
    with zipfile.ZipFile(path) as book:
        damaged = book.testzip()
        if damaged:
            raise ValueError(f"{damaged} is damaged")
        with book.open(SHEET) as sheet:
            count, kept = _scan(sheet)
    found = Proof([str(name) for name in _read_row(kept[0])], count - 1)
    if found.rows:
        found.first, found.last = _read_row(kept[1], len(found.names)), _read_row(kept[-1], len(found.names))
    return found


def _scan(sheet) -> tuple[int, list[bytes]]:
    """The number of rows, and the first two and the last."""
    count, rest, kept = 0, b"", []
    while piece := sheet.read(PIECE):
        rest += piece
        end = 0
        for match in ROW.finditer(rest):
            count, end = count + 1, match.end()
            kept = [*kept[:2], match.group()]
        rest = rest[end:]
    return count, kept


def _read_row(xml: bytes, width: int = 0) -> list[Value]:
    """The cells by place; an empty one has no element."""
    cells: dict[int, Value] = {}
    for cell in ElementTree.fromstring(xml):
        text = "".join(part.text or "" for part in cell.iter() if part.tag in ("v", "t"))
        cells[_place(cell.get("r", ""))] = _unescaped(text) if cell.get("t") == "inlineStr" else float(text)
    return [cells.get(place) for place in range(width or len(cells))]


def _place(reference: str) -> int:
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = place * 26 + ord(letter) - 64
    return place - 1


def _unescaped(text: str) -> str:
    """`_x000A_` is how a workbook writes characters that XML would change."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
