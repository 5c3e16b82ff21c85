"""Commands that read our wide CSV into R, SPSS or Stata with labels, codes and missing values.

SPSS reads a CSV line by line: a text with a line break in it needs the .sav file instead.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from surveys.columns import LEFT, NOT_SHOWN, REFUSED, Column
from surveys.exports import words
from surveys.exports.dta import LABEL as STATA_LABEL
from surveys.exports.dta import LETTERS
from surveys.exports.sav import LABEL, VALUE_LABEL
from surveys.exports.table import Table

TEXT_WIDTH = 9_000


@dataclass(frozen=True)
class Program:
    """A program's name, the ending of its files of commands, and what writes one."""

    name: str
    ending: str
    lines: Callable[[Table, str], Iterator[str]]


def write(program: str, table: Table, csv_name: str) -> str:
    """The commands for the CSV file of this name, made with the same options as `table`."""
    return "\n".join(PROGRAMS[program].lines(table, csv_name)) + "\n"


def _spss(table: Table, csv_name: str) -> Iterator[str]:
    yield "* Encoding: UTF-8."
    yield f"GET DATA /TYPE=TXT /FILE={_single(csv_name)} /ENCODING='UTF8' /ARRANGEMENT=DELIMITED"
    yield "  /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES="
    coded = [c.name for c in table.columns if c.type == "date" and c.missing and table.options.codes]
    yield from (f"    {c.name} {'A10' if c.name in coded else _spss_format(c)}" for c in table.columns)
    yield "  ."
    for name in coded:
        yield from _spss_date(name)
    if coded:
        yield f"ADD FILES FILE=* /KEEP={' '.join(column.name for column in table.columns)}."
    for column in table.columns:
        label = words.cut_bytes(words.label_of(column, table.options), LABEL)
        yield f"VARIABLE LABELS {column.name} {_single(label)}."
        values = words.values_of(column, table.options)
        if values:
            yield f"VALUE LABELS {column.name}"
            texts = [f"  {code} {_single(words.cut_bytes(text, VALUE_LABEL))}" for code, text in values.items()]
            yield "\n".join(texts) + "."
        if column.missing and table.options.codes and column.type != "string":
            yield f"MISSING VALUES {column.name} ({', '.join(map(str, column.missing))})."
        yield f"VARIABLE LEVEL {column.name} ({column.measure.upper()})."
    yield "EXECUTE."


def _spss_date(name: str) -> Iterator[str]:
    """A date beside codes for missing, which SPSS cannot read as a date: read as a text first."""
    codes = " ".join(f"('{code}'={code})" for code in (NOT_SHOWN, LEFT, REFUSED))
    yield f"RENAME VARIABLES ({name}={name}_)."
    yield f"RECODE {name}_ {codes} INTO {name}."
    yield f"IF SYSMIS({name}) {name} = NUMBER({name}_, SDATE10)."
    yield f"FORMATS {name} (SDATE10)."


def _spss_format(column: Column) -> str:
    if column.type == "string":
        return f"A{column.width or TEXT_WIDTH}"
    return "SDATE10" if column.type == "date" else f"F{max(column.width, 8)}.{column.decimals}"


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _r(table: Table, csv_name: str) -> Iterator[str]:
    classes = {"numeric": "numeric", "string": "character", "date": "character"}
    yield f'data <- read.csv({_double(csv_name)}, fileEncoding = "UTF-8-BOM", na.strings = "", colClasses = c('
    yield ",\n".join(f'  {column.name} = "{classes[column.type]}"' for column in table.columns) + "))"
    if table.options.codes:
        yield f"missing <- c({NOT_SHOWN}, {LEFT}, {REFUSED})  # not shown, left empty, refused or don't know"
        yield 'for (name in setdiff(names(data), "id")) data[[name]][data[[name]] %in% missing] <- NA'
    without_codes = replace(table.options, missing="empty")
    for column in table.columns:
        if column.type == "date":
            yield f"data${column.name} <- as.Date(data${column.name})"
        yield f'attr(data${column.name}, "label") <- {_double(words.label_of(column, table.options))}'
        values = words.values_of(column, without_codes)
        if values:
            pairs = ", ".join(f"{_double(text)} = {code}" for code, text in values.items())
            yield f'attr(data${column.name}, "labels") <- c({pairs})'


def _double(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _stata(table: Table, csv_name: str) -> Iterator[str]:
    texts = [str(place) for place, column in enumerate(table.columns, 1) if column.type != "numeric"]
    yield "version 14"
    yield (
        f'import delimited using {_compound(csv_name)}, clear varnames(1) case(preserve) encoding("utf-8") '
        f"bindquotes(strict) stringcols({' '.join(texts)})"
    )
    codes = " \\ ".join(f"{code} = .{letter}" for code, letter in LETTERS.items())
    for column in table.columns:
        if column.type == "date":
            yield from _stata_date(column.name, table.options.codes)
        elif column.type == "numeric" and column.missing and table.options.codes:
            yield f"mvdecode {column.name}, mv({codes})"
        label = words.cut_characters(words.label_of(column, table.options), STATA_LABEL)
        yield f"label variable {column.name} {_compound(label)}"
        values = words.values_of(column, table.options)
        if values:
            pairs = [f"{'.' + LETTERS[code] if code in LETTERS else code} {_compound(t)}" for code, t in values.items()]
            yield f"label define {column.name} {' '.join(pairs)}"
            yield f"label values {column.name} {column.name}"


def _stata_date(name: str, codes: bool) -> Iterator[str]:
    yield f'generate double day_ = date({name}, "YMD")'
    for code, letter in LETTERS.items() if codes else ():
        yield f'replace day_ = .{letter} if {name} == "{code}"'
    yield f"order day_, after({name})"
    yield f"drop {name}"
    yield f"rename day_ {name}"
    yield f"format {name} %tdCCYY-NN-DD"


def _compound(text: str) -> str:
    """Stata's compound quotes; a backquote would begin a macro."""
    return '`"' + text.replace("`", "'") + "\"'"


PROGRAMS = {
    "r": Program("R", "R", _r),
    "spss": Program("SPSS", "sps", _spss),
    "stata": Program("Stata", "do", _stata),
}
