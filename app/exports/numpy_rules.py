"""Values and rules of structural ops in NumPy: reductions, softmax, losses, normalisation.

Owns ``G``, ``out``, ``n``, ``m``, ``s``, ``u``, ``h``: what they stand for, and the shape in which a rule gives its
result. The rules themselves stand in the op records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, Final

from app.exports.code import Code
from app.exports.numpy_moves import MOVED, MOVES
from app.exports.numpy_site import Site, Written
from app.exports.numpy_words import Meaning
from engine.graph import Node
from engine.ops.axes import checked_axes
from engine.ops.base import broadcast_shape

ABSENT: Final = {"gain": 1.0, "bias": 0.0, "b": 0.0}
# In the rules of normalisation s is the divisor, u the normalised x, h = gain*G.
DIVISORS: Final = {"rms_norm": "sqrt(mean(x**2) + eps)"}
NORMALISED: Final = {"rms_norm": "x/s"}


def is_written(node: Node) -> bool:
    """Whether value and rules of a node's op can be written as they stand in its record."""
    op = node.op
    return op.is_elementwise or op.name in MOVES or op.family in FAMILIES


def contribution(site: Site, port: int) -> Written | None:
    """Return what an edge contributes; None where a rule says that nothing passes."""
    write = MOVES.get(site.node.op.name) or FAMILIES[site.node.op.family]
    return write(site, port)


def value(site: Site) -> Code:
    """Return the value of a structural op."""
    write = MOVED.get(site.node.op.name) or FAMILY_VALUES[site.node.op.family]
    return write(site)


def _reduction(site: Site, port: int) -> Written:
    """In these rules G and out keep the reduced axes as length 1, and inner reductions run over the same axes."""
    shape, axis = site.shapes[0], site.axis
    kept = site.attributes["keepdims"] or axis is None
    g, out = (it if kept else f"np.expand_dims({it}, {axis})" for it in (site.g, site.out))
    n = prod(shape[i] for i in checked_axes("", shape, axis))
    over = {"axis": axis, "keepdims": bool(shape)}
    others = {"ddof": float(site.attributes["ddof"])} if "ddof" in site.attributes else {}
    code = site.rule(port, over, G=g, out=out, n=float(n), **others)
    return code, shape


def _softmax(site: Site, port: int) -> Written:
    return site.rule(port, {"axis": site.axis}, G=site.g, out=site.out), site.shapes[0]


def _loss(site: Site, port: int) -> Written | None:
    """In these rules n counts the losses averaged, and m the rows. A class index gets nothing."""
    if port == 1 and _classes(site):
        return None
    shape = broadcast_shape(*site.shapes) if site.node.op.name != "cross_entropy" else site.shapes[0]
    mean = site.attributes["mean"]
    rows = site.node.op.name in ("cross_entropy", "kl_divergence")
    g = site.g if mean or not rows or len(shape) == 1 else f"np.expand_dims({site.g}, -1)"
    count = float(prod(shape[:-1] if rows else shape)) if mean else 1.0
    given: dict[str, Meaning] = {"delta": site.attributes["delta"]} if "delta" in site.attributes else {}
    return site.rule(port, None, G=g, n=count, m=count, **given, **_classes(site)), shape


def _classes(site: Site) -> dict[str, Meaning]:
    """In the formulas a class index stands for its one-hot row."""
    if site.node.op.name != "cross_entropy" or site.shapes[0] == site.shapes[1]:
        return {}
    return {"y": f"{site.words.need('one_hot')}({site.operands[1].text}, {site.shapes[0][-1]})"}


def _loss_value(site: Site) -> Code:
    text = site.node.op.formula
    if not site.attributes["mean"]:
        text = text.removeprefix("mean(").removesuffix(")")
    given = {"delta": site.attributes["delta"]} if "delta" in site.attributes else {}
    return site.words.formula(text, site.meanings | given | _classes(site))


def _norm_axes(site: Site) -> int | tuple[int, ...]:
    shape = site.shapes[0]
    by_channel = site.node.op.name == "batch_norm"
    axes = tuple(i for i in range(len(shape)) if i != 1) if by_channel else checked_axes("", shape, site.axis)
    return axes[0] if len(axes) == 1 else axes


def _factors(site: Site) -> dict[str, Meaning]:
    """Return gain and bias as they meet x; a factor by channel stands along axis 1."""
    given: dict[str, Meaning] = {name: ABSENT[name] for name in site.node.op.operands[len(site.operands) :]}
    rank = len(site.shapes[0])
    for name, text, shape in list(zip(site.node.op.operands, site.texts, site.shapes, strict=False))[1:]:
        by_channel = site.node.op.name == "batch_norm" and shape and rank > 2
        given[name] = f"np.reshape({text}, {(-1, *[1] * (rank - 2))})" if by_channel else text
    return given


def _normalised(site: Site) -> tuple[dict[str, Meaning], dict[str, Any]]:
    """Return what the names of a rule stand for, each defined on a line of its own."""
    name = site.node.op.name
    over = {"axis": _norm_axes(site), "keepdims": True}
    given = site.meanings | _factors(site) | {"eps": site.attributes["eps"]}
    s = site.define("s", site.words.formula(DIVISORS.get(name, "sqrt(var(x, ddof=0) + eps)"), given, over).text)
    u = site.define("u", site.words.formula(NORMALISED.get(name, "(x - mean(x))/s"), given | {"s": s}, over).text)
    h = site.words.formula("gain*G", given | {"G": site.g}).text
    return given | {"s": s, "u": u, "h": h if h == site.g else site.define("h", h)}, over


def _normalisation(site: Site, port: int) -> Written:
    given, over = _normalised(site)
    shape = site.shapes[0]
    if port == 0:
        return site.rule(0, over, **given, G=site.g), shape
    # The rule sums over the rows, which share the factor: the script's unbroadcast does that for any shape.
    text = (site.node.op.derivative(port) or "").removeprefix("sum(").removesuffix(", axis=0)")
    code = site.words.formula(text, given | {"G": site.g})
    if site.node.op.name == "batch_norm" and site.shapes[port]:
        axes = _norm_axes(site)
        return Code(f"np.sum({code.text}, axis={axes})"), site.shapes[port]
    return code, shape


def _normalisation_value(site: Site) -> Code:
    over = {"axis": _norm_axes(site), "keepdims": True}
    given = site.meanings | _factors(site) | {"eps": site.attributes["eps"]}
    return site.words.formula(site.node.op.formula, given, over)


def _reduced(site: Site) -> Code:
    if site.node.op.name == "norm":
        return _norm_value(site)
    return site.words.op(site.node.op.name, site.operands, site.attributes)


def _norm_value(site: Site) -> Code:
    over = {"axis": site.axis, "keepdims": site.attributes["keepdims"]}
    return site.words.formula(site.node.op.formula, site.meanings, over)


FAMILIES: Final[Mapping[str, Callable[[Site, int], Written | None]]] = {
    "reduction": _reduction,
    "softmax": _softmax,
    "loss": _loss,
    "normalisation": _normalisation,
}
FAMILY_VALUES: Final[Mapping[str, Callable[[Site], Code]]] = {
    "reduction": _reduced,
    "softmax": _reduced,
    "loss": _loss_value,
    "normalisation": _normalisation_value,
}
