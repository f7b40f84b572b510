"""A trace as a derivation in LaTeX: the forward lines, then for every variable its chain rule, numbers in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from app.drawing.latex import latex, latex_chain, latex_derivative, latex_formula, latex_name, latex_number
from engine import Chain, Trace, chains
from engine.explain import title, upstream_name
from engine.language import Statement
from engine.ops.base import Value

LONGEST_CHAIN = 12  # factors that still fit on a page
MANY_WAYS, MANY_EDGES = 64, 48
ALL_FACTORS = 4_000
SHOWN = 16  # elements of a tensor that are written out
HEAD = r"""% Compile with lualatex or xelatex if names hold letters beyond Latin and Greek.
\documentclass{article}
\usepackage{amsmath}
\begin{document}
"""


def latex_derivation(trace: Trace) -> str:
    """Return the document."""
    return "".join((HEAD, *_forward(trace), *_backward(trace), "\\end{document}\n"))


def _forward(trace: Trace) -> Iterator[str]:
    tensors = frozenset(name for name, node in trace.graph.names.items() if trace.nodes[node].shape)
    rows = [f"{latex_name(name)} &= {_value(value)}" for name, value in trace.input_values().items()]
    for statement in trace.graph.program.statements:
        name = statement.name or trace.graph.output_name
        rows.append(f"{latex_name(name)} &= {_right_side(trace, statement, tensors)} = {_value(trace.values[name])}")
    yield from _align("Forward:", rows)


def _right_side(trace: Trace, statement: Statement, tensors: frozenset[str]) -> str:
    return latex(trace.graph.program, statement.root, tensors)


def _backward(trace: Trace) -> Iterator[str]:
    output = trace.graph.output_name
    readable = _find_readable(trace)
    arriving: dict[int, list[int]] = defaultdict(list)
    for place, edge in enumerate(trace.edges):
        arriving[edge.to].append(place)
    yield from _align("Backward:", [f"{latex_derivative(output, output)} &= {_value(trace.seed)}"])
    done = {trace.graph.output}
    for name, node in reversed(list(trace.graph.names.items())):
        if node in done:
            continue
        done.add(node)
        is_plain = isinstance(trace.seed, float) and trace.seed == 1.0 and node in readable
        paths = chains(trace, node) if is_plain else []
        if paths:
            yield from _chains(trace, name, paths)
        else:
            yield from _align("", list(_ledger(trace, name, arriving[node])))


def _find_readable(trace: Trace) -> set[int]:
    """Return the named nodes whose chains to the output are few and short enough to be set, those next to it first.

    The others get the contributions of their consumers, which always fit.
    """
    named = set(trace.graph.names.values())
    factors, edges, ways = ([0] * len(trace.nodes) for _ in range(3))
    ways[trace.graph.output] = 1
    for edge in trace.edges:
        factors[edge.to] = max(factors[edge.to], factors[edge.node] + (edge.node in named))
        edges[edge.to] = max(edges[edge.to], edges[edge.node] + 1)
        ways[edge.to] = min(ways[edge.to] + ways[edge.node], MANY_WAYS)
    found: set[int] = set()
    left = ALL_FACTORS
    for node in sorted(named, key=lambda node: (edges[node], node)):
        left -= ways[node] * factors[node]
        if left < 0:
            break
        if factors[node] <= LONGEST_CHAIN and edges[node] <= MANY_EDGES and ways[node] < MANY_WAYS:
            found.add(node)
    return found


def _chains(trace: Trace, name: str, paths: list[Chain]) -> Iterator[str]:
    for path in paths:
        yield f"\\[\n{latex_chain(path, is_all=len(paths) == 1)}\n\\]\n"
    if len(paths) > 1:
        parts = [_term(path.result, first=i == 0) for i, path in enumerate(paths)]
        left = latex_derivative(trace.graph.output_name, name)
        yield from _align("", [f"{left} &= {''.join(parts)} = {_value(trace.gradients[name])}"])


def _term(value: float, first: bool) -> str:
    text = latex_number(value)
    return text if first else f" - {text[1:]}" if text.startswith("-") else f" + {text}"


def _ledger(trace: Trace, name: str, arriving: list[int]) -> Iterator[str]:
    """Yield what each consumer sends: upstream times local derivative, or the rule over G, then the sum."""
    output = trace.graph.output_name
    left = latex_derivative(output, name)
    for place in arriving:
        upstream = latex_derivative(output, title(trace.graph, trace.edges[place].node))
        rule = latex_formula(trace.plan.rules[place])
        if trace.locals[place] is None and rule == "0":
            yield rf"{left} &\mathrel{{+}}= 0"
        elif trace.locals[place] is None:
            yield rf"{left} &\mathrel{{+}}= {rule}, \quad {upstream_name(trace.graph)} = {upstream}"
        elif trace.plan.rules[place] == "1":
            yield rf"{left} &\mathrel{{+}}= {upstream}"
        else:
            yield rf"{left} &\mathrel{{+}}= {upstream} \odot \left({rule}\right)"
    yield f"{left} &= {_value(trace.gradients[name])}"


def _value(value: Value) -> str:
    """Return a number, a small tensor as a matrix, or the shape of a large one."""
    array = np.asarray(value)
    if array.ndim == 0:
        return latex_number(float(array))
    if array.ndim > 2 or array.size > SHOWN:
        return r"[\,\text{shape } " + r" \times ".join(map(str, array.shape)) + r"\,]"
    rows = [" & ".join(latex_number(float(number)) for number in row) for row in np.atleast_2d(array)]
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def _align(title_text: str, rows: list[str]) -> Iterator[str]:
    if title_text:
        yield f"\n{title_text}\n"
    yield "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"
