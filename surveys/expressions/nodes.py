"""The tree of an expression. Operators are calls too: `1 + 2` is Call("+", …)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Literal:
    """A text or number as written."""

    value: str | float

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value}


@dataclass(frozen=True)
class Reference:
    """`${name}`: the answer to a question."""

    name: str

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name}


@dataclass(frozen=True)
class Column:
    """A bare name in a choice filter: a column of the sheet `choices`."""

    name: str

    def as_json(self) -> dict[str, Any]:
        return {"column": self.name}


@dataclass(frozen=True)
class Current:
    """`.`: the answer that is being given."""

    def as_json(self) -> dict[str, Any]:
        return {"current": True}


@dataclass(frozen=True)
class Call:
    """A function or operator with its arguments."""

    name: str
    arguments: tuple["Node", ...]

    def as_json(self) -> dict[str, Any]:
        return {"call": self.name, "of": [argument.as_json() for argument in self.arguments]}


Node = Literal | Reference | Column | Current | Call


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Call):
            waiting += node.arguments


def depth(node: Node) -> int:
    """Levels of calls; counted without recursion, since a long chain of `-` is deep before it is refused."""
    level, levels = [node], 0
    while level := [argument for node in level if isinstance(node, Call) for argument in node.arguments]:
        levels += 1
    return levels
