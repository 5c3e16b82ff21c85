"""A score explained by another, by ordinary least squares."""

from dataclasses import dataclass, replace

import numpy as np

from surveys.analysis.outcome import CannotCompute, Reason
from surveys.analysis.scores import Numbers, is_constant, need_rows, need_spread

# Residuals below this share of y's spread are rounding, not data.
NOTHING_LEFT = 1e-12


@dataclass(frozen=True)
class SimpleRegression:
    """y = intercept + slope x. `se`, `t`, `p` (two-sided) and `ci95` are the slope's; `beta` is standardised."""

    n: int
    intercept: float | None = None
    slope: float | None = None
    se: float | None = None
    t: float | None = None
    p: float | None = None
    r: float | None = None
    r2: float | None = None
    adj_r2: float | None = None
    f: float | None = None
    beta: float | None = None
    ci95: tuple[float, float] | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Line:
    """The fitted line alone, with what it leaves over."""

    intercept: float
    slope: float
    residuals: Numbers
    squares_x: float
    squares_left: float
    squares_y: float

    @property
    def perfect(self) -> bool:
        return bool(self.squares_left <= NOTHING_LEFT**2 * max(self.squares_y, self.slope**2 * self.squares_x))

    @property
    def share_left(self) -> float:
        """1 - R²."""
        return 0.0 if self.perfect else self.squares_left / self.squares_y


def fit_line(x: Numbers, y: Numbers, x_name: str = "x") -> Line:
    """Raises CannotCompute for fewer than two rows or a constant x."""
    need_rows(x, 2)
    need_spread(x, x_name)
    dx, dy = x - x.mean(), y - y.mean()
    squares_x = float(dx @ dx)
    slope = 0.0 if is_constant(y) else float(dx @ dy) / squares_x
    residuals = np.zeros_like(dy) if is_constant(y) else dy - slope * dx
    intercept = float(y.mean() - slope * x.mean())
    return Line(intercept, slope, residuals, squares_x, float(residuals @ residuals), float(dy @ dy))


def simple_regression(x: Numbers, y: Numbers, x_name: str = "x", y_name: str = "y") -> SimpleRegression:
    """Ordinary least squares with one predictor, complete rows in, as R's lm() gives it."""
    empty = SimpleRegression(len(x))
    try:
        line = fit_line(x, y, x_name)
    except CannotCompute as refused:
        return replace(empty, reasons=(replace(refused.reason, about="regression"),))
    found = replace(empty, intercept=line.intercept, slope=line.slope)
    if is_constant(y):
        return replace(found, reasons=(Reason("constant", {"name": y_name}, "regression"),))
    found = _with_correlation(found, line)
    return _with_tests(found, line)


def _with_correlation(found: SimpleRegression, line: Line) -> SimpleRegression:
    beta = line.slope * np.sqrt(line.squares_x / line.squares_y)
    beta = float(np.sign(beta)) if line.perfect else float(np.clip(beta, -1, 1))
    return replace(found, r=beta, beta=beta, r2=1 - line.share_left)


def _with_tests(found: SimpleRegression, line: Line) -> SimpleRegression:
    from scipy import stats

    free = found.n - 2
    if free < 1:
        return replace(found, reasons=(Reason("rows", {"need": 3, "have": found.n}, "regression"),))
    found = replace(found, adj_r2=1 - line.share_left * (found.n - 1) / free)
    if line.perfect:
        return replace(found, reasons=(Reason("perfect", about="regression"),))
    se = float(np.sqrt(line.squares_left / free / line.squares_x))
    t = line.slope / se
    margin = float(stats.t.ppf(0.975, free)) * se
    p, interval = float(2 * stats.t.sf(abs(t), free)), (line.slope - margin, line.slope + margin)
    return replace(found, se=se, t=t, f=t * t, p=p, ci95=interval)
