"""Formulas and numbers in running text: every number is taken from a trace, and an equation that does not hold is
refused.

Owns the small notation that lessons are written in: ``∂L/∂w = ∂L/∂a · ∂a/∂w = {∂L/∂w}``. Formulas are those of the
program language; ``∂A/∂B`` is a derivative, ``·`` a product that is written as one, ``{…}`` the number that a formula
has, and ``=`` or ``≈`` stands between the sides of an equation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
from markupsafe import Markup, escape

from app.drawing import mathml
from app.drawing.deltas import symbolic
from app.drawing.markup import Element
from app.drawing.matrices import matrix
from app.drawing.numbers import DIGITS, format_number
from app.drawing.typesetting import SIZE_LIMIT, typeset
from engine import Trace, chains, trace
from engine.language import parse
from engine.limits import UNLIMITED
from engine.ops import REGISTRY
from engine.ops.base import Value
from engine.plan import PLANS
from engine.trace import evaluate

NAME: Final = r"[^\W\d]\w*(?:\[\d+(?:, ?\d+)*\])?"
ROUGHLY: Final = 0.1
CHANGE_DIGITS: Final = 6
_PLACE: Final = re.compile(rf"∂(?P<of>{NAME})/∂(?P<by>{NAME})|\{{(?P<number>[^}}]+)\}}")
_ENTRY: Final = re.compile(r"(?<![\w\]])[^\W\d]\w*\[\d+(?:, ?\d+)*\]")
_SIDES: Final = re.compile(r"\s+(=|≈)\s+")
_SPAN: Final = re.compile(r"`([^`]+)`|\{([^}]+)\}")
_FRESH: Final = "Ξ"


class Prose:
    """What can be said of one trace.

    Parameters
    ----------
    traced
        The recording that every number is taken from.
    """

    def __init__(self, traced: Trace) -> None:
        self.traced = traced
        self._others: dict[str, Trace] = {}

    def m(self, text: str, digits: int = DIGITS) -> Markup:
        """Return a formula or an equation as it stands in a line of text.

        Raises
        ------
        ValueError
            If two sides of it are not equal.
        """
        return self._sides(text, digits, stacked=False)

    def eq(self, text: str, term: int = 0, digits: int = DIGITS) -> Markup:
        """Return an equation with a line of its own, which may break before each of its signs.

        Parameters
        ----------
        text
            In the notation of this module.
        term
            Which of the four terms of a chain it is, 1 to 4; 0 for none.
        digits
            Significant digits of the numbers in it.

        Raises
        ------
        ValueError
            If two sides of it are not equal.
        """
        classes = f"equation marked-{term}" if term else "equation"
        return Markup('<p class="{}">{}</p>').format(classes, self._sides(text, digits, stacked=True))

    def law(self, text: str) -> Markup:
        """Return an equation between layers, ``δ[l] = (W[l+1]ᵀ δ[l+1]) ⊙ f′(z[l])``, with a line of its own."""
        return Markup('<p class="equation">{}</p>').format(self.sign(text))

    def sign(self, text: str) -> Markup:
        """Return the same within a line."""
        return Markup(symbolic(text).html())

    def _sides(self, text: str, digits: int, stacked: bool) -> Markup:
        self.check(text)
        first, *rest = _SIDES.split(text.strip())
        pieces = [self._row(first, digits, stacked)]
        # With a line of its own each side is a piece of its own, after the space at which the line may break.
        spacing = {"form": "infix", "lspace": "0"} if stacked else {}
        for sign, side in zip(rest[::2], rest[1::2], strict=True):
            pieces.append((Element("mo", spacing, (sign,)), *self._row(side, digits, stacked)))
        if not stacked:
            return Markup(Element("math", {}, tuple(each for piece in pieces for each in piece)).html())
        return Markup(" ").join(Markup(Element("math", {"displaystyle": "true"}, piece).html()) for piece in pieces)

    def n(self, text: str, digits: int = DIGITS) -> Markup:
        """Return the number that a formula has, in the colour of what it is."""
        kind = "gradient" if f"∂{self.traced.graph.output_name}/" in text else "local" if "∂" in text else "value"
        return Markup('<span class="{}">{}</span>').format(kind, self.shown(text, digits))

    def shown(self, text: str, digits: int = DIGITS) -> str:
        """Return the number that a formula has, as text."""
        found = self.number(text)
        if not isinstance(found, float):
            raise ValueError(f"{text} is no single number")
        return format_number(found, digits)

    def change(self, text: str, digits: int = CHANGE_DIGITS) -> Markup:
        """Return the number that a formula has as a change, always with its sign."""
        found = self.number(text)
        sign = "+" if isinstance(found, float) and found > 0 else ""
        return Markup('<span class="figure">{}{}</span>').format(sign, self.shown(text, digits))

    def chain(self, name: str) -> Markup:
        """Return ∂output/∂name as the product along its one path, in four rows and four colours."""
        (it,) = chains(self.traced, self.traced.graph.names[name])
        rows = [Element("p", {"class": "chain-row"}, (row,)) for row in mathml.chain(it)]
        return Markup(Element("div", {"class": "chain-rows"}, tuple(rows)).html())

    def text(self, text: str) -> Markup:
        """Return a sentence with formulas between backticks and numbers in braces."""
        parts, end = [], 0
        for found in _SPAN.finditer(text):
            parts += [escape(text[end : found.start()]), self.m(found[1]) if found[1] else escape(self.shown(found[2]))]
            end = found.end()
        return Markup().join([*parts, escape(text[end:])])

    def check(self, text: str) -> int:
        """Return how many sides of an equation were compared.

        Raises
        ------
        ValueError
            If two of them are not equal.
        """
        first, *rest = _SIDES.split(text.strip())
        signs, sides = rest[::2], [first, *rest[1::2]]
        numbers = [self.number(side) for side in sides]
        for place, sign in enumerate(signs):
            one, two = numbers[place], numbers[place + 1]
            tolerance = ROUGHLY if sign == "≈" else 1e-9
            if one is not None and two is not None and not np.allclose(one, two, rtol=tolerance, atol=1e-12):
                raise ValueError(f"{sides[place]} {sign} {sides[place + 1]} does not hold: {one} and {two}")
        return sum(number is not None for number in numbers)

    def number(self, text: str) -> Value | None:
        """Return what a formula comes to; None if it is only symbols."""
        inputs: dict[str, Any] = {}

        def known(found: re.Match[str]) -> str:
            name = f"{_FRESH}{len(inputs)}"
            inputs[name] = (
                self.number(found["number"]) if found["number"] else self._derivative(found["of"], found["by"])
            )
            return name

        source = _PLACE.sub(known, text).replace("·", "*")
        program = parse(source, functions=frozenset(REGISTRY))
        for name in program.free_names():
            if name not in inputs:
                inputs[name] = self.traced.values.get(name)
        if any(value is None for value in inputs.values()):
            return None
        shapes = {name: np.shape(value) for name, value in inputs.items()}
        plan = PLANS.find(source, shapes, None, UNLIMITED)
        return evaluate(plan, {name: inputs[name] for name in plan.input_names})

    def _derivative(self, of: str, by: str) -> Value | None:
        graph = self.traced.graph
        name, _, index = by.partition("[")
        if of not in graph.names or name not in graph.names:
            return None
        gradient = self._of(of).gradients[name]
        return float(gradient[tuple(map(int, index.rstrip("]").split(",")))]) if index else gradient

    def _of(self, output: str) -> Trace:
        """Return the trace with another output."""
        if output == self.traced.graph.output_name:
            return self.traced
        if output not in self._others:
            program = self.traced.graph.program.text
            self._others[output] = trace(program, self.traced.input_values(), output)
        return self._others[output]

    def _row(self, side: str, digits: int, stacked: bool) -> mathml.Row:
        row: list[Element] = []
        for factor in side.split("·"):
            if row:
                row.append(Element("mo", {}, ("·",)))
            row += self._factor(factor.strip(), digits, bool(row), stacked)
        return tuple(row)

    def _factor(self, text: str, digits: int, follows: bool, stacked: bool) -> mathml.Row:
        pieces: dict[str, mathml.Row] = {}
        tensors = set(self.tensors)

        def placed(found: re.Match[str]) -> str:
            name = f"{_FRESH}{len(pieces)}"
            if isinstance(self.number(found["number"] or found[0]), np.ndarray):
                tensors.add(name)
            if found["number"]:
                pieces[name] = self._number(found["number"], digits, follows or found.start() > 0)
            else:
                pieces[name] = _derivative(found["of"], found["by"], stacked)
            return name

        def entry(found: re.Match[str]) -> str:
            name = f"{_FRESH}{len(pieces)}"
            pieces[name] = mathml.MathML().name(found[0])
            return name

        source = _ENTRY.sub(entry, _PLACE.sub(placed, text))
        program = parse(source, functions=frozenset(REGISTRY))
        return typeset(program, program.statements[-1].root, Filled(pieces), frozenset(tensors), SIZE_LIMIT).content

    def _number(self, text: str, digits: int, follows: bool) -> mathml.Row:
        value = self.number(text)
        if value is None:
            raise ValueError(f"{text} has no number here")
        if isinstance(value, np.ndarray) and value.ndim == 1:
            value = value[:, np.newaxis]  # a vector stands as the column that it is in W @ x
        kind = "gradient" if f"∂{self.traced.graph.output_name}/" in text else "value"
        drawn = mathml.number(value, digits) if isinstance(value, float) else matrix(value, kind, digits)
        row = _inner(drawn)
        return mathml.MathML().fenced("(", row, ")") if follows and isinstance(value, float) and value < 0 else row

    @cached_property
    def tensors(self) -> frozenset[str]:
        """The variables that are tensors."""
        return frozenset(name for name, node in self.traced.graph.names.items() if self.traced.nodes[node].shape)


class Filled(mathml.MathML):
    """The same with some names replaced by what they stand for."""

    def __init__(self, pieces: Mapping[str, mathml.Row]) -> None:
        self._pieces = pieces

    def name(self, text: str) -> mathml.Row:
        """Return a variable, or what stands in its place."""
        return self._pieces.get(text) or super().name(text)


def _derivative(of: str, by: str, stacked: bool) -> mathml.Row:
    """Return ∂of/∂by as a fraction, or on one line, which a fraction would push apart."""
    if stacked:
        return _inner(mathml.derivative(of, by))
    partial, slash = Element("mi", {}, ("∂",)), Element("mo", {"lspace": "0", "rspace": "0"}, ("/",))
    name = mathml.MathML().name
    row = (partial, *name(of), slash, partial, *name(by))
    return (Element("mrow", {}, row),)


def _inner(drawn: Element) -> mathml.Row:
    return tuple(each for each in drawn.children if isinstance(each, Element))
