"""Stata .dta, release 118 (Stata 14 and later, UTF-8), by ReadStat (pyreadstat).

Dates are Stata dates (days since 1960, %td). Labels are cut to 80 characters. Codes for missing become Stata's own
extended missing values: .a not shown, .b shown and left, .c refused or don't know; a text holds the code as a text.
"""

import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from surveys.columns import LEFT, NOT_SHOWN, REFUSED, Column
from surveys.exports import frames, words
from surveys.exports.frames import frame_of, settle, write_frame
from surveys.exports.proof import Proof
from surveys.exports.reading import Value
from surveys.exports.table import Table

RELEASE_118 = 14
LABEL, VALUE_LABEL = 80, 32_000
LETTERS = {NOT_SHOWN: "a", LEFT: "b", REFUSED: "c"}
EPOCH = date(1960, 1, 1).toordinal()


def write(table: Table, path: Path) -> Proof:
    """Write the table with labels, formats and missing values from the questionnaire."""
    import pyreadstat

    columns, options = table.columns, table.options
    labels = [words.cut_characters(words.label_of(column, options), LABEL) for column in columns]
    proof = Proof([column.name for column in columns], labels=labels)
    write_frame(
        pyreadstat.write_dta,
        frame_of(table, _cells, proof, mixed=options.codes),
        path,
        file_label=words.cut_characters(table.survey.title_id, LABEL),
        column_labels=labels,
        version=RELEASE_118,
        variable_value_labels=_value_labels(table),
        missing_user_values=_missing(table) if options.codes else None,
        variable_format={column.name: _format(column) for column in columns if column.type != "string"},
    )
    return settle(proof)


def _cells(column: Column) -> Callable[[Value], Any]:
    return {"numeric": _number, "date": _date, "string": _text}[column.type]


def _number(value: Value) -> float | str:
    if value in LETTERS:
        return LETTERS[value]
    return math.nan if value is None else float(value)


def _date(value: Value) -> float | str:
    return float(date.fromisoformat(value).toordinal() - EPOCH) if isinstance(value, str) else _number(value)


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _value_labels(table: Table) -> dict[str, dict[int | str, str]]:
    found = {}
    for column in table.columns:
        values = words.values_of(column, table.options)
        if values:
            found[column.name] = {
                LETTERS.get(code, code): words.cut_bytes(text, VALUE_LABEL) for code, text in values.items()
            }
    return found


def _missing(table: Table) -> dict[str, list[str]]:
    return {
        column.name: [LETTERS[code] for code in column.missing]
        for column in table.columns
        if column.missing and column.type != "string"
    }


def _format(column: Column) -> str:
    return "%tdCCYY-NN-DD" if column.type == "date" else f"%{max(column.width, column.decimals + 2)}.{column.decimals}f"


def read_back(path: Path) -> Proof:
    """What ReadStat finds in the file: names, labels, the number of rows, the first and the last row."""
    import pyreadstat

    return frames.read_back(pyreadstat.read_dta, path)
