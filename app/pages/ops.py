"""``/ops``: every op of the registry with its formulas, its curve or a small program that calls it, and its source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.api.caching import cacheable
from app.content.op_curves import Curve, curve_of
from app.content.op_examples import OUTPUT, VALUE, example_of, operator_form, signature
from app.drawing import mathml
from app.drawing.curves import curve_svg
from app.drawing.extent import extent
from app.drawing.markup import Element
from app.drawing.matrices import matrix
from app.drawing.numbers import DIGITS, format_number
from app.pages.citations import Cited, cited
from app.schemas.trace import encode
from app.templates import render
from engine import Trace
from engine.attributes import KINDS
from engine.ops import Op, Parameter, Value, families

router = APIRouter(include_in_schema=False)

WORKBENCH: Final = "/play"
# From so many digits on, a formula or a row of values may be wider than a phone.
LONG_FORMULA, LONG_VALUES = 30, 28
MANY_KINKS = 3
FEW_DIGITS = 3
# What the rules of normalisation call h = gain*G and the normalised x.
NORMALISED: Final = frozenset({"h", "u"})


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula; a long one stands in a box of its own that scrolls."""

    markup: Markup
    is_long: bool


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A variable of an example with its value and its gradient."""

    name: Markup
    value: Markup
    gradient: Markup
    extent: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A curve and what is said below it."""

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True)
class OpEntry:
    """All that is shown of one op; ``words`` is what the filter looks in."""

    op: Op
    words: str
    calls: list[str]
    parameters: list[tuple[str, str]]
    value: Formula | None
    derivatives: list[Formula]
    without_gradient: list[str]
    source: list[Cited]
    picture: Picture | None
    program: str
    rows: list[ValueRow]
    is_wide: bool
    address: str


@dataclass(frozen=True, slots=True)
class OpsPage:
    """The context of the page."""

    families: list[tuple[str, list[OpEntry]]]
    count: int


@router.get("/ops", response_class=HTMLResponse)
async def show_ops(request: Request) -> Response:
    """Show the reference; the bytes are the same for everybody, and made once."""
    body = await anyio.to_thread.run_sync(_html, limiter=request.app.state.limiter)
    return cacheable(request, body, "text/html; charset=utf-8", {"Cache-Control": "no-cache"})


@cache
def _html() -> bytes:
    return render("ops.html", page=ops_page()).encode()


def ops_page() -> OpsPage:
    """Return the context: what the registry holds, in its order."""
    shown = [(family, [_entry(op) for op in ops]) for family, ops in families()]
    return OpsPage(shown, sum(len(entries) for _, entries in shown))


def _entry(op: Op) -> OpEntry:
    example = example_of(op.name)
    names = list(example.trace.graph.names)
    curve = curve_of(op.name)
    rows = [_row(example.trace, name) for name in names]
    return OpEntry(
        op=op,
        words=f"{op.name} {op.name.replace('_', ' ')} {op.symbol} {op.family} {op.summary}".lower(),
        calls=[form for form in (operator_form(op), signature(op)) if form],
        parameters=[_parameter(parameter) for parameter in op.parameters],
        value=_value(op),
        derivatives=_derivatives(op),
        without_gradient=[n for n, rule in zip(op.operands, op.derivatives, strict=True) if rule is None],
        source=cited(op.source),
        picture=_picture(op, curve) if curve else None,
        program=example.program,
        rows=rows,
        is_wide=max(row.extent for row in rows) > LONG_VALUES,
        address=f"{WORKBENCH}?{urlencode({'program': example.program, 'inputs': encode(example.inputs).decode()})}",
    )


def _parameter(it: Parameter) -> tuple[str, str]:
    if it.kind == "items":
        return it.name, KINDS[it.kind]
    default = format_number(it.default) if type(it.default) in (int, float) else str(it.default)
    return it.name, f"{KINDS[it.kind]}; {default} if left out"


def _value(op: Op) -> Formula | None:
    """Return ``out = …``; nothing for an op that the language only writes with brackets."""
    if op.parameters and op.parameters[0].kind == "items":
        return None
    return _formula(mathml.formula(VALUE), op.formula, op)


def _derivatives(op: Op) -> list[Formula]:
    """Return ∂out/∂operand of an element-wise op, and ∂L/∂operand by the rule of any other."""
    of = VALUE if op.is_elementwise else OUTPUT
    rules = zip(op.operands, op.derivatives, strict=True)
    return [_formula(mathml.derivative(of, name), rule, op) for name, rule in rules if rule is not None]


def _formula(left: Element, text: str, op: Op) -> Formula:
    values = example_of(op.name).trace.values
    tensors = (
        frozenset() if op.is_elementwise else NORMALISED | {n for n, v in values.items() if not isinstance(v, float)}
    )
    # The language has no word for π; its formulas spell it out.
    it = mathml.equation(left, mathml.formula(text.replace(repr(math.pi), "π"), tensors))
    return Formula(Markup(it.html()), extent(it) > LONG_FORMULA)


def _picture(op: Op, curve: Curve) -> Picture:
    (operand,) = op.operands
    told = [
        f"{operand}\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{format_number(kink.x)}: value {format_number(kink.value)}"
        + ("" if kink.derivative is None else f", derivative {format_number(kink.derivative)}")
        for kink in curve.kinks
    ]
    caption = ""
    if len(told) > MANY_KINKS:
        caption = "The dots are what is computed at the jumps."
    elif told:
        caption = f"At the kink{'s' if len(told) > 1 else ''} {'; '.join(told)}."
    derivative = " and of its derivative" if op.derivative(0) else ""
    span = f"{operand} from {format_number(curve.low)} to {format_number(curve.high)}"
    return Picture(
        Markup(curve_svg(curve, f"Curve of {op.name}{derivative}, {span}. {caption}".strip()).html()), caption
    )


def _row(trace: Trace, name: str) -> ValueRow:
    node = trace.graph.names[name]
    gradient = trace.node_gradients[node]
    title = mathml.formula(name)
    value = _shown(trace.values[name], "value")
    sent = Element("span", {}, ("none",)) if gradient is None else _shown(gradient, "gradient")
    wide = extent(title) + extent(value) + extent(sent)
    return ValueRow(Markup(title.html()), Markup(value.html()), Markup(sent.html()), wide)


def _shown(value: Value, kind: str) -> Element:
    return matrix(value, kind, DIGITS if isinstance(value, float) else FEW_DIGITS)
