"""The layered graph that the stages of the layout work on: columns of items, bends in long edges, statements.

An item is a placed node or a bend: the place where an edge passes a column. All edges of one source share their
bends, so long edges run bundled.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from app.drawing.ranking import rank_nodes
from app.drawing.symbols import COMMUTATIVE, folded
from engine.graph import Graph

BEND_LIMIT = 12_000
DRAWN = 2_000
"""Nodes of the largest graph that somebody may look at; of larger ones only the columns are told."""


@dataclass(slots=True)
class Layers:
    """Items in columns.

    ``rank``, ``node`` (-1: a bend), ``statement`` (-1: in no cluster), ``sources`` and ``targets`` are by item;
    a target comes with the offset of its port, between -0.4 and 0.4, 0 where ports are free. ``columns`` lists items
    from top to bottom. ``item`` and ``bends`` are by node id. ``detours`` are edges too long for bends.
    """

    rank: list[int] = field(default_factory=list)
    node: list[int] = field(default_factory=list)
    statement: list[int] = field(default_factory=list)
    sources: list[list[tuple[int, float]]] = field(default_factory=list)
    targets: list[list[tuple[int, float]]] = field(default_factory=list)
    columns: list[list[int]] = field(default_factory=list)
    item: dict[int, int] = field(default_factory=dict)
    bends: dict[int, list[int]] = field(default_factory=dict)
    detours: set[tuple[int, int]] = field(default_factory=set)
    intervals: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, rank: int, node: int, statement: int) -> int:
        """Append an item and return it."""
        self.rank.append(rank)
        self.node.append(node)
        self.statement.append(statement)
        self.sources.append([])
        self.targets.append([])
        return len(self.rank) - 1

    def connect(self, source: int, target: int, port: float) -> None:
        """Join two items of neighbouring columns."""
        self.targets[source].append((target, port))
        self.sources[target].append((source, port))


def make_layers(graph: Graph) -> Layers:
    """Return the items of a graph, columns in the order of a walk from the output that takes operands in order."""
    hidden = folded(graph)
    ranks = rank_nodes(graph, [node.id not in hidden for node in graph.nodes])
    layers = Layers()
    clusters = _clusters(graph)
    for node in graph.nodes:
        if node.id not in hidden:
            layers.item[node.id] = layers.add(ranks[node.id], node.id, node.statement if node.id in clusters else -1)
    for statement, members in _by_statement(graph, clusters).items():
        columns = [ranks[i] for i in members]
        layers.intervals[statement] = (min(columns), max(columns))
    _add_edges(graph, layers, ranks, hidden)
    layers.columns = [[] for _ in range(max(layers.rank, default=-1) + 1)]
    for i in _first_order(graph, layers):
        layers.columns[layers.rank[i]].append(i)
    return layers


def _first_order(graph: Graph, layers: Layers) -> list[int]:
    """Return the items in reading order, those of a statement together."""
    order = _reading_order(graph)
    own = [order[node] if node >= 0 else 0 for node in layers.node]
    for source, bends in layers.bends.items():
        for bend in bends:
            own[bend] = order[source]
    block: dict[int, int] = {}
    for item, statement in enumerate(layers.statement):
        block[statement] = min(own[item], block.get(statement, own[item]))
    return sorted(
        range(len(own)), key=lambda i: (own[i] if layers.statement[i] < 0 else block[layers.statement[i]], own[i])
    )


def _clusters(graph: Graph) -> set[int]:
    """Return the ops that share their statement with another op, in a program of more than one statement."""
    members = defaultdict(list)
    for node in graph.nodes:
        if node.inputs:
            members[node.statement].append(node.id)
    return {i for group in members.values() if len(group) > 1 for i in group} if len(members) > 1 else set()


def _by_statement(graph: Graph, clusters: set[int]) -> dict[int, list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for i in sorted(clusters):
        members[graph.nodes[i].statement].append(i)
    return members


def _add_edges(graph: Graph, layers: Layers, ranks: list[int], hidden: frozenset[int]) -> None:
    consumers: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for node in graph.nodes:
        middle = (len(node.inputs) - 1) / 2
        scale = 0.0 if node.op.name in COMMUTATIVE else 0.8 / max(len(node.inputs) - 1.0, 1.0)
        for port, source in enumerate(node.inputs):
            if source not in hidden:
                consumers[source].append((node.id, (port - middle) * scale))
    budget = BEND_LIMIT if len(graph.nodes) <= DRAWN else 0
    for source, uses in consumers.items():
        spans = sorted((ranks[consumer] - ranks[source], consumer, port) for consumer, port in uses)
        within = [use for use in spans if use[0] - 1 <= budget]
        layers.detours.update((source, consumer) for _, consumer, _ in spans[len(within) :])
        longest = within[-1][0] if within else 1
        budget -= longest - 1
        inside = _last_use_inside(graph, layers, source, [consumer for _, consumer, _ in within])
        chain = [layers.item[source]]
        for rank in range(ranks[source] + 1, ranks[source] + longest):
            statement = inside if inside >= 0 and rank >= layers.intervals[inside][0] else -1
            chain.append(layers.add(rank, -1, statement))
            layers.connect(chain[-2], chain[-1], 0.0)
        layers.bends[source] = chain[1:]
        for span, consumer, offset in within:
            layers.connect(chain[span - 1], layers.item[consumer], offset)


def _last_use_inside(graph: Graph, layers: Layers, source: int, consumers: list[int]) -> int:
    """Return the clustered statement that all uses of a node belong to, or -1: its bends may run inside the box."""
    statements = {graph.nodes[consumer].statement for consumer in consumers}
    if len(statements) != 1:
        return -1
    statement = statements.pop()
    return statement if statement in layers.intervals else -1


def _reading_order(graph: Graph) -> list[int]:
    """Return for each node when a walk from the output, operands in order, comes to it first."""
    order = [-1] * len(graph.nodes)
    count = 0
    for start in (graph.output, *reversed(range(len(graph.nodes)))):
        stack = [start]
        while stack:
            i = stack.pop()
            if order[i] < 0:
                order[i] = count
                count += 1
                stack.extend(reversed(graph.nodes[i].inputs))
    return order
