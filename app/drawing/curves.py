"""The curve of an op and of its derivative as a small SVG: gaps where there is no number, dots at kinks.

Owns the frame, the cutting of lines at it and the marks; every point comes from the caller. Styled by classes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.content.op_curves import Curve, Point
from app.drawing.charts import round_numbers
from app.drawing.markup import Element, number
from app.drawing.numbers import format_number

WIDTH, HEIGHT = 344.0, 208.0
LEFT, RIGHT, TOP, BOTTOM = 36.0, 56.0, 12.0, 24.0
TEXT, LINE = 12.0, 15.0
DOTS = {"value": 3.0, "derivative": 4.5}
TALLEST = 4.0
MARGIN = 0.04
# Within this many units of the picture a point on a straight line is left out.
FINE = 0.1
JUMP = 1e-6

VALUE, DERIVATIVE = "value", "derivative"
LABELS = {VALUE: "out", DERIVATIVE: "∂out/∂x"}

Place = tuple[float, float]
Read = Callable[[Point], float | None]
READS: dict[str, Read] = {VALUE: lambda point: point.value, DERIVATIVE: lambda point: point.derivative}


def curve_svg(curve: Curve, title: str) -> Element:
    """Return the picture of a curve.

    The line of the value is drawn last, so that it lies above that of the derivative where both are one. A filled dot
    at a kink is what the engine computes there, an open one what a line approaches without reaching it.
    """
    frame = _Frame.around(curve)
    kinds = [kind for kind in (DERIVATIVE, VALUE) if any(READS[kind](point) is not None for point in curve.points)]
    runs = {kind: list(_runs(curve.points, READS[kind], frame)) for kind in kinds}
    parts = [
        Element("g", {"class": "curve-grid"}, tuple(frame.rules())),
        Element("g", {"class": "curve-ticks"}, tuple(frame.labels())),
        *(_line(kind, runs[kind]) for kind in kinds),
        *(mark for kind in kinds for mark in _marks(kind, curve, frame)),
        *_names({kind: run[-1][-1] for kind, run in runs.items() if run}),
    ]
    box = f"0 0 {number(WIDTH)} {number(HEIGHT)}"
    return Element("svg", {"class": "curve", "viewBox": box, "role": "img", "aria-label": title}, tuple(parts))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the plane that is shown."""

    low: float
    high: float
    floor: float
    ceiling: float
    ticks: tuple[float, ...]

    @classmethod
    def around(cls, curve: Curve) -> _Frame:
        """Return the frame that holds a curve, no further up or down than the window is wide to one side."""
        most = max(TALLEST, curve.high)
        numbers = [read(point) for point in curve.points for read in READS.values()]
        shown = [min(max(y, -TALLEST), most) for y in numbers if y is not None and y == y]
        low, high = min(shown), max(shown)
        margin = MARGIN * ((high - low) or 1.0)
        floor, ceiling = low - margin, high + margin
        return cls(
            curve.low, curve.high, floor, ceiling, tuple(y for y in round_numbers(shown) if floor <= y <= ceiling)
        )

    def x(self, x: float) -> float:
        return LEFT + (x - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)

    def y(self, y: float) -> float:
        return HEIGHT - BOTTOM - (y - self.floor) / (self.ceiling - self.floor) * (HEIGHT - TOP - BOTTOM)

    def holds(self, y: float) -> bool:
        return self.floor <= y <= self.ceiling

    def rules(self) -> Iterator[Element]:
        right = number(WIDTH - RIGHT)
        for tick in self.ticks:
            at = {"class": "curve-zero"} if tick == 0 else {}
            yield Element("path", {**at, "d": f"M{number(LEFT)} {number(self.y(tick))}H{right}"})
        yield Element("path", {"class": "curve-zero", "d": f"M{number(self.x(0))} {number(TOP)}V{HEIGHT - BOTTOM:g}"})

    def labels(self) -> Iterator[Element]:
        for tick in self.ticks:
            yield _text(LEFT - 6, self.y(tick) + 4, format_number(tick), "end")
        for x in range(math.ceil(self.low), math.floor(self.high) + 1, 2):
            yield _text(self.x(x), HEIGHT - 7, format_number(x), "middle")


def _runs(points: Sequence[Point], read: Read, frame: _Frame) -> Iterator[list[Place]]:
    """Yield the unbroken pieces of a line, cut at the frame: numbers that are not finite and jumps break it."""
    run: list[Place] = []
    for before, point in pairwise(points):
        piece = _cut((before.x, read(before)), (point.x, read(point)), frame)
        if piece is None or (run and piece[0] != run[-1]):
            if run:
                yield run
            run = []
        if piece is not None:
            run += piece if not run else piece[1:]
    if run:
        yield run


def _cut(one: tuple[float, float | None], two: tuple[float, float | None], frame: _Frame) -> list[Place] | None:
    """Return what the frame holds of the line between two points; None if nothing, or if there is no line."""
    (x0, y0), (x1, y1) = one, two
    if y0 is None or y1 is None or not (math.isfinite(y0) and math.isfinite(y1)):
        return None
    if not (frame.holds(y0) or frame.holds(y1)) or (x1 - x0 < JUMP < abs(y1 - y0)):
        return None
    ends = []
    for x, y in ((x0, y0), (x1, y1)):
        edge = min(max(y, frame.floor), frame.ceiling)
        x_at_edge = x if edge == y else x0 + (edge - y0) / (y1 - y0) * (x1 - x0)
        ends.append((frame.x(x_at_edge), frame.y(edge)))
    return ends


def _line(kind: str, runs: Sequence[list[Place]]) -> Element:
    d = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in _thinned(run)) for run in runs)
    return Element("path", {"class": f"curve-line curve-{kind}", "d": d})


def _thinned(run: Sequence[Place]) -> list[Place]:
    """Return a line without the points that lie on the straight line between others (Douglas and Peucker 1973)."""
    kept = {0, len(run) - 1}
    spans = [(0, len(run) - 1)]
    while spans:
        start, end = spans.pop()
        (x0, y0), (x1, y1) = run[start], run[end]
        length = math.hypot(x1 - x0, y1 - y0) or 1.0
        away = [abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length for x, y in run[start + 1 : end]]
        if away and max(away) > FINE:
            middle = start + 1 + away.index(max(away))
            kept.add(middle)
            spans += [(start, middle), (middle, end)]
    return [run[i] for i in sorted(kept)]


def _marks(kind: str, curve: Curve, frame: _Frame) -> Iterator[Element]:
    """Yield a dot at every kink, and open ones where the line on a side of it ends elsewhere."""
    places = {point.x: i for i, point in enumerate(curve.points)}
    for kink in curve.kinks:
        i = places[kink.x]
        at = READS[kind](kink)
        if at is None or not frame.holds(at):
            continue
        for side in (curve.points[i - 1], curve.points[i + 1]):
            limit = READS[kind](side)
            if limit is not None and frame.holds(limit) and abs(limit - at) > JUMP:
                yield _dot(kind, "open", frame.x(kink.x), frame.y(limit))
        yield _dot(kind, "full", frame.x(kink.x), frame.y(at))


def _dot(kind: str, form: str, x: float, y: float) -> Element:
    return Element("circle", {"class": f"curve-dot-{form} curve-{kind}", "cx": x, "cy": y, "r": DOTS[kind]})


def _names(ends: dict[str, Place]) -> Iterator[Element]:
    """Yield the names of the lines behind their ends, no two on top of each other."""
    last: Place | None = None
    for kind, (x, y) in sorted(ends.items(), key=lambda item: item[1][1]):
        y = max(y, TOP + 2)
        if last is not None and abs(x - last[0]) < RIGHT and y - last[1] < LINE:
            y = last[1] + LINE
        last = (x, y)
        yield Element("text", {"class": f"curve-name curve-{kind}", "x": x + 7, "y": y + 4}, (LABELS[kind],))


def _text(x: float, y: float, text: str, anchor: str) -> Element:
    return Element("text", {"x": x, "y": y, "text-anchor": anchor}, (text,))
