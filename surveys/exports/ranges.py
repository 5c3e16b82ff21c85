"""Which bytes of a file a request asks for (RFC 9110, section 14), so that a broken download goes on where it broke."""

import re

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class NotSatisfiable(ValueError):
    """The file has no such bytes."""


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for the whole file: no range, several, or one that cannot be read."""
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        span = max(size - int(last), 0), size - 1
        if not int(last):
            raise NotSatisfiable
        return span
    if int(first) >= size or (last and int(last) < int(first)):
        raise NotSatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1
