"""Figures as plain JSON values."""

import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from surveys.columns import Column
from surveys.definition import Text


def plain(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, what is no finite number as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def text(words: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"id": words.say("id"), "en": words.say("en")}


def codes(column: Column) -> list[dict[str, Any]]:
    """The values of a column with their meanings."""
    return [{"number": value.number, "label": text(value.label)} for value in column.values]
