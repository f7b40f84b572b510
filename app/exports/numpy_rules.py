"""What the names in the rules of structural ops stand for at one node, and the shape in which a rule gives its result.

Owns ``G``, ``out``, ``n``, ``m``, ``s``, ``u``, ``h`` and the words that say where elements go. The rules themselves
stand in the op records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, Final

from app.exports.code import ATOM, Code, within
from app.exports.numpy_words import Meaning, Words
from engine.graph import Node
from engine.language.syntax import Slice
from engine.ops.axes import checked_axes
from engine.ops.base import Shape, broadcast_shape

ABSENT: Final = {"gain": 1.0, "bias": 0.0, "b": 0.0}


class Site:
    """A structural op at work: its node, its operands as they are called in the script, and their shapes.

    ``define(name, text)`` writes a line that gives a piece a name of its own, and returns that name.
    """

    def __init__(
        self, words: Words, node: Node, operands: list[Code], shapes: list[Shape], out: str = "", g: str = "",
        define: Callable[[str, str], str] = lambda name, text: text,
    ) -> None:  # fmt: skip
        self.words, self.node, self.operands, self.shapes = words, node, operands, shapes
        self.out, self.g, self.define = out, g, define
        self.attributes: Mapping[str, Any] = node.attributes
        self.texts = [within(it, ATOM) for it in operands]
        self.meanings: dict[str, Meaning] = {
            name: it.text if it.number is None else it.number
            for name, it in zip(node.op.operands, operands, strict=False)
        }

    @property
    def axis(self) -> Any:
        """The attribute ``axis``."""
        return self.attributes.get("axis")

    def rule(self, port: int, over: Mapping[str, Any] | None = None, **meanings: Meaning) -> Code:
        """Return the record's rule for an operand."""
        text = self.node.op.derivative(port)
        assert text is not None
        return self.words.formula(text, self.meanings | meanings, over)


Written = tuple[Code, Shape]  # a contribution, and its shape before copies are added up


def is_written(node: Node) -> bool:
    """Whether value and rules of a node's op can be written as they stand in its record."""
    op = node.op
    return op.is_elementwise or op.name in RULES or op.family in FAMILIES


def contribution(site: Site, port: int) -> Written | None:
    """Return what an edge contributes; None where a rule says that nothing passes."""
    write = RULES.get(site.node.op.name) or FAMILIES[site.node.op.family]
    return write(site, port)


def value(site: Site) -> Code:
    """Return the value of a structural op."""
    write = VALUES.get(site.node.op.name) or FAMILY_VALUES[site.node.op.family]
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


# In these rules s is the divisor, u the normalised x, h = gain*G.
DIVISORS: Final = {"rms_norm": "sqrt(mean(x**2) + eps)"}
NORMALISED: Final = {"rms_norm": "x/s"}


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


def _matmul(site: Site, port: int) -> Written:
    """The rule is one of matrices: a vector is first made a row or a column, and g as they make it."""
    (a, b), (left, right) = site.texts, site.shapes
    g, lead = site.g, site.node.shape
    if len(left) == 1:
        row = len(lead) - (len(right) > 1)
        a, left, lead = f"{a}[None, :]", (1, *left), (*lead[:row], 1, *lead[row:])
    if len(right) == 1:
        b, right, lead = f"{b}[:, None]", (*right, 1), (*lead, 1)
    if lead != site.node.shape:
        g = f"np.reshape({g}, {lead})"
    a_t, b_t = (f"{it}.T" if len(shape) == 2 else f"np.swapaxes({it}, -1, -2)" for it, shape in ((a, left), (b, right)))
    text = (site.node.op.derivative(port) or "").replace("a.T", "a_t").replace("b.T", "b_t")
    code = site.words.formula(text, {"G": g, "a_t": a_t, "b_t": b_t})
    wanted = (left, right)[port]
    wide = (*broadcast_shape(left[:-2], right[:-2]), *wanted[-2:])
    if wanted != site.shapes[port]:
        inner = code.text if wide == wanted else f"{site.words.need('unbroadcast')}({code.text}, {wanted})"
        return Code(f"np.reshape({inner}, {site.shapes[port]})"), site.shapes[port]
    return code, wide


def _transpose(site: Site, _: int) -> Written:
    axes, shape = site.attributes["axes"], site.shapes[0]
    if axes is None:
        text = site.g if len(shape) < 2 else f"{site.g}.T" if len(shape) == 2 else f"np.swapaxes({site.g}, -1, -2)"
        return Code(text), shape
    order = [axis % len(shape) for axis in (axes if isinstance(axes, tuple) else (axes,))]
    back = tuple(order.index(i) for i in range(len(shape)))
    return Code(f"np.transpose({site.g}, {back})"), shape


def _reshape(site: Site, _: int) -> Written:
    return Code(f"np.reshape({site.g}, {site.shapes[0]})"), site.shapes[0]


def _index(site: Site, _: int) -> Written:
    where = f"np.s_[{_items(site.attributes['items'])}]"
    return Code(f"{site.words.need('scatter')}({site.g}, {where}, {site.shapes[0]})"), site.shapes[0]


def _items(items: Any) -> str:
    parts = (items,) if isinstance(items, int | Slice) else items
    return ", ".join(_slice(*part) if isinstance(part, Slice) else str(part) for part in parts)


def _slice(start: int | None, stop: int | None, step: int | None = None) -> str:
    bounds = ["" if bound is None else str(bound) for bound in (start, stop, step)]
    return ":".join(bounds if step is not None else bounds[:2])


def _widths(site: Site) -> list[tuple[int, int]]:
    width, rank = site.attributes["width"], len(site.shapes[0])
    return [(width, width)] * rank if isinstance(width, int) else list(zip(width[::2], width[1::2], strict=True))


def _unpad(site: Site, _: int) -> Written:
    shape = site.shapes[0]
    inner = ", ".join(_slice(before, before + n) for (before, _), n in zip(_widths(site), shape, strict=True))
    return Code(f"{site.g}[{inner}]"), shape


def _part(site: Site, port: int) -> Written:
    axis = site.attributes["axis"] % len(site.node.shape)
    before = [":"] * axis
    if site.node.op.name == "stack":
        return Code(f"{site.g}[{', '.join([*before, str(port)])}]"), site.shapes[port]
    start = sum(shape[axis] for shape in site.shapes[:port])
    part = _slice(start, start + site.shapes[port][axis])
    return Code(f"{site.g}[{', '.join([*before, part])}]"), site.shapes[port]


def _lookup(site: Site, _: int) -> Written:
    where = f"np.rint({site.operands[1].text}).astype(int)"
    return Code(f"{site.words.need('scatter')}({site.g}, {where}, {site.shapes[0]})"), site.shapes[0]


def _reduced(site: Site) -> Code:
    return site.words.op(site.node.op.name, site.operands, site.attributes)


def _norm_value(site: Site) -> Code:
    over = {"axis": site.axis, "keepdims": site.attributes["keepdims"]}
    return site.words.formula(site.node.op.formula, site.meanings, over)


def _joined(site: Site) -> Code:
    return Code(f"np.{site.node.op.name}(({', '.join(it.text for it in site.operands)},), axis={site.axis})")


def _transposed(site: Site) -> Code:
    if site.attributes["axes"] is not None:
        return Code(f"np.transpose({site.operands[0].text}, {site.attributes['axes']})")
    rank = len(site.shapes[0])
    return site.operands[0] if rank < 2 else site.words.op("transpose", site.operands, {}, rank)


FAMILIES: Final[Mapping[str, Callable[[Site, int], Written | None]]] = {
    "reduction": _reduction,
    "softmax": _softmax,
    "loss": _loss,
    "normalisation": _normalisation,
}
RULES: Final[Mapping[str, Callable[[Site, int], Written | None]]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "reshape": _reshape,
    "index": _index,
    "pad": _unpad,
    "concatenate": _part,
    "stack": _part,
    "embedding": _lookup,
}
FAMILY_VALUES: Final[Mapping[str, Callable[[Site], Code]]] = {
    "reduction": _reduced,
    "softmax": _reduced,
    "loss": _loss_value,
    "normalisation": _normalisation_value,
}
VALUES: Final[Mapping[str, Callable[[Site], Code]]] = {
    "norm": _norm_value,
    "matmul": lambda site: site.words.op("matmul", site.operands, {}),
    "transpose": _transposed,
    "reshape": lambda site: Code(f"np.reshape({site.operands[0].text}, {site.attributes['shape']})"),
    "index": lambda site: Code(f"{site.texts[0]}[{_items(site.attributes['items'])}]"),
    "pad": lambda site: Code(
        f"np.pad({site.operands[0].text}, {_widths(site)}, constant_values={float(site.attributes['value'])!r})"
    ),
    "concatenate": _joined,
    "stack": _joined,
    "embedding": lambda site: Code(f"{site.texts[0]}[np.rint({site.operands[1].text}).astype(int)]"),
}
