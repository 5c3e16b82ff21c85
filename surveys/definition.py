"""What a version of a questionnaire asks, as plain values: the importer writes it, everything else reads it.

A definition is a sequence of pages; a page holds blocks, a block holds questions (a matrix is a block whose questions
share one list of choices). Publishing stores it as JSON, and answers are read by that JSON for ever.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any

CHOICE_KINDS = frozenset({"one", "many", "rank"})
SILENT_KINDS = frozenset({"note", "calculate"})


@dataclass(frozen=True)
class Text:
    """A text in Indonesian and English; English falls back to Indonesian."""

    id: str = ""
    en: str = ""

    def say(self, language: str) -> str:
        """The text in this language."""
        return (self.en if language == "en" else "") or self.id

    def __bool__(self) -> bool:
        return bool(self.id or self.en)


@dataclass(frozen=True)
class Choice:
    """A choice. `number` is its code in exports; `code` what answers and expressions hold.

    `missing` marks "refused" and "don't know"; `official` is the code of the place in reference data.
    """

    code: str
    label: Text
    number: int = 0
    missing: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)
    official: str = ""


@dataclass(frozen=True)
class Question:
    """A question, note or calculation. Kinds, roles and measures: surveys/models/question.py.

    `identity` is the same for the same question in every version. `column` is the name in exports, frozen by
    publishing; empty for notes. Expressions are in the subset of surveys/expressions.py.
    """

    name: str
    kind: str
    identity: str = ""
    column: str = ""
    label: Text = Text()
    hint: Text = Text()
    required: bool = False
    relevant: str = ""
    constraint: str = ""
    message: Text = Text()
    calculation: str = ""
    choice_list: str = ""
    choices: tuple[Choice, ...] = ()
    choice_filter: str = ""
    randomize: bool = False
    role: str = ""
    scale: str = ""
    dimension: str = ""
    reversed: bool = False
    measure: str = ""

    @property
    def asked(self) -> bool:
        """Whether the respondent gives an answer (a note and a calculation take none)."""
        return self.kind not in SILENT_KINDS

    @property
    def recoded(self) -> bool:
        """Whether its answers count turned round in a scale: of the reversed only single choices can."""
        return self.reversed and self.kind == "one" and any(not choice.missing for choice in self.choices)

    @cached_property
    def choice_of(self) -> dict[str, Choice]:
        """The choices by code."""
        return {choice.code: choice for choice in self.choices}


@dataclass(frozen=True)
class Block:
    """Questions that stand together; without a name it has no heading."""

    name: str = ""
    label: Text = Text()
    hint: Text = Text()
    relevant: str = ""
    matrix: bool = False
    randomize: bool = False
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of the questionnaire; `randomize` shuffles its blocks' order."""

    name: str
    label: Text = Text()
    hint: Text = Text()
    relevant: str = ""
    randomize: bool = False
    blocks: tuple[Block, ...] = ()

    @property
    def questions(self) -> Iterator[Question]:
        """All questions of the page, in the order of the definition."""
        for block in self.blocks:
            yield from block.questions


@dataclass(frozen=True)
class Definition:
    """A whole questionnaire."""

    pages: tuple[Page, ...] = ()

    @cached_property
    def questions(self) -> dict[str, Question]:
        """All questions by name, in order."""
        return {question.name: question for page in self.pages for question in page.questions}

    @cached_property
    def conditions(self) -> dict[str, tuple[str, ...]]:
        """For each question the expressions that must all hold for it to be shown: page's, block's, its own."""
        return {
            question.name: tuple(text for text in (page.relevant, block.relevant, question.relevant) if text)
            for page in self.pages
            for block in page.blocks
            for question in block.questions
        }

    @cached_property
    def page_of(self) -> dict[str, int]:
        """The index of the page of each question."""
        return {question.name: number for number, page in enumerate(self.pages) for question in page.questions}

    def with_role(self, role: str) -> Question | None:
        """The first question with this role."""
        return next((question for question in self.questions.values() if question.role == role), None)

    def scales(self) -> dict[str, list[Question]]:
        """The items of each scale, in order; attention checks belong to none."""
        found: dict[str, list[Question]] = {}
        for question in self.questions.values():
            if question.scale and question.role != "attention":
                found.setdefault(question.scale, []).append(question)
        return found

    def mapped(self, change: Callable[[Question], Question]) -> "Definition":
        """The same questionnaire with each question changed."""

        def block(part: Block) -> Block:
            return replace(part, questions=tuple(map(change, part.questions)))

        return Definition(tuple(replace(page, blocks=tuple(map(block, page.blocks))) for page in self.pages))

    def as_json(self) -> dict[str, Any]:
        """The definition as a JSON value; `from_json` reads it."""
        return asdict(self)


def from_json(document: Mapping[str, Any]) -> Definition:
    """Read a definition that `as_json` wrote. Fields that a newer program added take their defaults."""
    return Definition(pages=tuple(_page(page) for page in document["pages"]))


def _known(cls: type, values: Mapping[str, Any]) -> dict[str, Any]:
    known = {item.name: values[item.name] for item in fields(cls) if item.name in values}
    return known | {name: Text(**known[name]) for name in ("label", "hint", "message") if name in known}


def _page(page: Mapping[str, Any]) -> Page:
    return Page(**_known(Page, page) | {"blocks": tuple(_block(block) for block in page["blocks"])})


def _block(block: Mapping[str, Any]) -> Block:
    return Block(**_known(Block, block) | {"questions": tuple(_question(row) for row in block["questions"])})


def _question(row: Mapping[str, Any]) -> Question:
    choices = tuple(Choice(**_known(Choice, choice)) for choice in row["choices"])
    return Question(**_known(Question, row) | {"choices": choices})
