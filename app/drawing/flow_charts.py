"""The charts of the gradient-flow lab: two networks layer by layer, and beside them the bare power of a factor."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from app.drawing.charts import Series, line_chart
from app.drawing.markup import Element
from engine.gradient_flow import Flow, FlowLayer, bare_powers

Read = Callable[[FlowLayer], float]
# The two lines of the lesson: a factor to the power of four.
TAUGHT = 4

CHARTS: tuple[tuple[str, str, Read, bool, str], ...] = (
    ("‖δ‖ by layer", "‖δ‖ = ‖∂L/∂z‖", lambda it: it.delta_norm, True,
     "The blame itself, over the whole batch, before any clipping."),
    ("‖∂L/∂W‖ by layer", "‖∂L/∂W‖", lambda it: it.gradient_norm, True,
     "What the weights of a layer are told. After clipping, where there is any; dotted: before it."),
    ("Spread of activations by layer", "standard deviation of a", lambda it: it.activation_std, True,
     "Of the layer’s output, over neurons and samples. Where all outputs are alike, the next layer learns nothing."),
    ("Saturated slopes by layer", "share of slopes", lambda it: it.saturated_share, False,
     "Slopes f′(z) below 5 % of the largest that the activation has on [−4, 4], over neurons and samples."),
    ("Dead units by layer", "share of neurons", lambda it: it.dead_share, False,
     "Neurons whose slope is exactly 0 for every sample: no blame passes, nothing is learned."),
)  # fmt: skip


def charts(flows: Sequence[Flow], names: Sequence[str]) -> Element:
    """Return what was measured as five charts, and the arithmetic as a sixth."""
    figures = [_chart(flows, names, *each) for each in CHARTS]
    figures.insert(2, powers_chart(len(flows[0].layers)))
    return Element("div", {"class": "flow-charts"}, tuple(figures))


def powers_chart(depth: int) -> Element:
    """Return 0.3 and 3 multiplied with themselves, up to a depth."""
    powers = [bare_powers(count) for count in range(1, depth + 1)]
    series = [
        Series(f"{low.factor:g}ⁿ" if place == 0 else f"{high.factor:g}ⁿ", [each[place].value for each in powers])
        for place, (low, high) in enumerate([powers[0]] * 2)
    ]
    title = "0.3 and 3 to the power n: arithmetic"
    chart = line_chart(title, series, "n", "power", log=True, first=1)
    lines = [power.text for power in (*bare_powers(TAUGHT), *(bare_powers(depth) if depth != TAUGHT else ()))]
    caption = (
        Element("strong", {}, ("Bare arithmetic, no network. ",)),
        f"{';  '.join(lines)}. A real layer’s factor is no constant: see the measured lines.",
    )
    return _figure("Factor to the power depth", chart, caption, "flow-chart flow-arithmetic")


def _chart(
    flows: Sequence[Flow], names: Sequence[str], title: str, up: str, read: Read, log: bool, text: str
) -> Element:
    series = [Series(name, [read(it) for it in flow.layers]) for flow, name in zip(flows, names, strict=True)]
    if "∂W" in up:
        series += [Series("", _before_clipping(flow)) for flow in flows]
    chart = line_chart(f"{title}, networks A and B", series, "layer", up, log=log, first=1)
    gaps = [gap for it in series if it.name and log for gap in _gap(it)]
    return _figure(title, chart, (" ".join([text, *gaps]),))


def _before_clipping(flow: Flow) -> list[float]:
    return [it.raw_gradient_norm if it.raw_gradient_norm != it.gradient_norm else math.nan for it in flow.layers]


def _gap(it: Series) -> list[str]:
    """Return what a logarithmic axis cannot show of a line."""
    zeros = sum(value == 0 for value in it.values)
    endless = sum(not math.isfinite(value) for value in it.values)
    found = [f"{words} in {_layers(count, it)}" for count, words in ((zeros, "0"), (endless, "∞ or NaN")) if count]
    return [f"{it.name} is {' and '.join(found)}: not drawn."] if found else []


def _layers(count: int, it: Series) -> str:
    return "every layer" if count == len(it.values) else f"{count} layer{'s' * (count != 1)}"


def _figure(title: str, chart: Element, caption: tuple[Element | str, ...], kind: str = "flow-chart") -> Element:
    head = Element("h3", {}, (title,))
    return Element("figure", {"class": kind}, (head, chart, Element("figcaption", {}, caption)))
