"""Measuring: one forward and one backward pass of a network that is a program like any other, read layer by layer."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache
from typing import Any, Final

import numpy as np

from engine.errors import ProgramTooLarge
from engine.gradient_flow.records import Flow, FlowLayer
from engine.gradient_flow.spec import FlowSpec, check
from engine.limits import UNLIMITED, Limits
from engine.networks import Layer, Network, build_network
from engine.networks.spec import IDENTITY
from engine.trace import Trace, trace
from engine.training.clipping import Clip, norm, norm_of_norms

FLAT: Final = 0.05
SEEN: Final = 4.0


def measure(spec: FlowSpec, limits: Limits = UNLIMITED) -> Flow:
    """Return what a backward pass of the network gives, layer by layer.

    Raises
    ------
    EngineError
        InvalidSetting for what cannot be measured; ProgramTooLarge.

    Examples
    --------
    A deep network of sigmoids loses the gradient on its way back, one of rectifiers with He's weights keeps it:

    >>> measure(FlowSpec(depth=20)).decay < 0.5
    True
    >>> 0.5 < measure(FlowSpec(depth=20, activation="relu", init="he")).decay < 2
    True
    """
    check(spec)
    try:
        network = build_network(spec.network(), limits)
    except ProgramTooLarge as error:
        error.pointer, error.suggestion = "#/width", "take fewer or narrower layers, or fewer samples"
        raise
    recording = network.trace(limits)
    with np.errstate(all="ignore"):
        raw = [norm(recording.gradients[layer.weights]) for layer in network.layers]
        total = norm_of_norms(raw)
        clipped = [_clipped(spec, recording.gradients[layer.weights], total) for layer in network.layers]
        measured = _Meter(spec, network, recording).layers(raw, clipped)
    deltas = [layer.delta_norm for layer in measured]
    decay = ratio(deltas[0], deltas[-1]) ** (1 / (spec.depth - 1))
    loss = float(recording.node_values[recording.graph.output])
    return Flow(spec, measured, loss, network.program, total, norm_of_norms(clipped), decay, network, recording)


class _Meter:
    """Reads the numbers of every layer off a trace."""

    def __init__(self, spec: FlowSpec, network: Network, recording: Trace) -> None:
        self._network, self._trace = network, recording
        self._names = recording.graph.names
        self._steepest = largest_slope(spec.activation)
        self._edges: dict[int, list[int]] = defaultdict(list)
        for place, edge in enumerate(recording.edges):
            self._edges[edge.to].append(place)

    def layers(self, raw: list[float], clipped: list[float]) -> tuple[FlowLayer, ...]:
        """Return all layers from first to last."""
        found: list[FlowLayer] = []
        arrived = 1.0
        for names in reversed(self._network.layers):
            layer = self._layer(names, arrived, raw[names.number - 1], clipped[names.number - 1])
            found.append(layer)
            arrived = layer.delta_norm
        return tuple(reversed(found))

    def _layer(self, names: Layer, arrived: float, raw: float, clipped: float) -> FlowLayer:
        delta = self._gradient_norm(names.z)
        normalised = self._gradient_norm(names.normalised) if names.norm else delta
        output = self._gradient_norm(names.output) if names.output != names.normalised else normalised
        value: Any = self._trace.node_values[self._names[names.output]]
        before = norm(self._trace.node_values[self._names[names.before]])
        dead, saturated = self._slopes(names)
        return FlowLayer(
            names.number, clipped, raw, delta, float(np.mean(value)), float(np.std(value)), dead, saturated,
            ratio(output, arrived), ratio(delta, normalised), ratio(normalised, output), before,
            ratio(ratio(raw, delta), before),
        )  # fmt: skip

    def _gradient_norm(self, name: str) -> float:
        gradient = self._trace.node_gradients[self._names[name]]
        return 0.0 if gradient is None else norm(gradient)

    def _slopes(self, names: Layer) -> tuple[float, float]:
        """Return the shares of dead neurons and of saturated slopes; NaN where what comes in is no number."""
        if np.any(np.isnan(self._trace.node_values[self._names[names.normalised]])):
            return math.nan, math.nan
        if names.activation == IDENTITY:
            return 0.0, 0.0
        place = self._edges[self._names[names.normalised]][-1]
        slopes = np.abs(np.asarray(self._trace.locals[place]))
        if slopes.ndim < 2:
            return float(slopes == 0.0), float(slopes <= FLAT * self._steepest)
        return float(np.mean(np.all(slopes == 0.0, axis=1))), float(np.mean(slopes <= FLAT * self._steepest))


@lru_cache(maxsize=64)
def largest_slope(activation: str) -> float:
    """Return the largest |f′| of an activation on [−4, 4], as the engine computes it."""
    if activation == IDENTITY:
        return 1.0
    points = np.linspace(-SEEN, SEEN, 801)
    slopes = trace(f"y = {activation}(x)", {"x": points}, seed=np.ones(801)).gradients["x"]
    return float(np.max(np.abs(slopes), where=np.isfinite(slopes), initial=0.0))


def _clipped(spec: FlowSpec, gradient: Any, total: float) -> float:
    if spec.clip is not None:
        return norm(Clip(spec.clip).apply(gradient, total))
    if spec.clip_value is not None:
        return norm(Clip(spec.clip_value, "value").apply(gradient, total))
    return norm(gradient)


def ratio(above: float, below: float) -> float:
    """Return a quotient of norms; 0 where nothing is left, as nothing came."""
    if above == 0.0:
        return 0.0
    return above / below if below else float("inf")
