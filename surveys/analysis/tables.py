"""Reading chosen columns of numbers from a CSV file that any program wrote.

Taken: UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252; comma, semicolon or tab between cells (the header
decides); quoted cells; a decimal point, or a decimal comma where semicolon or tab separate. Empty, NA and NaN are
missing, as are cells cut off at a row's end and the codes that the caller names. Blank lines are skipped.
"""

import csv
import io
import math
import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
MISSING = {"", "na", "nan"}
SEPARATORS = ",;\t"
LONGEST_SHOWN = 40
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
csv.field_size_limit(1_000_000)


class BadTable(Exception):
    """The file cannot be read as asked; the text says where and what to do."""


@dataclass(frozen=True)
class Table:
    """`columns` by name, NaN where missing, in the file's order of rows."""

    columns: dict[str, "array[float]"]
    rows: int


def read_columns(path: Path, names: Sequence[str], missing_codes: Collection[str] = ()) -> Table:
    """The named columns of a CSV file. Raises BadTable for anything that is not a table of such numbers."""
    lines = io.StringIO(_text(path), newline="")
    header_line = _first_line(lines, path)
    separator = max(SEPARATORS, key=header_line.count)
    rows = csv.reader(lines, delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in next(rows)]
        places = {name: _place(name, header) for name in names}
        return _read(rows, places, len(header), _Cells(separator != ",", missing_codes))
    except csv.Error as error:
        raise BadTable(f"Line {rows.line_num} cannot be read as CSV: {error}. Check its quotation marks.") from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadTable(f"{path} cannot be read: {error.strerror}.") from error
    if content.startswith(WORKBOOK):
        raise BadTable(f"{path} is a workbook, not a CSV file. Save the sheet as CSV (UTF-8) and try again.")
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BadTable(f"{path} is not a text file. Save the table as CSV (UTF-8) and try again.")
    return text


def _first_line(lines: io.StringIO, path: Path) -> str:
    """The header, with the reader left in front of it."""
    while True:
        start = lines.tell()
        line = lines.readline()
        if not line:
            raise BadTable(f"{path} is empty. It needs a first row with the columns' names.")
        if line.strip():
            lines.seek(start)
            return line


def _place(name: str, header: list[str]) -> int:
    if header.count(name) > 1:
        raise BadTable(f"There are {header.count(name)} columns named {name}. Rename all but one.")
    if name in header:
        return header.index(name)
    alike = [known for known in header if known.lower() == name.lower()]
    hint = f"Did you mean {alike[0]}?" if alike else f"The file has: {_shown(', '.join(header), 300)}."
    raise BadTable(f"There is no column {name}. {hint}")


def _read(rows: Iterable[list[str]], places: dict[str, int], width: int, cells: "_Cells") -> Table:
    columns = {name: array("d") for name in places}
    targets = [(place, name, columns[name].append) for name, place in places.items()]
    count = 0
    for row in rows:
        if not row:
            continue
        count += 1
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise BadTable(
                f"Row {count} has {len(row)} cells, but the header has {width}. Quote cells that hold a separator."
            )
        for place, name, append in targets:
            append(cells.number(row[place] if place < len(row) else "", count, name))
    return Table(columns, count)


class _Cells:
    """Turns cells into numbers; the few different cells of such a table are read once each."""

    def __init__(self, decimal_comma: bool, missing_codes: Collection[str]) -> None:
        self.decimal_comma = decimal_comma
        self.codes = {code.strip().lower() for code in missing_codes} | MISSING
        self.numeric_codes = {float(code) for code in missing_codes if NUMBER.fullmatch(code.strip())}
        self.known: dict[str, float] = {}

    def number(self, cell: str, row: int, column: str) -> float:
        found = self.known.get(cell)
        if found is None:
            found = self._parse(cell, row, column)
            if len(self.known) < 10_000:
                self.known[cell] = found
        return found

    def _parse(self, cell: str, row: int, column: str) -> float:
        text = cell.strip()
        if text.lower() in self.codes:
            return math.nan
        if self.decimal_comma and text.count(",") == 1:
            text = text.replace(",", ".")
        if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            raise BadTable(
                f"Row {row}, column {column}: “{_shown(cell)}” is not a number. "
                "Correct the cell, leave it empty, or name the code as missing."
            )
        value = float(text)
        return math.nan if value in self.numeric_codes else value


def _shown(text: str, most: int = LONGEST_SHOWN) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def parse_codes(codes: str) -> Iterator[str]:
    return (code.strip() for code in codes.split(",") if code.strip())
