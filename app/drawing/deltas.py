"""The equations of a network's backward pass as they are taught, with shapes, numbers and the step that computes each.

Owns the reading of the engine's plain text (``δ[1] = (W[2]ᵀ δ[2]) ⊙ f′(z[1])``) as MathML, and sums over samples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np

from app.drawing import mathml, wording
from app.drawing.markup import Element
from app.drawing.matrices import matrix
from engine.networks import Equation, Network, sample_terms
from engine.networks.formulas import BIAS, WEIGHTS
from engine.networks.spec import IDENTITY
from engine.summary import gist

DIGITS: Final = 3
ROWS, CELLS, SAMPLES = 8, 32, 4
Position = Callable[[Equation], int]
_LAYER: Final = r"\[(?:\d+|[lL](?:[+−]\d)?)\]"
_TOKEN = re.compile(rf"∂(?P<of>\w(?:{_LAYER})?)/∂(?P<by>\w(?:{_LAYER})?)|(?P<name>\w)(?P<layer>{_LAYER})(?P<turned>ᵀ?)"
                    r"|(?P<word>[^\W\d_]+)(?P<prime>′?)|(?P<number>[\d.]+)|(?P<sign>\S)"
                    r"|(?P<between>(?<=[\]ᵀ])\s+(?=\w\[))|(?P<space>\s+)")  # fmt: skip


def layer_equations(
    network: Network, found: Sequence[Equation], position: Position, href: Callable[[int], str]
) -> Element:
    """Return the equations of all layers, the last layer first.

    Parameters
    ----------
    network, found
        A network with its equations.
    position
        How many steps of the player's trace are done when an equation's result is complete.
    href
        The address of the page at a position.
    """
    sections = [
        _section(network, number, list(group), position, href)
        for number, group in groupby(found, key=lambda equation: equation.layer)
    ]
    return Element("div", {"class": "layer-list"}, tuple(sections))


def _section(
    network: Network, number: int, found: Sequence[Equation], position: Position, href: Callable[[int], str]
) -> Element:
    layer = network.layers[number - 1]
    what = "" if layer.activation == IDENTITY else f" · {layer.activation}"
    head = Element("h3", {}, (f"Layer {number}{what} · {layer.inputs} → {layer.outputs}",))
    return Element("section", {"class": "layer-equations", "data-layer": number, "aria-label": f"Layer {number}"}, (
        head, *(_equation(network, equation, position(equation), href) for equation in found),
    ))  # fmt: skip


def _equation(network: Network, equation: Equation, position: int, href: Callable[[int], str]) -> Element:
    shapes = {name: np.shape(value) for name, value in equation.operands.items()}
    upstream = next(iter(equation.gradients), "")
    result = _shaped(equation.value, "gradient")
    link = Element("a", {"class": "step-jump", "href": href(position), "data-position": position},
                   (f"Step {position} computes it",))  # fmt: skip
    formula = mathml.shaped(equation.formula, shapes, upstream)
    return Element("div", {"class": "layer-equation", "data-position": position, "data-variable": equation.variable}, (
        Element("p", {"class": "equation-taught"}, (symbolic(equation.symbolic),)),
        Element("p", {"class": "equation-shapes"}, (_equals(), formula)),
        Element("p", {"class": "equation-numbers"}, (_equals(), result)),
        *_sum(network, equation),
        Element("p", {"class": "equation-step"}, (link,)),
        _operands(equation),
    ))  # fmt: skip


def _operands(equation: Equation) -> Element:
    rows = tuple(
        Element("li", {}, (mathml.formula(name), _equals(), _shaped(value, _kind(equation, name))))
        for name, value in equation.operands.items()
    )
    return Element("details", {"class": "equation-operands"}, (
        Element("summary", {}, ("The numbers in it",)), Element("ul", {}, rows),
    ))  # fmt: skip


def _kind(equation: Equation, name: str) -> str:
    return "upstream" if name in equation.gradients else "value"


def _sum(network: Network, equation: Equation) -> Iterator[Element]:
    """Yield the gradient of weights or a bias as the sum over samples that it is."""
    if equation.quantity not in (WEIGHTS, BIAS) or network.arrangement.samples is None:
        return
    terms: Any = sample_terms(network, equation)
    if len(terms) < 2:
        return
    shown = terms if len(terms) <= SAMPLES else terms[: SAMPLES - 1]
    parts: list[Element | str] = []
    for place, term in enumerate(shown):
        parts += [_plus() if place else _equals(), _shaped(term, "contribution"), " "]
    if len(shown) < len(terms):
        parts += [_plus(), mathml.math((Element("mtext", {}, (f"… {len(terms) - len(shown)} more",)),))]
    label = f"a sum over {len(terms)} samples:"
    yield Element("p", {"class": "equation-sum"}, (Element("span", {"class": "equation-note"}, (label,)), " ", *parts))


def _shaped(value: Any, kind: str) -> Element:
    """Return a value with its shape: all of it if it is small, else how large its numbers are."""
    if isinstance(value, np.ndarray) and (value.size > CELLS or value.ndim > 2 or max(value.shape, default=0) > ROWS):
        return Element("span", {"class": kind}, (gist(value),))
    drawn = matrix(value, kind, DIGITS)
    if not np.ndim(value):
        return drawn
    (row,) = drawn.children
    assert isinstance(row, Element)
    note = Element("mtext", {"class": "shape"}, (wording.shape_text(np.shape(value)),))
    return mathml.math((Element("munder", {}, (row, note)),))


def _equals() -> Element:
    return mathml.math((Element("mo", {}, ("=",)),))


def _plus() -> Element:
    return mathml.math((Element("mo", {"form": "infix"}, ("+",)),))


def symbolic(text: str) -> Element:
    """Return an equation in the engine's plain text as mathematics; ``[l]`` becomes the raised mark of a layer."""
    row: list[Element] = []
    for found in _TOKEN.finditer(text):
        row += _piece(found)
    return mathml.math(tuple(row))


def _piece(found: re.Match[str]) -> Iterator[Element]:
    if found["by"]:
        partial = Element("mo", {"form": "prefix", "lspace": "0", "rspace": "0"}, ("∂",))
        rows = (Element("mrow", {}, (partial, _layered(text[0], text[1:]))) for text in (found["of"], found["by"]))
        yield Element("mfrac", {}, tuple(rows))
    elif found["name"]:
        yield _layered(found["name"], found["layer"], found["turned"])
    elif found["word"]:
        yield Element("mi" if len(found["word"]) == 1 or found["word"] == "softmax" else "mtext", {}, (_spaced(found),))
        if found["prime"]:
            yield Element("mo", {"form": "postfix", "lspace": "0", "rspace": "0"}, ("′",))
    elif found["number"]:
        yield Element("mn", {}, (found["number"],))
    elif found["sign"]:
        stretch = {"stretchy": "false"} if found["sign"] in "()" else {}
        yield Element("mo", stretch, (found["sign"],))
    elif found["between"]:
        yield Element("mspace", {"width": "0.2em"})


def _spaced(found: re.Match[str]) -> str:
    word = found["word"]
    return word if len(word) == 1 or word in ("softmax", "mean") else f"\N{NO-BREAK SPACE}{word}\N{NO-BREAK SPACE}"


def _layered(name: str, layer: str, turned: str = "") -> Element:
    stem = Element("mi", {}, (name,))
    mark = Element("mtext", {}, (f"{layer}{'⊤' if turned else ''}",))
    return Element("msup", {}, (stem, mark)) if layer else stem
