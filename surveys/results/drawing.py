"""Plots as SVG with presentation attributes only: the content security policy lets no style attribute through.

Colours are classes of results.css, so that a plot follows the page into the dark and onto paper. The units are those of
a small phone's screen, so that letters stay readable there.
"""

from collections.abc import Iterable, Sequence
from math import floor, log10
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from surveys.results.words import fixed

WIDTH, HEIGHT = 360, 240
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 10, 40
LINE = 24
LONGEST = 21
Range = tuple[float, float]


class Canvas:
    """A drawing with axes; `x` and `y` turn values into places."""

    def __init__(self, x_range: Range, y_range: Range, height: int = HEIGHT, left: int = LEFT) -> None:
        self.ranges = x_range, y_range
        self.height, self.left = height, left
        self.parts: list[str] = []

    def x(self, value: float) -> float:
        """The place of a value on the horizontal axis."""
        low, high = self.ranges[0]
        return self.left + (value - low) / (high - low) * (WIDTH - self.left - RIGHT)

    def y(self, value: float) -> float:
        """The place of a value on the vertical axis."""
        low, high = self.ranges[1]
        return self.height - BOTTOM - (value - low) / (high - low) * (self.height - BOTTOM - TOP)

    def add(self, tag: str, text: str = "", **attributes: object) -> None:
        """Add an element; `cls` is its class, underscores in names become dashes."""
        given = {("class" if name == "cls" else name.replace("_", "-")): value for name, value in attributes.items()}
        written = "".join(f' {name}="{escape(_short(value))}"' for name, value in given.items())
        self.parts.append(f"<{tag}{written}>{escape(text)}</{tag}>")

    def text(self, x: float, y: float, words: str, anchor: str = "middle", **attributes: object) -> None:
        """Words at a place."""
        self.add("text", words, x=x, y=y, text_anchor=anchor, font_size=11, cls="plot-text", **attributes)

    def line(self, x1: float, y1: float, x2: float, y2: float, cls: str) -> None:
        """A straight line between two places."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, cls=cls)

    def path(self, points: Iterable[tuple[float, float]], cls: str, closed: bool = False) -> None:
        """A line through values; closed, an area."""
        places = " L".join(f"{self.x(a):.1f} {self.y(b):.1f}" for a, b in points)
        self.add("path", d=f"M{places}{'Z' if closed else ''}", cls=cls)

    def axes(self, x_label: str, y_label: str) -> None:
        """Ticks with numbers, the axes and what they show."""
        (x_low, x_high), (y_low, y_high) = self.ranges
        base = self.y(y_low)
        for value, words in ticks(x_low, x_high, 6):
            self.line(self.x(value), base, self.x(value), base + 4, "plot-axis")
            self.text(self.x(value), base + 16, words)
        for value, words in ticks(y_low, y_high, 5):
            self.line(self.left, self.y(value), WIDTH - RIGHT, self.y(value), "plot-grid")
            self.text(self.left - 6, self.y(value) + 4, words, "end")
        self.line(self.left, base, WIDTH - RIGHT, base, "plot-axis")
        self.text((self.left + WIDTH - RIGHT) / 2, self.height - 6, x_label)
        middle = (TOP + base) / 2
        self.text(11, middle, y_label, transform=f"rotate(-90 11 {middle:.0f})")

    def svg(self, title: str) -> SafeString:
        """The whole drawing; what it shows in words is its title and the table beside it."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" role="img" class="plot"'
        return mark_safe(f'{head} aria-label="{escape(title)}">{"".join(self.parts)}</svg>')


def ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Round values within a range, with their words."""
    step = _step((high - low) / most)
    places = max(0, -floor(log10(step)))
    first = floor(low / step) + (0 if abs(low / step - round(low / step)) < 1e-9 else 1)
    values = [(first + number) * step for number in range(most + 2)]
    return [(value, fixed(value, places)) for value in values if low - 1e-9 <= value <= high + 1e-9]


def _step(least: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50…"""
    size: float = 10 ** floor(log10(least))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= least - 1e-12)


def histogram(bars: Sequence[dict[str, Any]], title: str, x_label: str, y_label: str) -> SafeString:
    """Equal bars of counts."""
    most = max(bar["count"] for bar in bars)
    canvas = Canvas(_around([bars[0]["low"], bars[-1]["high"]], 0), (0, most * 1.05 or 1))
    canvas.axes(x_label, y_label)
    for bar in bars:
        left, right, top = canvas.x(bar["low"]), canvas.x(bar["high"]), canvas.y(bar["count"])
        height = canvas.y(0) - top
        canvas.add("rect", x=left + 0.5, y=top, width=max(right - left - 1, 0.5), height=height, cls="plot-bar")
    return canvas.svg(title)


def quantiles(points: Sequence[Sequence[float]], title: str, x_label: str, y_label: str) -> SafeString:
    """Points beside the line that normal residuals would lie on."""
    values = [value for point in points for value in point]
    both = _around(values)
    canvas = Canvas(both, both)
    canvas.axes(x_label, y_label)
    canvas.path([(both[0], both[0]), (both[1], both[1])], "plot-line")
    _dots(canvas, points)
    return canvas.svg(title)


def residuals(points: Sequence[Sequence[float]], title: str, x_label: str, y_label: str) -> SafeString:
    """Residuals against fitted values, with the line of none."""
    canvas = Canvas(_around([x for x, _y in points]), _around([0, *(y for _x, y in points)]))
    canvas.axes(x_label, y_label)
    canvas.line(canvas.left, canvas.y(0), WIDTH - RIGHT, canvas.y(0), "plot-line")
    _dots(canvas, points)
    return canvas.svg(title)


def scatter(
    points: Sequence[Sequence[float]], band: Sequence[dict[str, float]], title: str, x_label: str, y_label: str
) -> SafeString:
    """Answers, the regression line and the band in which the mean lies with 95 % confidence."""
    heights = [y for _x, y in points] + [row[key] for row in band for key in ("low", "high")]
    canvas = Canvas(_around([x for x, _y in points]), _around(heights))
    canvas.axes(x_label, y_label)
    _dots(canvas, points)
    edge = [(row["x"], row["high"]) for row in band] + [(row["x"], row["low"]) for row in reversed(band)]
    if band:
        canvas.path(edge, "plot-band", closed=True)
        canvas.path([(row["x"], row["fitted"]) for row in band], "plot-line")
    return canvas.svg(title)


def intervals(rows: Sequence[tuple[str, float, Sequence[float] | None]], title: str, x_label: str) -> SafeString:
    """A mean with its interval a line."""
    values = [v for _label, mean, pair in rows for v in (mean, *(pair or ()))]
    canvas = _listed(len(rows), _around(values, 0.08))
    _scale(canvas, x_label)
    for place, (label, mean, pair) in enumerate(rows):
        y = TOP + LINE * (place + 0.5)
        canvas.text(canvas.left - 6, y + 4, _cut(label), "end")
        if pair:
            canvas.line(canvas.x(pair[0]), y, canvas.x(pair[1]), y, "plot-line")
        canvas.add("circle", cx=canvas.x(mean), cy=y, r=4, cls="plot-mean")
    return canvas.svg(title)


def bars(rows: Sequence[tuple[str, float | None]], title: str, x_label: str) -> SafeString:
    """A share (0 to 1) a line; one that is kept back has no bar."""
    canvas = _listed(len(rows), (0, max([100 * (share or 0) for _label, share in rows] + [1]) * 1.05))
    _scale(canvas, x_label)
    for place, (label, share) in enumerate(rows):
        y = TOP + LINE * place
        canvas.text(canvas.left - 6, y + LINE / 2 + 4, _cut(label), "end")
        width = canvas.x(100 * (share or 0)) - canvas.left
        canvas.add("rect", x=canvas.left, y=y + 4, width=width, height=LINE - 8, cls="plot-bar")
    return canvas.svg(title)


def stacked(rows: Sequence[tuple[str, Sequence[int]]], legend: Sequence[str], title: str, x_label: str) -> SafeString:
    """How the answers to each item divide, from the lowest code to the highest."""
    canvas = Canvas((0, 100), (0, 1), height=TOP + LINE * (len(rows) + len(legend)) + BOTTOM + 8, left=64)
    for place, words in enumerate(legend):
        y = TOP + LINE * place
        canvas.add("rect", x=canvas.left, y=y + 4, width=16, height=LINE - 8, cls=f"plot-step-{place}")
        canvas.text(canvas.left + 24, y + LINE / 2 + 4, words, "start")
    above = LINE * len(legend) + 8
    for place, (label, counts) in enumerate(rows):
        y, done, total = TOP + above + LINE * place, 0.0, sum(counts) or 1
        canvas.text(canvas.left - 6, y + LINE / 2 + 4, _cut(label), "end")
        for step, number in enumerate(counts):
            start, done = canvas.x(done), done + 100 * number / total
            canvas.add("rect", x=start, y=y + 3, width=canvas.x(done) - start, height=LINE - 6, cls=f"plot-step-{step}")
    _scale(canvas, x_label)
    return canvas.svg(title)


def _listed(rows: int, x_range: Range) -> Canvas:
    return Canvas(x_range, (0, 1), height=TOP + LINE * rows + BOTTOM, left=140)


def _scale(canvas: Canvas, label: str) -> None:
    base = canvas.height - BOTTOM
    canvas.line(canvas.left, base, WIDTH - RIGHT, base, "plot-axis")
    for value, words in ticks(*canvas.ranges[0], 4):
        canvas.line(canvas.x(value), base, canvas.x(value), base + 4, "plot-axis")
        canvas.text(canvas.x(value), base + 16, words)
    canvas.text((canvas.left + WIDTH - RIGHT) / 2, canvas.height - 6, label)


def _dots(canvas: Canvas, points: Sequence[Sequence[float]]) -> None:
    for x, y in points:
        canvas.add("circle", cx=canvas.x(x), cy=canvas.y(y), r=2.5, cls="plot-dot")


def _around(values: Sequence[float], room: float = 0.04) -> Range:
    """A range with a little room at both ends, never of no width."""
    low, high = min(values), max(values)
    if high - low < 1e-9:
        return low - 1, high + 1
    return low - room * (high - low), high + room * (high - low)


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"


def _short(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
