"""What the gradient-flow lab shows of two measurements: strips, charts, tables and evidence, by the name of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from app.content.flow_fixes import FIXES
from app.drawing.flow_charts import charts
from app.drawing.flow_evidence import evidence
from app.drawing.flow_strip import Decades, decades_of, strip
from app.drawing.flow_tables import clipping_table, layers_table, why_table
from app.drawing.flow_verdict import describe, verdict
from app.drawing.markup import Element
from app.drawing.numbers import superscript
from app.limits import Limits
from app.pages.flow_question import SIDES, FlowQuestion, Side
from app.pages.questions import PageQuestion
from app.problems import Problem, from_engine
from engine import EngineError
from engine.gradient_flow import Flow, FlowSpec, check, measure
from engine.gradient_flow.spec import LEAST_DEPTH
from engine.networks import build_network

NAMES: Final = {"a": "A", "b": "B"}
# Numbers that an address can carry, packed; a network with more is opened with fewer and narrower layers.
NUMBERS: Final = 500
# The engine's own words for what the settings call otherwise.
RENAMED: Final = {"clip": "bound", "clip_value": "bound"}
_SIGMOID, _WILD = Side(), Side(activation="relu", init="normal")
STARTS: Final = (
    ("Sigmoids: ReLU and He", _SIGMOID, Side(relu=True, careful=True)),
    ("Sigmoids: skip connections", _SIGMOID, Side(skip=True)),
    ("Sigmoids: batch norm", _SIGMOID, Side(batch_norm=True)),
    ("Large weights: careful ones", _WILD, replace(_WILD, careful=True)),
    ("Large weights: clipping", _WILD, replace(_WILD, clip=True)),
    ("Clipping by norm, by value", replace(_WILD, clip=True), replace(_WILD, clip=True, by="value")),
)


def measured(question: FlowQuestion, limits: Limits) -> dict[str, Element]:
    """Return everything on the page that comes from the two measurements, by the name of its place."""
    flows = [_measure(question, name, limits) for name in SIDES]
    named = list(zip(flows, SIDES, strict=True))
    parts = {
        "starts": _starts(question),
        "strips": _strips(question, flows),
        "charts": charts(flows, list(NAMES.values())),
        "layers": _pair(
            layers_table(flow, NAMES[name], lambda number: f"{question.address(why=number)}#why")
            for flow, name in named
        ),
        "why": _pair(why_table(flow, NAMES[name], question.why) for flow, name in named),
        "clipping": _pair(clipping_table(flow, NAMES[name], getattr(question, name).bound) for flow, name in named),
    }
    for fix in FIXES:
        parts[f"fix-{fix.name}"] = _evidence(fix.name, question, flows)
    return parts


def _measure(question: FlowQuestion, name: str, limits: Limits) -> Flow:
    try:
        return _measured(question.spec(getattr(question, name)), limits)
    except EngineError as error:
        raise _of_side(name, error) from None


# Both sides are often asked again with only the other one changed, or with another layer to explain.
@lru_cache(maxsize=4)
def _measured(spec: FlowSpec, limits: Limits) -> Flow:
    check(spec)
    return measure(spec, limits.engine())


def _of_side(name: str, error: EngineError) -> Problem:
    """Return an error of the engine with the names that the settings have on this page."""
    flaws = []
    for flaw in from_engine(error).flaws:
        option = flaw.pointer.removeprefix("#/")
        option = RENAMED.get(option, option)
        is_own = hasattr(Side(), option)
        flaws.append(replace(flaw, pointer=f"#/{name}.{option}" if is_own else flaw.pointer))
    return Problem(flaws)


def _strips(question: FlowQuestion, flows: list[Flow]) -> Element:
    decades = decades_of(flows)
    rows = [
        Element("div", {"class": "flow-net"}, (
            Element("p", {"class": "flow-verdict"}, (Element("strong", {}, (f"{NAMES[name]}: ",)), *verdict(flow))),
            strip(flow, NAMES[name], decades, question.why),
            Element("p", {"class": "flow-ends"}, (
                Element("span", {}, ("layer 1",)),
                Element("span", {"class": "flow-what"}, (describe(flow.spec), _open(flow.spec, NAMES[name]))),
                Element("span", {}, (f"layer {question.depth} → L",)),
            )),
        ))
        for flow, name in zip(flows, SIDES, strict=True)
    ]  # fmt: skip
    return Element("div", {"class": "flow-nets"}, (*rows, _scale(decades)))


def _scale(decades: Decades) -> Element:
    text = (
        f"The width of the band is the logarithm of ‖δ‖, on one scale for both: a hair at "
        f"10{superscript(decades.low)}, the whole height at 10{superscript(decades.high)}. The outlined "
        "layer is the one explained below."
    )
    return Element("p", {"class": "flow-remark"}, (text,))


def _starts(question: FlowQuestion) -> Element:
    """Return the starting points, with the size and the seed that are set; the one that is shown is marked."""
    items = []
    for title, a, b in STARTS:
        is_shown = (question.a, question.b) == (a, b)
        link = {"href": f"/gradient-flow{question.address(a=a, b=b)}", "aria-current": "true" if is_shown else None}
        items.append(Element("li", {}, (Element("a", link, (title,)),)))
    return Element("ul", {}, tuple(items))


def _pair(both: Any) -> Element:
    return Element("div", {"class": "flow-pair"}, tuple(both))


def _evidence(fix: str, question: FlowQuestion, flows: list[Flow]) -> Element:
    using = [(NAMES[name], flow) for name, flow in zip(SIDES, flows, strict=True) if _uses(fix, question, name, flow)]
    lines = [f"Measured in {name}: {evidence(fix, flow, question.why)}." for name, flow in using]
    texts = lines or ["Neither A nor B uses it just now."]
    return Element("div", {"class": "flow-evidence"}, tuple(Element("p", {}, (text,)) for text in texts))


def _uses(fix: str, question: FlowQuestion, name: str, flow: Flow) -> bool:
    return fix in getattr(question, name).fixes or (fix == "relu" and flow.spec.activation == "relu")


def _open(spec: FlowSpec, name: str) -> Element:
    href, size = workbench(spec)
    whole = (size.depth, size.width) == (spec.depth, spec.width)
    what = f"Open {name} in the workbench" if whole else (
        f"Open {name} with {size.depth} layers of {size.width} in the workbench"
    )  # fmt: skip
    return Element("a", {"class": "flow-open", "href": href}, (what,))


@lru_cache(maxsize=256)
def workbench(spec: FlowSpec) -> tuple[str, FlowSpec]:
    """Return the address of a network in the workbench, and what of it that is: all, or as much as an address holds."""
    batch = min(spec.batch, 4)
    width = spec.width if 2 * spec.width**2 + 2 * spec.width * batch <= NUMBERS else min(spec.width, 4)
    depth = min(spec.depth, (NUMBERS - 2 * width * batch) // width**2, 24)
    small = replace(spec, depth=max(depth, LEAST_DEPTH), width=width, batch=batch)
    network = build_network(small.network())
    inputs: Mapping[str, Any] = {key: getattr(it, "tolist", lambda it=it: it)() for key, it in network.inputs.items()}
    return f"/play{PageQuestion(network.program, inputs).address()}", small
