"""Reading an expression. What is refused says where and what to write instead."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from surveys.expressions import functions, nodes, patterns, running
from surveys.expressions.nodes import Call, Column, Current, Literal, Node, Reference
from surveys.expressions.values import Answer, Value, to_bool

LONGEST = 4000
DEEPEST = 40

TOKEN = re.compile(
    r"""\s*(?:
    (?P<reference>\$\{[A-Za-z_][A-Za-z0-9_.-]*\})
    |(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<name>[A-Za-z_][A-Za-z0-9_.:-]*)
    |(?P<sign>!=|<=|>=|[=<>+*,()-]|\.(?![.0-9]))
    |(?P<end>$)
    )""",
    re.VERBOSE,
)
# How tightly operators bind, as in XPath 1.0; those of one level are read from the left.
BINDING = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
CHAINED = frozenset({"or", "and", "+", "*"})


class ExpressionError(ValueError):
    """The expression cannot be read. `message` says what to do, `position` counts characters from 1."""

    def __init__(self, message: str, position: int):
        super().__init__(_("%(message)s (character %(position)d)") % {"message": message, "position": position})
        self.message = message
        self.position = position


@dataclass(frozen=True)
class Expression:
    """A parsed expression; `text` is what was written."""

    text: str
    tree: Node

    @cached_property
    def names(self) -> frozenset[str]:
        """The questions that it refers to by `${name}`."""
        return frozenset(node.name for node in nodes.walk(self.tree) if isinstance(node, Reference))

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns of choices that a choice filter refers to."""
        return frozenset(node.name for node in nodes.walk(self.tree) if isinstance(node, Column))

    @cached_property
    def uses_current(self) -> bool:
        """Whether it looks at `.`, the answer being given."""
        return any(isinstance(node, Current) for node in nodes.walk(self.tree))

    def evaluate(
        self,
        values: Mapping[str, Answer],
        *,
        current: Answer = None,
        today: date | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Value:
        """The value: a text, a float or a truth.

        `values` are the answers that count now: a name that is missing or None (not shown, left empty) is the empty
        text. With it `=`, `<`, `<=`, `>` and `>=` are false except `= ''`; `!=` is the opposite of `=`, as in XPath.
        """
        return running.run(self.tree, running.Context(values, current, today, columns))

    def truth(
        self,
        values: Mapping[str, Answer],
        *,
        current: Answer = None,
        today: date | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> bool:
        """Whether it holds: relevance, constraint, choice filter."""
        return to_bool(self.evaluate(values, current=current, today=today, columns=columns))

    def calculate(self, values: Mapping[str, Answer], *, today: date | None = None) -> str | int | float | None:
        """The value as answers store it; None for an empty text and what is no number."""
        return running.stored(self.evaluate(values, today=today))

    def as_json(self) -> dict[str, Any]:
        """The tree for a script in the browser: {"call": name, "of": […]}, {"name": …}, {"value": …}, {"current": true}
        and, in choice filters, {"column": …}. Operators are calls; minus before a number is "negate"."""
        return self.tree.as_json()


@lru_cache(maxsize=4096)
def parse(text: str, *, columns: bool = False) -> Expression:
    """Read an expression; ExpressionError says what is wrong. `columns`: a choice filter, which may name columns."""
    if len(text) > LONGEST:
        raise ExpressionError(
            _("The expression is longer than %(number)d characters: split it into calculations.") % {"number": LONGEST},
            LONGEST,
        )
    return Expression(text, _Parser(text, columns).whole())


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


class _Parser:
    """Precedence climbing; at most DEEPEST levels, so that neither reading nor running can exhaust the stack."""

    def __init__(self, text: str, columns: bool):
        self.tokens = list(_tokens(text))
        self.at = 0
        self.columns = columns

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def fail(self, message: str, token: _Token) -> NoReturn:
        raise ExpressionError(message, token.position)

    def whole(self) -> Node:
        if self.token.kind == "end":
            self.fail(_("The expression is empty."), self.token)
        tree = self.expression(1, 0)
        if self.token.text == ")":
            self.fail(_("A bracket is closed here that was not opened."), self.token)
        if self.token.kind != "end":
            self.fail(_("An operator such as and, or, =, + is missing before “%s”.") % self.token.text, self.token)
        if nodes.depth(tree) > DEEPEST:
            self.fail(_("The expression is nested too deeply: split it into calculations."), self.tokens[0])
        return tree

    def expression(self, least: int, depth: int) -> Node:
        if depth > DEEPEST:
            self.fail(_("The expression is nested too deeply: split it into calculations."), self.token)
        left = self.unary(depth)
        while (binding := BINDING.get(self.token.text, 0)) >= least and self.token.kind in {"sign", "name"}:
            name = self.take().text
            right = self.expression(binding + 1, depth + 1)
            left = _joined(name, left, right)
        return left

    def unary(self, depth: int) -> Node:
        if self.token.text == "-":
            self.take()
            return Call("negate", (self.expression(7, depth + 1),))
        return self.primary(depth)

    def primary(self, depth: int) -> Node:
        token = self.take()
        if token.kind == "reference":
            return Reference(token.text[2:-1])
        if token.kind == "number":
            return Literal(float(token.text))
        if token.kind == "text":
            return Literal(token.text[1:-1])
        if token.kind == "name":
            return self.named(token, depth)
        if token.text == ".":
            return Current()
        if token.text == "(":
            inner = self.expression(1, depth + 1)
            self.close(token)
            return inner
        self.fail(_("A value is missing here: write a ${name}, a number or a text in quotes."), token)

    def close(self, opened: _Token) -> None:
        if self.token.text != ")":
            self.fail(_("The bracket that opens here is not closed."), opened)
        self.take()

    def named(self, token: _Token, depth: int) -> Node:
        if self.token.text == "(":
            return self.call(token, depth)
        if self.columns and token.text not in BINDING:
            return Column(token.text)
        if token.text in BINDING:
            self.fail(_("A value is missing before “%s”.") % token.text, token)
        self.fail(
            _("“%(name)s” is no value: write ${%(name)s} for a question, quotes around a text.") % {"name": token.text},
            token,
        )

    def call(self, token: _Token, depth: int) -> Node:
        bounds = functions.takes(token.text)
        if bounds is None:
            self.fail(_unknown_function(token.text), token)
        opened = self.take()
        arguments: list[Node] = []
        while self.token.text != ")" or arguments:
            arguments.append(self.expression(1, depth + 1))
            if self.token.text != ",":
                break
            self.take()
        self.close(opened)
        if not bounds[0] <= len(arguments) <= bounds[1]:
            self.fail(_arguments_wanted(token.text, *bounds), token)
        if token.text == "regex":
            self.check_pattern(arguments[1], token)
        return Call(token.text, tuple(arguments))

    def check_pattern(self, pattern: Node, token: _Token) -> None:
        if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
            self.fail(_("regex() needs its pattern as a text in quotes."), token)
        try:
            patterns.compiled(pattern.value)
        except patterns.PatternError as error:
            self.fail(str(error), token)


def _joined(name: str, left: Node, right: Node) -> Node:
    """A chain like a + b + c is one call, so that long sums are not deep."""
    if name in CHAINED and isinstance(left, Call) and left.name == name:
        return Call(name, (*left.arguments, right))
    return Call(name, (left, right))


def _unknown_function(name: str) -> str:
    known = sorted(functions.FUNCTIONS | functions.SPECIAL)
    near = get_close_matches(name, known, 1)
    if near:
        return _("There is no function %(name)s(). Did you mean %(near)s()?") % {"name": name, "near": near[0]}
    return _("There is no function %(name)s(). Known are: %(known)s.") % {"name": name, "known": ", ".join(known)}


def _arguments_wanted(name: str, least: int, most: int) -> str:
    if least == most:
        return _("%(name)s() needs %(number)d values between its brackets.") % {"name": name, "number": least}
    return _("%(name)s() needs %(least)d to %(most)d values between its brackets.") % {
        "name": name,
        "least": least,
        "most": most,
    }


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while True:
        match = TOKEN.match(text, at)
        if match is None:
            at = len(text) - len(text[at:].lstrip())
            raise ExpressionError(_cannot_read(text[at:]), at + 1)
        kind = str(match.lastgroup)
        yield _Token(kind, match.group(kind), match.start(kind) + 1)
        if kind == "end":
            return
        at = match.end()


# What people write instead, with the remedy.
MISREADINGS = [
    ("“”„‘’", lambda: _("Curly quotes cannot be read: write straight ones, ' or \".")),
    ("'\"", lambda: _("The text that begins here has no closing quote.")),
    ("$", lambda: _("A question is written ${name}, with letters, digits and . - _ and no blank in the brackets.")),
    ("&", lambda: _("Write and instead of &&.")),
    ("|", lambda: _("Write or instead of ||.")),
    ("!", lambda: _("Write not(…) instead of !, and != for “is not”.")),
    ("≤≥≠", lambda: _("Write <=, >= or != instead.")),
    ("/.", lambda: _("Paths are not known here: write ${name} for a question; div divides.")),
]


def _cannot_read(rest: str) -> str:
    for characters, remedy in MISREADINGS:
        if rest[0] in characters:
            return remedy()
    return _("“%s” cannot be read here.") % rest[0]
