"""The drawing of a trace's graph as SVG, at any of its steps; where things stand is the layout's matter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.drawing import symbols, wording
from app.drawing.folding import Block, Sheet, fold
from app.drawing.heat import heat_map
from app.drawing.layout import ARROW, Box, Cluster, Direction, Layout, Route
from app.drawing.marks import Mark, find_marks, of_block
from app.drawing.markup import Element, Scalar, number
from engine import Trace
from engine.graph import Node

Attributes = Mapping[str, Scalar]
WIDEST = 6
LABEL_SIZE = 12.0
TIP = 5.0
HEAD = 24.0


def graph_svg(
    trace: Trace,
    step: int | None = None,
    *,
    down: bool = False,
    drawing: Layout | None = None,
    sheet: Sheet | None = None,
) -> Element:
    """Return the graph with what is known after a number of steps.

    Parameters
    ----------
    trace
        The recording.
    step
        How many steps are done; all if None.
    down
        Whether the graph flows downwards, for narrow screens.
    drawing
        Its layout, if that is known already; it then tells the direction.
    sheet
        What is folded; nothing if None. A layout that is given must be that of the sheet.

    Examples
    --------
    Nothing but texts, classes and labels depends on ``step`` or on a value: boxes and paths stay where they are.
    """
    sheet = sheet or fold(trace, ())
    direction: Direction = "down" if down else "right"
    drawing = drawing or sheet.layouts([direction])[direction]
    done = len(trace.steps) if step is None else step
    picture = _Picture(trace, drawing, sheet, _state(trace, step), find_marks(trace), done)
    output = trace.graph.output_name
    blocks = f", {len(sheet.blocks)} of them folded statements" if sheet.blocks else ""
    attributes = {
        "class": "graph down" if drawing.direction == "down" else "graph",
        "viewBox": f"0 0 {number(drawing.width)} {number(drawing.height)}",
        "width": drawing.width,
        "height": drawing.height,
        "role": "group",
        "aria-label": f"Computation graph of {output}: {len(drawing.nodes)} nodes{blocks}",
    }
    return Element("svg", attributes, (Element("g", {"class": "viewport"}, picture.layers()),))


def width_class(contribution: Any) -> str:
    """Return the class of an edge's width: one a power of ten, ``width-0`` to 0.001, ``width-6`` from 1000."""
    size = magnitude(contribution)
    if size == 0 or size != size:
        return "width-0"
    return f"width-{WIDEST if math.isinf(size) else max(0, min(WIDEST, math.floor(math.log10(size) + 3.5)))}"


def magnitude(contribution: Any) -> float:
    """Return how large a contribution is; of a tensor its norm."""
    with np.errstate(over="ignore"):  # an infinite size is drawn as the widest
        return float(np.linalg.norm(contribution)) if isinstance(contribution, np.ndarray) else abs(contribution)


@dataclass(frozen=True, slots=True)
class _State:
    values: Sequence[Any]
    gradients: Sequence[Any]
    contributions: Mapping[tuple[int, int], Any]
    current_node: int | None = None
    current_edges: frozenset[tuple[int, int]] = frozenset()


def _state(trace: Trace, step: int | None) -> _State:
    sent = {(edge.node, edge.port): c for edge, c in zip(trace.edges, trace.contributions, strict=True)}
    if step is None:
        return _State(trace.node_values, trace.node_gradients, sent)
    known = trace.at(step - 1)
    backward = max(step - (len(trace.steps) - len(trace.edges)), 0)
    arrived = dict(list(sent.items())[:backward])
    if not 0 < step <= len(trace.steps):
        return _State(known.values, known.gradients, arrived)
    last = trace.steps[step - 1]
    ports = range(len(trace.nodes[last.node].inputs)) if last.phase == "forward" else (last.input,)
    edges = frozenset((last.node, port) for port in ports if port is not None)
    return _State(known.values, known.gradients, arrived, last.node if last.to is None else last.to, edges)


@dataclass(frozen=True, slots=True)
class _Picture:
    trace: Trace
    drawing: Layout
    sheet: Sheet
    state: _State
    marks: dict[int, Mark]
    done: int

    def layers(self) -> tuple[Element, ...]:
        drawing = self.drawing
        first = min(drawing.nodes, key=lambda i: (drawing.nodes[i].rank, drawing.nodes[i].row), default=-1)
        return (
            Element("g", {"class": "clusters"}, tuple(self.cluster(it) for it in drawing.clusters)),
            Element("g", {"class": "edges"}, tuple(self.edge(it) for it in drawing.edges)),
            Element("g", {"class": "nodes"}, tuple(self.node(i, box, i == first) for i, box in drawing.nodes.items())),
            Element("g", {"class": "overlay"}),
        )

    def cluster(self, it: Cluster) -> Element:
        text = self.sheet.statements.get(it.statement, "")
        size: Attributes = {"x": it.x, "y": it.y, "width": it.width, "height": it.height, "rx": 10}
        label: dict[str, Scalar] = {"class": "cluster-label"}
        if self.drawing.direction == "down":
            place, room = (it.x + 17, it.y + it.height - 10), it.height
            label["transform"] = f"translate({number(place[0])} {number(place[1])}) rotate(-90)"
        else:
            label["x"], label["y"], room = it.x + 10, it.y + 17, it.width
        head = {**size, "width": HEAD} if self.drawing.direction == "down" else {**size, "height": HEAD}
        return Element("g", {"class": "cluster", "data-statement": it.statement}, (
            Element("rect", {"class": "cluster-box", **size}),
            Element("rect", {"class": "cluster-hit", **head}),
            Element("text", label, (symbols.fit(text, room - 16, LABEL_SIZE),)),
        ))  # fmt: skip

    def edge(self, route: Route) -> Element:
        consumer, port, source = route.edge
        stands_for = self.sheet.edges(consumer, port)
        sent = [self.state.contributions[it] for it in stands_for if it in self.state.contributions]
        classes = ["edge"]
        if sent:
            largest = max(sent, key=magnitude)
            classes += [wording.sign_class(largest), width_class(largest)]
        if not self.state.current_edges.isdisjoint(stands_for):
            classes.append("current")
        names: Attributes = {
            "data-edge": "{}:{}".format(*stands_for[0]),
            "data-edges": " ".join(f"{i}:{j}" for i, j in stands_for) if len(stands_for) > 1 else None,
            "data-from": source,
            "data-to": consumer,
        }
        return Element("g", {"class": " ".join(filter(None, classes)), **names}, (
            Element("path", {"class": "edge-line", "d": route.d}),
            Element("path", {"class": "edge-arrow", "d": self.arrow(route)}),
            # In a large drawing scripts add it: its path would be half of the bytes.
            *(() if self.drawing.compact else (Element("path", {"class": "edge-hit", "d": route.d}),)),
        ))  # fmt: skip

    def arrow(self, route: Route) -> str:
        (x, y), length = route.points[-1], ARROW + 2
        if self.drawing.direction == "down":
            return _polygon((x - TIP, y - length), (x, y), (x + TIP, y - length))
        return _polygon((x - length, y - TIP), (x, y), (x - length, y + TIP))

    def node(self, i: int, box: Box, is_first: bool) -> Element:
        node, block = self.trace.nodes[i], self.sheet.blocks.get(i)
        title = self.block_title(block) if block else wording.spoken_title(self.trace.graph, node)
        mark = of_block(self.marks, block.members) if block else self.marks.get(i)
        is_current = self.state.current_node in (block.members if block else (i,))
        said = [title, *self.spoken_numbers(node, block)] + ([mark.text] if mark and mark.since <= self.done else [])
        attributes: Attributes = {
            "class": " ".join([*self.classes(node, block), *(["current"] if is_current else [])]),
            "data-node": i,
            "data-members": " ".join(map(str, block.members)) if block else None,
            "data-statement": block.statement if block else self.sheet.statement(i),
            "data-shape": wording.shape_text(node.shape) if node.shape else None,
            "data-title": title,
            "transform": f"translate({number(box.x)} {number(box.y)})",
            "tabindex": 0 if is_first else -1,
            "role": "img",
            "aria-label": ", ".join(said),
        }
        radius = 6 if node.inputs else min(18.0, box.height / 2)
        size: Attributes = {"width": box.width, "height": box.height, "rx": radius}
        return Element("g", attributes, (
            Element("title", {}, (block.text if block else wording.tooltip(self.trace.graph, node),)),
            *((Element("rect", {"class": "node-stack", "x": 4, "y": 4, **size}),) if block else ()),
            Element("rect", {"class": "node-box", **size}),
            *(self.block_head(block, node, box) if block else self.head(node, box)),
            *(() if self.drawing.compact else self.numbers(node, box, block)),
            *((_opener(),) if block else ()),
            *((mark.element(box.width, self.done),) if mark else ()),
        ))  # fmt: skip

    def block_title(self, block: Block) -> str:
        return f"folded, {wording.spoken(block.text)}, {len(block.members)} nodes"

    def block_head(self, block: Block, node: Node, box: Box) -> list[Element]:
        """Return name and source of a folded statement; the source alone where there is room for one line."""
        name = symbols.clip(node.name or "", symbols.NAME_LIMIT) if len(block.results) < 2 else ""
        room = box.width - 2 * symbols.PADDING
        text = block.text.removeprefix(f"{node.name} = ") if name else block.text
        source = _text(
            "node-source",
            box.width / 2,
            symbols.HEADER + 8 if name else 19,
            symbols.fit(text, room, symbols.SOURCE_SIZE),
        )
        heading = [_text("node-name", box.width / 2, 21, name)] if name else []
        return heading if name and self.drawing.compact else [*heading, source]

    def spoken_numbers(self, node: Node, block: Block | None) -> list[str]:
        if block and len(block.results) > 1:
            return [f"{len(block.results)} results"]
        value = self.state.values[node.id]
        return [f"value {wording.spoken_value(value, node.shape)}", self.spoken_gradient(node)]

    def numbers(self, node: Node, box: Box, block: Block | None) -> tuple[Element, ...]:
        value, gradient = self.state.values[node.id], self.state.gradients[node.id]
        middle, line = box.width / 2, symbols.HEADER + symbols.LINE + (symbols.SOURCE_LINE if block else 0)
        if block and len(block.results) > 1:
            return (_text("node-count", middle, line + 8, f"{len(block.results)} results"),)
        if node.shape and block is None:
            return self.tensors(node, box)
        return (
            Element("path", {"class": "node-rule", "d": f"M10 {number(line + 4)}H{number(box.width - 10)}"}),
            _number("node-value", middle, line - 3, value, wording.value_text(value, node.shape)),
            _number("node-gradient", middle, line + symbols.LINE + 1, gradient, self.gradient_text(node)),
        )

    def tensors(self, node: Node, box: Box) -> tuple[Element, ...]:
        """Return value and gradient of a tensor: a heat map each, with the shape below."""
        value, gradient = self.state.values[node.id], self.state.gradients[node.id]
        left, right, line = box.width / 4 + 2, box.width * 3 / 4 - 2, box.height - 8
        has_gradient = self.trace.node_gradients[node.id] is not None
        return (
            Element("path", {"class": "node-rule", "d": f"M{number(box.width / 2)} 34V{number(box.height - 6)}"}),
            heat_map("heat-value", left, symbols.HEADER + 3, node.shape, value),
            *([heat_map("heat-gradient", right, symbols.HEADER + 3, node.shape, gradient)] if has_gradient else []),
            _number("node-value", left, line, value, wording.value_text(value, node.shape)),
            _number("node-gradient", right, line, gradient, self.gradient_text(node)),
        )

    def classes(self, node: Node, block: Block | None) -> list[str]:
        kind = "input" if node.is_input else "constant" if node.is_constant else "op"
        is_output = self.trace.graph.output in (block.members if block else (node.id,))
        return ["node", kind, *(["block"] if block else []), *(["output"] if is_output else [])]

    def head(self, node: Node, box: Box) -> list[Element]:
        """Return symbol and name: side by side, or the only one in the middle."""
        sign = symbols.symbol(self.trace.graph, node)
        name = symbols.clip(node.name or "", symbols.NAME_LIMIT)
        if sign and name:
            return [_text("node-symbol", 11, 21, sign, "start"), _text("node-name", box.width - 11, 21, name, "end")]
        both = (("node-symbol", sign), ("node-name", name))
        return [_text(kind, box.width / 2, 21, text) for kind, text in both if text]

    def gradient_text(self, node: Node) -> str:
        if self.trace.node_gradients[node.id] is None:
            return wording.NO_GRADIENT
        return wording.value_text(self.state.gradients[node.id], node.shape)

    def spoken_gradient(self, node: Node) -> str:
        if self.trace.node_gradients[node.id] is None:
            return wording.NO_GRADIENT
        return f"gradient {wording.spoken_value(self.state.gradients[node.id], node.shape)}"


def _opener() -> Element:
    """Return the sign in the corner of a folded statement that opens it."""
    return Element("g", {"class": "block-open"}, (
        Element("title", {}, ("Open this statement",)),
        Element("circle", {"class": "block-hit", "r": 13}),
        Element("circle", {"class": "block-disc", "r": 8}),
        Element("path", {"class": "block-sign", "d": "M-4 0H4M0 -4V4"}),
    ))  # fmt: skip


def _polygon(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "z"


def _number(kind: str, x: float, y: float, value: Any, text: str) -> Element:
    pending = "pending" if text in (wording.NOT_YET, wording.NO_GRADIENT) else ""
    return _text(" ".join(filter(None, (kind, wording.sign_class(value), pending))), x, y, text)


def _text(kind: str, x: float, y: float, text: str, anchor: str = "middle") -> Element:
    return Element("text", {"class": kind, "x": x, "y": y, "text-anchor": anchor}, (text,))
