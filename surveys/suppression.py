"""What is too small to show. Results and releases share these rules, so that one cannot undo the other."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Line = TypeVar("Line", bound=Hashable)


def suppress(counts: Mapping[Key, int], minimum: int) -> dict[Key, int | None]:
    """Counts of the groups of one whole, those too small replaced by None.

    A group of 1 to `minimum` - 1 is hidden. Whoever knows the total can subtract what is shown, so what is hidden is
    together at least `minimum` and at least two groups: the smallest shown groups follow until that holds. Groups of
    nobody are shown.
    """
    hidden = _hidden(counts, {key for key, number in counts.items() if 0 < number < minimum}, minimum)
    return {key: None if key in hidden else number for key, number in counts.items()}


def suppress_table(cells: Mapping[tuple[Line, Key], int], minimum: int) -> dict[tuple[Line, Key], int | None]:
    """Counts of a crosstab by (row, column), hidden so that no line's total gives a hidden cell away.

    Each row and each column is treated as `suppress` treats one whole, again and again until nothing changes: every
    pass hides more or ends, so it ends.
    """
    shown: dict[tuple[Line, Key], int | None] = dict(cells)
    lines = [[cell for cell in cells if cell[side] == name] for side in (0, 1) for name in {c[side] for c in cells}]
    changed = True
    while changed:
        changed = False
        for line in lines:
            for cell in _to_hide(line, cells, shown, minimum):
                shown[cell] = None
                changed = True
    return shown


def _to_hide(
    line: Sequence[tuple[Line, Key]],
    cells: Mapping[tuple[Line, Key], int],
    shown: Mapping[tuple[Line, Key], int | None],
    minimum: int,
) -> list[tuple[Line, Key]]:
    """The cells of a row or column that must still be hidden."""
    small = {cell for cell in line if shown[cell] is None or 0 < cells[cell] < minimum}
    hidden = _hidden({cell: cells[cell] for cell in line}, small, minimum)
    return [cell for cell in hidden if shown[cell] is not None]


def _hidden(counts: Mapping[Key, int], small: set[Key], minimum: int) -> set[Key]:
    """What to hide of one whole: what is too small, and the smallest others until nobody can subtract."""
    hidden = set(small)
    following = sorted((key for key in counts if key not in hidden and counts[key]), key=lambda key: counts[key])
    while hidden and following and (len(hidden) < 2 or sum(counts[key] for key in hidden) < minimum):
        hidden.add(following.pop(0))
    return hidden


def hide_rare(values: Sequence[Key | None], minimum: int) -> list[Key | None]:
    """A column of a release with the values of too small groups emptied (None), by the rule of `suppress`."""
    counts: dict[Key, int] = {}
    for value in values:
        if value is not None:
            counts[value] = counts.get(value, 0) + 1
    shown = suppress(counts, minimum)
    return [None if value is None or shown[value] is None else value for value in values]


def cap(values: Sequence[float | None], minimum: int) -> list[float | None]:
    """A column of numbers whose extremes are drawn in: at each end at least `minimum` rows share the outermost value.

    Fewer than twice `minimum` numbers say too much about each: all are emptied.
    """
    known = sorted(value for value in values if value is not None)
    if len(known) < 2 * minimum:
        return [None] * len(values)
    low, high = known[minimum - 1], known[-minimum]
    return [None if value is None else min(max(value, low), high) for value in values]
