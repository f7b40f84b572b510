"""Two deep networks as strips of layers, with the blame as a band through each: as wide as the logarithm of ‖δ‖."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.drawing.markup import Element, Scalar, number
from app.drawing.numbers import format_number, spoken_number
from engine.gradient_flow import Flow

WIDTH, HEIGHT = 1000.0, 96.0
# However little the norms differ, the scale spans so many decades: small differences stay small.
LEAST_DECADES = 4
THINNEST = 2.0
SHARE = 0.62


@dataclass(frozen=True, slots=True)
class Decades:
    """The powers of ten that the band's width spans; both networks share them."""

    low: int
    high: int

    def width(self, norm: float) -> float:
        """Return the width of the band where a norm is this large; ∞ fills the strip, and NaN has no width."""
        if norm == 0.0 or math.isnan(norm):
            return 0.0
        if math.isinf(norm):
            return HEIGHT
        share = (math.log10(norm) - self.low) / (self.high - self.low)
        return THINNEST + (HEIGHT - THINNEST) * min(max(share, 0.0), 1.0)


def decades_of(flows: Sequence[Flow]) -> Decades:
    """Return the powers of ten that hold every ‖δ‖ of some networks."""
    sizes = [math.log10(it.delta_norm) for flow in flows for it in flow.layers if 0 < it.delta_norm < math.inf]
    high = math.ceil(max(sizes, default=0.0))
    return Decades(min(math.floor(min(sizes, default=0.0)), high - LEAST_DECADES), high)


def strip(flow: Flow, name: str, decades: Decades, chosen: int) -> Element:
    """Return one network, its first layer to the left; its text alternative is the table of layers."""
    count = len(flow.layers)
    pitch = WIDTH / count
    first, last = flow.layers[0].delta_norm, flow.layers[-1].delta_norm
    label = (
        f"Network {name}, {count} layers: the norm of delta is {spoken_number(last)} at layer {count}, "
        f"{spoken_number(first)} at layer 1"
    )
    boxes = tuple(_layer(place, it.delta_norm, pitch, it.number == chosen) for place, it in enumerate(flow.layers))
    widths = [decades.width(it.delta_norm) for it in flow.layers]
    middles = [(place + 0.5) * pitch for place in range(count)]
    return Element(
        "svg",
        {"class": "flow-strip", "viewBox": f"0 0 {number(WIDTH)} {number(HEIGHT)}", "preserveAspectRatio": "none",
         "role": "img", "aria-label": label, "data-count": count},
        (Element("g", {"class": "flow-layers"}, boxes), Element("g", {"class": "flow-blame"}, _band(middles, widths))),
    )  # fmt: skip


def _layer(place: int, norm: float, pitch: float, is_chosen: bool) -> Element:
    kind = f"flow-layer{' chosen' if is_chosen else ''}{' lost' if math.isnan(norm) else ''}"
    attributes: dict[str, Scalar] = {
        "class": kind, "data-layer": place + 1,
        "x": place * pitch + (1 - SHARE) / 2 * pitch, "y": 0, "width": SHARE * pitch, "height": HEIGHT,
    }  # fmt: skip
    title = Element("title", {}, (f"layer {place + 1}: ‖δ‖ = {format_number(norm)}",))
    return Element("rect", attributes, (title,))


def _band(middles: Sequence[float], widths: Sequence[float]) -> tuple[Element, ...]:
    """Return the band in pieces from layer to layer, the last one from the loss; none where no blame is left."""
    xs = [*middles, WIDTH]
    ys = [*widths, widths[-1]]
    pieces = []
    for (x0, w0), (x1, w1) in pairwise(zip(xs, ys, strict=True)):
        if w0 == w1 == 0.0:
            continue
        up = f"{number(x0)} {number((HEIGHT - w0) / 2)}L{number(x1)} {number((HEIGHT - w1) / 2)}"
        down = f"{number(x1)} {number((HEIGHT + w1) / 2)}L{number(x0)} {number((HEIGHT + w0) / 2)}"
        pieces.append(f"M{up}L{down}Z")
    return (Element("path", {"class": "flow-band", "d": "".join(pieces)}),)
