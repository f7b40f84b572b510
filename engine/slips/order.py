"""Slips of the whole pass: what comes before what, what is kept, and what has changed meanwhile."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from engine.errors import ProgramTooLarge
from engine.ops.base import Value
from engine.slips.ledger import Ledger, walk
from engine.slips.passing import usual
from engine.slips.slipped import Slipped
from engine.trace import Trace
from engine.training.optimizers import descend

MOST_VISITS = 10_000


def overwriting(trace: Trace) -> Slipped:
    """Return the pass with ``=`` in place of ``+=``: of all contributions only the last stays.

    The gradients are those of ``engine.overwrite``; here its steps can be watched.
    """
    return walk(trace, usual, replaces=True)


def depth_first(trace: Trace) -> Slipped:
    """Return the pass of a plain recursion: a node sends what it has, then each of its operands does, one by one.

    A node that is reached in two ways sends twice, and the second time what it had already sent goes out again.

    Raises
    ------
    ProgramTooLarge
        If there are too many ways back: their number can double with every line.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("b = a + a\\nc = b*b", {"a": 1})
    >>> t.gradients["a"], depth_first(t).gradients["a"]
    (8.0, 8.0)
    >>> t = engine.trace("b = a + 1\\nc = b*2\\nL = b*c", {"a": 1})
    >>> t.gradients["a"], depth_first(t).gradients["a"]
    (8.0, 12.0)
    """
    edges = defaultdict(list)
    for place, edge in enumerate(trace.edges):
        edges[edge.node].append(place)
    ledger = Ledger(trace)
    visits = [trace.graph.output]
    while visits:
        node = visits.pop()
        for place in edges[node]:
            ledger.send(place, *usual(trace, place, ledger.gradients[node], trace.node_values))
        operands = dict.fromkeys(trace.edges[place].to for place in edges[node])
        visits += reversed(operands)
        if len(ledger.entries) > MOST_VISITS:
            raise ProgramTooLarge(f"a recursion goes over more than {MOST_VISITS} edges here")
    return ledger.close()


def updating(trace: Trace, parameters: Collection[str], learning_rate: float) -> Slipped:
    """Return the pass in which each parameter is updated as soon as its gradient is there.

    Whatever is sent afterwards is multiplied by the new value. Only gradients and contributions are wrong; the values
    of the trace stay those of the forward pass.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("h = w*x\\nL = v*h", {"w": 2, "x": 3, "v": 5})
    >>> t.gradients["w"], updating(t, ["w", "v"], 0.5).gradients["w"]
    (15.0, 6.0)
    """
    ledger = Ledger(trace)
    values = list(trace.node_values)
    waiting = Counter(edge.to for edge in trace.edges)
    changing = {trace.graph.names[name] for name in parameters}
    for place, edge in enumerate(trace.edges):
        ledger.send(place, *usual(trace, place, ledger.gradients[edge.node], values))
        waiting[edge.to] -= 1
        if edge.to in changing and waiting[edge.to] == 0:
            values[edge.to] = descend(values[edge.to], learning_rate, ledger.gradients[edge.to])
    return ledger.close()


def keeping_gradients(trace: Trace, *, every_node: bool, zeroed: Collection[str] = ()) -> Slipped:
    """Return a second backward pass that finds the gradients of the first still stored.

    Parameters
    ----------
    trace
        The recording.
    every_node
        Whether all nodes keep their gradient, as in micrograd, or only the inputs, as in PyTorch.
    zeroed
        The variables that were set to zero between the two passes.
    """
    away = {trace.graph.names[name] for name in zeroed}
    stored: dict[int, Value] = {
        node.id: gradient
        for node, gradient in zip(trace.nodes, trace.node_gradients, strict=True)
        if gradient is not None and (every_node or node.is_input) and node.id not in away
    }
    return walk(trace, usual, stored=stored)


def moving(trace: Trace, parameters: Collection[str], learning_rate: float) -> Slipped:
    """Return the pass that is thought to move parameters: they have their next values, while nothing else has.

    Examples
    --------
    >>> import engine
    >>> moving(engine.trace("L = w*x", {"w": 3, "x": 2}), ["w"], 0.5).values
    {'w': 2.0, 'x': 2.0, 'L': 6.0}
    """
    values = list(trace.node_values)
    for name in parameters:
        node = trace.graph.names[name]
        values[node] = descend(values[node], learning_rate, trace.gradient_of(node))
    return walk(trace, usual).told_of(values)
