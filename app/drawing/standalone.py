"""A drawing as a picture that stands alone: its own styles, from the tokens of the pages, a title and a description."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from app.drawing.graph_svg import graph_svg
from app.drawing.layout import Layout
from app.drawing.markup import Element, number
from app.drawing.numbers import format_number
from app.drawing.symbols import NAME_LIMIT, clip, text_width
from engine import Trace

Theme = Literal["light", "dark", "auto"]
TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
DESCRIBED = 24
LEGEND_SIZE, LEGEND_LINE, MARGIN = 12, 16, 14
# What is there to be hit by a pointer or written by scripts; without the pages' styles it would be black.
INTERACTIVE = frozenset({"cluster-hit", "edge-hit", "block-open", "overlay"})

RULES = """
.graph{background:var(--paper)}
.graph text{fill:var(--ink);font:15px system-ui,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
.paper{fill:var(--paper)}
.cluster-box{fill:var(--cluster)}
.graph .cluster-label{fill:var(--ink-soft);font-size:12px}
.edge-line{fill:none;stroke:var(--node-edge);stroke-width:1.5px}
.edge-arrow{fill:var(--node-edge)}
.positive>.edge-line{stroke:var(--positive)}
.positive>.edge-arrow{fill:var(--positive)}
.negative>.edge-line{stroke:var(--negative);stroke-dasharray:7 5}
.negative>.edge-arrow{fill:var(--negative)}
.zero>.edge-line{stroke:var(--zero);stroke-dasharray:1 5;stroke-linecap:round}
.zero>.edge-arrow{fill:var(--zero)}
.width-0>.edge-line{stroke-width:1px}
.width-1>.edge-line{stroke-width:1.5px}
.width-2>.edge-line{stroke-width:2px}
.width-3>.edge-line{stroke-width:3px}
.width-4>.edge-line{stroke-width:4px}
.width-5>.edge-line{stroke-width:6px}
.width-6>.edge-line{stroke-width:8px}
.node-rule{fill:none;stroke:var(--rule)}
.node-box{fill:var(--node);stroke:var(--node-edge);stroke-width:1.25px}
.current .node-box{fill:var(--now)}
.output .node-box{stroke:var(--ink)}
.graph .node-symbol{fill:var(--ink-soft);font-size:17px}
.graph .node-name{font:italic 17px "STIX Two Math","STIX Two Text",Cambria,"Times New Roman",serif}
.graph .node-value{fill:var(--value)}
.graph .node-gradient{fill:var(--gradient)}
.graph .pending{fill:var(--ink-soft);font-size:13px;font-style:italic}
.heat-frame{fill:var(--node);stroke:var(--node-edge);stroke-width:1px}
.heat-odd{fill:none;stroke:var(--warning);stroke-width:1.5px}
.mark-disc{fill:var(--paper);stroke:var(--warning);stroke-width:1.5px}
.graph .mark-sign{fill:var(--warning);font-size:13px;font-weight:650}
.graph .legend{fill:var(--ink-soft);font-size:12px}
""" + "".join(f".heat-{level}{{fill:var(--heat-{level})}}\n" for level in range(9))


def standalone_svg(
    trace: Trace, theme: Theme = "light", step: int | None = None, *, down: bool = False, drawing: Layout | None = None
) -> Element:
    """Return the graph as one picture that needs no stylesheet.

    Parameters
    ----------
    trace, step, down, drawing
        As in ``graph_svg``.
    theme
        ``"auto"`` follows the reader's preference.
    """
    svg = graph_svg(trace, step, down=down, drawing=drawing)
    x, y, width, height = svg.attributes["viewBox"].split()  # type: ignore[union-attr]
    rows = _legend(trace, float(width))
    wide = max(float(width), *(text_width(row, LEGEND_SIZE) + 2 * MARGIN for row in rows))
    tall = float(height) + 8 + LEGEND_LINE * len(rows)
    attributes = {
        **svg.attributes,
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"{x} {y} {number(wide)} {number(tall)}",
        "width": wide,
        "height": tall,
        "role": "img",
    }
    return Element("svg", attributes, (
        Element("title", {}, (str(svg.attributes["aria-label"]),)),
        Element("desc", {}, (_description(trace),)),
        Element("style", {}, (themed(theme) + RULES,)),
        Element("rect", {"class": "paper", "width": wide, "height": tall}),
        *_without_interaction(svg).children,
        *(
            Element("text", {"class": "legend", "x": MARGIN, "y": tall - 12 - LEGEND_LINE * i}, (row,))
            for i, row in enumerate(reversed(rows))
        ),
    ))  # fmt: skip


@cache
def tokens() -> dict[str, dict[str, str]]:
    """Return the colours of the pages' stylesheet by theme."""
    colour = "(#[0-9a-fA-F]{3,8})"
    pairs = re.findall(rf"--([\w-]+):\s*light-dark\({colour},\s*{colour}\);", TOKENS.read_text(encoding="utf-8"))
    return {"light": {name: light for name, light, _ in pairs}, "dark": {name: dark for name, _, dark in pairs}}


def themed(theme: Theme) -> str:
    """Return the styles that set the colours of a theme."""
    if theme == "auto":
        return f"{_root('light')}@media (prefers-color-scheme:dark){{{_root('dark')}}}"
    return _root(theme)


def _root(theme: str) -> str:
    return f"svg{{{''.join(f'--{name}:{colour};' for name, colour in tokens()[theme].items())}}}"


def _without_interaction(it: Element) -> Element:
    children = (
        child if isinstance(child, str) else _without_interaction(child)
        for child in it.children
        if isinstance(child, str) or child.attributes.get("class") not in INTERACTIVE
    )
    return Element(it.tag, it.attributes, tuple(children))


def _legend(trace: Trace, width: float) -> list[str]:
    """Return the legend in as many rows as the width needs."""
    output = clip(trace.graph.output_name, NAME_LIMIT)
    parts = [f"In each box: its value, and below it ∂{output}/∂(it).", "Edges: wide is large, dashed is negative."]
    whole = "  ".join(parts)
    return [whole] if text_width(whole, LEGEND_SIZE) < width - 2 * MARGIN else parts


def _description(trace: Trace) -> str:
    output = trace.graph.output_name
    parts = []
    for name, node in list(trace.graph.names.items())[:DESCRIBED]:
        value, gradient = trace.node_values[node], trace.node_gradients[node]
        if isinstance(value, float):
            parts.append(f"{name} = {format_number(value)}")
            if isinstance(gradient, float):
                parts[-1] += f" (∂{output}/∂{name} = {format_number(gradient)})"
    return f"{'; '.join(parts)}." if parts else f"Graph of {output}."
