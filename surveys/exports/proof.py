"""What was written and what another reader finds in the file: both must be the same before a file is offered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Proof:
    """Names, labels where the format has them, the number of rows, and the first and last row."""

    names: list[str]
    rows: int = 0
    first: list[Any] | None = None
    last: list[Any] | None = None
    labels: list[str] = field(default_factory=list)

    def watch(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        """Pass the rows on, remembering what the file must show."""
        row = None
        for row in rows:
            if not self.rows:
                self.first = row
            self.rows += 1
            yield row
        self.last = row

    def difference(self, found: "Proof") -> str:
        """The first thing in which a file differs from what was written; empty where nothing does."""
        for what in ("names", "labels", "rows", "first", "last"):
            if getattr(self, what) != getattr(found, what):
                return what
        return ""
