"""What the columns of an archive mean: a TOML file, one of ours or the city's own.

source = "name"                  # stored with each report; with the id it makes the row unique
time_zone = "Asia/Makassar"      # for times without a zone
time_formats = ["%d/%m/%Y %H.%M"]  # tried after ISO 8601
kelurahan_by_name = true         # the kelurahan column names kelurahan of this city
create_agencies = true           # unknown offices and categories are created, switched off and marked
create_categories = true
[columns]                        # field = "column"; text, street and landmark take lists, joined in order
[defaults]                       # category and text for rows that have none
[categories]                     # "their word" = "our-code"
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OURS = Path(__file__).parent / "mappings"
SINGLE = frozenset({
    "id", "created", "category", "latitude", "longitude", "accuracy", "kelurahan", "agency", "first_response",
    "resolution_due", "closed",
})  # fmt: skip
JOINED = frozenset({"text", "street", "landmark"})
NEEDED = ("id", "created", "text")
SWITCHES = ("kelurahan_by_name", "create_agencies", "create_categories")
KNOWN = {"source", "time_zone", "time_formats", "columns", "defaults", "categories", *SWITCHES}
DEFAULTS = {"category", "text"}
SOURCE_LENGTH = 40


class BadMapping(Exception):
    """The mapping cannot be used; `str()` says what to change in it."""


@dataclass(frozen=True)
class Mapping:
    """A checked mapping."""

    source: str
    zone: ZoneInfo
    columns: dict[str, str]
    joined: dict[str, list[str]]
    time_formats: tuple[str, ...] = ()
    defaults: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    kelurahan_by_name: bool = False
    create_agencies: bool = False
    create_categories: bool = False

    def needed_columns(self) -> set[str]:
        """The columns without which the file is not the one that the mapping describes."""
        return {self.columns["id"], self.columns["created"], *self.joined["text"]}


def names() -> list[str]:
    """The mappings that come with the portal."""
    return sorted(path.stem for path in OURS.glob("*.toml"))


def load(name: str) -> Mapping:
    """Read one of our mappings by its name, or a TOML file by its path. Raises BadMapping."""
    path = Path(name) if name.endswith(".toml") else OURS / f"{name}.toml"
    if not name.endswith(".toml") and name not in names():
        raise BadMapping(f"There is no mapping {name!r}: use {', '.join(names())}, or the path of a .toml file.")
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadMapping(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadMapping(f"The mapping {path} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"The mapping {path} is not TOML: {error}.") from error


def parse(raw: dict[str, Any]) -> Mapping:
    """Check a mapping that was read. Raises BadMapping."""
    unknown = set(raw) - KNOWN
    if unknown:
        raise BadMapping(f"The mapping says {', '.join(sorted(unknown))}, which means nothing here.")
    source = raw.get("source")
    if not isinstance(source, str) or not 0 < len(source) <= SOURCE_LENGTH:
        raise BadMapping(f"The mapping needs a source: a name of at most {SOURCE_LENGTH} characters.")
    columns = _table(raw, "columns", SINGLE | JOINED)
    missing = [name for name in NEEDED if not columns.get(name)]
    if missing:
        raise BadMapping(f"The mapping's columns lack {', '.join(missing)}.")
    return Mapping(
        source=source,
        zone=_zone(raw.get("time_zone", "Asia/Makassar")),
        columns={name: _text(name, value) for name, value in columns.items() if name in SINGLE},
        joined={name: _texts(name, value) for name, value in columns.items() if name in JOINED},
        time_formats=tuple(_texts("time_formats", raw.get("time_formats", []))),
        defaults={name: _text(name, value) for name, value in _table(raw, "defaults", DEFAULTS).items()},
        categories={name: _text(name, value) for name, value in _table(raw, "categories", None).items()},
        **{name: raw.get(name) is True for name in SWITCHES},
    )


def _table(raw: dict[str, Any], name: str, known: frozenset[str] | set[str] | None) -> dict[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise BadMapping(f"[{name}] must be a table of names.")
    unknown = set(table) - known if known is not None else set()
    if unknown:
        raise BadMapping(f"[{name}] names {', '.join(sorted(unknown))}; it may name {', '.join(sorted(known or ()))}.")
    return table


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise BadMapping(f"There is no time zone {name!r}; write one such as Asia/Makassar.") from error


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise BadMapping(f"{name} must be a text.")
    return value


def _texts(name: str, value: object) -> list[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list):
        raise BadMapping(f"{name} must be a text or a list of texts.")
    return [_text(name, entry) for entry in values]
