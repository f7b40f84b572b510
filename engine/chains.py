"""The chain rule between named variables: ∂L/∂w as a sum of products, one product for each path.

Owns how the edges of a trace are gathered into the terms a reader knows: ∂L/∂a · ∂a/∂z · ∂z/∂w, whatever unnamed
nodes lie between the names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from engine import explain
from engine.language import parse, simplify, to_source

if TYPE_CHECKING:
    from engine.trace import Trace

CHAIN_LIMIT = 8
WORK_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Term:
    """One factor ∂of/∂by of a chain, with its rule in the program language and its number."""

    of: str
    by: str
    rule: str
    value: float


@dataclass(frozen=True, slots=True)
class Chain:
    """One path from the output back to a node: the product of its terms."""

    terms: tuple[Term, ...]
    result: float


def chains(trace: Trace, node: int) -> list[Chain]:
    """Return every path of named variables from the output back to a node of a graph of scalars.

    The results of the chains add up to the node's gradient (for a seed of 1).

    Returns
    -------
    list of Chain
        Empty if the graph has tensors, the output does not depend on the node, or there are more than
        ``CHAIN_LIMIT`` paths: the ledger of contributions then says it better.

    Examples
    --------
    >>> import engine
    >>> t = engine.trace("z = w*x + b\\na = relu(z)\\nL = (a - y)**2", {"x": 2, "w": 3, "b": 1, "y": 5})
    >>> [(term.of, term.by, term.rule, term.value) for term in chains(t, 1)[0].terms]
    [('L', 'a', '2*(a - y)', 4.0), ('a', 'z', 'where(greater(z, 0), 1, 0)', 1.0), ('z', 'w', 'x', 2.0)]
    """
    if not trace.plan.is_scalar or node == trace.graph.output or trace.node_gradients[node] is None:
        return []
    paths = _named_paths(trace, node)
    return [Chain(path, prod(term.value for term in path)) for path in paths]


def _named_paths(trace: Trace, target: int) -> list[tuple[Term, ...]]:
    """Return the paths from the output to the target, each as its terms, or none if there are too many."""
    arriving: dict[int, list[int]] = defaultdict(list)
    for place, edge in enumerate(trace.edges):
        arriving[edge.to].append(place)
    complete: list[tuple[Term, ...]] = []
    open_paths: list[tuple[int, tuple[Term, ...]]] = [(target, ())]
    while open_paths:
        node, terms = open_paths.pop()
        if node == trace.graph.output:
            complete.append(terms)
            continue
        steps = _to_next_names(trace, node, arriving)
        if steps is None or len(complete) + len(open_paths) + len(steps) > CHAIN_LIMIT:
            return []
        by = explain.title(trace.graph, node)
        for consumer, (rules, value) in sorted(steps.items(), reverse=True):
            term = Term(explain.title(trace.graph, consumer), by, _add_up(rules), value)
            open_paths.append((consumer, (term, *terms)))
    return complete


def _to_next_names(
    trace: Trace, node: int, arriving: dict[int, list[int]]
) -> dict[int, tuple[list[str], float]] | None:
    """Return, for every named node next on the way to the output, the rules of the paths there and ∂it/∂node."""
    found: dict[int, tuple[list[str], float]] = {}
    pending: list[tuple[int, tuple[str, ...], float]] = [(node, (), 1.0)]
    work = 0
    while pending:
        here, rules, value = pending.pop()
        for place in arriving[here]:
            work += 1
            if work > WORK_LIMIT:
                return None
            consumer = trace.edges[place].node
            local = trace.locals[place]
            assert isinstance(local, float)
            longer = (trace.plan.rules[place], *rules)
            product = value * local
            if trace.nodes[consumer].name or consumer == trace.graph.output:
                known, total = found.get(consumer, ([], 0.0))
                found[consumer] = ([*known, _multiply(longer)], total + product)
            else:
                pending.append((consumer, longer, product))
    return found


def _multiply(rules: Sequence[str]) -> str:
    return _simplified("*".join(f"({rule})" for rule in rules))


def _add_up(rules: Sequence[str]) -> str:
    return rules[0] if len(rules) == 1 else _simplified(" + ".join(f"({rule})" for rule in rules))


@lru_cache(maxsize=2048)
def _simplified(text: str) -> str:
    if "…" in text:
        return text
    program = simplify(parsed := parse(text), parsed.statements[-1].root)
    return to_source(program, program.statements[-1].root, explain.RULE_LIMIT)
