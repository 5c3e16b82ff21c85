from hypothesis import given
from hypothesis import strategies as st

from reports.pictures.similar import bands, distance, looks_like, neighbours

HASHES = st.integers(0, 2**64 - 1)


def test_distance_counts_differing_bits():
    assert distance("0000000000000000", "000000000000000f") == 4
    assert distance("ffffffffffffffff", "0000000000000000") == 64


def test_bands_are_four_numbers_of_sixteen_bits():
    assert bands("0001000200ff8000") == (1, 2, 255, 32768)


def test_pictures_look_alike_up_to_six_bits():
    assert looks_like("0000000000000000", "000000000000003f")
    assert not looks_like("0000000000000000", "000000000000007f")


@given(HASHES, st.sets(st.integers(0, 63), max_size=7))
def test_the_neighbours_of_the_bands_find_every_hash_within_seven_bits(number, flipped):
    other = number
    for bit in flipped:
        other ^= 1 << bit
    pairs = zip(bands(f"{number:016x}"), bands(f"{other:016x}"), strict=True)
    assert any(theirs in neighbours(ours) for ours, theirs in pairs)
