"""JSON in the shape of the contract: {survey, version, variables, rows}; one row of the table a line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from surveys.columns import Column
from surveys.exports import words
from surveys.exports.proof import Proof
from surveys.exports.reading import Value
from surveys.exports.table import Table


def write(table: Table, path: Path) -> Proof:
    """Write the table; `version` is the newest published one, each row says its own."""
    variables = [_variable(column, table) for column in table.columns]
    proof = Proof([column.name for column in table.columns], labels=[item["label"] for item in variables])
    head = {"survey": table.survey.slug, "version": table.versions[-1].number, "variables": variables}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": [')
        separator = ""
        for row in proof.watch(table.rows(_cells)):
            file.write(f"{separator}\n{{{', '.join(row)}}}")
            separator = ","
        file.write("\n]}\n")
    proof.first, proof.last = _row(proof.first), _row(proof.last)
    return proof


def _variable(column: Column, table: Table) -> dict[str, Any]:
    options = table.options
    missing = column.missing if options.codes else {}
    return {
        "name": column.name,
        "label": words.label_of(column, options),
        "type": column.type,
        "measure": column.measure,
        "values": {str(value.number): words.spoken(value.label, options) for value in column.values},
        "missing": {str(code): words.spoken(label, options) for code, label in missing.items()},
    }


def _cells(column: Column) -> Callable[[Value], str]:
    """A cell with its name, so that a row is one join."""
    name = json.dumps(column.name)
    as_text = column.type != "numeric"

    def cell(value: Value) -> str:
        known = str(value) if as_text and value is not None else value
        return f"{name}: {json.dumps(known, ensure_ascii=False)}"

    return cell


def _row(cells: list[str] | None) -> list[Any] | None:
    return cells and list(json.loads(f"{{{', '.join(cells)}}}").values())


def read_back(path: Path) -> Proof:
    """The head, the number of rows, and the first and last row, without taking a large file into memory."""
    with path.open(encoding="utf-8") as file:
        head = json.loads(next(file).rstrip("\n") + "]}")
        names = [variable["name"] for variable in head["variables"]]
        proof = Proof(names, labels=[variable["label"] for variable in head["variables"]])
        for _line in proof.watch([line] for line in file if line.startswith("{")):
            pass
    proof.first, proof.last = _line_values(proof.first), _line_values(proof.last)
    return proof


def _line_values(line: list[str] | None) -> list[Any] | None:
    return line and list(json.loads(line[0].rstrip(",\n")).values())
