"""How the answers of one version become cells: a plan made once, then two C-level calls a row.

An answer has few different values, so each cell is presented once for each of them and looked up from then on.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from operator import getitem, itemgetter
from typing import Any

from django.utils.translation import gettext as _

from surveys.columns import LEFT, NOT_SHOWN, REFUSED, Column, Reading, substantive, turned_sum
from surveys.definition import Choice, Question
from surveys.exports.options import ExportError

# What a cell is made from: a number, a text, a date as YYYY-MM-DD, a code for missing, or None.
Value = int | float | str | None
# Makes the cells of a column in some format.
Present = Callable[[Column], Callable[[Value], Any]]

ABSENT = object()


class Gap(Enum):
    """Why there is no value; the value is the code that stands for it where codes are asked for."""

    NOT_SHOWN = NOT_SHOWN
    LEFT = LEFT
    REFUSED = REFUSED


CODES = frozenset(gap.value for gap in Gap) | {str(gap.value) for gap in Gap}
NO_QUESTION = ""
# An answer that was shown and left empty; a calculation may also come to an empty text.
EMPTY = (None, (), "")
MOST_KEPT = 5_000
# Refused by XML and so by workbooks; lone halves of a surrogate pair cannot be encoded at all.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text as every file holds it: line ends as \\n, and a � for each character that XML cannot hold."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


class Cells(dict[object, Any]):
    """Cells by the answer's value; one not met before is presented, and kept while they are few."""

    def __init__(self, make: Callable[[Any], Any], keep: bool = True, known: Mapping[object, Any] | None = None):
        super().__init__(known or {})
        self.make = make
        self.most = MOST_KEPT if keep else 0

    def __missing__(self, value: Any) -> Any:
        cell = self.make(value)
        if len(self) < self.most:
            self[value] = cell
        return cell


class Plan:
    """Reads the answers of one version into the cells of the columns that come from questions, in their order."""

    def __init__(self, columns: Sequence[Column], place: int, present: Present, codes: bool) -> None:
        """`place` is the version's place among the definitions; `codes`: write codes where an answer is missing."""
        self.codes = codes
        asked = [column for column in columns if column.reading is not Reading.SCORE]
        scores = [column for column in columns if column.reading is Reading.SCORE]
        self.names = tuple(_question_name(column, place) for column in asked)
        self.cells = tuple(self._cells(column, place, present(column)) for column in asked)
        items = {item.name: item for column in scores for item in column.sources.get(place, ())}
        self.items = tuple(items)
        self.numbers = tuple(_number_of(item) for item in items.values())
        self.scores = [_Score(column, place, self.items, present(column), codes) for column in scores]
        self.several = {
            column.sources[place][0].name
            for column in asked
            if column.reading in (Reading.CHOSEN, Reading.PLACE) and place in column.sources
        }
        self.absent = dict.fromkeys((*self.names, *self.items), ABSENT)
        self.get = _getter(self.names)
        self.get_items = _getter(self.items)

    def read(self, answers: dict[str, Any]) -> list[Any]:
        """The cells of one answer."""
        for name in self.several:
            if type(answers.get(name)) is list:
                answers[name] = tuple(answers[name])
        try:
            row = list(map(getitem, self.cells, self.get(answers)))
        except KeyError:  # something was not shown; adding what is absent costs half as much as all the rest
            answers = self.absent | answers
            row = list(map(getitem, self.cells, self.get(answers)))
        if self.scores:
            raw = self.get_items(answers)
            numbers = list(map(getitem, self.numbers, raw))
            row += [score.cell(numbers, raw) for score in self.scores]
        return row

    def _cells(self, column: Column, place: int, present: Callable[[Value], Any]) -> Cells:
        """The cells of a column by the raw value of its question."""
        sources = column.sources.get(place)
        if not sources:
            return Cells(present, known={ABSENT: present(self._filled(Gap.NOT_SHOWN))})
        value_of = READERS[column.reading](column, sources[0])
        typed_text = column.reading is Reading.VALUE and column.type != "numeric"

        def make(raw: Any) -> Any:
            value = Gap.NOT_SHOWN if raw is ABSENT else Gap.LEFT if raw in EMPTY else value_of(raw)
            if self.codes and value in CODES:
                raise ExportError(_collision(sources[0], value))
            return present(self._filled(value))

        return Cells(make, keep=not typed_text, known={None: make(None), ABSENT: make(ABSENT)})

    def _filled(self, value: Value | Gap) -> Value:
        if isinstance(value, Gap):
            return value.value if self.codes else None
        return value


class _Score:
    """A mean of items, empty where one is missing; then the first missing one says why."""

    def __init__(
        self, column: Column, place: int, items: Sequence[str], present: Callable[[Value], Any], codes: bool
    ) -> None:
        own = column.sources.get(place, ())
        places = [items.index(item.name) for item in own]
        self.places = places
        self.pick = _getter(places)
        self.questions = own
        self.cells = Cells(lambda total: present(total / len(places)))
        self.missing = {gap: present(gap.value if codes else None) for gap in Gap}

    def cell(self, numbers: Sequence[float], raw: Sequence[Any]) -> Any:
        if not self.places:
            return self.missing[Gap.NOT_SHOWN]
        total = sum(self.pick(numbers))
        if total == total:
            return self.cells[total]
        place = next(place for place in self.places if math.isnan(numbers[place]))
        if raw[place] is ABSENT:
            return self.missing[Gap.NOT_SHOWN]
        return self.missing[Gap.LEFT if raw[place] is None else Gap.REFUSED]


def _getter(keys: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """`itemgetter` that gives a tuple for one key and for none, too."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda values: tuple(values[key] for key in keys)


def _question_name(column: Column, place: int) -> str:
    return column.sources[place][0].name if place in column.sources else NO_QUESTION


def _number_of(item: Question) -> Cells:
    """The number that an item adds to a score by its raw value; NaN where it is missing."""
    known: dict[object, Any] = {None: math.nan, ABSENT: math.nan}
    for choice in item.choices:
        counted = turned_sum(item) - choice.number if item.recoded else choice.number
        known[choice.code] = math.nan if choice.missing else counted
    if item.choices:
        return Cells(lambda raw: _unknown(item, raw), known=known)
    return Cells(lambda raw: raw, keep=False, known=known)


def _unknown(question: Question, raw: object) -> Any:
    message = _(
        "An answer to %(question)s is “%(answer)s”, which is none of the question's choices. No file was made. "
        "Please tell the administrators."
    )
    raise ExportError(message % {"question": question.name, "answer": str(raw)[:60]})


def _collision(question: Question, value: object) -> str:
    message = _(
        "An answer to %(question)s is %(answer)s, which is a code for missing answers. No file was made. "
        "Export with empty cells for missing answers."
    )
    return message % {"question": question.name, "answer": value}


Reader = Callable[[Any], Value | Gap]


def _by_code(question: Question, value_of: Callable[[Choice], Value]) -> Reader:
    values = {choice.code: Gap.REFUSED if choice.missing else value_of(choice) for choice in question.choices}
    return lambda raw: values[raw] if raw in values else _unknown(question, raw)


def _number(column: Column, question: Question) -> Reader:
    return _by_code(question, lambda choice: choice.number)


def _official(column: Column, question: Question) -> Reader:
    return _by_code(question, lambda choice: choice.official)


def _recoded(column: Column, question: Question) -> Reader:
    total = turned_sum(question)
    return _by_code(question, lambda choice: total - choice.number)


def _several(question: Question, value: Callable[[list[str]], Value | Gap]) -> Reader:
    real = {choice.code for choice in substantive(question)}

    def read(raw: Iterable[str]) -> Value | Gap:
        for code in raw:
            if code not in question.choice_of:
                _unknown(question, code)
        chosen = [code for code in raw if code in real]
        return value(chosen) if chosen else Gap.REFUSED

    return read


def _chosen(column: Column, question: Question) -> Reader:
    return _several(question, lambda chosen: int(column.choice in chosen))


def _place(column: Column, question: Question) -> Reader:
    """The place from 1; a choice that was left unranked is left empty."""
    return _several(question, lambda ranked: ranked.index(column.choice) + 1 if column.choice in ranked else Gap.LEFT)


def _value(column: Column, question: Question) -> Reader:
    return {"numeric": _typed_number, "date": _typed_date, "string": _typed_text}[column.type]


def _typed_number(raw: Any) -> Value | Gap:
    """A number as typed; a calculation that gave no number is empty."""
    try:
        value = float(raw)
    except ValueError:
        return Gap.LEFT
    if not math.isfinite(value):
        return Gap.LEFT
    return int(value) if value.is_integer() else value


def _typed_date(raw: Any) -> Value | Gap:
    try:
        return date.fromisoformat(raw).isoformat()
    except (TypeError, ValueError):
        return Gap.LEFT


def _typed_text(raw: Any) -> Value | Gap:
    return clean(str(raw))


READERS: Mapping[Reading, Callable[[Column, Question], Reader]] = {
    Reading.NUMBER: _number,
    Reading.OFFICIAL: _official,
    Reading.RECODED: _recoded,
    Reading.CHOSEN: _chosen,
    Reading.PLACE: _place,
    Reading.VALUE: _value,
}
