"""SPSS .sav, row-compressed, by ReadStat (pyreadstat).

Dates are SPSS dates (seconds since 14 October 1582, shown as SDATE10). Labels are cut to 256 bytes, value labels to
120, texts to 32,767: longer ones SPSS does not take. Codes for missing are declared as discrete missing values; for
texts wider than 8 bytes they are not: the record that ReadStat writes for those is one that PSPP refuses.
"""

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from surveys.columns import Column
from surveys.exports import frames, words
from surveys.exports.frames import frame_of, settle, write_frame
from surveys.exports.proof import Proof
from surveys.exports.reading import Value
from surveys.exports.table import Table

LABEL, VALUE_LABEL, TEXT, FILE_LABEL = 256, 120, 32_767, 64
SHORT_TEXT = 8
EPOCH = date(1582, 10, 14).toordinal()
DAY = 86_400
SHOWN_TEXT = 40


def write(table: Table, path: Path) -> Proof:
    """Write the table with labels, measures, formats and missing values from the questionnaire."""
    import pyreadstat

    columns, options = table.columns, table.options
    labels = [words.cut_bytes(words.label_of(column, options), LABEL) for column in columns]
    proof = Proof([column.name for column in columns], labels=labels)
    write_frame(
        pyreadstat.write_sav,
        frame_of(table, _cells, proof),
        path,
        file_label=words.cut_bytes(table.survey.title_id, FILE_LABEL),
        column_labels=labels,
        row_compress=True,
        variable_value_labels=_value_labels(table),
        missing_ranges=_missing(table) if options.codes else None,
        variable_measure={column.name: column.measure for column in columns},
        variable_format={column.name: _format(column) for column in columns if column.type != "string"},
        variable_display_width={column.name: _shown(column) for column in columns},
    )
    return settle(proof)


def _cells(column: Column) -> Callable[[Value], Any]:
    return {"numeric": _number, "date": _date, "string": _text}[column.type]


def _number(value: Value) -> float:
    return math.nan if value is None else float(value)


def _date(value: Value) -> float:
    if isinstance(value, str):
        return float((date.fromisoformat(value).toordinal() - EPOCH) * DAY)
    return _number(value)


def _text(value: Value) -> str:
    """SPSS fills a text up with blanks, so that blanks at its end are no part of it for any reader."""
    return "" if value is None else words.cut_bytes(str(value), TEXT).rstrip(" ")


def _value_labels(table: Table) -> dict[str, dict[int, str]]:
    found = {}
    for column in table.columns:
        values = words.values_of(column, table.options)
        if values:
            found[column.name] = {code: words.cut_bytes(text, VALUE_LABEL) for code, text in values.items()}
    return found


def _missing(table: Table) -> dict[str, list[int | str]]:
    found: dict[str, list[int | str]] = {}
    for column in table.columns:
        if column.missing and column.type != "string":
            found[column.name] = list(column.missing)
        elif column.missing and 0 < column.width <= SHORT_TEXT:
            found[column.name] = [str(code) for code in column.missing]
    return found


def _format(column: Column) -> str:
    return "SDATE10" if column.type == "date" else f"F{max(column.width, column.decimals + 2)}.{column.decimals}"


def _shown(column: Column) -> int:
    return min(max(column.width, 8), SHOWN_TEXT) if column.width else SHOWN_TEXT


def read_back(path: Path) -> Proof:
    """What ReadStat finds in the file: names, labels, the number of rows, the first and the last row."""
    import pyreadstat

    return frames.read_back(pyreadstat.read_sav, path)
