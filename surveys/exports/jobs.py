"""Exports that the console asks for: written by the worker, kept for a week in private storage, on record for ever."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from surveys.exports.files import ENDINGS, make_file
from surveys.exports.options import ExportError, Options
from surveys.exports.table import Table, table_of
from surveys.models import Export, Survey

LEASE = timedelta(minutes=5)
KEPT = timedelta(days=7)
# One that ends its worker each time (it needs more memory than there is) is not tried for ever.
TRIED = timedelta(hours=6)
PIECE = 1 << 20


class LostLease(Exception):
    """Another worker has taken the export over."""


def ask(survey: Survey, format: str, options: Options, by: User, now: datetime) -> Export:
    """Put an export on the worker's list."""
    return Export.objects.create(survey=survey, format=format, options=options.as_json(), asked_by=by, asked_at=now)


def work(now: datetime) -> None:
    """Write the exports that wait, one after the other; one whose worker died is begun anew when its lease is over."""
    while (export := _claim(now)) is not None:
        _make(export)


def _claim(now: datetime) -> Export | None:
    """Take the oldest export that is free. PostgreSQL skips what another worker is taking; SQLite has one writer."""
    free = Export.objects.filter(Q(state="waiting") | Q(state="running", leased_until__lt=now)).order_by("asked_at")
    if not free.exists():  # spares an idle worker the write lock
        return None
    with transaction.atomic():
        export = free.select_for_update(skip_locked=True).first()
        if export is None:
            return None
        if export.asked_at < now - TRIED:
            export.state, export.finished_at = Export.State.FAILED, now
            export.error = _("It was not done after six hours of trying. Ask for another format.")
        else:
            export.state, export.done = Export.State.RUNNING, 0
            export.leased_until = timezone.now() + LEASE
        export.save()
    return export if export.state == Export.State.RUNNING else _claim(now)


def _make(export: Export) -> None:
    """Write the file and offer it, or say why there is none."""

    def progress(done: int) -> None:
        _still_ours(export, done=done, leased_until=timezone.now() + LEASE)

    with suppress(LostLease):
        try:
            table = table_of(export.survey, Options(**export.options), progress)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"file.{ENDINGS[export.format]}"
                make_file(table, export.format, path)
                _offer(export, table, path)
        except ExportError as error:
            why, finished = str(error), timezone.now()
            _still_ours(export, state=Export.State.FAILED, error=why, finished_at=finished, leased_until=None)


def _offer(export: Export, table: Table, path: Path) -> None:
    name = f"{export.survey.slug}-{export.pk}.{ENDINGS[export.format]}"
    with path.open("rb") as file:
        stored = export.file.storage.save(f"exports/{name}", File(file))
    try:
        _still_ours(
            export,
            state=Export.State.READY,
            file=stored,
            bytes=path.stat().st_size,
            sha256=_digest(path),
            rows=table.count,
            done=table.count,
            versions=[version.number for version in table.versions],
            finished_at=timezone.now(),
            leased_until=None,
        )
    except LostLease:
        export.file.storage.delete(stored)
        raise


def _still_ours(export: Export, **values: object) -> None:
    """Write to the row while it is leased to us; a lease that another worker has renewed has another end."""
    mine = Export.objects.filter(pk=export.pk, state=Export.State.RUNNING, leased_until=export.leased_until)
    if not mine.update(**values):
        raise LostLease("Another worker writes this export.")
    export.leased_until = values["leased_until"]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def expire(now: datetime) -> None:
    """Remove files that are a week old; the row stays. The file goes first, so that none is left without its row."""
    for export in Export.objects.filter(state=Export.State.READY, finished_at__lt=now - KEPT):
        export.file.storage.delete(export.file.name)
        Export.objects.filter(pk=export.pk).update(state=Export.State.EXPIRED)


def count_download(export: Export) -> None:
    """One more download was begun."""
    Export.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)


def pieces(export: Export, first: int, last: int) -> Iterator[bytes]:
    """The bytes of the file from `first` to `last`, both included."""
    with export.file.storage.open(export.file.name) as file:
        file.seek(first)
        left = last - first + 1
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
