"""A question for a trace, and the JSON that answers it: built once, encoded once.

The shape of the answer is documented in ``app.schemas.trace_answer``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from threading import current_thread, main_thread
from typing import Annotated, Any, Final, Literal
from weakref import WeakKeyDictionary

import numpy as np
from pydantic import ConfigDict, Field

from app.content.worked_example import INPUTS, PROGRAM
from app.pieces import dumps, dumps_in_pieces
from app.schemas.model import absent
from app.schemas.places import Place, places
from app.schemas.question import SeededRequest
from engine import Step, Trace
from engine.expand import ScalarTrace
from engine.explain import label
from engine.graph import Node
from engine.language.syntax import Slice
from engine.plan import Plan

Detail = Literal["full", "gradients", "view"]
Granularity = Literal["tensor", "scalar"]

_NODES: WeakKeyDictionary[Plan, list[dict[str, Any]]] = WeakKeyDictionary()

WORKED_EXAMPLE: Final[dict[str, Any]] = {"program": PROGRAM, "inputs": INPUTS}
SHORT_EXAMPLE: Final[dict[str, Any]] = {**WORKED_EXAMPLE, "detail": "gradients"}
SCALAR_EXAMPLE: Final[dict[str, Any]] = {
    "program": "L = sum(W @ x)",
    "inputs": {"W": [[1, 2], [3, 4]], "x": [5, 6]},
    "granularity": "scalar",
}
SHORT_ANSWER: Final[dict[str, Any]] = {
    "output": "L",
    "values": {"x": 2, "w": 3, "b": 1, "y": 5, "z": 7, "a": 7, "L": 4},
    "gradients": {"x": 12, "w": 8, "b": 4, "y": -4, "z": 4, "a": 4, "L": 1},
    "diagnostics": [],
}


class TraceRequest(SeededRequest):
    """A program, values for its free names, and what to differentiate."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                WORKED_EXAMPLE,
                SHORT_EXAMPLE,
                {
                    "program": "p = softmax(W @ x)\n-log(p[1])",
                    "inputs": {"W": [[0.5, -0.2], [0.1, 0.3]], "x": [1, 2]},
                },
                SCALAR_EXAMPLE,
                {"program": "y = sigmoid(x)", "inputs": {"x": [0, 1]}, "seed": [1, 0.5], "detail": "gradients"},
            ]
        }
    )
    detail: Annotated[
        Detail,
        Field(
            description="`full`: everything; `gradients`: no nodes, no steps; `view`: everything, and what pages draw."
        ),
    ] = "full"
    granularity: Annotated[
        Granularity,
        Field(description="`tensor`: as the program is written; `scalar`: every element is a node of its own."),
    ] = "tensor"
    fold: Annotated[
        list[int],
        Field(
            description="With `view`: the statements, counted from 0, that are drawn as one block each; `[]` for none. "
            "If left out, all of a graph of more than 400 nodes.",
            max_length=5_000,
        ),
    ] = Field(default_factory=absent)


def trace_json(trace: Trace, detail: Detail = "full") -> dict[str, Any]:
    """Return a trace as the API answers it, arrays left for ``encode``."""
    answer: dict[str, Any] = {
        "output": trace.graph.output_name,
        "values": {name: number_json(value) for name, value in trace.values.items()},
        "gradients": {name: number_json(value) for name, value in trace.gradients.items()},
    }
    if detail != "gradients":
        numbers = zip(_nodes_json(trace), trace.node_values, trace.node_gradients, strict=True)
        answer["nodes"] = [
            {**node, "value": number_json(value), "gradient": number_json(gradient)}
            for node, value, gradient in numbers
        ]
        if isinstance(trace, ScalarTrace):
            for node, origin in zip(answer["nodes"], trace.origins, strict=True):
                node["origin"] = {"node": origin.node, "index": origin.index} if origin.node >= 0 else None
        answer["steps"] = [_step_json(step) for step in trace.steps]
    answer["diagnostics"] = diagnostics_json(trace)
    return answer


def diagnostics_json(trace: Trace) -> list[dict[str, Any]]:
    """Return the remarks on a trace as the API answers them."""
    return [
        {"kind": each.kind, "node": each.node, "step": each.step, "message": each.message} for each in trace.diagnostics
    ]


def encode(answer: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return an answer as JSON bytes; one that is made in a thread lets the others run meanwhile."""
    return dumps(answer) if current_thread() is main_thread() else dumps_in_pieces(answer)


def number_json(value: Any) -> Any:
    """Return a value as JSON holds it: non-finite numbers as texts, arrays contiguous."""
    if isinstance(value, float):
        return value if isfinite(value) else _text(value)
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value) if np.isfinite(value).all() else _nested(value)
    return value


def _nested(array: np.ndarray[Any, Any]) -> list[Any]:
    flat = [number if isfinite(number) else _text(number) for number in array.ravel().tolist()]
    for width in reversed(array.shape[1:]):
        flat = [flat[start : start + width] for start in range(0, len(flat), width)]
    return flat


def _text(number: float) -> str:
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"


def _nodes_json(trace: Trace) -> list[dict[str, Any]]:
    """Return all of the nodes but their numbers, kept as long as their plan."""
    known = _NODES.get(trace.plan)
    if known is None:
        placed = places(trace)
        known = _NODES[trace.plan] = [_node_json(trace, node, placed.get(node.id)) for node in trace.nodes]
    return known


def _node_json(trace: Trace, node: Node, place: Place | None) -> dict[str, Any]:
    return {
        "id": node.id,
        "op": node.op.name,
        "symbol": node.op.symbol,
        "name": node.name,
        "label": label(trace.graph, node.id),
        "inputs": node.inputs,
        "attributes": {name: _attribute_json(value) for name, value in node.attributes.items()},
        "shape": node.shape,
        "value": None,
        "gradient": None,
        "line": node.line,
        "group": None if node.statement < 0 else node.statement,
        "rank": place and place.rank,
        "row": place and place.row,
    }


def _attribute_json(value: Any) -> Any:
    if isinstance(value, Slice):
        return value._asdict()
    return [_attribute_json(item) for item in value] if isinstance(value, tuple) else number_json(value)


def _step_json(step: Step) -> dict[str, Any]:
    answer: dict[str, Any] = {"index": step.index, "phase": step.phase, "node": step.node, "text": step.text}
    if step.phase == "seed":
        answer["gradient"] = number_json(step.gradient)
    if step.phase == "backward":
        answer |= {
            "input": step.input,
            "to": step.to,
            "upstream": number_json(step.upstream),
            "local": number_json(step.local),
            "contribution": number_json(step.contribution),
            "gradient": number_json(step.gradient),
            "rule": step.rule,
        }
    return answer
