"""The order in which randomised parts are shown: drawn once for each draft, and stored with the answer."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from surveys.definition import Block, Choice, Definition, Page, Question

Part = TypeVar("Part")
_chance = secrets.SystemRandom()


def draw(definition: Definition) -> dict[str, list[str]]:
    """An order for each randomised page (its blocks), block (its questions) and question (its choices), by name."""
    orders: dict[str, list[str]] = {}
    for page in definition.pages:
        for question in page.questions:
            if question.randomize and question.choices:
                orders[question.name] = _choices(question)
        for block in page.blocks:
            if block.randomize:
                orders[name_of(block)] = _shuffled(row.name for row in block.questions)
        if page.randomize:
            orders[page.name] = _shuffled(name_of(block) for block in page.blocks)
    return orders


def name_of(block: Block) -> str:
    """A name for a block; one without a name goes by its first question."""
    return block.name or next((question.name for question in block.questions), "")


def _shuffled(names: Iterable[str]) -> list[str]:
    drawn = list(names)
    _chance.shuffle(drawn)
    return drawn


def _choices(question: Question) -> list[str]:
    """ "Refused" and "don't know" stay at the end, where people look for them."""
    usual = _shuffled(choice.code for choice in question.choices if not choice.missing)
    return usual + [choice.code for choice in question.choices if choice.missing]


def _sorted(parts: Iterable[Part], order: list[str] | None, key: Callable[[Part], str]) -> list[Part]:
    listed = list(parts)
    if not order:
        return listed
    place = {name: number for number, name in enumerate(order)}
    return sorted(listed, key=lambda part: place.get(key(part), len(place)))


def blocks(page: Page, orders: Mapping[str, list[str]]) -> list[Block]:
    """The blocks of a page in the order drawn."""
    return _sorted(page.blocks, orders.get(page.name) if page.randomize else None, name_of)


def questions(block: Block, orders: Mapping[str, list[str]]) -> list[Question]:
    """The questions of a block in the order drawn."""
    return _sorted(block.questions, orders.get(name_of(block)) if block.randomize else None, lambda row: row.name)


def choices(question: Question, offered: list[Choice], orders: Mapping[str, list[str]]) -> list[Choice]:
    """The offered choices of a question in the order drawn."""
    return _sorted(offered, orders.get(question.name) if question.randomize else None, lambda row: row.code)
