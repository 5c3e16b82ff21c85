"""The minimum of a function within bounds, by limited memory: L-BFGS-B.

Byrd, Lu, Nocedal and Zhu 1995, SIAM Journal on Scientific Computing 16, 1190-1208. SciPy has its revision of 2011,
which bends a step at the bounds where this one shortens it. Both find the same minimum inside the bounds. On the border
of a minres solution (a Heywood case) psych::fa, and so we, give the search a value without the diagonal but a slope
with it: there the search ends where its path ends, and omega agrees with R's only along the path of 1995. Along
SciPy's it is up to 4e-3 off.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from surveys.analysis.linesearch import Trial, search
from surveys.analysis.scores import Numbers

EPSILON = float(np.finfo(float).eps)
REMEMBERED = 5
MOST_ROUNDS = 100
# The search ends when a round lowers the function by less than this, relative to its size or to 1.
LEAST_GAIN = 1e7 * EPSILON

Function = Callable[[Numbers], tuple[float, Numbers]]


@dataclass
class Memory:
    """The last steps and what they changed in the slope: all that is known of the curvature."""

    steps: list[Numbers] = field(default_factory=list)
    changes: list[Numbers] = field(default_factory=list)
    scale: float = 1.0

    def curvature(self, size: int) -> Numbers:
        """The approximate second derivatives (equation 3.2), written out: there are as many variables as items."""
        if not self.steps:
            return np.eye(size)
        steps, changes = np.array(self.steps).T, np.array(self.changes).T
        both = np.hstack([changes, self.scale * steps])
        products = steps.T @ changes
        below = np.tril(products, -1)
        middle = np.block([[-np.diag(np.diag(products)), below.T], [below, self.scale * steps.T @ steps]])
        return self.scale * np.eye(size) - both @ np.linalg.solve(middle, both.T)

    def learn(self, step: Numbers, change: Numbers, slope: float) -> None:
        """`slope` is the start's along the step: without enough curvature beside it nothing is learnt."""
        if step @ change <= -EPSILON * slope:
            return
        self.steps = [*self.steps, step][-REMEMBERED:]
        self.changes = [*self.changes, change][-REMEMBERED:]
        self.scale = float(change @ change / (step @ change))


def minimise(function: Function, start: Numbers, low: float, high: float) -> Numbers:
    """Where `function` (value and slope) is least with all variables from `low` to `high`.

    After 100 rounds, as far as they went.
    """
    x, memory, first = np.clip(start, low, high), Memory(), True
    value, slope = function(x)
    for _ in range(MOST_ROUNDS):
        try:
            target = _target(x, slope, low, high, memory)
        except np.linalg.LinAlgError:
            target = x
        longest = 1.0 if first else max(1.0, _longest(x, target - x, low, high))
        found = _along(function, x, target, (value, slope), longest)
        if found is None:
            if not memory.steps:
                return x
            memory = Memory()
            continue
        (new_x, new_value, new_slope), gain = found, value - found[1]
        memory.learn(new_x - x, new_slope - slope, float(slope @ (new_x - x)))
        x, value, slope, first = new_x, new_value, new_slope, False
        if gain <= LEAST_GAIN * max(abs(value + gain), abs(value), 1.0):
            return x
    return x


def _target(x: Numbers, slope: Numbers, low: float, high: float, memory: Memory) -> Numbers:
    """The minimum of the quadratic model: first along the slope bent at the bounds, then in what is still free."""
    curvature = memory.curvature(len(x))
    bent = _cauchy_point(x, slope, low, high, curvature)
    free = (low < bent) & (bent < high)
    if not memory.steps or not free.any():
        return bent
    left = -(slope + curvature @ (bent - x))[free]
    step: Numbers = np.asarray(np.linalg.solve(curvature[np.ix_(free, free)], left), dtype=np.float64)
    target = bent.copy()
    target[free] = np.clip(bent[free] + min(1.0, _longest(bent[free], step, low, high)) * step, low, high)
    return target


def _cauchy_point(x: Numbers, slope: Numbers, low: float, high: float, curvature: Numbers) -> Numbers:
    """The first minimum of the model along the way down, which stops for each variable at its bound."""
    border = np.where(slope < 0, high, low)
    with np.errstate(divide="ignore", invalid="ignore"):
        reached = np.where(slope == 0, np.inf, (x - border) / slope)
    direction, moved, told = np.where(reached > 0, -slope, 0.0), np.zeros_like(x), 0.0
    for at in _in_turn(reached):
        best = _way_to_minimum(slope, direction, moved, curvature)
        if best < reached[at] - told:
            break
        moved = moved + (reached[at] - told) * direction
        moved[at], direction[at], told = border[at] - x[at], 0.0, reached[at]
    if direction.any():
        moved = moved + max(_way_to_minimum(slope, direction, moved, curvature), 0.0) * direction
    return np.clip(x + moved, low, high)


def _in_turn(reached: Numbers) -> Sequence[int]:
    return [int(at) for at in np.argsort(reached, kind="stable") if 0 < reached[at] < np.inf]


def _way_to_minimum(slope: Numbers, direction: Numbers, moved: Numbers, curvature: Numbers) -> float:
    first = slope @ direction + direction @ curvature @ moved
    second = max(float(direction @ curvature @ direction), EPSILON * float(direction @ direction))
    return float(-first / second) if second else 0.0


def _longest(x: Numbers, direction: Numbers, low: float, high: float) -> float:
    """How many times the direction fits between x and the bounds."""
    moving = direction != 0
    room = np.where(direction < 0, low - x, high - x)[moving]
    return float(np.maximum(room / direction[moving], 0.0).min(initial=1e10))


def _along(
    function: Function, x: Numbers, target: Numbers, here: tuple[float, Numbers], longest: float
) -> tuple[Numbers, float, Numbers] | None:
    """The point found on the line to the target, with value and slope; None if nothing lower was found."""
    direction = target - x
    start = Trial(0.0, here[0], float(here[1] @ direction))
    if start.slope >= 0:
        return None
    tried: list[tuple[Numbers, float, Numbers]] = []

    def evaluate(step: float) -> Trial:
        point = target.copy() if step == 1 else x + step * direction
        tried.append((point, *function(point)))
        return Trial(step, tried[-1][1], float(tried[-1][2] @ direction))

    return tried[-1] if search(evaluate, start, longest) else None
