"""The section of the inspector on forward mode: a node's tangent beside its gradient, and what either way costs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.drawing import wording
from app.drawing.markup import Element
from app.drawing.numbers import format_number
from app.drawing.tables import Index, figure, note, row, table
from app.schemas.trace import encode
from engine import Trace
from engine.cells.places import cell_name
from engine.tangents import Tangents

CHOICES = 60


def directions(tangents: Tangents, node: int, index: Index) -> list[Element]:
    """Return both directions at one node, which may be a cell of a tensor."""
    trace = tangents.trace
    name, by = (wording.pretty(text) for text in (cell_name(trace.graph, node, index), tangents.by))
    output = trace.graph.output_name
    rows = [row(f"at {name}", *_here(tangents, node, index, name, by))]
    if not trace.nodes[trace.graph.output].shape:
        gradient = trace.gradients[tangents.name]
        ends = (figure("local", tangents.derivative), figure("gradient", gradient, tangents.index))
        rows.append(row("at the end", *(_equation(f"∂{output}/∂{by}", end) for end in ends)))
    counts = tangents.counts
    rows += [
        row("one sweep", *map(_operations, (counts.one_forward_sweep, counts.one_reverse_sweep))),
        row("sweeps for all", f"{counts.inputs}, one an input", f"{counts.outputs}, one an output"),
        row("all derivatives", *map(_operations, (counts.forward_total, counts.reverse_total))),
    ]
    text = next((it.text for it in tangents.steps if it.node == node), "")
    return [
        _chooser(trace, tangents),
        *([note(text)] if text else []),
        table(("", "forward", "backward"), rows),
        note(_why(tangents)),
    ]


def _here(tangents: Tangents, node: int, index: Index, name: str, by: str) -> Iterator[Element]:
    trace, tangent = tangents.trace, tangents.tangents[node]
    if tangent is None:
        yield Element("span", {"class": "pending"}, ("leads nowhere",))
    else:
        yield _equation(f"∂{name}/∂{by}", figure("local", tangent, index))
    gradient = trace.node_gradients[node]
    if gradient is None:
        yield Element("span", {"class": "pending"}, (wording.NO_GRADIENT,))
    else:
        yield _equation(f"∂{trace.graph.output_name}/∂{name}", figure("gradient", gradient, index))


def _equation(name: str, value: Element) -> Element:
    return Element("span", {}, (f"{name} = ", value))


def _chooser(trace: Trace, tangents: Tangents) -> Element:
    """Return the choice of an entry of an input; the page asks anew when it changes."""
    found = [
        (name, place)
        for name in trace.plan.input_names
        for place in np.ndindex(trace.nodes[trace.graph.names[name]].shape)
    ][:CHOICES]
    current = (tangents.name, tangents.index)
    options = tuple(
        Element(
            "option",
            {"value": encode({"name": name, "at": list(place)}).decode(), "selected": (name, place) == current},
            (wording.pretty(cell_name(trace.graph, trace.graph.names[name], place)),),
        )
        for name, place in (found if current in found else [current, *found])
    )
    return Element("label", {"class": "section-choice"}, (
        "One input moves: ", Element("select", {"class": "select", "data-choice": "by"}, options),
    ))  # fmt: skip


def _why(tangents: Tangents) -> str:
    counts, output = tangents.counts, tangents.trace.graph.output_name
    if counts.forward_total < counts.reverse_total:
        return (
            f"Forward wins here: a sweep for each of {counts.inputs} inputs is less than one for each of"
            f" {counts.outputs} outputs. A loss is one number, so in training it is the other way round."
        )
    if counts.inputs <= 1:
        return (
            "With one input either way takes one sweep. A network has millions of inputs: forward would need a sweep"
            " for each, backward still takes one."
        )
    times = counts.forward_total / max(counts.reverse_total, 1)
    return (
        f"Backward wins: one sweep from {output} brings all {counts.inputs} derivatives at once; forward, one sweep"
        f" tells only what {wording.pretty(tangents.by)} does, so all take {format_number(times, 2)} times the work."
        " The gap grows with every input that is added."
    )


def _operations(count: int) -> str:
    return f"{count} operation{'' if count == 1 else 's'}"


def first_entry(trace: Trace, node: int, index: Index) -> tuple[str, Index] | None:
    """Return the input entry to begin with: the node itself if it is one, else the first that leads to it."""
    names = trace.plan.input_names
    own = trace.nodes[node].name
    if trace.nodes[node].is_input and own:
        return own, index
    behind = {node}
    for it in reversed(trace.nodes[: node + 1]):
        if it.id in behind:
            behind.update(it.inputs)
    for name in names:
        place = trace.graph.names[name]
        if place in behind and trace.node_gradients[place] is not None and 0 not in trace.nodes[place].shape:
            return name, (0,) * len(trace.nodes[place].shape)
    return (names[0], (0,) * len(trace.nodes[trace.graph.names[names[0]]].shape)) if names else None
