"""Small line charts as SVG: numbers against their index, on a linear or a logarithmic axis; styled by classes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.drawing.markup import Element, number
from app.drawing.numbers import format_number, superscript
from app.drawing.symbols import text_width

WIDTH, HEIGHT = 480.0, 240.0
TOP, BOTTOM, LEFT, LABEL = 24.0, 36.0, 64.0, 12.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_DECADES = 7
LONG = 4
# Values closer to each other, or to 0, are drawn as one: their ticks could not be told apart.
NARROWEST, TINIEST = 1e-9, 1e-300


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, which stands at its end, and its values; not finite ones leave a gap."""

    name: str
    values: Sequence[float]


def line_chart(
    title: str,
    series: Sequence[Series],
    across: str,
    up: str,
    *,
    log: bool = False,
    first: int = 0,
    labels: Mapping[int, str] | None = None,
) -> Element:
    """Return a chart of lines.

    Parameters
    ----------
    title
        What the chart shows: its accessible name.
    series
        The lines, with the classes ``series-0``, ``series-1`` and so on.
    across, up
        What the axes mean.
    log
        Whether the upward axis is logarithmic; numbers that are not positive then leave a gap.
    first
        The index of the first value.
    labels
        What stands under the values at some indices; indices themselves if left out.
    """
    scale = _Scale.of(series, log)
    last = max(scale.count - 1, 0)
    below = {i: str(i + first) for i in (0, last // 2, last)} if labels is None else labels
    right = WIDTH - scale.right
    parts = [
        Element("title", {}, (title,)),
        Element("g", {"class": "chart-grid"}, tuple(_rule(y, right) for y in map(scale.y, scale.ticks))),
        Element("g", {"class": "chart-ticks"}, tuple(_ticks(scale, below))),
        Element("text", {"class": "chart-axis", "x": LEFT, "y": LABEL, "text-anchor": "start"}, (up,)),
        Element("text", {"class": "chart-axis", "x": right, "y": HEIGHT - 4, "text-anchor": "end"}, (across,)),
        *(_line(i, it, scale, at) for i, (it, at) in enumerate(zip(series, _name_places(series, scale), strict=True))),
    ]
    attributes = {
        "class": "chart",
        "viewBox": f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        "role": "img",
        "aria-label": title,
    }
    return Element("svg", attributes, tuple(parts))


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool
    count: int
    right: float

    @classmethod
    def of(cls, series: Sequence[Series], log: bool) -> _Scale:
        shown = [v for it in series for v in it.values if _is_shown(v, log)]
        ticks = _decades(shown) if log else round_numbers(shown)
        count = max((len(it.values) for it in series), default=0)
        right = 16 + max((text_width(it.name, LABEL) for it in series), default=0.0)
        return cls(ticks[0], ticks[-1], ticks, log, count, min(right, WIDTH / 3))

    def x(self, index: int) -> float:
        return LEFT + index * (WIDTH - LEFT - self.right) / max(self.count - 1, 1)

    def y(self, value: float) -> float:
        low, high, at = self.low, self.high, value
        if self.log:
            low, high, at = math.log10(low), math.log10(high), math.log10(at)
        return HEIGHT - BOTTOM - (at - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _is_shown(value: float, log: bool) -> bool:
    return math.isfinite(value) and abs(value) < 1e300 and (value > TINIEST or not log)


def round_numbers(values: Sequence[float]) -> tuple[float, ...]:
    """Return about five round numbers that span the values."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    size = max(abs(low), abs(high))
    span = high - low
    if span <= max(NARROWEST * size, TINIEST):
        span = size if size > TINIEST else 1.0
    unit = 10.0 ** math.floor(math.log10(span / 4))
    step = next(s * unit for s in STEPS if s * unit * 4 >= span * 0.999)
    start = math.floor(low / step)
    count = max(math.ceil(high / step - 1e-9) - start, 1)
    return tuple(float(f"{(start + i) * step:.12g}") for i in range(count + 1))


def _decades(values: Sequence[float]) -> tuple[float, ...]:
    """Return powers of ten that span the values."""
    low = math.floor(math.log10(min(values, default=1.0)))
    high = max(math.ceil(math.log10(max(values, default=10.0))), low + 1)
    step = math.ceil((high - low) / MOST_DECADES)
    high = low + step * math.ceil((high - low) / step)
    return tuple(10.0**power for power in range(low, high + 1, step))


def _rule(y: float, right: float) -> Element:
    return Element("path", {"d": f"M{number(LEFT)} {number(y)}H{number(right)}"})


def _ticks(scale: _Scale, below: Mapping[int, str]) -> list[Element]:
    ticks = [_label(LEFT - 8, scale.y(tick) + 4, "end", _tick(tick, scale.log)) for tick in scale.ticks]
    ticks.extend(_label(scale.x(i), HEIGHT - BOTTOM + 16, "middle", text) for i, text in below.items())
    return ticks


def _tick(value: float, log: bool) -> str:
    """Return what stands at a tick: a bare power of ten where plain digits would be long, as 10⁻⁵ and never 1×10⁻⁵."""
    exponent = round(math.log10(value)) if log else 0
    return f"10{superscript(exponent)}" if abs(exponent) >= LONG else format_number(value)


def _label(x: float, y: float, anchor: str, text: str) -> Element:
    return Element("text", {"x": x, "y": y, "text-anchor": anchor}, (text,))


def _line(place: int, it: Series, scale: _Scale, name_at: tuple[float, float]) -> Element:
    """Return one line with its name behind its last point; a point between two gaps is a dot."""
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(it.values):
        if _is_shown(value, scale.log):
            runs[-1].append((scale.x(index), scale.y(value)))
        elif runs[-1]:
            runs.append([])
    d = "".join(
        "M" + "L".join(f"{number(x)} {number(y)}" for x, y in (run if len(run) > 1 else run * 2)) for run in runs if run
    )
    line = Element("path", {"class": "series-line", "d": d, "fill": "none", "stroke-linecap": "round"})
    x, y = name_at
    name = (_label(x + 8, y + 4, "start", it.name),) if d else ()
    return Element("g", {"class": f"series series-{place}"}, (line, *name))


def _name_places(series: Sequence[Series], scale: _Scale) -> list[tuple[float, float]]:
    """Return the last point of each line, as its name's place; names that would meet are moved apart.

    Downwards first; those that would then stand below the axis, among its ticks, go up again together.
    """
    places = []
    for it in series:
        shown = [(scale.x(i), scale.y(value)) for i, value in enumerate(it.values) if _is_shown(value, scale.log)]
        places.append(shown[-1] if shown else (LEFT, -math.inf))
    order = sorted((i for i, it in enumerate(series) if it.name), key=lambda i: places[i][1])
    lowest = -math.inf
    for index in order:
        lowest = max(places[index][1], lowest + LABEL)
        places[index] = (places[index][0], lowest)
    highest = HEIGHT - BOTTOM
    for index in reversed(order):
        places[index] = (places[index][0], min(places[index][1], highest))
        highest = places[index][1] - LABEL
    return places
