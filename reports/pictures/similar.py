"""Find pictures that look alike by their 64-bit perceptual hash (16 hex digits), with an index.

A hash is cut into four bands of 16 bits. Two hashes that differ in at most seven bits differ in at most one
bit in at least one band, so looking up each band with itself and its sixteen one-bit neighbours misses none
of them.
"""

BAND_BITS = 16
# Up to here two pictures count as the same one, resized or saved again.
SAME_WITHIN_BITS = 6


def distance(one: str, other: str) -> int:
    """Number of differing bits (Hamming distance) of two hashes."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def looks_like(one: str, other: str, within: int = SAME_WITHIN_BITS) -> bool:
    """Are two hashes those of one picture? An empty hash (too flat to compare) looks like nothing."""
    return bool(one and other) and distance(one, other) <= within


def bands(phash: str) -> tuple[int, int, int, int]:
    """The four 16-bit numbers of a hash, the leading one first: what is stored and indexed."""
    number = int(phash, 16)
    return (number >> 48, number >> 32 & 0xFFFF, number >> 16 & 0xFFFF, number & 0xFFFF)


def neighbours(band: int) -> list[int]:
    """The values to look up for one band: itself and every value one bit away."""
    return [band, *(band ^ 1 << bit for bit in range(BAND_BITS))]
