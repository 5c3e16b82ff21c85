"""Reads size and EXIF of a HEIC picture from its boxes (ISO/IEC 14496-12 section 8.11, 23008-12).

In plain Python, because libheif is kept out of the request: a file with a few changed bytes made it crash
the whole process (found by our fuzz test). It meets strangers' files only in the encoder's child process.
"""

from collections.abc import Iterator
from struct import error as StructError
from struct import unpack_from


class Broken(ValueError):
    """A box that does not fit into its parent, or contents too short for what they announce."""


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of each box in a row; raises Broken where one is cut off."""
    position = 0
    while position + 8 <= len(data):
        length, name = unpack_from(">I4s", data, position)
        header = 8
        if length == 1 and position + 16 <= len(data):
            length, header = int.from_bytes(data[position + 8 : position + 16]), 16
        elif length == 0:
            length = len(data) - position
        if length < header or position + length > len(data):
            raise Broken("a box is longer than its parent")
        yield name, data[position + header : position + length]
        position += length


def read(data: bytes) -> tuple[int, int, bytes, bool]:
    """(width, height, raw EXIF, animated); the size is that of the largest picture inside, before turning."""
    outer = dict(boxes(data))
    if b"meta" not in outer:
        raise Broken("no meta box")
    try:
        meta = dict(boxes(outer[b"meta"][4:]))
        width, height = _largest(meta[b"iprp"])
        return width, height, _exif(data, meta), b"moov" in outer
    except (KeyError, StructError, IndexError) as error:
        raise Broken("the meta box is incomplete") from error


def _largest(properties: bytes) -> tuple[int, int]:
    container = dict(boxes(properties))[b"ipco"]
    sizes = [unpack_from(">II", content, 4) for name, content in boxes(container) if name == b"ispe"]
    if not sizes:
        raise Broken("no size")
    return max(sizes, key=lambda size: size[0] * size[1])


def _exif(data: bytes, meta: dict[bytes, bytes]) -> bytes:
    """The first item of type Exif, without the four bytes that say where in it the TIFF header starts."""
    wanted = _exif_items(meta[b"iinf"])
    for item, in_idat, start, length in _locations(meta[b"iloc"]):
        if item in wanted:
            whole = (meta[b"idat"] if in_idat else data)[start : start + length]
            return whole[4 + int.from_bytes(whole[:4]) :]
    return b""


def _exif_items(iinf: bytes) -> set[int]:
    entries = iinf[6:] if iinf[0] == 0 else iinf[8:]
    found = set()
    for _, entry in boxes(entries):
        item, kind = unpack_from(">I2x4s" if entry[0] == 3 else ">H2x4s", entry, 4)
        if kind == b"Exif":
            found.add(item)
    return found


def _locations(iloc: bytes) -> Iterator[tuple[int, bool, int, int]]:
    """(item, lies in idat, start, length) of the first extent of every item."""
    numbers, version = _Numbers(iloc, 4), iloc[0]
    sizes = numbers.take(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(numbers.take(4 if version == 2 else 2)):
        item = numbers.take(4 if version == 2 else 2)
        method = numbers.take(2) & 15 if version else 0
        numbers.take(2)
        base = numbers.take(base_size)
        extents = []
        for _ in range(numbers.take(2)):
            numbers.take(index_size if version else 0)
            extents.append((numbers.take(offset_size), numbers.take(length_size)))
        if extents:
            yield item, method == 1, base + extents[0][0], extents[0][1]


class _Numbers:
    """Takes big-endian numbers of varying width one after another; raises Broken at the end."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data, self.position = data, position

    def take(self, size: int) -> int:
        end = self.position + size
        if end > len(self.data):
            raise Broken("item locations are cut off")
        number, self.position = int.from_bytes(self.data[self.position : end]), end
        return number
