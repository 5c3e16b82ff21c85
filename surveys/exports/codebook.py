"""The codebook: every column with its full label, type, codes and codes for missing, as the console shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.columns import Reading
from surveys.exports import words
from surveys.exports.ddi import derivation_of
from surveys.exports.table import Table

TYPES = {"numeric": gettext_lazy("number"), "string": gettext_lazy("text"), "date": gettext_lazy("date")}
MEASURES = {"nominal": gettext_lazy("nominal"), "ordinal": gettext_lazy("ordinal"), "scale": gettext_lazy("scale")}


@dataclass(frozen=True)
class Entry:
    """One column. `made` says how it follows from other columns, where it does."""

    name: str
    label: str
    type: str
    measure: str
    question: str
    made: str
    values: tuple[tuple[int, str], ...]
    missing: tuple[tuple[int, str], ...]


def entries(table: Table) -> list[Entry]:
    """The columns in the language of the table's options."""
    options = table.options
    found = []
    for column in table.columns:
        question = column.question
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
            )
        )
    return found
