"""How far to go along a direction: Moré and Thuente 1994, ACM Transactions on Mathematical Software 20, 286-307."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from typing import NamedTuple

ENOUGH_DESCENT, FLAT_ENOUGH, NARROW_ENOUGH = 1e-3, 0.9, 0.1
MOST_TRIALS = 20


class Trial(NamedTuple):
    """A step along the direction, the function's value there and its slope along the direction."""

    step: float
    value: float
    slope: float


@dataclass(frozen=True)
class Interval:
    """Holds a minimum between `best` and `other` once `bracketed`."""

    best: Trial
    other: Trial
    bracketed: bool = False


def search(evaluate: Callable[[float], Trial], start: Trial, longest: float) -> bool:
    """Try steps from 1 until one lowers the function enough; the last one tried stands. False if 20 do not suffice.

    `start` is the trial at step 0 (its slope is negative); no step is longer than `longest` (at least 1).
    """
    interval, step, low, high = Interval(start, start), 1.0, 0.0, 5.0
    width, earlier_width, first_stage = longest, 2 * longest, True
    wanted = ENOUGH_DESCENT * start.slope
    for _ in range(MOST_TRIALS):
        trial = evaluate(step)
        ceiling = start.value + step * wanted
        first_stage = first_stage and not (trial.value <= ceiling and trial.slope >= wanted)
        if _ends(trial, interval, (low, high), ceiling, start.slope, longest):
            return True
        tilt = wanted if first_stage and ceiling < trial.value <= interval.best.value else 0.0
        interval, step = _narrow(interval, trial, (low, high), tilt)
        best, other = interval.best.step, interval.other.step
        if interval.bracketed:
            if abs(other - best) >= 0.66 * earlier_width:
                step = best + 0.5 * (other - best)
            earlier_width, width = width, abs(other - best)
            low, high = min(best, other), max(best, other)
        else:
            low, high = step + 1.1 * (step - best), step + 4 * (step - best)
        step = min(max(step, 0.0), longest)
        if interval.bracketed and (not low < step < high or high - low <= NARROW_ENOUGH * high):
            step = best
    return False


def _ends(
    trial: Trial, interval: Interval, limits: tuple[float, float], ceiling: float, slope: float, longest: float
) -> bool:
    low, high = limits
    if trial.value <= ceiling and abs(trial.slope) <= FLAT_ENOUGH * -slope:
        return True
    if interval.bracketed and (not low < trial.step < high or high - low <= NARROW_ENOUGH * high):
        return True
    at_the_end = trial.step == longest and trial.value <= ceiling and trial.slope <= ENOUGH_DESCENT * slope
    return at_the_end or trial.step == 0


def _narrow(interval: Interval, trial: Trial, limits: tuple[float, float], tilt: float) -> tuple[Interval, float]:
    """The interval with the trial taken in, and the next step; the function is tilted by `tilt` for the choice."""
    if not tilt:
        return _choose(interval, trial, limits)
    tilted = Interval(_tilted(interval.best, -tilt), _tilted(interval.other, -tilt), interval.bracketed)
    found, step = _choose(tilted, _tilted(trial, -tilt), limits)
    return replace(found, best=_tilted(found.best, tilt), other=_tilted(found.other, tilt)), step


def _tilted(trial: Trial, slope: float) -> Trial:
    return Trial(trial.step, trial.value + trial.step * slope, trial.slope + slope)


def _choose(interval: Interval, trial: Trial, limits: tuple[float, float]) -> tuple[Interval, float]:
    """The paper's four cases: higher; lower with the slope turned; lower and flatter; lower and no flatter."""
    best, turned = interval.best, trial.slope * interval.best.slope < 0
    if trial.value > best.value:
        step, bracketed = _after_a_higher(best, trial), True
    elif turned:
        step, bracketed = _after_a_turn(best, trial), True
    elif abs(trial.slope) < abs(best.slope):
        step, bracketed = _after_a_flatter(interval, trial, limits), interval.bracketed
    else:
        step, bracketed = _after_a_steep(interval, trial, limits), interval.bracketed
    if trial.value > best.value:
        return Interval(best, trial, bracketed), step
    return Interval(trial, best if turned else interval.other, bracketed), step


def _after_a_higher(best: Trial, trial: Trial) -> float:
    length = trial.step - best.step
    cubic = best.step + _cubic(best, trial) * length
    quadratic = best.step + best.slope / ((best.value - trial.value) / length + best.slope) / 2 * length
    nearer = abs(cubic - best.step) < abs(quadratic - best.step)
    return cubic if nearer else cubic + (quadratic - cubic) / 2


def _after_a_turn(best: Trial, trial: Trial) -> float:
    cubic = trial.step + _cubic(trial, best) * (best.step - trial.step)
    secant = _secant(best, trial)
    return cubic if abs(cubic - trial.step) > abs(secant - trial.step) else secant


def _after_a_flatter(interval: Interval, trial: Trial, limits: tuple[float, float]) -> float:
    best, (low, high) = interval.best, limits
    ahead = trial.step > best.step
    theta, gamma = _cubic_parts(trial, best)
    ratio = (gamma - trial.slope + theta) / (gamma + (best.slope - trial.slope) + gamma)
    end = high if ahead else low
    cubic = trial.step + ratio * (best.step - trial.step) if ratio < 0 and gamma != 0 else end
    secant = _secant(best, trial)
    cubic_is_nearer = abs(cubic - trial.step) < abs(secant - trial.step)
    if not interval.bracketed:
        return min(max(secant if cubic_is_nearer else cubic, low), high)
    step, border = cubic if cubic_is_nearer else secant, trial.step + 0.66 * (interval.other.step - trial.step)
    return min(border, step) if ahead else max(border, step)


def _after_a_steep(interval: Interval, trial: Trial, limits: tuple[float, float]) -> float:
    if interval.bracketed:
        return trial.step + _cubic(trial, interval.other) * (interval.other.step - trial.step)
    return limits[1] if trial.step > interval.best.step else limits[0]


def _secant(best: Trial, trial: Trial) -> float:
    return trial.step + trial.slope / (trial.slope - best.slope) * (best.step - trial.step)


def _cubic(near: Trial, far: Trial) -> float:
    """Where, as a share of the way from near to far, the cubic through both has its minimum."""
    theta, gamma = _cubic_parts(near, far)
    return (gamma - near.slope + theta) / (gamma - near.slope + gamma + far.slope)


def _cubic_parts(near: Trial, far: Trial) -> tuple[float, float]:
    theta = 3 * (near.value - far.value) / (far.step - near.step) + near.slope + far.slope
    size = max(abs(theta), abs(near.slope), abs(far.slope))
    gamma = size * sqrt(max(0.0, (theta / size) ** 2 - near.slope / size * (far.slope / size)))
    return theta, gamma if far.step > near.step else -gamma
