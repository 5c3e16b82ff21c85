"""The look at an uploaded picture inside the request: cheap, and before anything is decoded."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image

from reports.pictures import containers, exif

MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000

MESSAGES = {
    "empty": _("This file is empty. Your report is kept; choose the picture again."),
    "too_many_bytes": _("This picture is larger than %(megabytes)d MB. Your report is kept; choose a smaller one."),
    "not_a_picture": _(
        "This file is not a picture we can read. Your report is kept; send a JPEG, PNG, WebP or HEIC picture."
    ),
    "animated": _("This picture moves. Your report is kept; send a still picture, for example a screenshot of it."),
    "too_many_pixels": _(
        "This picture has more than %(megapixels)d million pixels. Your report is kept; choose a smaller one."
    ),
    "damaged": _("This picture is damaged or arrived incomplete. Your report is kept; choose the picture again."),
}


class PictureRefused(ValueError):
    """A file that we do not take; `code` is a key of MESSAGES, `message` is for the person who sent it."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    @property
    def message(self) -> str:
        """The refusal in the language of the moment: what happened, what is kept, what to do next."""
        return str(MESSAGES[self.code]) % self.params if self.params else str(MESSAGES[self.code])


@dataclass(frozen=True)
class Picture:
    """What is known of an uploaded picture before it is decoded; width and height in pixels as stored."""

    format: str
    width: int
    height: int
    sha256: str
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None


def inspect(file: IO[bytes], *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Picture:
    """Check an uploaded file by its content and read its header; raises PictureRefused.

    The name and the type that the browser sends are not asked: both can lie. The file is rewound.
    """
    data = _read(file, max_bytes)
    picture_format = containers.picture_format(data)
    if picture_format is None:
        raise PictureRefused("not_a_picture")
    header = _header(data, picture_format)
    if header.animated:
        raise PictureRefused("animated")
    _check_pixels(header.width * header.height, max_pixels)
    if picture_format != "HEIF":  # its library crashes on damaged files: left to the encoder's child
        _open(data, picture_format)
    details = exif.read_exif(header.exif)
    latitude, longitude = exif.taken_where(details) or (None, None)
    digest = hashlib.sha256(data).hexdigest()
    return Picture(picture_format, header.width, header.height, digest, exif.taken_at(details), latitude, longitude)


def _read(file: IO[bytes], max_bytes: int) -> bytes:
    file.seek(0)
    data = file.read(max_bytes + 1)
    file.seek(0)
    if not data:
        raise PictureRefused("empty")
    if len(data) > max_bytes:
        raise PictureRefused("too_many_bytes", megabytes=max_bytes // 1_000_000)
    return data


def _header(data: bytes, picture_format: str) -> containers.Header:
    try:
        return containers.read_header(data, picture_format)
    except containers.Damaged as error:
        raise PictureRefused("damaged") from error


def _check_pixels(pixels: int, max_pixels: int) -> None:
    if pixels > max_pixels:
        raise PictureRefused("too_many_pixels", megapixels=max_pixels // 1_000_000)


def _open(data: bytes, picture_format: str) -> None:
    """Ask the library that will decode it whether it agrees; one format is tried, no pixel is read."""
    try:
        Image.open(io.BytesIO(data), formats=[picture_format]).close()
    except Image.DecompressionBombError as error:
        raise PictureRefused("too_many_pixels", megapixels=MAX_PIXELS // 1_000_000) from error
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError) as error:
        raise PictureRefused("damaged") from error
