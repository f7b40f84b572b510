"""From scalars in order to a graph with names, and its program: one assignment for each element of a variable.

Owns what scalars are called and how they are written; knows no values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import Span
from engine.expand.emitters import Emitted, Scalar
from engine.expand.order import Line, Order, element_names, flat
from engine.graph import Graph, Node
from engine.language import Program, to_source
from engine.language.syntax import NAME, NUMBER, Attribute, Expression, Statement
from engine.ops import CONSTANT, INPUT

NOWHERE = Span(0, 0, 1, 1)
LINE_LIMIT = 256
OPERATORS = frozenset({"add", "subtract", "multiply", "divide", "power", "negate"})


def make_graph(
    tensors: Graph, scalars: Sequence[Scalar], emitted: Emitted, lines: Sequence[Line], order: Order
) -> Graph:
    """Return the graph of the scalars of a tensor graph."""
    titles = _find_titles(tensors, emitted, lines)
    writer = _ProgramWriter(scalars, titles)
    for scalar in order.scalars:
        writer.add(scalar)
    names = {
        called: order.place[scalar]
        for name, node in tensors.names.items()
        for called, scalar in zip(_elements(tensors, name), flat(emitted.ids[node]), strict=True)
    }
    root = order.place[int(emitted.root)]
    output_name = tensors.output_name
    if tensors.nodes[tensors.output].shape:
        output_name = lines[-1].name or ""
        names[output_name] = root
    return Graph(
        writer.finish(lines),
        _make_nodes(tensors, scalars, order, titles, writer.own),
        names,
        root,
        output_name,
        3 * sum(bool(scalar.inputs) for scalar in scalars),
        tuple(called for name in tensors.unused_inputs for called in _elements(tensors, name)),
    )


def _elements(tensors: Graph, name: str) -> list[str]:
    return element_names(name, tensors.nodes[tensors.names[name]].shape)


def _find_titles(tensors: Graph, emitted: Emitted, lines: Sequence[Line]) -> dict[int, str]:
    """Return the first name of every scalar that has one, by emitted id."""
    titles: dict[int, str] = {}
    for node in tensors.nodes:
        if node.is_input:
            titles.update(zip(flat(emitted.ids[node.id]), element_names(node.name or "", node.shape), strict=True))
    for name, scalar in lines:
        if name is not None:
            titles.setdefault(scalar, name)
    return titles


class _ProgramWriter:
    """Writes expressions; ``own`` is where each scalar's own stands, by emitted id. Named scalars are used by name."""

    def __init__(self, scalars: Sequence[Scalar], titles: Mapping[int, str]) -> None:
        self.own: dict[int, int] = {}
        self._scalars = scalars
        self._titles = titles
        self._uses: dict[int, int] = {}
        self._expressions: list[Expression] = []

    def add(self, scalar: int) -> None:
        """Write how the next scalar is computed; nothing for an input."""
        it = self._scalars[scalar]
        if it.op is CONSTANT:
            self.own[scalar] = self._append(Expression(NUMBER, (), NOWHERE, (), it.constant))
        elif it.op is not INPUT:
            operands = tuple(map(self._use, it.inputs))
            is_call = it.op.name not in OPERATORS
            self.own[scalar] = self._append(
                Expression(it.op.name, operands, NOWHERE, _chosen_attributes(it), None, is_call)
            )

    def finish(self, lines: Sequence[Line]) -> Program:
        """Return the program of these lines, with its text."""
        statements = tuple(Statement(line.name, self._root(line), NOWHERE) for line in lines)
        program = Program("", tuple(self._expressions), statements)
        listing = []
        for it in statements:
            source = to_source(program, it.root, LINE_LIMIT)
            listing.append(source if it.name is None else f"{it.name} = {source}")
        return Program("\n".join(listing), program.expressions, statements, program.sources)

    def _root(self, line: Line) -> int:
        """Return what a line says: how its scalar is computed, or the other name it has already."""
        is_first = line.name is None or self._titles[line.scalar] == line.name
        return self.own[line.scalar] if is_first and line.scalar in self.own else self._use(line.scalar)

    def _use(self, scalar: int) -> int:
        title = self._titles.get(scalar)
        if title is None:
            return self.own[scalar]
        if scalar not in self._uses:
            self._uses[scalar] = self._append(Expression(NAME, (), NOWHERE, (), title))
        return self._uses[scalar]

    def _append(self, expression: Expression) -> int:
        self._expressions.append(expression)
        return len(self._expressions) - 1


def _chosen_attributes(it: Scalar) -> tuple[tuple[str, Attribute], ...]:
    """Return the attributes that are not the op's defaults."""
    defaults = {parameter.name: parameter.default for parameter in it.op.parameters}
    return tuple((name, value) for name, value in it.attributes.items() if value != defaults[name])


def _make_nodes(
    tensors: Graph, scalars: Sequence[Scalar], order: Order, titles: Mapping[int, str], own: Mapping[int, int]
) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for scalar in order.scalars:
        it, owner = scalars[scalar], order.owner[scalar]
        inputs = tuple(order.place[operand] for operand in it.inputs)
        differentiable = it.op is INPUT or any(
            nodes[source].differentiable and it.op.derivative(port) is not None for port, source in enumerate(inputs)
        )
        nodes.append(Node(
            len(nodes), it.op, inputs, it.attributes, (), titles.get(scalar),
            tensors.nodes[owner if owner >= 0 else tensors.output].line,
            own.get(scalar, -1), order.line[scalar], it.constant, differentiable,
        ))  # fmt: skip
    return tuple(nodes)
