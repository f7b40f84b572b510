"""Which column a node stands in: the first stage of the layout.

Every op stands to the right of its operands. The ops of one statement keep together, the statement standing as far
left as its operands allow; an input stands one column before its first use.
"""

from __future__ import annotations

from collections import defaultdict

from engine.graph import Graph


def rank_nodes(graph: Graph, placed: list[bool]) -> list[int]:
    """Return the column of each node from 0, by node id; -1 for nodes that are not placed.

    Parameters
    ----------
    graph
        The graph.
    placed
        By node id: whether it gets a box.
    """
    ops = [node.id for node in graph.nodes if node.inputs]
    is_op = [bool(node.inputs) for node in graph.nodes]
    sources = [[i for i in node.inputs if is_op[i]] for node in graph.nodes]
    statements: dict[int, list[int]] = defaultdict(list)
    for i in ops:
        statements[graph.nodes[i].statement].append(i)
    ranks = [0] * len(graph.nodes)
    for members in statements.values():
        _rank_statement(members, sources, ranks)
    consumers: list[list[int]] = [[] for _ in graph.nodes]
    for node in graph.nodes:
        for source in node.inputs:
            consumers[source].append(node.id)
    for members in reversed(statements.values()):
        _delay_statement(members, sources, consumers, ranks)
    for node in graph.nodes:
        if not node.inputs:
            ranks[node.id] = min((ranks[i] for i in consumers[node.id]), default=1) - 1
    lowest = min((ranks[i] for i, there in enumerate(placed) if there), default=0)
    return [rank - lowest if there else -1 for rank, there in zip(ranks, placed, strict=True)]


def _rank_statement(members: list[int], sources: list[list[int]], ranks: list[int]) -> None:
    """Rank the ops of one statement: its leaves share a column, unless an operand from outside holds one back."""
    depths: dict[int, int] = {}
    for i in members:
        depths[i] = max((depths[s] + 1 for s in sources[i] if s in depths), default=0)
        ranks[i] = max((ranks[s] + 1 for s in sources[i]), default=1)
    root = members[-1]
    start = ranks[root] - depths[root]
    for i in members:
        ranks[i] = max(start + depths[i], max((ranks[s] + 1 for s in sources[i]), default=1))


def _delay_statement(
    members: list[int], sources: list[list[int]], consumers: list[list[int]], ranks: list[int]
) -> None:
    """Move a statement that needs nothing but inputs right up to its first use."""
    own = set(members)
    if any(s not in own for i in members for s in sources[i]):
        return
    slack = min((ranks[c] - ranks[i] - 1 for i in members for c in consumers[i] if c not in own), default=0)
    for i in members:
        ranks[i] += slack
