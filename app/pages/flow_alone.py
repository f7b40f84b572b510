"""Every fix alone, on networks that need it and on such as do not: one measured table, the same for every visitor."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from app.drawing.flow_verdict import fate
from app.drawing.markup import Element
from app.drawing.numbers import format_number
from app.drawing.tables import row, table
from app.pages.flow_question import FlowQuestion, Side
from engine.gradient_flow import Flow, FlowSpec, measure

SIZE: Final = FlowQuestion(depth=50, width=32)
NETWORKS: Final = (
    ("sigmoid, Xavier", Side()),
    ("tanh, Xavier", Side(activation="tanh")),
    ("ReLU, He", Side(activation="relu", init="he")),
    ("ReLU, weights too large", Side(activation="relu", init="normal")),
)
ALONE: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("nothing", {}),
    ("ReLU", {"relu": True}),
    ("skip: a + f(z)/depth", {"skip": True}),
    ("skip: a + f(z)", {"skip": True, "branch": "plain"}),
    ("batch norm", {"batch_norm": True}),
    ("batch norm and skip", {"batch_norm": True, "skip": True}),
    ("careful weights", {"careful": True}),
    ("clipping by norm", {"clip": True}),
)
FEW: Final = 3


@lru_cache(maxsize=1)
def alone_table() -> Element:
    """Return what every fix alone makes of ‖δ‖ in a layer of four networks; each cell opens the lab with the pair."""
    rows = [row(name, *(_cell(side, fix) for _, side in NETWORKS)) for name, fix in ALONE]
    box = {"class": "flow-scroll flow-alone", "tabindex": "0", "role": "region", "aria-label": "Every fix alone"}
    return Element("div", box, (table(("switched on", *(name for name, _ in NETWORKS)), rows),))


def _cell(side: Side, fix: dict[str, Any]) -> Element:
    mended = replace(side, **fix)
    flow = _measured(SIZE.spec(mended))
    href = f"/gradient-flow{SIZE.address(a=side, b=mended)}"
    word = fate(flow)
    return Element("a", {"href": href, "class": f"flow-{word}"}, (f"×{format_number(flow.decay, FEW)} ", _word(word)))


def _word(word: str) -> Element:
    return Element("span", {}, (word,))


@lru_cache(maxsize=64)
def _measured(spec: FlowSpec) -> Flow:
    return measure(spec)
