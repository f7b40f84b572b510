"""Products and ops that only move elements, in NumPy: their values, and where a gradient goes back.

Owns the words of those rules that are no formulas: scatter, unpad, part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.exports.code import Code
from app.exports.numpy_site import Site, Written
from engine.language.syntax import Slice
from engine.ops.base import broadcast_shape


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


def _joined(site: Site) -> Code:
    return Code(f"np.{site.node.op.name}(({', '.join(it.text for it in site.operands)},), axis={site.axis})")


def _transposed(site: Site) -> Code:
    if site.attributes["axes"] is not None:
        return Code(f"np.transpose({site.operands[0].text}, {site.attributes['axes']})")
    rank = len(site.shapes[0])
    return site.operands[0] if rank < 2 else site.words.op("transpose", site.operands, {}, rank)


MOVES: Final[Mapping[str, Callable[[Site, int], Written]]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "reshape": _reshape,
    "index": _index,
    "pad": _unpad,
    "concatenate": _part,
    "stack": _part,
    "embedding": _lookup,
}
MOVED: Final[Mapping[str, Callable[[Site], Code]]] = {
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
