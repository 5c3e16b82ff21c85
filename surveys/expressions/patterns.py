"""Regular expressions that match in time proportional to pattern times text, whoever wrote them.

Python's own matcher can need centuries for `(a+)+b`. Here a pattern becomes a machine whose states are all followed at
once (Thompson, "Regular expression search algorithm", CACM 11, 1968). The subset: characters, `.`, classes, \\d \\w \\s
and their opposites, groups, `|`, `* + ? {n} {n,} {n,m}`, `^ $`. As in ODK a pattern has to fit the whole text.
"""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

LONGEST = 200
MOST_STATES = 2000
DEEPEST = 20
# A longer text fits no pattern that a questionnaire asks for.
LONGEST_TEXT = 2000

TOKEN = re.compile(
    r"""(?P<one>\[\^?\]?(?:\\.|[^\]\\])*\]|\\[^A-Za-z0-9]|\\[dDwWsStn]|[^\\\[\](){}|*+?^$])
    |(?P<open>\((?:\?:|(?!\?)))|(?P<close>\))|(?P<either>\|)|(?P<edge>[\^$])
    |(?P<repeat>[*+?]|\{[0-9]{1,4}(?:,[0-9]{0,4})?\})""",
    re.VERBOSE | re.DOTALL,
)

# A part of a pattern: its kind, its text, its parts, and how often it may stand (none: any number of times).
Part = tuple[str, str, tuple["Part", ...], int, int | None]


class PatternError(ValueError):
    """The pattern is outside the subset."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> "Machine":
    """The machine of a pattern; PatternError says what is wrong with it."""
    if len(pattern) > LONGEST:
        raise PatternError(_("The pattern is longer than %(number)d characters.") % {"number": LONGEST})
    reader = _Reader(pattern)
    part = reader.either(0)
    if reader.kind != "end":
        raise PatternError(_("A bracket in the pattern is closed but not opened."))
    machine = Machine()
    machine.end = machine.add(part, 0)
    return machine


class _Reader:
    """Recursive descent over the tokens of a pattern."""

    def __init__(self, pattern: str):
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(pattern):
            match = TOKEN.match(pattern, at)
            if match is None:
                raise PatternError(_("The pattern cannot be read from “%(rest)s”.") % {"rest": pattern[at : at + 10]})
            self.tokens.append((str(match.lastgroup), match.group()))
            at = match.end()
        self.tokens.append(("end", ""))
        self.at = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def either(self, depth: int) -> Part:
        if depth > DEEPEST:
            raise PatternError(_("The pattern has too many groups in each other."))
        branches = [self.row(depth)]
        while self.kind == "either":
            self.take()
            branches.append(self.row(depth))
        return ("either", "", tuple(branches), 1, 1)

    def row(self, depth: int) -> Part:
        parts: list[Part] = []
        while self.kind not in {"either", "close", "end"}:
            parts.append(self.repeated(self.atom(depth)))
        return ("row", "", tuple(parts), 1, 1)

    def atom(self, depth: int) -> Part:
        kind, text = self.kind, self.take()
        if kind == "open":
            inner = self.either(depth + 1)
            if self.kind != "close":
                raise PatternError(_("A bracket in the pattern is opened but not closed."))
            self.take()
            return inner
        if kind == "repeat":
            raise PatternError(_("A repetition mark in the pattern has nothing before it."))
        return (kind, text, (), 1, 1)

    def repeated(self, part: Part) -> Part:
        if self.kind != "repeat":
            return part
        least, most = _bounds(self.take())
        if self.kind == "repeat":
            raise PatternError(_("The pattern has two repetition marks in a row."))
        return ("repeat", "", (part,), least, most)


def _bounds(mark: str) -> tuple[int, int | None]:
    if mark in "*+?":
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[mark]
    least, comma, most = mark[1:-1].partition(",")
    if not comma:
        return int(least), int(least)
    if most and int(most) < int(least):
        raise PatternError(_("A repetition in the pattern ends below its beginning."))
    return int(least), int(most) if most else None


class Machine:
    """States with ways to others: free ones, ones that take a character, and ones that stand at an edge of the text."""

    def __init__(self) -> None:
        self.free: list[list[int]] = [[]]
        self.taking: list[tuple[re.Pattern[str], int] | None] = [None]
        self.edges: list[tuple[str, int] | None] = [None]
        self.end = 0

    def state(self) -> int:
        if len(self.free) >= MOST_STATES:
            raise PatternError(_("The pattern is too large: ask for fewer repetitions."))
        self.free.append([])
        self.taking.append(None)
        self.edges.append(None)
        return len(self.free) - 1

    def add(self, part: Part, start: int) -> int:
        """Build the part behind `start`; the answer is the state after it."""
        kind, text, parts, least, most = part
        if kind == "row":
            for inner in parts:
                start = self.add(inner, start)
            return start
        if kind == "repeat":
            return self.repeat(parts[0], start, least, most)
        end = self.state()
        if kind == "one":
            self.taking[start] = (_one(text), end)
        elif kind == "edge":
            self.edges[start] = (text, end)
        for branch in parts:
            begin = self.state()
            self.free[start].append(begin)
            self.free[self.add(branch, begin)].append(end)
        return end

    def repeat(self, part: Part, start: int, least: int, most: int | None) -> int:
        for _number in range(least):
            start = self.add(part, start)
        end, loop = self.state(), self.state()
        self.free[start].append(loop)
        self.free[loop].append(end)
        if most is None:
            begin = self.state()
            self.free[loop].append(begin)
            self.free[self.add(part, begin)].append(loop)
        for _number in range(least, most or 0):
            loop = self.add(part, loop)
            self.free[loop].append(end)
        return end

    def reach(self, states: set[int], *, first: bool, last: bool) -> set[int]:
        """The states and all that can be reached from them without a character."""
        found, waiting = set(states), list(states)
        while waiting:
            state = waiting.pop()
            edge = self.edges[state]
            open_edge = [edge[1]] if edge and (first if edge[0] == "^" else last) else []
            for way in self.free[state] + open_edge:
                if way not in found:
                    found.add(way)
                    waiting.append(way)
        return found

    def fits(self, text: str) -> bool:
        """Whether the whole text fits the pattern."""
        if len(text) > LONGEST_TEXT:
            return False
        states = self.reach({0}, first=True, last=not text)
        for position, character in enumerate(text, 1):
            taken = [way for state in states if (way := self.taking[state])]
            after = {state for test, state in taken if test.fullmatch(character)}
            states = self.reach(after, first=False, last=position == len(text))
            if not states:
                return False
        return self.end in states


def _one(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise PatternError(_("The pattern cannot be read at “%(part)s”.") % {"part": text}) from error
