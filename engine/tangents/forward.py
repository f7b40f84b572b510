"""Forward mode: values and their derivatives by one chosen input, side by side, from the inputs to the output.

Owns how tangents pass from node to node; local derivatives are those of the trace and its local Jacobians.

References
----------
Griewank and Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, section 3.1 (forward propagation of tangents),
doi:10.1137/1.9780898717761.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.cells.jacobians import WORK_LIMIT, basis, elementwise, puller, vjp_cost
from engine.cells.places import cell_name, locate
from engine.errors import InputError, ProgramTooLarge
from engine.inputs import read_inputs
from engine.limits import UNLIMITED, Limits
from engine.ops.base import Value
from engine.plan import PLANS
from engine.tangents import words
from engine.tangents.operations import OperationCounts, count_operations
from engine.trace import Trace, trace

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TangentStep:
    """One node at work: its value, ∂node/∂input, and both in a sentence."""

    index: int
    node: int
    name: str
    value: Value
    tangent: Value
    text: str


@dataclass(frozen=True)
class Tangents:
    """A program's values and their derivatives by one entry of one input.

    Parameters
    ----------
    trace
        The recording of the same program; for a tensor output, with a seed of ones.
    name, index
        The entry that everything is differentiated by.
    tangents
        ∂node/∂entry by node id, in the node's shape; 0 where it does not depend on the entry, None for nodes through
        which the output does not depend on anything, unless it is the entry's own.
    """

    trace: Trace
    name: str
    index: tuple[int, ...]
    tangents: tuple[Value | None, ...]

    @property
    def values(self) -> list[Value]:
        """Values by node id."""
        return self.trace.node_values

    @property
    def derivative(self) -> Value:
        """∂output/∂entry, in the output's shape; for a scalar, one entry of the reverse gradient."""
        return self.tangents[self.trace.graph.output]

    @property
    def by(self) -> str:
        """What the entry is called: ``x``, ``W[0,1]``."""
        return cell_name(self.trace.graph, self.trace.graph.names[self.name], self.index)

    @cached_property
    def steps(self) -> tuple[TangentStep, ...]:
        """The input first, then every op node that leads to the output."""
        graph = self.trace.graph
        seed = graph.names[self.name]
        found = [seed, *(n.id for n in graph.nodes if n.inputs and self.tangents[n.id] is not None)]
        texts = words.sentences(self.trace, self.tangents, self.by, seed, found)
        return tuple(
            TangentStep(place, node, words.name(graph, node), self.values[node], self.tangents[node], text)
            for place, (node, text) in enumerate(zip(found, texts, strict=True))
        )

    @property
    def parting(self) -> str:
        """Why a scalar output's derivative is not the backward pass's gradient, in words; "" if it is."""
        if np.ndim(self.derivative):
            return ""
        gradient = np.asarray(self.trace.gradients[self.name])[self.index]
        return words.parting(self.trace, self.by, float(self.derivative), float(gradient))

    @cached_property
    def counts(self) -> OperationCounts:
        """Operations for all derivatives by forward sweeps, one an input, and by reverse sweeps, one an output."""
        return count_operations(self.trace)


def forward_mode(
    program: str,
    inputs: Mapping[str, Any],
    name: str,
    index: Sequence[int] = (),
    output: str | None = None,
    limits: Limits = UNLIMITED,
) -> Tangents:
    """Return the derivatives of every node by one entry of one input, computed from the input forward.

    Parameters
    ----------
    program, inputs, output, limits
        As for ``trace``; the output may be a tensor.
    name, index
        The input, and the place of the entry in its tensor; none for a scalar.

    Raises
    ------
    EngineError
        As ``trace``; InputError if there is no such input or entry; ProgramTooLarge if the Jacobians of its
        structural ops would cost too much, because each is computed row by row.

    Examples
    --------
    One forward sweep gives one entry of the gradient:

    >>> forward = forward_mode("z = w*x + b\\na = relu(z)\\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5}, "w")
    >>> forward.derivative, forward.trace.gradients["w"]
    (8.0, 8.0)
    >>> forward.steps[2].text
    '∂z/∂w = ∂z/∂(w·x) · ∂(w·x)/∂w = 1 × 2 = 2'
    """
    recording = _record(program, inputs, output, limits)
    if name not in recording.plan.input_names:
        raise InputError(
            f'"{name}" is no input of the program',
            pointer="#/name",
            suggestion=f"choose one of {', '.join(recording.plan.input_names)}",
        )
    place, flat = locate(recording, recording.graph.names[name], index)
    check_work(recording)
    return Tangents(recording, name, place, sweep(recording, recording.graph.names[name], flat))


def _record(program: str, inputs: Mapping[str, Any], output: str | None, limits: Limits) -> Trace:
    """Return the trace, seeded with ones if the output is a tensor."""
    values = read_inputs(inputs, limits)
    plan = PLANS.find(program, {key: np.shape(value) for key, value in values.items()}, output, limits)
    shape = plan.graph.nodes[plan.output].shape
    return trace(program, values, output, np.ones(shape) if shape else None, limits)


def check_work(recording: Trace) -> None:
    """Refuse a trace whose structural ops have Jacobians that would cost too much.

    Raises
    ------
    ProgramTooLarge
        If they would.
    """
    work = sum(
        prod(recording.nodes[edge.node].shape) * vjp_cost(recording, recording.nodes[edge.node])
        for edge in recording.edges
        if not recording.nodes[edge.node].op.is_elementwise
    )
    if work > WORK_LIMIT:
        raise ProgramTooLarge(
            f"the Jacobians of the program's structural ops need {work} multiply-adds, more than {WORK_LIMIT}",
            suggestion="ask for smaller tensors, or for the gradient, which the backward pass finds at once",
            params={"actual": work, "limit": WORK_LIMIT},
        )


def sweep(recording: Trace, seed: int, flat: int) -> tuple[Value | None, ...]:
    """Return the tangent of every node, for a tangent of 1 in one cell of the seed node, an input or any other.

    Beside each tangent goes which of its cells depend on the entry: the others are 0 for certain and are not
    multiplied, so that their local derivatives, though they be ∞, do not matter, as in the backward pass.
    """
    sizes = [prod(node.shape) for node in recording.nodes]
    tangents: dict[int, Array] = {seed: basis(sizes[seed], flat)}
    depends: dict[int, Mask] = {seed: tangents[seed] != 0.0}
    into: dict[int, list[int]] = defaultdict(list)
    for place, edge in enumerate(recording.edges):
        into[edge.node].append(place)
    for node in sorted(node for node in into if node > seed):
        tangents[node], depends[node] = np.zeros(sizes[node]), np.zeros(sizes[node], dtype=bool)
        for place in into[node]:
            source = recording.edges[place].to
            if source in depends and depends[source].any():
                arriving, reached = _push(recording, place, tangents[source], depends[source])
                with np.errstate(all="ignore"):
                    tangents[node] += arriving
                depends[node] |= reached
    return tuple(
        None if gradient is None and node.id != seed else _shaped(tangents.get(node.id), node.shape)
        for node, gradient in zip(recording.nodes, recording.node_gradients, strict=True)
    )


def _push(recording: Trace, place: int, tangent: Array, depends: Mask) -> tuple[Array, Mask]:
    """Return local × tangent over one edge, and which cells of the result depend on the entry."""
    edge = recording.edges[place]
    node = recording.nodes[edge.node]
    with np.errstate(all="ignore"):
        if node.op.is_elementwise:
            diagonal = elementwise(recording, place)
            reached = depends[diagonal.sources] & ~diagonal.blocked
            return np.where(reached, diagonal.entries * tangent[diagonal.sources], 0.0), reached
        pull, size = puller(recording, node, edge.port), prod(node.shape)
        moving = tangent[depends]
        rows = (pull(basis(size, row))[depends] for row in range(size))
        pairs = [(float(row @ moving), bool(np.any(row))) for row in rows]
    return np.array([product for product, _ in pairs]), np.array([reached for _, reached in pairs])


def _shaped(tangent: Array | None, shape: tuple[int, ...]) -> Value:
    if tangent is None:
        return np.zeros(shape) if shape else 0.0
    return tangent.reshape(shape) if shape else float(tangent[0])
