"""Reads the outer structure of picture files without decoding a pixel.

A picture library allocates memory as soon as it opens some formats (WebP allocates its canvas), so the
claims of the header are read here first, from bytes, with every length checked. Sources: ITU T.81 annex B
(JPEG), W3C PNG third edition, the WebP container document; HEIC has a module of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from

from reports.pictures import heif

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis"}
JPEG_FRAME_MARKERS = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# Inside compressed data FF is followed by 00 (stuffing), D0-D7 (restart) or FF (fill); all else is a marker.
JPEG_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


class Damaged(ValueError):
    """The file begins like a picture, but its structure breaks off or contradicts itself."""


@dataclass(frozen=True)
class Header:
    """What a file claims: pixels before orientation, raw EXIF bytes."""

    width: int
    height: int
    exif: bytes = b""
    animated: bool = False


def picture_format(data: bytes) -> str | None:
    """The format by the first bytes, in Pillow's words: JPEG, PNG, WEBP or HEIF; None for everything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(PNG_SIGNATURE):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if _brands(data) & HEIC_BRANDS else None


def read_header(data: bytes, picture_format: str) -> Header:
    """Walk the whole container to its end; raises Damaged where it breaks off."""
    return {"JPEG": _read_jpeg, "PNG": _read_png, "WEBP": _read_webp, "HEIF": _read_heif}[picture_format](data)


def _brands(data: bytes) -> set[bytes]:
    if data[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(data[:4]), 256)
    return {data[8:12], *(data[start : start + 4] for start in range(16, end, 4))}


def _read_jpeg(data: bytes) -> Header:
    """Bytes after the end marker are allowed: telephones append depth maps and short films there."""
    size, exif = None, b""
    for marker, segment in _jpeg_segments(data):
        if marker in JPEG_FRAME_MARKERS and size is None:
            if len(segment) < 6:
                raise Damaged("frame header too short")
            height, width = unpack_from(">HH", segment, 1)
            size = (width, height)
        elif marker == 0xE1 and segment.startswith(b"Exif\0\0") and not exif:
            exif = segment
    if size is None:
        raise Damaged("no frame header")
    return Header(*size, exif=exif)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 2
    while match := JPEG_NEXT_MARKER.search(data, position):
        marker, position = data[match.start() + 1], match.end()
        if marker == 0xD9:
            return
        if position + 2 > len(data):
            break
        length = int.from_bytes(data[position : position + 2])
        if length < 2 or position + length > len(data):
            break
        yield marker, data[position + 2 : position + length]
        position += length
    raise Damaged("no end marker")


def _read_png(data: bytes) -> Header:
    size: tuple[int, int] | None = None
    exif, animated = b"", False
    for name, chunk in _png_chunks(data):
        if (name == b"IHDR") != (size is None):
            raise Damaged("IHDR is not the first and only one")
        if name == b"IHDR":
            if len(chunk) != 13:
                raise Damaged("IHDR has a wrong length")
            width, height = unpack_from(">II", chunk)
            size = (width, height)
        elif name == b"eXIf":
            exif = chunk
        elif name == b"acTL":
            animated = True
    if size is None:
        raise Damaged("no IHDR")
    return Header(*size, exif=exif, animated=animated)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(PNG_SIGNATURE)
    while position + 12 <= len(data):
        length, name = unpack_from(">I4s", data, position)
        end = position + 8 + length
        if end + 4 > len(data):
            break
        if name == b"IEND":
            return
        yield name, data[position + 8 : end]
        position = end + 4
    raise Damaged("no IEND")


def _read_webp(data: bytes) -> Header:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Damaged("shorter than its RIFF header says")
    size, exif, animated = None, b"", False
    for name, chunk in _riff_chunks(data[:end]):
        if size is None:
            size = _webp_size(name, chunk)
        animated = animated or name in (b"ANIM", b"ANMF") or (name == b"VP8X" and bool(chunk[0] & 2))
        if name == b"EXIF":
            exif = chunk
    if size is None:
        raise Damaged("no picture inside")
    return Header(*size, exif=exif, animated=animated)


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 12
    while position + 8 <= len(data):
        name, length = unpack_from("<4sI", data, position)
        if position + 8 + length > len(data):
            raise Damaged("a chunk is longer than the file")
        yield name, data[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def _webp_size(name: bytes, chunk: bytes) -> tuple[int, int]:
    """The first chunk is VP8X (canvas), VP8L (lossless) or VP8 (lossy); each writes size in its own way."""
    if name == b"VP8X" and len(chunk) >= 10:
        return int.from_bytes(chunk[4:7], "little") + 1, int.from_bytes(chunk[7:10], "little") + 1
    if name == b"VP8L" and len(chunk) >= 5 and chunk[0] == 0x2F:
        bits = int.from_bytes(chunk[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 " and chunk[3:6] == b"\x9d\x01\x2a" and len(chunk) >= 10:
        width, height = unpack_from("<HH", chunk, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise Damaged("no size in the first chunk")


def _read_heif(data: bytes) -> Header:
    try:
        width, height, exif, animated = heif.read(data)
    except heif.Broken as error:
        raise Damaged(str(error)) from error
    return Header(width, height, exif=exif, animated=animated)
