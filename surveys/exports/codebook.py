"""The codebook: every column with its full label, type, codes and codes for missing, as the console shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from surveys.columns import Column, Reading
from surveys.exports import words
from surveys.exports.ddi import derivation_of
from surveys.exports.table import Table

TYPES = {
    "numeric": pgettext_lazy("type of a column", "number"),
    "string": gettext_lazy("text"),
    "date": gettext_lazy("date"),
}
MEASURES = {"nominal": gettext_lazy("nominal"), "ordinal": gettext_lazy("ordinal"), "scale": gettext_lazy("scale")}


@dataclass(frozen=True)
class Entry:
    """One column. `made` says how it follows from other columns, where it does.

    `given` and `lacking` say how many answers have a value and how many have none; None: too small a group to show.
    Where nothing was counted, `counted` is False. `versions` are those that have the column, empty where all do.
    """

    name: str
    label: str
    type: str
    measure: str
    question: str
    made: str
    values: tuple[tuple[int, str], ...]
    missing: tuple[tuple[int, str], ...]
    counted: bool = False
    given: int | None = None
    lacking: int | None = None
    versions: tuple[int, ...] = ()


def entries(table: Table, counts: Mapping[str, Sequence[int | None]]) -> list[Entry]:
    """The columns in the language of the table's options, with what the results counted (`given` of the document)."""
    options = table.options
    found = []
    for column in table.columns:
        question = column.question
        given, lacking = counts.get(_counted_as(column), (None, None))
        found.append(
            Entry(
                name=column.name,
                label=words.label_of(column, options),
                type=str(TYPES[column.type]),
                measure=str(MEASURES[column.measure]),
                question=question.name if question else "",
                made=_("official code of the place") if column.reading is Reading.OFFICIAL else derivation_of(column),
                values=tuple((value.number, words.spoken(value.label, options)) for value in column.values),
                missing=tuple((code, words.spoken(text, options)) for code, text in column.missing.items()),
                counted=_counted_as(column) in counts,
                given=given,
                lacking=lacking,
                versions=_only_in(column, table),
            )
        )
    return found


def _only_in(column: Column, table: Table) -> tuple[int, ...]:
    """The versions that have the column, where not all have it."""
    found = tuple(table.versions[place].number for place in sorted(column.sources))
    return found if 0 < len(found) < len(table.versions) else ()


def _counted_as(column: Column) -> str:
    """The name of the column that is counted: an official code is there where the place's number is."""
    return column.question.column if column.reading is Reading.OFFICIAL and column.question else column.name
