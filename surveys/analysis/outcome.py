"""A figure, or why there is none.

Functions that compute one figure raise CannotCompute; functions that compute many return a dataclass whose figures may
be None, with the reasons beside them. `attempt` turns the first kind into the second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, ParamSpec, TypeVar

from django.utils.translation import gettext, gettext_noop

P = ParamSpec("P")
T = TypeVar("T")

WORDS = {
    "rows": gettext_noop("it needs at least %(need)s complete answers, and there are %(have)s"),
    "too_many_rows": gettext_noop("it is defined for at most %(most)s answers, and there are %(have)s"),
    "items": gettext_noop("it needs at least %(need)s items, and there are %(have)s"),
    "constant": gettext_noop("%(name)s has the same value in every answer"),
    "constant_total": gettext_noop("the sum of the items is the same in every answer"),
    "constant_rest": gettext_noop("the sum of the other items is the same in every answer"),
    "cancelling": gettext_noop("the items' correlations cancel each other out"),
    "perfect": gettext_noop("the line passes through every point, so nothing is left to test"),
    "distinct": gettext_noop("it needs at least %(need)s different values of %(name)s, and there are %(have)s"),
    "no_repeats": gettext_noop("no two answers share a value of %(name)s"),
    "no_spread": gettext_noop("answers with the same value of %(name)s do not differ"),
    "not_fitted": gettext_noop("the factor could not be fitted"),
    "collinear": gettext_noop("the predictors determine each other: leave one out"),
    "groups": gettext_noop("it needs at least %(need)s groups of %(least)s answers, and there are %(have)s"),
    "same_in_groups": gettext_noop("no group has any spread"),
    "same_scores": gettext_noop("everybody has the same score in each"),
    "too_many_levels": gettext_noop(
        "%(name)s has %(have)s different values, and more than %(most)s are no ordered classes"
    ),
    "separated": gettext_noop("a predictor parts the classes completely, so its weight has no limit"),
    "empty_table": gettext_noop("it needs at least two rows and two columns with answers"),
    "weights": gettext_noop("the weights must be positive numbers, one for each answer"),
}


@dataclass(frozen=True)
class Reason:
    """Why a figure is missing: a code of WORDS with its figures, and `about`, the figure's name."""

    code: str
    figures: dict[str, str | int | float] = field(default_factory=dict)
    about: str = ""

    def __str__(self) -> str:
        words = gettext(WORDS[self.code]) % self.figures
        return f"{self.about}: {words}" if self.about else words


class CannotCompute(Exception):
    def __init__(self, code: str, **figures: str | int | float) -> None:
        self.reason = Reason(code, figures)
        super().__init__(str(self.reason))


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """A figure, or None and the reason."""

    value: T | None
    reason: Reason | None = None


def attempt(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
    try:
        return Outcome(function(*args, **kwargs))
    except CannotCompute as refused:
        return Outcome(None, refused.reason)


class Notebook:
    """Collects the reasons of the figures that a larger result lacks."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []

    def attempt(self, about: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        found = attempt(function, *args, **kwargs)
        if found.reason:
            self.reasons.append(Reason(found.reason.code, found.reason.figures, about))
        return found.value
