import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.expressions.patterns import LONGEST_TEXT, PatternError, compiled


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("^[0-9]{16}$", "5371012345678901", True),
        ("[0-9]{16}", "53710123456789012", False),
        (r"(\+62|0)8\d{8,11}", "+6281234567890", True),
        (r"(\+62|0)8\d{8,11}", "62812", False),
        (r"[^@\s]+@[^@\s]+\.[a-z]{2,}", "warga@kupang.go.id", True),
        ("a?", "", True),
        ("", "", True),
        ("", "a", False),
        ("(a|b)*c", "ababc", True),
        ("(?:ab){2,}", "ab", False),
        ("(?:ab){2,}", "ababab", True),
        (r"\.", ".", True),
        (r"\.", "x", False),
        ("[]a]", "]", True),
        ("a^b", "ab", False),
        (".*", "é🙂", True),
    ],
)
def test_a_pattern_fits_the_whole_text(pattern, text, fits):
    assert compiled(pattern).fits(text) is fits


@pytest.mark.parametrize(
    "pattern",
    ["(a", "a)", "*a", "a**", "[a", "a{3,1}", "a{9999}", "(a{100}){100}", "(?=a)", r"\1", "\\", "(?P<x>a)", "[z-a]",
     "(" * 60 + ")" * 60, "a" * 201],
)  # fmt: skip
def test_a_pattern_outside_the_subset_is_refused(pattern):
    with pytest.raises(PatternError):
        compiled(pattern)


def test_a_text_beyond_the_limit_fits_nothing():
    assert not compiled("a*").fits("a" * (LONGEST_TEXT + 1))


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", ""]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}"])).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text(alphabet="ab1", max_size=6))
def test_it_agrees_with_pythons_matcher(pattern, text):
    assert compiled(pattern).fits(text) == bool(re.fullmatch(pattern, text))
