"""The cells of an XLSForm file as texts, each with its place. pyxform decides how numbers and dates become texts."""

import codecs
import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from surveys.xlsform.problems import Problem, Unreadable

# The largest public forms have about 2,000 rows and 1 MB.
MOST_BYTES = 5_000_000
MOST_UNPACKED = 30_000_000
MOST_PARTS = 1000
MOST_ROWS = 3000
MOST_COLUMNS = 100
LONGEST_CELL = 10_000

SHEETS = ("survey", "choices", "settings")
UNSUPPORTED_SHEETS = ("external_choices", "entities", "osm")

# How PDF files and JPEG pictures begin, which may hold no zero byte.
NO_TEXT = (b"%PDF", b"\xff\xd8\xff")

# What openpyxl and xlrd raise on files that are damaged or made to do harm; found by changing bytes of good files.
# SyntaxError is what both XML parsers that openpyxl may use derive their errors from.
DAMAGED = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError, OSError,
    RecursionError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row that is not empty: its number in the file, and its texts by column."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def cell(self, column: str = "") -> str:
        """The place of a column in this row; of the row's beginning where it has no such column."""
        return f"{self.letters.get(column) or next(iter(self.letters.values()), 'A')}{self.number}"

    def problem(self, column: str, message: str) -> Problem:
        """An error in this row."""
        return Problem(message, self.sheet, self.cell(column))


@dataclass
class Sheet:
    """A sheet with its headers as written; `letters` gives each header's column."""

    name: str
    header_row: int = 1
    letters: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def header_problem(self, header: str, message: str) -> Problem:
        """An error in the heading of a column."""
        return Problem(message, self.name, f"{self.letters.get(header, 'A')}{self.header_row}")


# A row as a reader gives it: its number and its texts.
Rows = Iterable[tuple[int, Sequence[str]]]


def open_workbook(content: bytes) -> dict[str, Sheet]:
    """The sheets by name in lower case. Raises Unreadable."""
    if not content:
        raise Unreadable(_("The file is empty. Choose the XLSForm file again."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than %(number)d MB. Remove pictures and unused sheets.") % {"number": 5})
    if content.startswith(b"PK"):
        return _read(_xlsx, content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _read(_xls, content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(_("The text is in UTF-16 (“Unicode text”). Save the file as “CSV UTF-8” or .xlsx."))
    if b"\0" in content or content.startswith(NO_TEXT):
        raise Unreadable(_("This is no spreadsheet: an XLSForm is an .xlsx, .xls or .csv file."))
    return _csv(content)


def _read(reader: Callable[[bytes], dict[str, Sheet]], content: bytes) -> dict[str, Sheet]:
    try:
        return reader(content)
    except DAMAGED as error:
        raise Unreadable(
            _("The file is damaged or no workbook. Open it in a spreadsheet, save it as .xlsx and try again.")
        ) from error


def _xlsx(content: bytes) -> dict[str, Sheet]:
    from openpyxl.reader.excel import ExcelReader
    from pyxform.xls2json_backends import xlsx_value_to_str

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(_("The file unpacks to more than 30 MB. Remove pictures, unused sheets and empty rows."))
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable(_("This file is no workbook that can be read. Save it as .xlsx and try again."))
    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True)
    reader.read()
    book = reader.wb
    found = {}
    for name in _wanted(book.sheetnames):
        rows = book[name].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        texts = ([_text(value, xlsx_value_to_str) for value in row] for row in rows)
        found[_key(name)] = _sheet(_key(name), enumerate(texts, 1))
    book.close()
    return found


def _xls(content: bytes) -> dict[str, Sheet]:
    import xlrd
    from pyxform.xls2json_backends import xls_value_to_unicode

    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError) as error:
        raise ValueError from error
    as_text = partial(xls_value_to_unicode, datemode=book.datemode)
    found = {}
    for name in _wanted(book.sheet_names()):
        sheet = book.sheet_by_index(book.sheet_names().index(name))
        rows = (sheet.row(number)[: MOST_COLUMNS + 1] for number in range(min(sheet.nrows, MOST_ROWS + 1)))
        texts = ([_text(cell.value, partial(as_text, value_type=cell.ctype)) for cell in row] for row in rows)
        found[_key(name)] = _sheet(_key(name), enumerate(texts, 1))
    return found


def _text(value: Any, convert: Callable[[Any], str]) -> str:
    """Texts stay as they are but for blanks around them; other types are written as pyxform writes them."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    return convert(value).strip()


def _key(name: str) -> str:
    return name.strip().lower()


def _wanted(names: Iterable[str]) -> list[str]:
    names = list(names)
    if not any(_key(name) == "survey" for name in names):
        raise Unreadable(_no_survey(names))
    return [name for name in names if _key(name) in SHEETS + UNSUPPORTED_SHEETS]


def _no_survey(names: list[str]) -> str:
    return _(
        "There is no sheet “survey”, so this is no XLSForm but perhaps a table of data. Its sheets: %(names)s. An "
        "XLSForm has the sheets survey and choices."
    ) % {"names": ", ".join(name[:40] for name in names[:10]) or "-"}


def _csv(content: bytes) -> dict[str, Sheet]:
    """XLSForm's form of CSV: the sheet's name stands alone in the first column, its rows begin in the second."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("The text of the file is not UTF-8. Save it as “CSV UTF-8” or as .xlsx.")) from error
    start = "\n".join(text.splitlines()[:2])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if start.count(";") > start.count(",") else ",")
    parts: dict[str, list[tuple[int, list[str]]]] = {}
    try:
        for name, number, cells in _csv_rows(reader):
            parts.setdefault(name, []).append((number, cells))
    except csv.Error as error:
        raise Unreadable(_("The file cannot be read as CSV. Save it as .xlsx and try again.")) from error
    return {_key(name): _sheet(_key(name), parts[name], offset=1) for name in _wanted(parts)}


def _csv_rows(reader: Iterable[list[str]]) -> Iterator[tuple[str, int, list[str]]]:
    name = ""
    for number, row in enumerate(reader, 1):
        name = row[0].strip() if row and row[0].strip() else name
        cells = [cell.strip() for cell in row[1 : MOST_COLUMNS + 2]]
        if name or any(cells):
            yield name, number, cells


def _sheet(name: str, rows: Rows, offset: int = 0) -> Sheet:
    """Rows with the headings of the first one that is not empty."""
    sheet = Sheet(name)
    headers: list[str] = []
    for number, texts in rows:
        if not any(texts):
            continue
        if number > MOST_ROWS:
            message = _("There are more than %(number)d rows. Split the questionnaire.") % {"number": MOST_ROWS}
            sheet.problems.append(Problem(message, name, f"A{number}"))
            break
        if not headers:
            headers = list(texts)
            sheet.header_row = number
            sheet.problems += _headers(sheet, headers, offset)
            continue
        sheet.rows.append(_row(sheet, number, headers, texts))
    return sheet


def _headers(sheet: Sheet, headers: list[str], offset: int) -> Iterator[Problem]:
    if any(headers[MOST_COLUMNS:]):
        message = _("There are more than %(number)d columns. Remove those that are not used.") % {
            "number": MOST_COLUMNS
        }
        yield Problem(message, sheet.name, f"{column_letter(MOST_COLUMNS + offset)}{sheet.header_row}")
    for position, header in enumerate(headers):
        letter = column_letter(position + offset)
        if header in sheet.letters:
            message = _("The column “%(name)s” is there twice. Remove one.") % {"name": header[:60]}
            yield Problem(message, sheet.name, f"{letter}{sheet.header_row}")
            headers[position] = ""
        elif header:
            sheet.letters[header] = letter


def _row(sheet: Sheet, number: int, headers: list[str], texts: Sequence[str]) -> Row:
    cells = {header: text for header, text in zip(headers, texts, strict=False) if header and text}
    row = Row(sheet.name, number, cells, sheet.letters)
    for header, text in cells.items():
        if len(text) > LONGEST_CELL:
            message = _("The text is longer than %(number)d characters. Shorten it.") % {"number": LONGEST_CELL}
            sheet.problems.append(row.problem(header, message))
    return row


def column_letter(position: int) -> str:
    """The letters of a column counted from 0: A, …, Z, AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
