"""A question for a trace, and the JSON that answers it: built once, encoded once."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Annotated, Any, ClassVar, Final, Literal

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict, Field

from app.content.worked_example import INPUTS, PROGRAM
from app.schemas.model import OptionalTensor, RequestModel, Tensor, absent
from engine import Step, Trace
from engine.explain import label
from engine.graph import Node
from engine.language.syntax import Slice

Detail = Literal["full", "gradients", "view"]

WORKED_EXAMPLE: Final[dict[str, Any]] = {"program": PROGRAM, "inputs": INPUTS}
SHORT_EXAMPLE: Final[dict[str, Any]] = {**WORKED_EXAMPLE, "detail": "gradients"}
SHORT_ANSWER: Final[dict[str, Any]] = {
    "output": "L",
    "values": {"x": 2, "w": 3, "b": 1, "y": 5, "z": 7, "a": 7, "L": 4},
    "gradients": {"x": 12, "w": 8, "b": 4, "y": -4, "z": 4, "a": 4, "L": 1},
    "diagnostics": [],
}


class TraceRequest(RequestModel):
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
                {"program": "y = sigmoid(x)", "inputs": {"x": [0, 1]}, "seed": [1, 0.5], "detail": "gradients"},
            ]
        }
    )
    aliases: ClassVar[dict[str, str]] = {
        "expression": "program", "expr": "program", "formula": "program", "code": "program", "text": "program",
        "values": "inputs", "variables": "inputs", "vars": "inputs", "params": "inputs", "target": "output",
    }  # fmt: skip

    program: Annotated[str, Field(description="One assignment a line; the last line may be a bare expression.")]
    inputs: Annotated[dict[str, Tensor], Field(description="A value for every free name.")] = Field(
        default_factory=dict
    )
    output: Annotated[str, Field(description="The variable to differentiate; the last line's if left out.")] = Field(
        default_factory=absent
    )
    seed: Annotated[OptionalTensor, Field(description="∂L/∂output to start from; 1 if left out.")] = Field(
        default_factory=absent
    )
    detail: Annotated[
        Detail,
        Field(
            description="`full`: everything; `gradients`: no nodes, no steps; `view`: everything, and what pages draw."
        ),
    ] = "full"


class NodeAnswer(BaseModel):
    """One node of the graph."""

    id: Annotated[int, Field(description="Its place in topological order.")]
    op: Annotated[str, Field(description="The op that makes it; `input` and `constant` have no operands.")]
    symbol: Annotated[str, Field(description="What is drawn for the op.")]
    name: Annotated[str | None, Field(description="The variable it is assigned to.")]
    label: Annotated[str, Field(description="Its source text.")]
    inputs: Annotated[list[int], Field(description="Its operands' ids, in order, with repeats.")]
    attributes: Annotated[dict[str, Any], Field(description="Its constants, such as `axis`.")]
    shape: Annotated[list[int], Field(description="Its sizes; `[]` for a single number.")]
    value: Annotated[Tensor, Field(description="What the forward pass computes.")]
    gradient: Annotated[Tensor, Field(description="∂output/∂node; null where no gradient flows.")]
    line: Annotated[int | None, Field(description="Its line in the program; null for an input.")]


class StepAnswer(BaseModel):
    """One event of the trace: an op forward, the seed, or an edge backward."""

    index: Annotated[int, Field(description="Its place among the steps.")]
    phase: Annotated[Literal["forward", "seed", "backward"], Field(description="What kind of event it is.")]
    node: Annotated[int, Field(description="The node at work.")]
    text: Annotated[str, Field(description="The step in a sentence, with its numbers.")]
    input: Annotated[int, Field(description="Backward: the operand position of `node`.")] = 0
    to: Annotated[int, Field(description="Backward: the node that receives.")] = 0
    upstream: Annotated[Tensor, Field(description="Backward: the gradient of `node`.")] = None
    local: Annotated[Tensor, Field(description="Backward: ∂node/∂to where it is element-wise, else null.")] = None
    contribution: Annotated[Tensor, Field(description="Backward: what `to` receives, upstream × local.")] = None
    gradient: Annotated[Tensor, Field(description="Seed and backward: the receiver's gradient after adding.")] = None
    rule: Annotated[str, Field(description="Backward: the local derivative as a formula.")] = ""


class DiagnosticAnswer(BaseModel):
    """A remark on the mathematics: a kink, a domain, an overflow."""

    kind: Annotated[str, Field(description="Stable name of the kind of remark.")]
    node: Annotated[int, Field(description="The node that it is about.")]
    step: Annotated[int | None, Field(description="The step at which it shows.")]
    message: Annotated[str, Field(description="What happened and why, in a sentence.")]


class TraceAnswer(BaseModel):
    """The recording of both passes."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHORT_ANSWER]})

    output: Annotated[str, Field(description="The variable that is differentiated.")]
    values: Annotated[dict[str, Tensor], Field(description="The value of every input and assignment.")]
    gradients: Annotated[dict[str, Tensor], Field(description="∂output/∂variable for each of them, in its shape.")]
    nodes: Annotated[list[NodeAnswer], Field(description="The graph; not with `gradients`.")] = Field(
        default_factory=list
    )
    steps: Annotated[list[StepAnswer], Field(description="Every event in order; not with `gradients`.")] = Field(
        default_factory=list
    )
    diagnostics: Annotated[list[DiagnosticAnswer], Field(description="Remarks on the mathematics.")]


def trace_json(trace: Trace, detail: Detail = "full") -> dict[str, Any]:
    """Return a trace as the API answers it, arrays left for ``encode``."""
    answer: dict[str, Any] = {
        "output": trace.graph.output_name,
        "values": {name: number_json(value) for name, value in trace.values.items()},
        "gradients": {name: number_json(value) for name, value in trace.gradients.items()},
    }
    if detail != "gradients":
        answer["nodes"] = [_node_json(trace, node) for node in trace.nodes]
        answer["steps"] = [_step_json(step) for step in trace.steps]
    answer["diagnostics"] = [
        {"kind": each.kind, "node": each.node, "step": each.step, "message": each.message} for each in trace.diagnostics
    ]
    return answer


def encode(answer: Mapping[str, Any]) -> bytes:
    """Return an answer as JSON bytes."""
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)


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


def _node_json(trace: Trace, node: Node) -> dict[str, Any]:
    return {
        "id": node.id,
        "op": node.op.name,
        "symbol": node.op.symbol,
        "name": node.name,
        "label": label(trace.graph, node.id),
        "inputs": node.inputs,
        "attributes": {name: _attribute_json(value) for name, value in node.attributes.items()},
        "shape": node.shape,
        "value": number_json(trace.node_values[node.id]),
        "gradient": number_json(trace.node_gradients[node.id]),
        "line": node.line,
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
