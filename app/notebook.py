"""Traces in notebooks: importing this module lets Jupyter and its like draw them, without scripts or foreign requests.

The drawing is a picture of its own, so that its styles cannot meet those of the page.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from app.drawing.markup import Element
from app.drawing.standalone import standalone_svg
from app.drawing.wording import pretty
from app.embedding.options import Embed
from app.embedding.static_file import static_file
from app.limits import Limits
from app.pages.questions import PageQuestion
from engine import Trace
from engine.ops.base import Value
from engine.summary import gist, headline

DRAWN: Final = 150  # nodes
HEIGHT: Final = 560  # pixels
VARIABLES, STEPS = 40, 200  # rows of the tables
REMARKED: Final = 10
STYLE: Final = (
    ".blameflow{max-width:100%;overflow-x:auto}.blameflow img{max-width:100%;height:auto}"
    ".blameflow td,.blameflow th{text-align:left!important;vertical-align:top;padding:.15em .8em}"
)


class Player:
    """A trace as a cell that plays: the player itself where a notebook trusts its output, else the picture.

    Parameters
    ----------
    trace
        What it plays.
    height
        Of the frame, in pixels.
    """

    def __init__(self, trace: Trace, height: int = HEIGHT) -> None:
        self.trace = trace
        self.height = height

    def _repr_html_(self) -> str:
        """Return a frame with everything inside; notebooks take frames out of what they do not trust."""
        question = PageQuestion(self.trace.graph.program.text, jsonable(self.trace.input_values()), None,
                                self.trace.graph.output_name)  # fmt: skip
        file = static_file(Embed(question=question, view="chain"), Limits())
        frame = Element("iframe", {"srcdoc": file, "sandbox": "allow-scripts", "width": "100%", "height": self.height,
                                   "title": headline(self.trace)})  # fmt: skip
        picture = Element("details", {}, (Element("summary", {}, ("As a picture",)), _picture(self.trace)))
        return frame.html() + picture.html()

    def __repr__(self) -> str:
        """Return the trace in a few lines."""
        return repr(self.trace)


def show(trace: Trace, height: int = HEIGHT) -> Player:
    """Return a trace as a cell of a notebook that plays it, without a server or a network.

    Examples
    --------
    >>> import engine
    >>> show(engine.trace("L = x**2", {"x": 3})).height
    560
    """
    return Player(trace, height)


def jsonable(inputs: Mapping[str, Value]) -> dict[str, Any]:
    """Return inputs as numbers and nested lists."""
    return {name: value if isinstance(value, float) else np.asarray(value).tolist() for name, value in inputs.items()}


def html(trace: Trace) -> str:
    """Return a trace as a notebook shows it: the graph, the variables, the remarks and the steps.

    Beyond ``DRAWN`` nodes there is no drawing and steps are left out; of longer tables only the first rows stand
    there.
    """
    small = len(trace.nodes) <= DRAWN
    children = [
        Element("style", {}, (STYLE,)),
        Element("p", {}, (headline(trace),)),
        *([_picture(trace)] if small else []),
        _variables(trace),
        *([_remarks(trace)] if small and trace.diagnostics else []),
        _steps(trace) if small else _too_large(trace),
    ]
    return Element("div", {"class": "blameflow"}, tuple(children)).html()


def _picture(trace: Trace) -> Element:
    svg = standalone_svg(trace)
    source = b64encode(svg.html().encode()).decode()
    alternative = f"{svg.attributes['aria-label']}; {headline(trace)}"
    return Element("img", {"src": f"data:image/svg+xml;base64,{source}", "alt": alternative})


def _variables(trace: Trace) -> Element:
    output = trace.graph.output_name
    rows = [
        (pretty(name), gist(trace.node_values[node]), gist(trace.gradient_of(node)))
        for name, node in list(trace.graph.names.items())[:VARIABLES]
    ]
    return _table(("variable", "value", f"∂{pretty(output)}/∂variable"), rows, len(trace.graph.names))


def _remarks(trace: Trace) -> Element:
    shown = [Element("li", {}, (f"{each.kind}: {each.message}",)) for each in trace.diagnostics[:REMARKED]]
    return Element("ul", {}, (*shown, *_more(len(trace.diagnostics), REMARKED, "li", "remarks")))


def _steps(trace: Trace) -> Element:
    rows = [(str(step.index + 1), step.phase, step.text) for step in trace.steps[:STEPS]]
    summary = Element("summary", {}, (f"{len(trace.steps)} steps",))
    return Element("details", {}, (summary, _table(("step", "phase", "what happens"), rows, len(trace.steps))))


def _too_large(trace: Trace) -> Element:
    text = f"With {len(trace.nodes)} nodes it is not drawn; trace.steps tells every step."
    return Element("p", {}, (text,))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], count: int) -> Element:
    titles = Element("tr", {}, tuple(Element("th", {"scope": "col"}, (name,)) for name in head))
    body = [Element("tr", {}, tuple(Element("td", {}, (cell,)) for cell in row)) for row in rows]
    table = Element("table", {}, (Element("thead", {}, (titles,)), Element("tbody", {}, tuple(body))))
    return Element("div", {}, (table, *_more(count, len(rows), "p", "rows")))


def _more(count: int, shown: int, tag: str, what: str) -> tuple[Element, ...]:
    return (Element(tag, {}, (f"… and {count - shown} more {what}",)),) if count > shown else ()


Trace.drawing = html
