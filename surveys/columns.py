"""The columns that every export of a survey has: the union over its versions, from the questionnaires alone.

Name, type, width, measure and codes never depend on the answers, so that a file of three rows and one of a hundred
thousand have the same columns. A question's own column is named by publishing; the columns that follow from it are
named here, oldest version first, so that a new version never renames an older one's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.definition import Choice, Definition, Question, Text
from surveys.expressions import ExpressionError, parse
from surveys.expressions.nodes import Call, Literal, Node, Reference
from surveys.models.answer import Way
from surveys.naming import LONGEST, plain_name

# Codes for missing answers, the same in every column. A choice's number has six digits at most, so none can be one of
# these; reading a typed answer that is one of them stops the export. Eight characters: the longest that SPSS takes
# as a missing value of a text.
NOT_SHOWN, LEFT, REFUSED = -9_999_997, -9_999_998, -9_999_999

WAYS = {Way.OPEN: 1, Way.INVITED: 2, Way.INTERVIEWER: 3}
NO_TEXT = Text()
# Operators and functions of expressions that give a number.
NUMERIC = frozenset({
    "+", "-", "*", "div", "mod", "negate", "count-non-empty", "count-selected", "int", "max", "min", "number", "round",
    "string-length", "sum",
})  # fmt: skip
# Kinds whose answers can belong to a scale.
SCORED = frozenset({"one", "integer", "decimal"})


class Reading(StrEnum):
    """How a column's value is read from an answer."""

    SYSTEM = "system"  # the answer's own field of the same name
    NUMBER = "number"  # the number of the chosen choice
    OFFICIAL = "official"  # the official code of the chosen place
    CHOSEN = "chosen"  # 1 where the choice is among the chosen, else 0
    PLACE = "place"  # the place that the choice was ranked at, from 1
    VALUE = "value"  # the typed number, text or date
    RECODED = "recoded"  # lowest + highest code - chosen code
    SCORE = "score"  # the mean of the items, reversed ones recoded; empty where an item is missing
    SECONDS = "seconds"  # seconds spent on a page


@dataclass(frozen=True)
class Value:
    """A code with its meaning."""

    number: int
    label: Text


@dataclass(frozen=True)
class Column:
    """One column of an export.

    `type` is numeric, string or date; `measure` nominal, ordinal or scale; `width` and `decimals` say how a number is
    shown (a text's width is the longest that its codes need, 0 where anything may be typed). `choice` is the choice
    of a CHOSEN or PLACE column, `page` the page of a SECONDS column. `refused` says what "refused" means here, and
    is empty where no such choice is offered. `sources` maps the place of a definition in the sequence given to
    `columns` to the questions that it is read from there: one, or a score's items.
    """

    name: str
    label: Text
    reading: Reading
    type: str
    measure: str
    width: int = 8
    decimals: int = 0
    values: tuple[Value, ...] = ()
    refused: Text = NO_TEXT
    choice: str = ""
    page: str = ""
    sources: Mapping[int, tuple[Question, ...]] = field(default_factory=dict)

    @property
    def question(self) -> Question | None:
        """The question that the column comes from, in its newest wording; None for system columns and scores."""
        if not self.sources or self.reading in (Reading.SCORE, Reading.SECONDS):
            return None
        return self.sources[max(self.sources)][0]

    @property
    def missing(self) -> dict[int, Text]:
        """The codes that stand for a missing answer where codes are asked for, with their meaning."""
        if self.reading is Reading.SYSTEM:
            return {}
        found = {NOT_SHOWN: said(_("Not shown"))}
        if self.reading is not Reading.SECONDS:
            found[LEFT] = said(_("Shown and left empty"))
        if self.refused:
            found[REFUSED] = self.refused
        return found


def columns(definitions: Sequence[Definition], *, seconds: bool = False) -> list[Column]:
    """The columns of a wide export: one row an answer. `definitions` are the published versions, oldest first.

    A draft can be among them once `publishing.with_columns` has named its questions. With `seconds` the time spent
    on each page is added.
    """
    union = _Union(definitions)
    for place, definition in enumerate(definitions):
        before = None
        for question in definition.questions.values():
            for spec in _of_question(question, definition):
                before = union.add(place, (question,), spec, before)
        for items, spec in _scores(definition):
            union.add(place, items, spec)
        for spec in _seconds(definition) if seconds else ():
            union.add(place, (), spec)
    return union.columns()


def names(definitions: Sequence[Definition]) -> set[str]:
    """Every name that is taken by these versions' columns, and so by no new question."""
    return {column.name for column in columns(definitions)}


def said(message: str | Promise, **values: object) -> Text:
    """A text of ours in both languages."""
    spoken = {}
    for language in ("id", "en"):
        with translation.override(language):
            spoken[language] = str(message) % values if values else str(message)
    return Text(**spoken)


@dataclass(frozen=True)
class _Spec:
    """A column before it has its name: what it is made from, whatever the version (`key`), and the wished name."""

    key: tuple[object, ...]
    stem: str
    ending: str
    column: Column


class _Union:
    """Columns by key, each named when it is first met; the newest wording of a label counts."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        questions = [question for definition in definitions for question in definition.questions.values()]
        self.taken = {question.column.lower() for question in questions}
        self.found: dict[tuple[object, ...], Column] = {}
        self.order: list[tuple[object, ...]] = []
        self.last: list[tuple[object, ...]] = []
        for column in _system():
            spec = _Spec((Reading.SYSTEM, column.name), column.name, "", column)
            self.add(0, (), spec)
        self.system, self.last = self.last, []

    def add(self, place: int, questions: tuple[Question, ...], spec: _Spec, before: object = None) -> object:
        """Add the column, or this version's share of it, after the column with key `before`; return its key."""
        earlier = self.found.get(spec.key)
        sources = {**(earlier.sources if earlier else {}), **({place: questions} if questions else {})}
        name = earlier.name if earlier else self._name(spec)
        column = earlier if earlier and earlier.type == "string" else spec.column  # a calculation's type may change
        self.found[spec.key] = replace(column, name=name, label=spec.column.label, sources=sources)
        if earlier is None and spec.column.reading in (Reading.SYSTEM, Reading.SCORE, Reading.SECONDS):
            self.last.append(spec.key)
        elif earlier is None:
            self.order.insert(self.order.index(before) + 1 if before else len(self.order), spec.key)
        return spec.key

    def _name(self, spec: _Spec) -> str:
        if spec.column.reading not in (Reading.SYSTEM, Reading.SCORE) and not spec.ending:
            return spec.stem  # the question's own, frozen by publishing
        name, number = _fitted(spec.stem, spec.ending), 2
        while name.lower() in self.taken:
            name, number = _fitted(spec.stem, f"{spec.ending}_{number}"), number + 1
        self.taken.add(name.lower())
        return name

    def columns(self) -> list[Column]:
        return [self.found[key] for key in (*self.system, *self.order, *self.last)]


def _fitted(stem: str, ending: str) -> str:
    return stem[: LONGEST - len(ending)].rstrip("_") + ending


def _system() -> Iterable[Column]:
    """What every answer has. There is no time of the day: none is stored."""
    yield Column("id", said(_("Random number of the answer")), Reading.SYSTEM, "string", "nominal", 36)
    yield Column("version", said(_("Version of the questionnaire")), Reading.SYSTEM, "numeric", "nominal", 4)
    yield Column("day", said(_("Day of the answer (Asia/Makassar)")), Reading.SYSTEM, "date", "scale", 10)
    ways = tuple(Value(WAYS[way], said(way.label)) for way in Way)
    yield Column("way", said(_("Way of the answer")), Reading.SYSTEM, "numeric", "nominal", 1, values=ways)
    yield Column("language", said(_("Language of the answer")), Reading.SYSTEM, "string", "nominal", 2)


def _of_question(question: Question, definition: Definition) -> Iterable[_Spec]:
    if question.kind == "note" or not question.column:
        return ()
    if question.kind == "one":
        return _of_one(question)
    if question.kind in ("many", "rank"):
        return _of_several(question)
    return (_spec(question, _typed(question, definition)),)


def _spec(question: Question, column: Column, ending: str = "") -> _Spec:
    key = (question.column, column.reading, column.choice)
    return _Spec(key, question.column, ending, replace(column, refused=_refused((question,))))


def _of_one(question: Question) -> Iterable[_Spec]:
    """The chosen number; the official code of a place; a reversed item recoded."""
    values = tuple(Value(choice.number, choice.label) for choice in substantive(question))
    measure = question.measure or ("ordinal" if question.scale else "nominal")
    own = Column("", question.label, Reading.NUMBER, "numeric", measure, _digits(values), values=values)
    yield _spec(question, own)
    if any(choice.official for choice in question.choices):
        width = max(len(choice.official) for choice in question.choices)
        label = said(_("%(question)s (official code)"), question="%s")
        official = Column("", _filled(label, question.label), Reading.OFFICIAL, "string", "nominal", width)
        yield _spec(question, official, "_code")
    if question.recoded:
        label = _filled(said(_("%(question)s (recoded)"), question="%s"), question.label)
        turned = tuple(sorted((Value(turned_sum(question) - v.number, v.label) for v in values), key=_number))
        yield _spec(question, replace(own, label=label, reading=Reading.RECODED, values=turned), "_r")


def _of_several(question: Question) -> Iterable[_Spec]:
    """A column for each choice: 0 or 1 where several may be chosen, its place in a ranking.

    A ranking has a column a choice (not a place): mean ranks, Friedman's test and Kendall's W read these.
    """
    choices = substantive(question)
    for choice in choices:
        label = Text(
            f"{question.label.say('id')}: {choice.label.say('id')}",
            f"{question.label.say('en')}: {choice.label.say('en')}",
        )
        column = Column("", label, Reading.PLACE, "numeric", "ordinal", len(str(len(choices))), choice=choice.code)
        if question.kind == "many":
            yes_no = (Value(0, said(_("Not chosen"))), Value(1, said(_("Chosen"))))
            column = replace(column, reading=Reading.CHOSEN, measure="nominal", width=1, values=yes_no)
        yield _spec(question, column, f"_{choice.number}".replace("-", "m"))


def _typed(question: Question, definition: Definition) -> Column:
    """A typed number, text or date, and a calculation."""
    if question.kind == "date":
        return Column("", question.label, Reading.VALUE, "date", question.measure or "scale", 10)
    if question.kind == "text" or (question.kind == "calculate" and not _counts(question, definition)):
        return Column("", question.label, Reading.VALUE, "string", "nominal", 0)
    decimals = 0 if question.kind == "integer" else 4
    return Column("", question.label, Reading.VALUE, "numeric", question.measure or "scale", 12, decimals)


def _counts(question: Question, definition: Definition) -> bool:
    """Whether a calculation gives numbers: its measure may say so, else what it is made of."""
    if question.measure:
        return question.measure != "nominal"
    try:
        return _is_number(parse(question.calculation).tree, definition)
    except ExpressionError:  # in a draft that cannot be published yet
        return False


def _is_number(node: Node, definition: Definition) -> bool:
    """Whether an expression always gives a number, or nothing (an empty text in one branch of `if`)."""
    if isinstance(node, Literal):
        return isinstance(node.value, float)
    if isinstance(node, Reference):
        asked = definition.questions.get(node.name)
        return asked is not None and asked.kind in ("integer", "decimal")
    if not isinstance(node, Call):
        return False
    if node.name not in ("if", "coalesce"):
        return node.name in NUMERIC
    results = [part for part in node.arguments[node.name == "if" :] if part != Literal("")]
    return bool(results) and all(_is_number(part, definition) for part in results)


def _scores(definition: Definition) -> Iterable[tuple[tuple[Question, ...], _Spec]]:
    """Mean scores of each scale and each of its dimensions. Other items make another score, with its own name."""
    for scale, questions in definition.scales().items():
        items = [question for question in questions if question.column and question.kind in SCORED]
        dimensions: dict[str, list[Question]] = {}
        for item in items:
            dimensions.setdefault(item.dimension, []).append(item)
        dimensions.pop("", None)
        if items:
            yield tuple(items), _score(said(_("Score %(scale)s"), scale=scale), scale, "", items)
        for dimension, part in dimensions.items():
            label = said(_("Score %(scale)s: %(dimension)s"), scale=scale, dimension=dimension)
            yield tuple(part), _score(label, scale, dimension, part)


def _score(label: Text, scale: str, dimension: str, items: Sequence[Question]) -> _Spec:
    key = (Reading.SCORE, scale, dimension, tuple(item.column for item in items))
    name = plain_name(scale) + (f"_{plain_name(dimension)}" if dimension else "")
    return _Spec(key, name, "", Column("", label, Reading.SCORE, "numeric", "scale", 8, 4, refused=_refused(items)))


def _seconds(definition: Definition) -> Iterable[_Spec]:
    for page in definition.pages:
        label = _filled(said(_("Seconds on page %(page)s"), page="%s"), page.label or Text(page.name))
        column = Column("", label, Reading.SECONDS, "numeric", "scale", 8, page=page.name)
        yield _Spec((Reading.SECONDS, page.name), "seconds", f"_{plain_name(page.name)}", column)


def substantive(question: Question) -> tuple[Choice, ...]:
    """The choices that are answers: all but "refused" and "don't know"."""
    return tuple(choice for choice in question.choices if not choice.missing)


def turned_sum(question: Question) -> int:
    """What an answer and its recoded value add up to: the lowest and the highest code."""
    numbers = [choice.number for choice in substantive(question)]
    return min(numbers) + max(numbers)


def _refused(questions: Sequence[Question]) -> Text:
    missing = {choice.label: None for question in questions for choice in question.choices if choice.missing}
    return Text(" / ".join(label.say("id") for label in missing), " / ".join(label.say("en") for label in missing))


def _filled(pattern: Text, label: Text) -> Text:
    return Text(pattern.id.replace("%s", label.say("id")), pattern.en.replace("%s", label.say("en")))


def _digits(values: Sequence[Value]) -> int:
    return max((len(str(value.number)) for value in values), default=1)


def _number(value: Value) -> int:
    return value.number
