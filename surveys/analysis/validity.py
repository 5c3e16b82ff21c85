"""Whether each item goes with its scale, as theses test it: its r against the critical r."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.analysis.outcome import CannotCompute, Outcome, Reason, attempt
from surveys.analysis.reliability import Item, reliability
from surveys.analysis.scores import Numbers


@dataclass(frozen=True)
class ItemValidity:
    """`valid` judges `r` (item with total), as SPSS guides do; `corrected_valid` judges the stricter corrected r."""

    item: str
    r: float | None
    p: float | None
    corrected_r: float | None
    valid: bool | None
    corrected_valid: bool | None


@dataclass(frozen=True)
class Validity:
    n: int
    critical_r: float | None
    items: tuple[ItemValidity, ...]
    reasons: tuple[Reason, ...] = ()


def validity(matrix: Numbers, names: Sequence[str]) -> Validity:
    """The validity table of one scale from complete answers (rows x items)."""
    needed = attempt(critical_r, len(matrix))
    found = reliability(matrix, names)
    reasons = [reason for reason in found.reasons if reason.about.endswith("item_total_r")]
    if needed.reason:
        reasons.insert(0, needed.reason)
    items = tuple(_judge(name, item, len(matrix), needed) for name, item in found.items.items())
    return Validity(len(matrix), needed.value, items, tuple(reasons))


def critical_r(n: int, level: float = 0.05) -> float:
    """The smallest r that differs from 0 at `level`, two-sided: t / sqrt(df + t²) with df = n - 2."""
    from scipy import stats

    if n < 3:
        raise CannotCompute("rows", need=3, have=n)
    t = float(stats.t.ppf(1 - level / 2, n - 2))
    return t / (n - 2 + t * t) ** 0.5


def correlation_p(r: float, n: int) -> float:
    """Two-sided p of Pearson's r, from t = r sqrt(df / (1 - r²)) with df = n - 2 (at least 1)."""
    from scipy import stats

    if abs(r) >= 1:
        return 0.0
    return float(2 * stats.t.sf(abs(r) * ((n - 2) / (1 - r * r)) ** 0.5, n - 2))


def _judge(name: str, item: Item, n: int, needed: Outcome[float]) -> ItemValidity:
    r, corrected = item.item_total_r, item.corrected_item_total_r
    limit = needed.value
    return ItemValidity(
        item=name,
        r=r,
        p=correlation_p(r, n) if limit is not None and r is not None else None,
        corrected_r=corrected,
        valid=r >= limit if limit is not None and r is not None else None,
        corrected_valid=corrected >= limit if limit is not None and corrected is not None else None,
    )
