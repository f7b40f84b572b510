"""A network as people draw it: neurons in columns with their values, weights as lines by their sign and gradient.

Owns where neurons stand and which are left out; every number comes from a trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from app.drawing import wording
from app.drawing.graph_svg import width_class
from app.drawing.markup import Element
from app.drawing.numbers import format_number
from engine.networks import Layer, Network
from engine.networks.spec import IDENTITY, ROW
from engine.summary import gist
from engine.trace import Trace

DIGITS: Final = 3
NEURONS, COLUMNS = 8, 10
LONG: Final = 6  # characters that fit a neuron
ACROSS, DOWN, RADIUS, TOP, SIDE = 148, 66, 24, 44, 48


@dataclass(frozen=True, slots=True)
class Column:
    """The neurons of one layer: which are drawn, and where."""

    number: int
    title: str
    x: float
    shown: tuple[int, ...]
    size: int
    values: np.ndarray[Any, Any]
    deltas: np.ndarray[Any, Any] | None


def neurons(network: Network, trace: Trace, sample: int = 0, number: int | None = None) -> Element:
    """Return the picture of a network with the numbers of one sample, and the same in words.

    Parameters
    ----------
    network, trace
        A built network, and the trace of its program with whatever inputs.
    sample
        Whose values stand in the neurons; the gradients of weights are those of all samples.
    number
        What that sample is called: its place, from 1, if None.
    """
    columns = _columns(network, trace, sample, sample + 1 if number is None else number)
    tallest = max(len(column.shown) for column in columns)
    height = TOP + DOWN * tallest + 12
    width = 2 * SIDE + ACROSS * (len(columns) - 1)
    sizes = "-".join(map(str, network.spec.layers)) if len(network.spec.layers) < 12 else f"{len(columns)} columns"
    picture = Element("svg", {
        "class": "neurons", "viewBox": f"0 0 {width} {height}", "width": width, "height": height, "role": "img",
        "aria-label": f"Neurons and weights of the network {sizes}; the same in words stands below",
    }, (*_weights(network, trace, columns, tallest), *(_column(column, tallest) for column in columns)))  # fmt: skip
    return Element("div", {"class": "neurons-figure"}, (
        Element("div", {"class": "scroll-x", "tabindex": "0", "role": "region", "aria-label": "Neurons and weights"},
                (picture,)),
        Element("details", {"class": "neurons-words"}, (
            Element("summary", {}, ("The same in words",)),
            Element("ul", {}, tuple(_words(network, trace, columns))),
        )),
    ))  # fmt: skip


def _columns(network: Network, trace: Trace, sample: int, called: int) -> list[Column]:
    layers = network.layers
    numbers = [*range(len(layers) + 1)]
    if len(numbers) > COLUMNS:
        numbers = [*numbers[: COLUMNS // 2], *numbers[-COLUMNS // 2 :]]
    found = []
    for place, number in enumerate(numbers):
        layer = layers[number - 1] if number else None
        values = _of_sample(network, trace.values[layer.output if layer else "x"], sample)
        deltas = _of_sample(network, trace.gradients[layer.z], sample) if layer else None
        size = network.spec.layers[number]
        shown = tuple(range(size)) if size <= NEURONS else (*range(NEURONS - 2), size - 1)
        title = f"layer {number}" if layer else f"sample {called}" if network.sample_axes else "inputs"
        if layer and layer.activation != IDENTITY:
            title += f", {layer.activation}"
        found.append(Column(number, title, SIDE + ACROSS * place, shown, size, values, deltas))
    return found


def _of_sample(network: Network, value: Any, sample: int) -> np.ndarray[Any, Any]:
    array = np.asarray(value, dtype=np.float64)
    if array.ndim < 2:
        return np.atleast_1d(array)
    row: np.ndarray[Any, Any] = array[sample] if network.spec.convention == ROW else array[:, sample]
    return row


def _y(column: Column, place: int, tallest: int) -> float:
    return TOP + DOWN * (place + (tallest - len(column.shown)) / 2) + RADIUS


def _weights(network: Network, trace: Trace, columns: Sequence[Column], tallest: int) -> Iterator[Element]:
    for before, after in pairwise(columns):
        if after.number != before.number + 1:
            x = (before.x + after.x) / 2
            yield Element("text", {"class": "neurons-gap", "x": x, "y": TOP + DOWN * tallest / 2}, ("…",))
            continue
        layer = network.layers[after.number - 1]
        lines = tuple(
            _weight(network, trace, layer, (start, end), (
                before.x + RADIUS, _y(before, row, tallest), after.x - RADIUS, _y(after, place, tallest),
            ))
            for place, end in enumerate(after.shown)
            for row, start in enumerate(before.shown)
        )  # fmt: skip
        yield Element("g", {"class": "weights", "data-layer": after.number}, lines)


def _weight(
    network: Network, trace: Trace, layer: Layer, ends: tuple[int, int], line: tuple[float, float, float, float]
) -> Element:
    index = ends if network.spec.convention == ROW else ends[::-1]
    weights: Any = trace.values[layer.weights]
    slopes: Any = trace.gradients[layer.weights]
    value, slope = float(weights[index]), float(slopes[index])
    name = f"{layer.weights}[{index[0]},{index[1]}]"
    text = f"{name} = {format_number(value, DIGITS)}, ∂L/∂{name} = {format_number(slope, DIGITS)}"
    x1, y1, x2, y2 = line
    classes = " ".join(filter(None, ("weight", wording.sign_class(value), width_class(slope))))
    return Element("line", {"class": classes, "x1": x1, "y1": y1, "x2": x2, "y2": y2},
                   (Element("title", {}, (text,)),))  # fmt: skip


def _column(column: Column, tallest: int) -> Element:
    head = Element("text", {"class": "neurons-title", "x": column.x, "y": 18}, (column.title,))
    drawn = []
    for place, neuron in enumerate(column.shown):
        y = _y(column, place, tallest)
        value = format_number(float(column.values[neuron]), DIGITS)
        place_of = {"x": column.x, "y": y + 4, "data-long": True if len(value) > LONG else None}
        marks = [
            Element("circle", {"class": "neuron-body", "cx": column.x, "cy": y, "r": RADIUS}),
            Element("text", {"class": "neuron-value", **place_of}, (value,)),
        ]
        if column.deltas is not None:
            delta = f"δ {format_number(float(column.deltas[neuron]), DIGITS)}"
            marks.append(Element("text", {"class": "neuron-delta", "x": column.x, "y": y + RADIUS + 13}, (delta,)))
        if place and neuron > column.shown[place - 1] + 1:
            left = f"… {column.size - NEURONS + 1} more"
            marks.append(Element("text", {"class": "neurons-gap", "x": column.x, "y": y - RADIUS - 3}, (left,)))
        drawn.append(Element("g", {"class": "neuron"}, tuple(marks)))
    return Element("g", {"class": "neurons-column", "data-layer": column.number}, (head, *drawn))


def _words(network: Network, trace: Trace, columns: Sequence[Column]) -> Iterator[Element]:
    for column in columns:
        text = f"{column.title}: values {gist(column.values)}"
        if column.deltas is not None:
            layer = network.layers[column.number - 1]
            text += (
                f"; δ {gist(column.deltas)}; weights {gist(trace.values[layer.weights])}"
                f" with gradients {gist(trace.gradients[layer.weights])}"
            )
        yield Element("li", {}, (text,))
