"""What of a graph is drawn: statements folded into one block each, and what a drawn edge stands for in the trace.

A statement is one of the program that the reader wrote; of a graph of scalars too, whose nodes belong to the statement
of the tensor they are part of. The folded graph is a ``Graph`` of its own, so that the layout need not know of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.drawing import wording
from app.drawing.layout import Direction, Layout
from app.drawing.layouts import layouts
from app.drawing.symbols import BLOCK
from engine import Trace
from engine.expand import ScalarTrace
from engine.graph import Graph, Node
from engine.language import to_source
from engine.ops.base import CONSTANT

FOLD_ABOVE: Final = 400
Port = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A folded statement.

    Parameters
    ----------
    statement, text
        Its place in the program, and its source.
    members
        The ids of the nodes within, in order; in large graphs also the inputs that nothing else uses.
    results
        Those of them that are used outside: one, but for tensors in scalars.
    """

    statement: int
    text: str
    members: tuple[int, ...]
    results: tuple[int, ...]

    @property
    def node(self) -> int:
        """The node that stands for all: the last."""
        return self.members[-1]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn of a trace.

    Attributes
    ----------
    graph
        The graph for the layout, with ids of its own.
    shown
        By those ids: the node of the trace that is drawn; for a block the one that stands for it.
    blocks
        By the node that stands for it.
    ports
        By drawn node and port, where it is a block's: the edges (node, port) of the trace.
    statements
        The source of each statement that can be folded, by its place in the program.
    groups
        By node of the trace: the statement that it belongs to.
    """

    graph: Graph
    shown: tuple[int, ...]
    blocks: dict[int, Block]
    ports: dict[Port, tuple[Port, ...]]
    statements: dict[int, str]
    groups: tuple[int, ...]

    @property
    def folded(self) -> list[int]:
        """The statements that are folded."""
        return sorted(block.statement for block in self.blocks.values())

    def layouts(self, directions: Iterable[Direction] = ("right", "down")) -> dict[Direction, Layout]:
        """Lay out what is drawn; nodes and edges have the ids of the trace."""
        found = layouts(self.graph, tuple(directions))
        return {direction: self._renamed(layout) for direction, layout in found.items()}

    def statement(self, node: int) -> int | None:
        """Return the statement that a drawn node belongs to, None if that cannot be folded."""
        found = self.groups[node]
        return found if found in self.statements else None

    def edges(self, node: int, port: int) -> tuple[Port, ...]:
        """Return the edges of the trace that a drawn edge stands for."""
        return self.ports.get((node, port), ((node, port),))

    def _renamed(self, layout: Layout) -> Layout:
        if not self.blocks:
            return layout
        shown = self.shown
        routes = tuple(
            replace(route, edge=(shown[route.edge[0]], route.edge[1], shown[route.edge[2]])) for route in layout.edges
        )
        return replace(layout, nodes={shown[i]: box for i, box in layout.nodes.items()}, edges=routes)


def fold(trace: Trace, chosen: Collection[int] | None = None) -> Sheet:
    """Return what is drawn of a trace.

    Parameters
    ----------
    trace
        The recording; of tensors or of scalars.
    chosen
        Statements to fold; those that are none, or have one op only, are left alone. None: of a graph of more than
        ``FOLD_ABOVE`` nodes all, else none.
    """
    graph = _by_statement(trace)
    program = (trace.tensors if isinstance(trace, ScalarTrace) else trace).graph.program
    members = _members(graph)
    texts = {
        i: f"{it.name} = {source}" if it.name else source
        for i, it in enumerate(program.statements)
        if i in members
        for source in (wording.pretty(to_source(program, it.root)),)
    }
    is_large = len(graph.nodes) > FOLD_ABOVE
    wanted = (texts if is_large else ()) if chosen is None else set(chosen) & texts.keys()
    if not wanted:
        return Sheet(graph, tuple(range(len(graph.nodes))), {}, {}, texts, _groups(graph))
    unit = [node.id for node in graph.nodes]
    for statement in wanted:
        for i in members[statement]:
            unit[i] = members[statement][-1]
    if is_large:
        _absorb_inputs(graph, unit)
    return _contracted(graph, unit, texts)


def _by_statement(trace: Trace) -> Graph:
    """Return the graph of a trace; every scalar in the statement of its tensor."""
    if not isinstance(trace, ScalarTrace) or trace.tensors is trace:
        return trace.graph
    tensors = trace.tensors.graph
    beyond = len(tensors.program.statements)
    nodes = []
    for node, origin in zip(trace.graph.nodes, trace.origins, strict=True):
        statement = tensors.nodes[origin.node].statement if origin.node >= 0 else beyond
        nodes.append(replace(node, statement=statement if not node.is_input else -1))
    return replace(trace.graph, nodes=tuple(nodes))


def _members(graph: Graph) -> dict[int, list[int]]:
    """Return the nodes of every statement that can be folded: it has several ops, and is not the whole program."""
    members: dict[int, list[int]] = defaultdict(list)
    for node in graph.nodes:
        if not node.is_input:
            members[node.statement].append(node.id)
    ops = {key: [i for i in ids if graph.nodes[i].inputs] for key, ids in members.items()}
    if sum(bool(ids) for ids in ops.values()) < 2:
        return {}
    return {key: ids for key, ids in members.items() if len(ops[key]) > 1 and key >= 0}


def _groups(graph: Graph) -> tuple[int, ...]:
    return tuple(node.statement for node in graph.nodes)


def _absorb_inputs(graph: Graph, unit: list[int]) -> None:
    """Put inputs that are used by one block only into it."""
    users: dict[int, set[int]] = defaultdict(set)
    for node in graph.nodes:
        for source in node.inputs:
            users[source].add(unit[node.id])
    blocks = {unit[node.id] for node in graph.nodes if unit[node.id] != node.id}
    for node in graph.nodes:
        if node.is_input and len(users[node.id]) == 1 and node.id != graph.output and users[node.id] <= blocks:
            unit[node.id] = next(iter(users[node.id]))


def _contracted(graph: Graph, unit: Sequence[int], texts: dict[int, str]) -> Sheet:
    groups: dict[int, list[int]] = defaultdict(list)
    for node in graph.nodes:
        groups[unit[node.id]].append(node.id)
    used = {source for node in graph.nodes for source in node.inputs if unit[source] != unit[node.id]}
    used |= {graph.output}
    sources = {key: _sources(graph, unit, ids) for key, ids in groups.items()}
    order = _sorted(groups, sources)
    place = {key: i for i, key in enumerate(order)}
    nodes: list[Node] = []
    blocks: dict[int, Block] = {}
    ports: dict[Port, tuple[Port, ...]] = {}
    for i, key in enumerate(order):
        node, ids = graph.nodes[key], groups[key]
        if len(ids) == 1:
            nodes.append(replace(node, id=i, inputs=tuple(place[unit[source]] for source in node.inputs)))
            continue
        block = Block(node.statement, texts[node.statement], tuple(ids), tuple(j for j in ids if j in used))
        blocks[key] = block
        ports |= {(key, port): tuple(edges) for port, edges in enumerate(sources[key].values())}
        op = replace(CONSTANT, name=BLOCK, symbol=block.text)
        name = node.name if len(block.results) < 2 else None
        inputs = tuple(place[source] for source in sources[key])
        nodes.append(replace(node, id=i, op=op, inputs=inputs, name=name))
    names = {name: place[unit[i]] for name, i in graph.names.items()}
    drawn = replace(graph, nodes=tuple(nodes), names=names, output=place[unit[graph.output]])
    return Sheet(drawn, tuple(order), blocks, ports, texts, _groups(graph))


def _sources(graph: Graph, unit: Sequence[int], ids: Sequence[int]) -> dict[int, list[Port]]:
    """Return the units that feed some nodes, in the order of their first use, each with the edges that it feeds."""
    found: dict[int, list[Port]] = defaultdict(list)
    for i in ids:
        for port, source in enumerate(graph.nodes[i].inputs):
            if unit[source] != unit[i]:
                found[unit[source]].append((i, port))
    return found


def _sorted(groups: dict[int, list[int]], sources: dict[int, dict[int, list[Port]]]) -> list[int]:
    """Return the units, each after all that feed it, otherwise in their order."""
    order: list[int] = []
    done: set[int] = set()
    for start in groups:
        stack = [start]
        while stack:
            key = stack[-1]
            waiting = [source for source in sources[key] if source not in done]
            if waiting and key not in done:
                stack += reversed(waiting)
                continue
            stack.pop()
            if key not in done:
                done.add(key)
                order.append(key)
    return order
