"""What a results page is made of: sections of sentences, tables and figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass
class Table:
    """Cells as they are printed; the first of a row is its heading. `texts` are the columns that hold words."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: frozenset[int] = frozenset()
    note: str = ""
    number: str = ""
    kind: str = "table"

    @property
    def cells(self) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
        """Each row's heading, and its other cells with the column's heading and whether they are words."""
        for first, *others in self.rows:
            named = zip(self.head[1:], others, range(1, len(self.head)), strict=True)
            yield first, [(head, cell, place in self.texts) for head, cell, place in named]


@dataclass
class Figure:
    """A drawing; the table beside it holds the same figures in words."""

    caption: str
    svg: SafeString
    number: str = ""
    kind: str = "figure"


@dataclass
class Remark:
    """A sentence on its own: why something is missing, or how to read what stands above."""

    text: str
    kind: str = "remark"


@dataclass
class Folded:
    """Parts that are shown on demand, and always in print."""

    title: str
    parts: "Sequence[Part]"
    kind: str = "folded"


@dataclass
class Choice:
    """A field of a form: what may be chosen, and what is."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str


Part = Table | Figure | Remark | Folded


@dataclass
class Section:
    """`says` are the sentences that the section is read for, `parts` what they rest on, `sources` the formulas'.

    `fields` is its form; `kept` are the other choices of the page, which the form hands on.
    """

    key: str
    title: str
    says: Sequence[str] = ()
    parts: Sequence[Part] = ()
    sources: Sequence[str] = ()
    letter: str = ""
    fields: "Sequence[Choice]" = ()
    kept: Sequence[tuple[str, str]] = ()


def numbered(sections: Sequence[Section], chapter: int) -> None:
    """Number tables and figures through all sections, as a thesis does."""
    seen = {"table": 0, "figure": 0}
    for letter, section in zip(ascii_uppercase, sections, strict=False):
        section.letter = letter
        for part in _flat(section.parts):
            if isinstance(part, Table | Figure):
                seen[part.kind] += 1
                words = _("Table %(number)s") if part.kind == "table" else _("Figure %(number)s")
                part.number = words % {"number": f"{chapter}.{seen[part.kind]}"}


def _flat(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        if isinstance(part, Folded):
            yield from _flat(part.parts)
        else:
            yield part
