"""The equations of a network with the numbers of a trace, each with the very step of the trace that computes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from engine.language import parse
from engine.networks.build import Network
from engine.networks.formulas import BIAS, WEIGHTS, Author, Formula
from engine.networks.layers import BATCH, Layer
from engine.networks.spec import COLUMN, IDENTITY, ROW
from engine.ops.base import Shape, Value
from engine.trace import Trace

EPS: Final = 1e-5  # what batch_norm and layer_norm take unless told otherwise


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation of one layer with its numbers.

    Parameters
    ----------
    layer, quantity, variable, symbolic, formula, gradients
        As in ``Formula``.
    operands
        The numbers of all names in the formula: variables of the program, gradients (δ2 is ∂L/∂z2, da2 is ∂L/∂a2),
        and what the program does not name: ``Y``, the targets as one-hot samples; ``u1``, z1 normalised; ``s1``, the
        divisor in that; ``k1`` = γ1·∂L/∂n1.
    value, shape
        What it gives: the gradient of the variable.
    step
        The index of the step of the trace after which the variable has its whole gradient.
    steps
        All steps that compute it from the gradients in the formula, in order; ``step`` is the last.
    """

    layer: int
    quantity: str
    variable: str
    symbolic: str
    formula: str
    gradients: Mapping[str, str]
    operands: Mapping[str, Value]
    value: Value
    shape: Shape
    step: int
    steps: tuple[int, ...]


def equations(network: Network, trace: Trace) -> tuple[Equation, ...]:
    """Return the equations of all layers in the order of the backward pass, from the last layer to the first.

    Parameters
    ----------
    network
        A built network.
    trace
        The trace of its program, with whatever inputs.

    Examples
    --------
    >>> from engine.networks import NetworkSpec, build_network
    >>> network = build_network(NetworkSpec(layers=(2, 3, 1)))
    >>> for equation in equations(network, network.trace())[-3:]:
    ...     print(equation.symbolic, "|", equation.formula)
    δ[1] = (W[2]ᵀ δ[2]) ⊙ f′(z[1]) | (W2.T @ δ2)*(1 - a1**2)
    ∂L/∂W[1] = δ[1] a[0]ᵀ | δ1 @ a0.T
    ∂L/∂b[1] = Σ δ[1], over the samples | sum(δ1, axis=1, keepdims=True)
    """
    arriving: dict[int, list[int]] = defaultdict(list)
    for place, edge in enumerate(trace.edges):
        arriving[edge.to].append(place)
    author = Author(network.spec, network.layers, network.arrangement, _slopes(network, trace), network.one_hot)
    return tuple(
        _with_numbers(network, trace, arriving, formula)
        for layer in reversed(network.layers)
        for formula in author.write(layer)
    )


def sample_terms(network: Network, equation: Equation) -> Value:
    """Return the gradient of weights or a bias sample by sample: ``(samples, *shape)``, which add up to its value.

    Raises
    ------
    ValueError
        If the equation is of something else, or the network has one sample as a vector.
    """
    if equation.quantity not in (WEIGHTS, BIAS) or network.arrangement.samples is None:
        raise ValueError("only gradients of weights and biases are sums over samples")
    rows = network.spec.convention == ROW
    names = network.layers[equation.layer - 1]
    delta: Any = equation.operands[f"δ{equation.layer}"]
    errors = delta if rows else delta.T
    if equation.quantity == BIAS:
        return errors.reshape(-1, *equation.shape)
    before: Any = equation.operands[names.before]
    signals = before if rows else before.T
    pair = (signals, errors) if rows else (errors, signals)
    with np.errstate(all="ignore"):
        return np.einsum("ni,nj->nij", *pair)


def _slopes(network: Network, trace: Trace) -> dict[int, str]:
    """Return the derivative of each activation as the trace's own rule says it."""
    wanted = {
        trace.graph.names[layer.activated]: layer.number for layer in network.layers if layer.activation != IDENTITY
    }
    return {wanted[edge.node]: trace.plan.rules[place] for place, edge in enumerate(trace.edges) if edge.node in wanted}


def _with_numbers(network: Network, trace: Trace, arriving: Mapping[int, list[int]], formula: Formula) -> Equation:
    names = trace.graph.names
    node = names[formula.variable]
    stops = {names[variable] for variable in formula.gradients.values()} | {trace.graph.output}
    steps = _steps_between(trace, arriving, node, stops)
    value = trace.gradient_of(node)
    return Equation(
        formula.layer, formula.quantity, formula.variable, formula.symbolic, formula.formula, formula.gradients,
        _operands(network, trace, formula), value, np.shape(value), steps[-1], steps,
    )  # fmt: skip


def _steps_between(trace: Trace, arriving: Mapping[int, list[int]], node: int, stops: set[int]) -> tuple[int, ...]:
    """Return the backward steps on the paths to a node from the nodes whose gradients are given."""
    first = len(trace.plan.forward) + 1
    found: set[int] = set()
    pending, seen = [node], {node}
    while pending:
        for place in arriving[pending.pop()]:
            found.add(first + place)
            sender = trace.edges[place].node
            if sender not in stops and sender not in seen:
                seen.add(sender)
                pending.append(sender)
    return tuple(sorted(found))


def _operands(network: Network, trace: Trace, formula: Formula) -> dict[str, Value]:
    """Return the numbers of all names in a formula."""
    layer = network.layers[formula.layer - 1]
    numbers: dict[str, Value] = {}
    for name in parse(formula.formula).free_names():
        if name in formula.gradients:
            numbers[name] = trace.gradient_of(trace.graph.names[formula.gradients[name]])
        elif name in trace.graph.names:
            numbers[name] = trace.values[name]
        elif name == "Y":
            numbers[name] = _one_hot(network, trace.values["y"])
        else:
            numbers[name] = _of_norm(network, trace, layer, name[0])
    return numbers


def _one_hot(network: Network, y: Any) -> Value:
    rows = np.eye(network.spec.layers[-1])[np.asarray(y, dtype=np.intp)]
    return np.ascontiguousarray(rows.T) if network.spec.convention == COLUMN else rows


def _of_norm(network: Network, trace: Trace, layer: Layer, letter: str) -> Value:
    """Return u, s or k of a layer: the normalised values, the divisor, and γ ⊙ ∂L/∂n."""
    columns = network.spec.convention == COLUMN and network.arrangement.samples is not None
    if letter == "k":
        gradient: Any = trace.gradient_of(trace.graph.names[layer.normalised])
        gain: Any = 1.0 if layer.gain is None else trace.values[layer.gain]
        with np.errstate(all="ignore"):
            return gradient * (gain[:, None] if columns and np.ndim(gain) == 1 else gain)
    z: Any = trace.values[layer.z]
    axis = (1 if columns else 0) if layer.norm == BATCH else (0 if columns else -1)
    with np.errstate(all="ignore"):
        divisor = np.sqrt(z.var(axis=axis, keepdims=True) + EPS)
        return divisor if letter == "s" else (z - z.mean(axis=axis, keepdims=True)) / divisor
