"""A trace in a few lines, for a prompt: bounded however many inputs there are and however large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.numbers import format_number, format_value

if TYPE_CHECKING:
    from engine.trace import Trace

INPUTS, REMARKS = 12, 3
REMARKED = 200  # remarks need every step: beyond so many nodes a prompt should not wait for them


def summarise(trace: Trace) -> str:
    """Return the output, the gradients of the inputs and the first remarks, each in a line.

    Examples
    --------
    >>> import engine
    >>> engine.trace("L = w*x", {"w": 3, "x": 2})
    Trace of L = 6 (3 nodes, 4 steps)
      ∂L/∂w = 2
      ∂L/∂x = 3
    """
    graph = trace.graph
    names = trace.plan.input_names
    rows = [headline(trace)]
    rows += [f"  ∂{graph.output_name}/∂{name} = {gist(trace.gradients[name])}" for name in names[:INPUTS]]
    if len(names) > INPUTS:
        rows.append(f"  … and {len(names) - INPUTS} more inputs")
    remarks = trace.diagnostics if len(trace.nodes) <= REMARKED else ()
    rows += [f"  {each.kind}: {each.message}" for each in remarks[:REMARKS]]
    if len(remarks) > REMARKS:
        rows.append(f"  … and {len(remarks) - REMARKS} more remarks")
    return "\n".join(rows)


def headline(trace: Trace) -> str:
    """Return what is traced, its value, and how large the trace is."""
    graph = trace.graph
    steps = 1 + len(trace.edges) + len(trace.plan.forward)
    value = gist(trace.node_values[graph.output])
    return f"Trace of {graph.output_name} = {value} ({len(graph.nodes)} nodes, {steps} steps)"


def gist(value: Any) -> str:
    """Return a number, a small array in brackets, or of a large one its shape and the range of its numbers.

    Examples
    --------
    >>> gist(np.array([[1.0, 2.0], [3.0, np.nan]] * 2))
    'a 4×2 tensor, 1 to 3, 2 not finite'
    """
    text = format_value(value)
    if not isinstance(value, np.ndarray) or not text.startswith("a "):
        return text
    if value.ndim == 1:
        text = f"a vector of {value.size}"
    finite = value[np.isfinite(value)]
    if finite.size:
        low, high = float(finite.min()), float(finite.max())
        alike = low == high and finite.size == value.size
        text += f", all {format_number(low)}" if alike else f", {format_number(low)} to {format_number(high)}"
    strange = value.size - finite.size
    return f"{text}, {strange} not finite" if strange else text
