"""The life of a photo: staged by an upload, taken by a report, re-encoded by the worker, compared, deleted.

The file is stored before the row that names it, so a row never points to nothing; a file without a row is swept a day
later. File names are the photo's number and random letters: nothing of what the sender called it. Everything goes
through Django's storage API, so a city may keep its photos elsewhere.
"""

import re
import secrets
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from math import inf
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import access
from reports.claims import claim
from reports.codes import link_key, owner_key
from reports.models import Event, Photo, Report
from reports.pictures import runner, similar
from reports.pictures.inspect import Picture, PictureRefused, inspect

State = Photo.State
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "HEIF": "heic"}
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
MAX_ATTEMPTS = 3
# Longer than the encoder may take, so that a lease ends only with its worker.
LEASE = timedelta(seconds=runner.TIMEOUT_SECONDS * 2)
RETRY_AFTER = timedelta(minutes=1)
# How the name of the folder begins in which a photo is re-encoded.
WORKBENCH = "kupang-photo-"
STAGED_FOR = timedelta(hours=24)
SWEPT_AT_ONCE = 200
# How many past days of files are looked through, one day a run.
SWEPT_DAYS = 30
MOST_CANDIDATES = 2000


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why; `name` is the sender's own (escape it), empty when all are meant."""

    name: str
    message: str


def stage(files: Iterable["File[bytes]"], *, now: datetime, already: int = 0) -> tuple[list[Photo], list[Refusal]]:
    """Inspect and store uploads; return the photos that are kept and the refusals of the others.

    `already` is how many photos this form has staged before: beyond `settings.PHOTOS_PER_REPORT` nothing is taken.
    A refused file leaves nothing behind.
    """
    photos, refusals = [], []
    uploads = list(files)
    room = max(settings.PHOTOS_PER_REPORT - already, 0)
    for file in uploads[:room]:
        try:
            photos.append(_stage_one(file, now))
        except PictureRefused as error:
            refusals.append(Refusal(file.name or "", error.message))
    if len(uploads) > room:
        refusals.append(_too_many(len(uploads) - room))
    return photos, refusals


def _too_many(over: int) -> Refusal:
    message = ngettext(
        "A report takes %(most)d photos; %(over)d was left out. Your report and the first photos are kept.",
        "A report takes %(most)d photos; %(over)d were left out. Your report and the first photos are kept.",
        over,
    )
    return Refusal("", message % {"most": settings.PHOTOS_PER_REPORT, "over": over})


def _stage_one(file: "File[bytes]", now: datetime) -> Photo:
    picture = inspect(file, max_bytes=settings.PHOTO_MAX_BYTES, max_pixels=settings.PHOTO_MAX_PIXELS)
    photo = _unsaved(picture, now)
    photo.original = default_storage.save(_file_name(photo.pk, now, EXTENSIONS[picture.format]), file)
    photo.save(force_insert=True)
    return photo


def _unsaved(picture: Picture, now: datetime) -> Photo:
    return Photo(
        id=uuid.uuid4(),
        upload_token=secrets.token_urlsafe(32),
        sha256=picture.sha256,
        taken_at=picture.taken_at,
        taken_latitude=picture.latitude,
        taken_longitude=picture.longitude,
        created_at=now,
    )


def _file_name(photo: uuid.UUID, now: datetime, extension: str) -> str:
    """A new name in the folder of the day: the sweep knows a file's age by its folder and its row by its name."""
    return f"{_folder(now)}/{photo}-{secrets.token_hex(6)}.{extension}"


def _folder(day: datetime) -> str:
    return f"photos/{localtime(day):%Y/%m/%d}"


def staged(tokens: Iterable[str]) -> list[Photo]:
    """The unattached photos of these upload tokens, in their order; forged and used tokens are passed over."""
    wanted = list(dict.fromkeys(token for token in tokens if TOKEN.fullmatch(token)))[: settings.PHOTOS_PER_REPORT]
    found = {photo.upload_token: photo for photo in Photo.objects.filter(upload_token__in=wanted, report=None)}
    return [found[token] for token in wanted if token in found]


def attach(
    photos: Sequence[Photo], *, report: Report, event: Event, kind: str, start: int | None = None
) -> list[Photo]:
    """Give staged photos to a report and the event that brought them; return those that it got.

    A photo that another report or act has taken meanwhile stays there. They stand after those that the report has,
    unless `start` names the place of the first. Call it inside the event's transaction.
    """
    if photos and start is None:
        start = report.photos.aggregate(free=Coalesce(Max("position") + 1, 0))["free"]
    columns = {"report": report, "event": event, "kind": kind, "upload_token": ""}
    return [photo for position, photo in enumerate(photos, start or 0) if _taken(photo, position=position, **columns)]


def _taken(photo: Photo, **columns: Any) -> bool:
    """Decided by the row, not by what was read of it: of two that take the same photo, one gets it."""
    if not Photo.objects.filter(pk=photo.pk, report=None).update(**columns):
        return False
    for name, value in columns.items():
        setattr(photo, name, value)
    return True


def process_pending(now: datetime, limit: int = 20) -> int:
    """Re-encode up to `limit` waiting photos, one after the other; return how many were taken up.

    Each is taken under a lease that runs out, so that a killed worker holds nothing up and two never work on the same.
    An error of a remote storage goes through: the lease ends, the photo is tried again.
    """
    started = time.monotonic()
    for done in range(limit):
        moment = now + timedelta(seconds=time.monotonic() - started)
        photo = _take(moment)
        if photo is None:
            return done
        _process(photo, moment)
    return limit


def _take(now: datetime) -> Photo | None:
    """Lease the oldest waiting photo; None where none waits, or it was deleted this very moment."""
    waiting = Photo.objects.filter(state=State.PENDING).order_by("created_at")
    keys, _until = claim(waiting, now, 1, LEASE)
    return Photo.objects.filter(pk__in=keys).first()


def _process(photo: Photo, now: datetime) -> None:
    if photo.attempts > MAX_ATTEMPTS:  # its workers were killed
        _finish(photo, {"state": State.UNREADABLE})
        return
    try:
        result = _encode(photo, now)
    except runner.EncodingFailed as error:
        _fail(photo, now, definite=error.definite)
    except OSError:  # the stored file or the disk
        _fail(photo, now, definite=False)
    else:
        if not _finish(photo, result):
            _remove([result["large"], result["small"]])


def _encode(photo: Photo, now: datetime) -> dict[str, Any]:
    """Make and store both sizes of a photo; return the columns that follow."""
    with tempfile.TemporaryDirectory(prefix=WORKBENCH) as folder:
        source, large, small = (Path(folder) / name for name in ("source", "large.jpg", "small.jpg"))
        with default_storage.open(photo.original.name or "") as stored, source.open("wb") as local:
            for chunk in stored.chunks():
                local.write(chunk)
        encoded = runner.encode(source, large, small)
        columns: dict[str, Any] = {"large": _keep(large, photo, now), "small": _keep(small, photo, now)}
    columns |= {"width": encoded.width, "height": encoded.height, "phash": encoded.phash}
    if encoded.phash:
        columns |= {f"band{number}": band for number, band in enumerate(similar.bands(encoded.phash))}
    return columns | {"state": State.READY}


def _keep(local: Path, photo: Photo, now: datetime) -> str:
    with local.open("rb") as file:
        return default_storage.save(_file_name(photo.pk, now, "jpg"), File(file))


def _fail(photo: Photo, now: datetime, *, definite: bool) -> None:
    if definite or photo.attempts >= MAX_ATTEMPTS:
        _finish(photo, {"state": State.UNREADABLE})
    else:
        _mine(photo).update(lease_until=now + RETRY_AFTER)


def _mine(photo: Photo) -> QuerySet[Photo]:
    """The photo's row while this worker's lease holds: a later taker has raised the attempts."""
    return Photo.objects.filter(pk=photo.pk, state=State.PENDING, attempts=photo.attempts)


def _finish(photo: Photo, columns: dict[str, Any]) -> bool:
    """Write the outcome and drop the original; False if the photo was taken by another, or deleted, meanwhile."""
    dropped = {} if settings.KEEP_ORIGINALS else {"original": ""}
    if not _mine(photo).update(lease_until=None, **columns, **dropped):
        return False
    if dropped:
        _remove([photo.original.name])
    return True


def seen_before(photo: Photo, limit: int = 10) -> list[Photo]:
    """Photos of any report that are the same file or look like this one, likest first: a person then judges.

    Two pictures look alike within `similar.SAME_WITHIN_BITS` bits; a photo that is not encoded yet is compared by its
    file alone. At most MOST_CANDIDATES rows are compared.
    """
    alike = Q(sha256=photo.sha256) if photo.sha256 else Q(pk__in=[])
    if photo.phash:
        pairs = enumerate(similar.bands(photo.phash))
        alike |= reduce(or_, (Q(**{f"band{number}__in": similar.neighbours(band)}) for number, band in pairs))
    rows = Photo.objects.filter(alike, report__isnull=False).exclude(pk=photo.pk).order_by()
    found = []
    for pk, sha256, phash in rows.values_list("pk", "sha256", "phash")[:MOST_CANDIDATES]:
        if sha256 and sha256 == photo.sha256:
            found.append((-1, pk))
        elif similar.looks_like(phash, photo.phash):
            found.append((similar.distance(phash, photo.phash), pk))
    likest = [pk for _distance, pk in sorted(found)[:limit]]
    photos = Photo.objects.select_related("report", "event").in_bulk(likest)
    return [photos[pk] for pk in likest if pk in photos]


def shown(
    report: Report, user: access.Viewer = None, *, own: bool = False, owner: bool = False
) -> list[dict[str, Any]]:
    """The report's photos for components/photos.html, as far as this person may see them, with one query.

    One that is still being prepared has words and no picture. The addresses carry the key of the link by which the
    reporter (`own`) or the outside owner that holds the report (`owner`) came.
    """
    if not access.may_see_pictures(user, report, own=own, owner=owner):
        return []
    query = f"?kunci={link_key(report)}" if own else ""
    if owner and report.agency_id is not None:
        query = f"?kunci={owner_key(report, report.agency_id)}"
    photos = report.photos.exclude(state=State.UNREADABLE)
    return [_shown(photo, number, query) for number, photo in enumerate(photos, 1)]


def _shown(photo: Photo, number: int, query: str) -> dict[str, Any]:
    row = {"photo": photo, "state": photo.state, "url": "", "thumbnail": ""}
    if photo.state == State.PENDING:
        return row | {"alt": _("Photo %(number)d is being prepared.") % {"number": number}}
    return row | picture(photo, number, query)


def picture(photo: Photo, number: int, query: str = "") -> dict[str, str]:
    """A finished photo as components/photos.html takes it; `query` carries the key of a reporter's link."""
    return {
        "url": reverse("photo", args=[photo.pk, "large"]) + query,
        "thumbnail": reverse("photo", args=[photo.pk, "small"]) + query,
        "alt": _("Photo %(number)d: %(kind)s") % {"number": number, "kind": photo.get_kind_display()},
    }


def delete(photo: Photo) -> bool:
    """Delete a photo with its original and every size; False if it was gone already."""
    return _delete_row(Photo.objects.filter(pk=photo.pk), photo)


def _delete_row(rows: QuerySet[Photo], photo: Photo) -> bool:
    """The row goes first: a file without a row is swept, a row without a file would be a broken picture."""
    deleted, _by_model = rows.delete()
    if deleted:
        _remove([photo.original.name, photo.large.name, photo.small.name])
    return bool(deleted)


def _remove(names: Iterable[str | None]) -> None:
    for name in names:
        if name:
            default_storage.delete(name)


def sweep_orphans(now: datetime) -> int:
    """Delete photos that no report took within a day, and files that no row names; return how many went.

    One run looks through the files of one past day, the next run through another's: run it every few minutes.
    """
    return _sweep_staged(now) + _sweep_files(now)


def sweep_workbenches(now: datetime) -> int:
    """Delete what killed workers were working on, for an original says where it was taken; return how many went."""
    oldest = (now - LEASE).timestamp()
    left = [folder for folder in Path(tempfile.gettempdir()).glob(f"{WORKBENCH}*") if _modified(folder) < oldest]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _modified(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:  # its worker has finished meanwhile
        return inf


def _sweep_staged(now: datetime) -> int:
    old = Photo.objects.filter(report=None, created_at__lt=now - STAGED_FOR).order_by("created_at")
    return sum(_delete_row(Photo.objects.filter(pk=photo.pk, report=None), photo) for photo in old[:SWEPT_AT_ONCE])


def _sweep_files(now: datetime) -> int:
    """The folder of the day before yesterday, or one of the days before it, by the minute of the run."""
    folder = _folder(now - timedelta(days=2 + int(now.timestamp() // 60) % SWEPT_DAYS))
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # no photo came on that day
        return 0
    removed = 0
    for start in range(0, len(names), SWEPT_AT_ONCE):
        removed += _sweep_some(folder, names[start : start + SWEPT_AT_ONCE])
    return removed


def _sweep_some(folder: str, names: Sequence[str]) -> int:
    owners = {name: _owner(name) for name in names}
    rows = Photo.objects.filter(pk__in=[owner for owner in owners.values() if owner])
    named = {file for row in rows.values_list("original", "large", "small") for file in row}
    orphans = [f"{folder}/{name}" for name, owner in owners.items() if owner and f"{folder}/{name}" not in named]
    _remove(orphans)
    return len(orphans)


def _owner(name: str) -> uuid.UUID | None:
    """The photo that a file name begins with; None for a file that is not ours."""
    try:
        return uuid.UUID(name[:36])
    except ValueError:
        return None
