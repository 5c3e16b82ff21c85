"""Store an archive in batches: a batch is stored whole or not at all, and a repeat adds nothing."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, transaction

from reports.codes import new_code
from reports.importing import reading
from reports.importing.reading import Row
from reports.importing.rows import Reader, Refused
from reports.models import Report
from reports.workflow import record_history

BATCH = 500
REASONS_SHOWN = 20


class Interrupted(Exception):
    """Another import of the same source got in between; what is stored stays, a repeat adds the rest."""


@dataclass
class Summary:
    """What became of the rows."""

    rows: int = 0
    imported: int = 0
    already_there: int = 0
    refused: int = 0
    place_unknown: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)


class RefusedRows:
    """Writes refused rows to a CSV (if one is wished): row number, number at the source, reasons."""

    def __init__(self, path: Path | None, summary: Summary) -> None:
        self._file = path.open("w", encoding="utf-8", newline="") if path else None
        self._writer = csv.writer(self._file) if self._file else None
        self._summary = summary
        if self._writer:
            self._writer.writerow(["row", "id", "reasons"])

    def __enter__(self) -> "RefusedRows":
        return self

    def __exit__(self, *error: object) -> None:
        if self._file:
            self._file.close()

    def add(self, row: Row, number: str, reasons: list[str]) -> None:
        """Count a refused row and write it down."""
        self._summary.refused += 1
        for reason in reasons:
            kind = reason.split(":")[0]
            if kind in self._summary.reasons or len(self._summary.reasons) < REASONS_SHOWN:
                self._summary.reasons[kind] = self._summary.reasons.get(kind, 0) + 1
        if self._writer:
            readable = number.encode("utf-8", "replace").decode().replace("\0", "")
            self._writer.writerow([row.number, readable, "; ".join(reasons)])


def load(
    path: Path,
    reader: Reader,
    *,
    refused_path: Path | None = None,
    batch: int = BATCH,
    progress: Callable[[Summary], None] = lambda summary: None,
) -> Summary:
    """Import a file; returns what became of its rows. Raises reading.BadFile before anything is written.

    Stopped half way, the batches so far are stored and a repeat goes on from there.
    """
    summary = Summary(created=reader.catalogue.created)
    with reading.opened(path, reader.mapping.needed_columns()) as rows, RefusedRows(refused_path, summary) as refused:
        for part in _parts(rows, batch):
            _store(part, reader, summary, refused)
            progress(summary)
    return summary


def _parts(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part


def _store(part: list[Row], reader: Reader, summary: Summary, refused: RefusedRows) -> None:
    """Store one batch: rows that are there already are passed over, unusable ones are written down."""
    summary.rows += len(part)
    numbered = _numbered(part, reader, summary, refused)
    known = _known(reader.mapping.source, list(numbered))
    summary.already_there += len(known)
    new = {number: row for number, row in numbered.items() if number not in known}
    histories = []
    for code, (number, row) in zip(_codes(len(new)), new.items(), strict=True):
        try:
            histories.append(reader.report(row, code))
        except Refused as no:
            refused.add(row, number, no.reasons)
    try:
        with transaction.atomic():
            summary.imported += record_history(histories, batch=len(histories) or 1)
    except IntegrityError as error:
        if known != _known(reader.mapping.source, list(numbered)):
            raise Interrupted from error
        raise
    summary.place_unknown += sum(report.kelurahan_id is None for report, _steps in histories)


def _numbered(part: list[Row], reader: Reader, summary: Summary, refused: RefusedRows) -> dict[str, Row]:
    """The rows by their number at the source; of two with the same number the first counts."""
    found: dict[str, Row] = {}
    for row in part:
        try:
            number = reader.number(row)
        except Refused as no:
            refused.add(row, row.values.get(reader.mapping.columns["id"], "")[:80], no.reasons)
            continue
        if number in found:
            summary.already_there += 1
        found.setdefault(number, row)
    return found


def _known(source: str, numbers: list[str]) -> set[str]:
    return set(Report.objects.filter(source=source, source_id__in=numbers).values_list("source_id", flat=True))


def _codes(count: int) -> list[str]:
    """Codes that no report has: among tens of thousands drawn, two alike are no longer unlikely."""
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {new_code() for _ in range(count - len(codes))}
        codes -= set(Report.objects.filter(code__in=codes).values_list("code", flat=True))
    return list(codes)
