"""What a person may choose about an export, and why an export can fail."""

from dataclasses import asdict, dataclass
from typing import Any, Literal


class ExportError(Exception):
    """No file was made; the text says why and what to do."""


@dataclass(frozen=True)
class Options:
    """`missing`: leave missing answers empty, or write codes that say why they are missing. `layout`: one row an
    answer, or one row for each answer and question. `bom`: begin a CSV with a byte order mark, for Excel. `language`:
    of the labels. `seconds`: add the time spent on each page.
    """

    missing: Literal["empty", "codes"] = "empty"
    layout: Literal["wide", "long"] = "wide"
    bom: bool = False
    language: Literal["id", "en"] = "id"
    seconds: bool = False

    @property
    def codes(self) -> bool:
        """Whether missing answers are written as codes."""
        return self.missing == "codes"

    def as_json(self) -> dict[str, Any]:
        """The options as a JSON value; `Options(**value)` reads it."""
        return asdict(self)
