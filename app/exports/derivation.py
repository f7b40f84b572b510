"""A trace as a derivation in LaTeX: the forward lines, then for every variable its chain rule, numbers in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from app.drawing.latex import Latex, latex, latex_chain, latex_derivative, latex_formula, latex_name, latex_number
from app.drawing.typesetting import MULTIPLICATION, typeset
from engine import Chain, Trace, chains
from engine.explain import title, upstream_name
from engine.language import NAME, Statement
from engine.ops.base import Value

LONGEST_CHAIN = 12  # factors that still fit on a page
MANY_WAYS, MANY_EDGES = 64, 48
ALL_FACTORS = 4_000
SHOWN = 16  # elements of a tensor that are written out, and of all tensors that are put into a line
TUPLES = """
Arrays of one axis are written as tuples, $(1, 2)$: to the right of a matrix they are columns, to its left rows.
"""
HEAD = r"""% Compile with lualatex or xelatex if names hold letters beyond Latin and Greek.
\documentclass{article}
\usepackage{amsmath}
\begin{document}
"""


def latex_derivation(trace: Trace) -> str:
    """Return the document."""
    return "".join((HEAD, *_convention(trace), *_forward(trace), *_backward(trace), "\\end{document}\n"))


def _convention(trace: Trace) -> Iterator[str]:
    if any(len(node.shape) == 1 for node in trace.nodes):
        yield TUPLES


def _forward(trace: Trace) -> Iterator[str]:
    tensors = frozenset(name for name, node in trace.graph.names.items() if trace.nodes[node].shape)
    rows = [f"{latex_name(name)} &= {_value(value)}" for name, value in trace.input_values().items()]
    for statement in trace.graph.program.statements:
        name = statement.name or trace.graph.output_name
        sides = [
            _right_side(trace, statement, tensors),
            *_put_in(trace, statement, tensors),
            _value(trace.values[name]),
        ]
        rows.append(f"{latex_name(name)} &= " + " = ".join(dict.fromkeys(sides)))
    yield from _align("Forward:", rows)


def _right_side(trace: Trace, statement: Statement, tensors: frozenset[str]) -> str:
    return latex(trace.graph.program, statement.root, tensors)


class _Numbers(Latex):
    """LaTeX with the value of a variable in its place."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def name(self, text: str) -> str:
        if text not in self.values:  # the e of exp
            return super().name(text)
        shown = _value(self.values[text])
        return f"({shown})" if shown.startswith("-") or (shown[-1:] == "}" and r"\times" in shown) else shown

    def infix(self, sign: str, left: str, right: str) -> str:
        return super().infix(sign or MULTIPLICATION, left, right)


def _put_in(trace: Trace, statement: Statement, tensors: frozenset[str]) -> Iterator[str]:
    """Yield the right side with numbers in it, if they are few."""
    program = trace.graph.program
    names: list[str] = []
    pending = [statement.root]
    while pending and len(names) <= SHOWN:
        it = program.expressions[pending.pop()]
        pending.extend(it.operands)
        names += [str(it.value)] if it.op == NAME else []
    values = {name: trace.values[name] for name in names if name in trace.values}
    room = sum(np.size(values[name]) if name in values else SHOWN + 1 for name in names)
    if names and "e" not in names and room <= SHOWN and all(np.ndim(value) < 3 for value in values.values()):
        yield typeset(program, statement.root, _Numbers(values), tensors).content


def _backward(trace: Trace) -> Iterator[str]:
    output = trace.graph.output_name
    readable = _find_readable(trace)
    arriving: dict[int, list[int]] = defaultdict(list)
    for place, edge in enumerate(trace.edges):
        arriving[edge.to].append(place)
    yield from _align("Backward:", [f"{latex_derivative(output, output)} &= {_value(trace.seed)}"])
    is_plain = isinstance(trace.seed, float) and trace.seed == 1.0
    wanted = set(trace.graph.names.values())
    paths: dict[int, list[Chain]] = {}
    for node in range(len(trace.nodes)):
        if node in wanted:
            paths[node] = chains(trace, node) if is_plain and node in readable else []
            if not paths[node]:
                wanted.update(trace.edges[place].node for place in arriving[node])
    # Consumers before what they consume: each derivative that a line needs stands above it.
    for node in sorted(wanted - {trace.graph.output}, reverse=True):
        if paths[node]:
            yield from _chains(trace, title(trace.graph, node), paths[node])
        else:
            yield from _align("", list(_ledger(trace, node, arriving[node])))


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


def _ledger(trace: Trace, node: int, arriving: list[int]) -> Iterator[str]:
    """Yield what each consumer sends: upstream times local derivative, or the rule over G, then the sum."""
    output = trace.graph.output_name
    left = latex_derivative(output, title(trace.graph, node))
    for place in arriving:
        sent = _sent(trace, place)
        upstream = latex_derivative(output, title(trace.graph, trace.edges[place].node))
        rule = latex_formula(trace.plan.rules[place])
        if trace.locals[place] is None and rule == "0":
            yield rf"{left} &\mathrel{{+}}= 0"
        elif trace.locals[place] is None:
            yield rf"{left} &\mathrel{{+}}= {rule}{sent}, \quad {latex_name(upstream_name(trace.graph))} = {upstream}"
        elif trace.plan.rules[place] == "1":
            yield rf"{left} &\mathrel{{+}}= {upstream}{sent}"
        else:
            yield rf"{left} &\mathrel{{+}}= {upstream} \odot \left({rule}\right){sent}"
    gradient = trace.node_gradients[node]
    yield f"{left} &= {_value(np.zeros(trace.nodes[node].shape) if gradient is None else gradient)}"


def _sent(trace: Trace, place: int) -> str:
    """Return the numbers of a contribution: the product of two numbers, and what it comes to."""
    edge, local, sent = trace.edges[place], trace.locals[place], trace.contributions[place]
    upstream = trace.node_gradients[edge.node]
    if isinstance(sent, float) and isinstance(local, float) and isinstance(upstream, float):
        return rf" = {latex_number(upstream)} \cdot {_bracketed(local)} = {latex_number(sent)}"
    return f" = {_value(sent)}" if np.size(sent) <= SHOWN and np.ndim(sent) < 3 else ""


def _bracketed(value: float) -> str:
    text = latex_number(value)
    return f"({text})" if text.startswith("-") else text


def _value(value: Value) -> str:
    """Return a number, a small vector as a tuple, a small matrix of a large one."""
    array = np.asarray(value)
    if array.ndim == 0:
        return latex_number(float(array))
    if array.ndim > 2 or array.size > SHOWN:
        return r"[\,\text{shape } " + r" \times ".join(map(str, array.shape)) + r"\,]"
    if array.ndim == 1:
        ends = ("(", ",)") if array.size == 1 else ("(", ")")
        return ends[0] + ", ".join(latex_number(float(number)) for number in array) + ends[1]
    rows = [" & ".join(latex_number(float(number)) for number in row) for row in array]
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def _align(title_text: str, rows: list[str]) -> Iterator[str]:
    if title_text:
        yield f"\n{title_text}\n"
    yield "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n"
