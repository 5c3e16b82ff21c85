"""Export names of columns: one name for all files, accepted by SPSS, Stata, R and spreadsheets alike."""

import re
from collections.abc import Iterable

LONGEST = 28
# Room for what is appended to a question's own name: `_r`, `_12`, `_official`.
ROOM = 9
# Words that SPSS or Stata keep for themselves (SPSS Statistics Command Syntax Reference, "Variable Names"; Stata
# User's Guide 11.3), and Stata's storage types.
RESERVED = frozenset({
    "all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with",
    "byte", "int", "long", "float", "double", "strl", "if", "in", "using",
    "_all", "_b", "_coef", "_cons", "_n", "_pi", "_pred", "_rc", "_se", "_skip",
})  # fmt: skip


def plain_name(name: str) -> str:
    """`name` as a letter followed by A-Z a-z 0-9 _, cut to leave room for suffixes: X1.1 becomes X1_1."""
    cleaned = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
    if not cleaned or not cleaned[0].isalpha():
        cleaned = f"q_{cleaned}".rstrip("_")
    cleaned = cleaned[: LONGEST - ROOM].rstrip("_")
    return f"{cleaned}_q" if is_reserved(cleaned) else cleaned


def is_reserved(name: str) -> bool:
    """Whether SPSS or Stata would refuse the name; `str1` to `str2045` are types of Stata."""
    lowered = name.lower()
    return lowered in RESERVED or re.fullmatch(r"str\d+", lowered) is not None


def unique_name(name: str, taken: Iterable[str]) -> str:
    """A plain name that differs from all in `taken` whatever the case; a number is appended where needed."""
    used = {other.lower() for other in taken}
    plain = candidate = plain_name(name)
    number = 2
    while candidate.lower() in used:
        ending = f"_{number}"
        candidate = plain[: LONGEST - ROOM - len(ending)] + ending
        number += 1
    return candidate
