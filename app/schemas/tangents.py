"""A question for forward mode, and the JSON that answers it: tangents beside the cost of either direction."""

from __future__ import annotations

from dataclasses import asdict
from math import prod
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from app.problems import Flaw, Problem
from app.schemas.model import NullableTensor, Tensor
from app.schemas.question import ProgramRequest
from app.schemas.size import NUMBER
from app.schemas.trace import WORKED_EXAMPLE, number_json
from engine.tangents import Tangents

TANGENT_EXAMPLE: Final[dict[str, Any]] = {**WORKED_EXAMPLE, "name": "w"}

# Measured: the names and the sentence of a step with eight terms.
STEP: Final = 1_600


class TangentsRequest(ProgramRequest):
    """A program with its inputs, and the entry that everything is differentiated by."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                TANGENT_EXAMPLE,
                {"program": "y = softmax(x)", "inputs": {"x": [1, 2, 3]}, "name": "x", "index": [0]},
            ]
        }
    )

    name: Annotated[str, Field(description="The input to differentiate by.")]
    index: Annotated[list[int], Field(description="Its entry, if it is a tensor.")] = Field(default_factory=list)


class TangentStepAnswer(BaseModel):
    """One node at work."""

    index: Annotated[int, Field(description="Its place among the steps.")]
    node: Annotated[int, Field(description="The node.")]
    name: Annotated[str, Field(description="What it is called.")]
    value: Annotated[Tensor, Field(description="Its value.")]
    tangent: Annotated[
        NullableTensor, Field(description="∂node/∂entry, in the node's shape; null for an entry that leads nowhere.")
    ]
    text: Annotated[str, Field(description="The step in a sentence, with its numbers.")]


class CountsAnswer(BaseModel):
    """Operations in either direction: an element computed, or a multiply-add."""

    forward_value: Annotated[int, Field(description="For the values alone.")]
    one_forward_sweep: Annotated[int, Field(description="For the derivatives of all outputs by one input.")]
    one_reverse_sweep: Annotated[int, Field(description="For the derivatives of one output by all inputs.")]
    inputs: Annotated[int, Field(description="Entries of the inputs that the output depends on.")]
    outputs: Annotated[int, Field(description="Entries of the output.")]
    forward_total: Annotated[int, Field(description="For all derivatives, by a forward sweep for each input.")]
    reverse_total: Annotated[int, Field(description="For all derivatives, by a reverse sweep for each output.")]


class TangentsAnswer(BaseModel):
    """A program's values and their derivatives by one entry of one input."""

    output: Annotated[str, Field(description="The output.")]
    name: Annotated[str, Field(description="The input.")]
    index: Annotated[list[int], Field(description="Its entry; `[]` for a single number.")]
    derivative: Annotated[Tensor, Field(description="∂output/∂entry from the forward sweep, in the output's shape.")]
    gradient: Annotated[NullableTensor, Field(description="The same from the backward pass; null for a tensor output.")]
    steps: Annotated[list[TangentStepAnswer], Field(description="The entry first, then every node in order.")]
    counts: Annotated[CountsAnswer, Field(description="What either direction costs.")]
    text: Annotated[str, Field(description="The two directions compared, in words.")]


def tangents_json(tangents: Tangents) -> dict[str, Any]:
    """Return tangents as the API answers them."""
    graph = tangents.trace.graph
    gradient = tangents.trace.gradients[tangents.name]
    return {
        "output": graph.output_name,
        "name": tangents.name,
        "index": tangents.index,
        "derivative": number_json(tangents.derivative),
        "gradient": None if graph.nodes[graph.output].shape else number_json(_entry(gradient, tangents.index)),
        "steps": [
            {
                "index": step.index,
                "node": step.node,
                "name": step.name,
                "value": number_json(step.value),
                "tangent": number_json(step.tangent),
                "text": step.text,
            }
            for step in tangents.steps
        ],
        "counts": asdict(tangents.counts),
        "text": compare(tangents),
    }


def compare(tangents: Tangents) -> str:
    """Return what both directions cost, and why they differ if they do, in words."""
    counts, output = tangents.counts, tangents.trace.graph.output_name
    cheaper = "forward" if counts.forward_total < counts.reverse_total else "reverse"
    return (
        f"One forward sweep, {_operations(counts.one_forward_sweep)}, gives the derivatives by {tangents.by} alone; one"
        f" reverse sweep, {_operations(counts.one_reverse_sweep)}, those of one entry of {output} by every input."
        f" All of them, for {counts.inputs} in and {counts.outputs} out, take {counts.forward_total} operations forward"
        f" and {counts.reverse_total} in reverse"
        + ("." if counts.forward_total == counts.reverse_total else f": {cheaper} is cheaper here.")
        + (tangents.parting and f" {tangents.parting}")
    )


def check_size(tangents: Tangents, limit: int) -> None:
    """Refuse tangents whose answer could be longer than the limit.

    Raises
    ------
    Problem
        422 response-too-large; the decision needs the shapes only.
    """
    size = sum(STEP + 2 * NUMBER * prod(node.shape) for node in tangents.trace.nodes)
    if size > limit:
        text = f"the answer could have {size} bytes; the limit is {limit}"
        hint = "ask for a smaller program, or for the gradient at /traces"
        raise Problem([Flaw("response-too-large", text, suggestion=hint, params={"limit": limit, "given": size})])


def _operations(count: int) -> str:
    return f"{count} operation{'' if count == 1 else 's'}"


def _entry(value: Any, index: tuple[int, ...]) -> float:
    return float(value[index]) if index else float(value)
