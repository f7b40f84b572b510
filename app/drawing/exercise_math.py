"""The formulas of an exercise: what is given, what is wanted, and the answer worked out in rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.drawing import mathml
from app.drawing.markup import Element
from app.drawing.matrices import matrix
from engine import Chain, chains
from engine.cells import Cell, Product, cell
from engine.exercises import Ask, Exercise
from engine.exercises.help import consumer
from engine.explain import title
from engine.ops.base import Value

Row = list[Element]
MOST_PATHS = 4
MOST_PRODUCTS = 6


def given(exercise: Exercise) -> list[Element]:
    """Return the inputs as equations."""
    return [_named(name, exercise.trace.values[name]) for name in exercise.inputs]


def computed(exercise: Exercise) -> list[Element]:
    """Return what the forward pass makes of them, as far as it has names."""
    graph = exercise.trace.graph
    return [
        _named(name, value)
        for name, value in exercise.trace.values.items()
        if name not in exercise.inputs and name in graph.names
    ]


def wanted(exercise: Exercise, ask: Ask) -> Element:
    """Return what is to be found."""
    if ask.rate is None:
        return mathml.derivative(exercise.trace.graph.output_name, ask.entry)
    return mathml.formula(ask.entry)


def worked(exercise: Exercise, ask: Ask) -> list[Element]:
    """Return the answer worked out: the chain of a graph of numbers, or the sum of products of one entry."""
    node = exercise.node(ask)
    found = chains(exercise.trace, node)
    if 0 < len(found) <= MOST_PATHS:
        rows = [_line(_path(each, len(found) == 1)) for each in found]
        if len(found) > 1:
            total = mathml.addition([each.result for each in found], exercise.gradient(ask))
            rows.append(mathml.equation(wanted_gradient(exercise, ask), total))
    else:
        it = cell(exercise.trace, node, ask.index)
        rows = [_line(_on_the_way(exercise, node)), _line(_sum_of_products(exercise, ask, it))]
    return rows if ask.rate is None else [*rows, _step(exercise, ask)]


def _path(it: Chain, is_all: bool) -> Row:
    """Return a path from the output, without what would say the same number twice."""
    rows = mathml.chain(it, is_all=is_all)
    if len(it.terms) > 1:
        return rows
    before = [] if is_all else [Element("span", {"class": "exercise-directly"}, ("directly",))]
    is_number = it.terms[0].rule.lstrip("-").replace(".", "").isdigit()
    return [*before, rows[0]] if is_number else [*before, *rows]


def _line(formulas: Row) -> Element:
    """Return formulas one after another, between which a line may break."""
    spaced = [part for it in formulas for part in (it, " ")]
    return Element("span", {"class": "exercise-line"}, tuple(spaced))


def wanted_gradient(exercise: Exercise, ask: Ask) -> Element:
    """Return the gradient behind what is to be found."""
    return mathml.derivative(exercise.trace.graph.output_name, ask.entry)


def _named(name: str, value: Value) -> Element:
    return mathml.equation(mathml.formula(name), matrix(value, "value"))


def _on_the_way(exercise: Exercise, target: int) -> Row:
    """Return the gradients of the variables between the output and the one that is asked about."""
    traced = exercise.trace
    behind = {target}
    for node in traced.nodes:
        if not behind.isdisjoint(node.inputs):
            behind.add(node.id)
    named = [i for i in sorted(behind, reverse=True) if traced.nodes[i].name and i not in (target, traced.graph.output)]
    return [
        mathml.equation(
            mathml.derivative(traced.graph.output_name, title(traced.graph, i)),
            matrix(traced.gradient_of(i), "gradient"),
        )
        for i in named
    ]


def _sum_of_products(exercise: Exercise, ask: Ask, it: Cell) -> Row:
    output, products = exercise.trace.graph.output_name, it.products[:MOST_PRODUCTS]
    left = wanted_gradient(exercise, ask)
    result = Element("math", {}, (Element("mo", {}, ("=",)), _classed("gradient", mathml.number(it.gradient))))
    if all(consumer(each) == output for each in products):
        return [mathml.equation(left, result_number(it))]
    names = _added([_factors(_upstream(output, each), _local(it, each)) for each in products], len(it.products))
    numbers = _added(
        [
            _factors(_classed("upstream", _bare(each.upstream, False)), _classed("local", _bare(each.local, True)))
            for each in products
        ],
        len(it.products),
    )
    return [
        Element("math", {"displaystyle": "true"}, (*left.children, Element("mo", {}, ("=",)), *names)),
        Element("math", {}, (Element("mo", {}, ("=",)), *numbers)),
        result,
    ]


def result_number(it: Cell) -> Element:
    """Return an entry of a gradient as a number."""
    return Element("math", {}, (_classed("gradient", mathml.number(it.gradient)),))


def _upstream(output: str, product: Product) -> Element:
    return _classed("upstream", mathml.derivative(output, consumer(product)))


def _local(it: Cell, product: Product) -> Element:
    return _classed("local", mathml.derivative(consumer(product), it.name))


def _factors(*factors: Element) -> Row:
    first, second = factors
    return [first, Element("mo", {}, ("·",)), second]


def _added(terms: Sequence[Row], count: int) -> Row:
    row: Row = []
    for place, term in enumerate(terms):
        row += [Element("mo", {}, ("+",))] if place else []
        row += term
    return [*row, Element("mo", {}, ("+",)), Element("mo", {}, ("…",))] if count > len(terms) else row


def _bare(value: float, follows: bool) -> Element:
    number = mathml.number(value)
    if value >= 0 or not follows:
        return number
    opening, closing = (Element("mo", {"form": form, "stretchy": "false"}, (sign,)) for form, sign in _FENCES)
    return Element("math", {}, (opening, *number.children, closing))


_FENCES = (("prefix", "("), ("postfix", ")"))


def _classed(kind: str, it: Element) -> Element:
    return Element("mrow", {"class": kind}, it.children)


def _step(exercise: Exercise, ask: Ask) -> Element:
    """Return the step of descent in numbers."""
    minus, times = Element("mo", {}, ("−",)), Element("mo", {}, ("·",))
    sides = (
        *_bare(exercise.value(ask), False).children, minus, *mathml.number(ask.rate or 0.0).children, times,
        _classed("gradient", _bare(exercise.gradient(ask), True)),
    )  # fmt: skip
    total = mathml.number(float(np.float64(exercise.answer(ask))))
    new = Element("math", {}, (Element("mtext", {}, ("new ",)), *mathml.formula(ask.entry).children))
    return mathml.equation(new, Element("math", {}, sides), total)
