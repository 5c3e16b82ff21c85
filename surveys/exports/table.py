"""The table that a file is written from: its columns, and its rows in the order of their random ids."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.building import published_definition
from surveys.columns import NOT_SHOWN, WAYS, Column, Reading, columns, said
from surveys.exports.options import ExportError, Options
from surveys.exports.reading import Cells, Plan, Present, Value, clean
from surveys.models import Response, Survey, Version
from surveys.naming import LONGEST

CHUNK = 2_000
Row = list[Any]


def no_progress(done: int) -> None:
    """For those who do not ask how far the file is."""


class Table:
    """A survey's answers, one a row. `progress` is called with the number of rows read so far."""

    def __init__(self, survey: Survey, options: Options, progress: Callable[[int], None] = no_progress) -> None:
        self.survey = survey
        self.options = options
        self.progress = progress
        self.versions = list(
            Version.objects.filter(survey=survey, state=Version.State.PUBLISHED).order_by("number").defer("document")
        )
        self.definitions = [published_definition(version.pk) for version in self.versions]

    @cached_property
    def columns(self) -> list[Column]:
        """The columns, in the order of the cells."""
        return columns(self.definitions, seconds=self.options.seconds)

    @cached_property
    def count(self) -> int:
        """How many answers there are."""
        return len(self._ids)

    def rows(self, present: Present) -> Iterator[Row]:
        """The cells of each answer, made by `present`. Raises ExportError where an answer cannot be written."""
        asked = [column for column in self.columns if column.reading not in (Reading.SYSTEM, Reading.SECONDS)]
        system = _System(self, present)
        seconds = _Seconds([c for c in self.columns if c.reading is Reading.SECONDS], present, self.options.codes)
        plans = {
            version.pk: Plan(asked, place, present, self.options.codes) for place, version in enumerate(self.versions)
        }
        for chunk in self._chunks():
            answers = json.loads(f"[{','.join([row[5] for row in chunk])}]")
            for row, given in zip(chunk, answers, strict=True):
                cells = system.read(row) + plans[row[1]].read(given)
                yield cells + seconds.read(row[6]) if seconds.columns else cells

    @cached_property
    def _ids(self) -> list[str]:
        """The ids that the table holds, read at one moment: an answer that comes later is not in it.

        With them rows can be read in pieces that hold up nobody: a transaction over a long export would keep the
        database from tidying up, on SQLite also from writing how far it is. An answer never changes; one that is
        deleted on request while the file is written is left out.
        """
        rows = Response.objects.filter(survey=self.survey).order_by("id")
        return [str(key) for (key,) in _fetched(rows.values_list("id"))]

    def _chunks(self) -> Iterator[list[tuple[Any, ...]]]:
        done = 0
        for start in range(0, self.count, CHUNK):
            ids = self._ids[start : start + CHUNK]
            known = set(ids)
            yield [row for row in _fetched(self._between(ids[0], ids[-1])) if str(row[0]) in known]
            done += len(ids)
            self.progress(done)

    def _between(self, first: str, last: str) -> QuerySet[Response, tuple[Any, ...]]:
        rows = Response.objects.filter(survey=self.survey, id__gte=first, id__lte=last).order_by("id")
        fields = ["id", "version_id", "day", "way", "language", "answers"]
        return rows.values_list(*fields, *(["seconds"] if self.options.seconds else []))


def _fetched(queryset: QuerySet[Response, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows as the database's driver gives them: JSON as text, so that many answers are decoded at once."""
    with connection.cursor() as cursor:
        cursor.execute(*queryset.query.sql_with_params())
        return cursor.fetchall()


class _System:
    """The cells that every answer has: id, version, day, way and language."""

    def __init__(self, table: Table, present: Present) -> None:
        first = [present(column) for column in table.columns if column.reading is Reading.SYSTEM]
        self.id = first[0]
        numbers = {version.pk: version.number for version in table.versions}
        version, day, way, language = first[1:]
        self.cells = (
            Cells(lambda key: version(numbers[key])),
            Cells(lambda on: day(on.isoformat())),
            Cells(lambda key: way(WAYS[key])),
            Cells(language),
        )

    def read(self, row: tuple[Any, ...]) -> Row:
        version, day, way, language = self.cells
        return [self.id(_dashed(str(row[0]))), version[row[1]], day[row[2]], way[row[3]], language[row[4]]]


def _dashed(key: str) -> str:
    """A random id as people know it: SQLite keeps 32 characters, PostgreSQL 36."""
    return key if len(key) == 36 else f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


class _Seconds:
    """The cells of the time on each page; a page that was not reached was not shown."""

    def __init__(self, columns: Sequence[Column], present: Present, codes: bool) -> None:
        self.columns = [(column.page, present(column)) for column in columns]
        self.absent = NOT_SHOWN if codes else None

    def read(self, text: str) -> Row:
        spent = json.loads(text)
        return [cell(spent.get(page, self.absent)) for page, cell in self.columns]


class LongTable(Table):
    """One row for each answer and question: what the wide table holds, on its side, without scores and recodes."""

    @cached_property
    def wide(self) -> list[Column]:
        """The columns of the wide table."""
        return columns(self.definitions)

    @cached_property
    def columns(self) -> list[Column]:
        """The answer's own columns, and the question, value, number and label of each row."""
        return [*self._system(), *_long_columns()]

    def _system(self) -> list[Column]:
        return [column for column in self.wide if column.reading is Reading.SYSTEM]

    def rows(self, present: Present) -> Iterator[Row]:
        """As in the wide table."""
        system = len(self._system())
        cells = [present(column) for column in self.columns]
        asked = [(place, _Told(column, self.options)) for place, column in enumerate(self.wide) if _is_asked(column)]
        for row in Table(self.survey, self.options, self.progress).rows(lambda column: _same):
            own = [cell(value) for cell, value in zip(cells, row[:system], strict=False)]
            for place, told in asked:
                yield own + [cell(value) for cell, value in zip(cells[system:], told.row(row[place]), strict=True)]


def _same(value: Value) -> Value:
    return value


def _is_asked(column: Column) -> bool:
    return column.reading in (Reading.NUMBER, Reading.CHOSEN, Reading.PLACE, Reading.VALUE)


def _long_columns() -> Iterator[Column]:
    yield Column("question", said(_("Name of the question's column")), Reading.SYSTEM, "string", "nominal", LONGEST)
    yield Column("value", said(_("Value")), Reading.VALUE, "string", "nominal", 0)
    number = Column("number", said(_("Value, where it is a number")), Reading.VALUE, "numeric", "scale", 12, 4)
    yield replace(number, refused=said(_("Refused or does not know")))
    yield Column("label", said(_("What the number means")), Reading.SYSTEM, "string", "nominal", 0)


class _Told:
    """A value as the last four cells of a long row."""

    def __init__(self, column: Column, options: Options) -> None:
        self.name = column.name
        meanings = {value.number: value.label for value in column.values} | column.missing
        self.labels = {number: clean(label.say(options.language)) for number, label in meanings.items()}

    def row(self, value: Value) -> Row:
        if value is None:
            return [self.name, None, None, None]
        number = None if isinstance(value, str) else value
        return [self.name, str(value), number, self.labels.get(value)]


def table_of(survey: Survey, options: Options, progress: Callable[[int], None] = no_progress) -> Table:
    """The table in the layout that was asked for. Raises ExportError where nothing was ever published."""
    table = (LongTable if options.layout == "long" else Table)(survey, options, progress)
    if not table.versions:
        raise ExportError(
            gettext("Nothing of this survey is published yet, so it has no columns. Publish a version first.")
        )
    return table
