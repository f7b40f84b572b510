"""Why a gradient has the norm it has: the factors along its way back, whose product it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from engine.gradient_flow.measuring import ratio
from engine.gradient_flow.records import Flow
from engine.gradient_flow.spec import check
from engine.networks import Layer
from engine.networks.spec import IDENTITY
from engine.training.clipping import norm


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a gradient's norm.

    Parameters
    ----------
    layer
        The layer in which it arises.
    kind
        ``loss``, ``weights``, ``normalisation``, ``activation``, ``input``, ``alignment`` or ``clipping``.
    text
        What it is: ``‖∂L/∂a[3]‖ / ‖δ[4]‖``.
    paths
        ``weights`` where a skip connection leads past them: the norms of what comes through the weights and past
        them; their sum is the gradient.
    """

    layer: int
    kind: str
    text: str
    value: float
    paths: tuple[float, float] | None = None


def why(flow: Flow, layer: int) -> tuple[Factor, ...]:
    """Return the factors whose product is the norm of ∂L/∂W of a layer, counted from 1, in the order of the pass.

    Raises
    ------
    InvalidSetting
        If there is no such layer.

    Examples
    --------
    >>> from engine.gradient_flow import FlowSpec, measure
    >>> flow = measure(FlowSpec(depth=3, width=4))
    >>> [factor.kind for factor in why(flow, 2)]
    ['loss', 'activation', 'weights', 'activation', 'input', 'alignment']
    """
    check(flow.spec, layer)
    factors: list[Factor] = []
    for place in range(len(flow.layers), layer - 1, -1):
        factors += _layer_factors(flow, place)
    own = flow.layers[layer - 1]
    factors += [
        Factor(layer, "input", f"‖a[{layer - 1}]‖", own.input_norm),
        Factor(layer, "alignment", f"‖∂L/∂W[{layer}]‖ / (‖δ[{layer}]‖ · ‖a[{layer - 1}]‖)", own.alignment),
    ]
    is_clipped = flow.spec.clip is not None or flow.spec.clip_value is not None
    if is_clipped and own.gradient_norm != own.raw_gradient_norm:
        value = ratio(own.gradient_norm, own.raw_gradient_norm)
        factors.append(Factor(layer, "clipping", "after clipping / before", value))
    return tuple(factors)


def product(factors: Sequence[Factor]) -> float:
    """Return the product of factors: the norm that they explain."""
    return prod(factor.value for factor in factors)


def _layer_factors(flow: Flow, number: int) -> list[Factor]:
    """Return the factors between ‖δ[number + 1]‖ and ‖δ[number]‖, or from the loss."""
    own, names = flow.layers[number - 1], flow.network.layers[number - 1]
    if number == len(flow.layers):
        factors = [Factor(number, "loss", f"‖∂L/∂a[{number}]‖", own.weights_factor)]
    else:
        text = f"‖∂L/∂a[{number}]‖ / ‖δ[{number + 1}]‖"
        factors = [Factor(number, "weights", text, own.weights_factor, _paths(flow, names))]
    if names.activation != IDENTITY:
        below = f"∂L/∂n[{number}]" if names.norm else f"δ[{number}]"
        factors.append(Factor(number, "activation", f"‖{below}‖ / ‖∂L/∂a[{number}]‖", own.activation_factor))
    if names.norm:
        text = f"‖δ[{number}]‖ / ‖∂L/∂n[{number}]‖"
        factors.append(Factor(number, "normalisation", text, own.normalisation_factor))
    return factors


def _paths(flow: Flow, names: Layer) -> tuple[float, float] | None:
    """Return the norms of what arrives through the next layer's weights and past them; None without a skip."""
    after = flow.network.layers[names.number]
    if not after.skip:
        return None
    recording = flow.trace
    node, adder = recording.graph.names[names.output], recording.graph.names[after.output]
    arriving = {
        edge.node == adder: norm(recording.contributions[place])
        for place, edge in enumerate(recording.edges)
        if edge.to == node
    }
    return arriving[False], arriving[True]
