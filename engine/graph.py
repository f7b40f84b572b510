"""The graph: an append-only list of nodes, so that list order is topological order.

Owns ``Node`` and ``Graph``; knows no values and no derivatives.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.language.syntax import Program
from engine.ops.base import CONSTANT, INPUT, Attributes, Op, Shape


@dataclass(frozen=True, slots=True)
class Node:
    """One application of an op, an input or a constant.

    ``inputs`` are the operands' ids in order, with repeats: ``x*x`` has ``(0, 0)``. ``name`` is its
    variable, or None. ``expression`` is its place in ``Program.expressions`` (-1 for an input). ``statement`` is the
    statement it belongs to (-1 for an input). ``differentiable`` tells whether it depends on any input.
    """

    id: int
    op: Op
    inputs: tuple[int, ...]
    attributes: Attributes
    shape: Shape
    name: str | None
    line: int | None
    expression: int = -1
    statement: int = -1
    constant: float | None = None
    differentiable: bool = True

    @property
    def is_input(self) -> bool:
        """Whether its value comes with the request."""
        return self.op is INPUT

    @property
    def is_constant(self) -> bool:
        """Whether it is a number written in the program."""
        return self.op is CONSTANT


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A program with shapes, ready to run.

    ``names`` maps every variable to its node: inputs in the request's order, then assignments, then ``output`` for a
    bare last expression. Two names may share a node (``y = x``). ``output`` is the node that is differentiated.
    ``texts`` keeps what nodes are called, once somebody has asked.
    """

    program: Program
    nodes: tuple[Node, ...]
    names: dict[str, int]
    output: int
    output_name: str
    cost: int
    unused_inputs: tuple[str, ...] = ()
    texts: dict[tuple[int, str], str] = field(default_factory=dict, init=False, repr=False)

    def edges(self) -> list[tuple[int, int, int]]:
        """Return every edge as ``(consumer, port, source)``, in node order."""
        return [(node.id, port, source) for node in self.nodes for port, source in enumerate(node.inputs)]
