"""Open an archive and give its rows one by one; a file that is no archive is refused before anything is written."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

LONGEST_FIELD = 1_000_000
CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
WIDE = (b"\xff\xfe", b"\xfe\xff")


class BadFile(Exception):
    """The file is not a readable archive; `str()` says why. Nothing of it was imported."""


class Row(NamedTuple):
    """One row of the file: its number (the header is 1), its values, and what is wrong with it as a row."""

    number: int
    values: dict[str, str]
    wrong: str = ""


@contextmanager
def opened(path: Path, needed: set[str]) -> Iterator[Iterator[Row]]:
    """The rows of a CSV file, gzipped or not, in UTF-8. Raises BadFile when it is not one or lacks a column."""
    csv.field_size_limit(LONGEST_FIELD)
    with _blamed(path):
        raw = path.open("rb")
    with raw:
        with _blamed(path):
            file = _unpacked(raw)
            _check_start(file)
        # An undecodable byte becomes a surrogate, so that only its row is refused and not the file.
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        yield _read(path, _rows(text, needed))


@contextmanager
def _blamed(path: Path) -> Iterator[None]:
    """Errors of the disk are those of this file: around what reads it, never around what the rows are used for."""
    try:
        yield
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror or error}.") from error


def _read(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    with _blamed(path):
        yield from rows


def _unpacked(raw: BinaryIO) -> BinaryIO:
    packed = raw.read(2) == GZIP
    raw.seek(0)
    if not packed:
        return raw
    _check_packed(raw)
    return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]


def _check_packed(raw: BinaryIO) -> None:
    """Unpack the whole file once: an archive that breaks off must not be found out half way through."""
    try:
        with gzip.GzipFile(fileobj=raw) as file:
            while file.read(CHUNK):
                pass
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFile(f"The packed file is broken: {error}. Fetch it again; nothing was imported.") from error
    raw.seek(0)


def _check_start(file: BinaryIO) -> None:
    start = file.read(4096)
    file.seek(0)
    if not start.strip():
        raise BadFile("The file is empty.")
    if start.startswith(WIDE) or b"\0" in start.split(b"\n", 1)[0]:
        raise BadFile("The file is not CSV in UTF-8. Save it as “CSV UTF-8” and try again.")


def _rows(text: io.TextIOWrapper, needed: set[str]) -> Iterator[Row]:
    # Strict: read leniently, a quote that nobody closed would make one report of all the rows down to the next quote.
    reader = csv.reader(text, strict=True)
    header = _header(reader, needed)
    number = 1
    while True:
        number += 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, {}, _("It is not readable as CSV: %(error)s") % {"error": error})
            continue
        if values:
            yield Row(number, dict(zip(header, values, strict=False)), _wrong(header, values))


def _header(reader: Iterator[list[str]], needed: set[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader)]
    except (csv.Error, StopIteration) as error:
        raise BadFile("The file has no readable first line with the names of the columns.") from error
    missing = needed - set(header)
    if missing:
        raise BadFile(
            f"The file lacks the columns {', '.join(sorted(missing))}; it has {', '.join(header)[:500]}. "
            "Choose the mapping that fits (--mapping), or write one."
        )
    if len(set(header)) < len(header):
        raise BadFile("Two columns of the file have the same name.")
    return header


def _wrong(header: list[str], values: list[str]) -> str:
    """Why this row as such cannot be used; empty if it can."""
    if len(values) != len(header):
        return _("It has %(fields)d fields, the header %(header)d") % {"fields": len(values), "header": len(header)}
    if any("\0" in value for value in values):
        return _("It contains a NUL character")
    if any("\udc80" <= character <= "\udcff" for value in values for character in value):
        return _("It is not UTF-8")
    return ""
