"""Questions for an update and for a backward pass that adds to stored gradients, and the JSON that answers them."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.problems import Flaw, Problem
from app.schemas.model import Tensor
from app.schemas.question import ProgramRequest
from app.schemas.size import NUMBER
from app.schemas.trace import WORKED_EXAMPLE, number_json
from engine import Trace
from engine.buffers import Buffer, Keeps
from engine.explain import title
from engine.updates import Update

UPDATE_EXAMPLE: Final[dict[str, Any]] = {**WORKED_EXAMPLE, "parameters": ["w", "b"], "learning_rate": 0.1}
DOUBLED_EXAMPLE: Final[dict[str, Any]] = {**UPDATE_EXAMPLE, "parameters": ["w"], "stored": {"w": 16}}
PASS_EXAMPLE: Final[dict[str, Any]] = {**WORKED_EXAMPLE, "stored": {"w": 8, "b": 4}}
NODE: Final = 300


class UpdateRequest(ProgramRequest):
    """A program with its inputs, which of them are parameters, and how far to go."""

    model_config = ConfigDict(json_schema_extra={"examples": [UPDATE_EXAMPLE, DOUBLED_EXAMPLE]})

    parameters: Annotated[list[str], Field(description="The inputs that change; the others are data.", max_length=500)]
    learning_rate: Annotated[float, Field(description="η in new = old − η · gradient.", allow_inf_nan=False)]
    stored: Annotated[
        dict[str, Tensor],
        Field(description="Gradients to use, by parameter; where left out, those of one backward pass."),
    ] = Field(default_factory=dict)


class ParameterAnswer(BaseModel):
    """What becomes of one parameter."""

    name: Annotated[str, Field(description="The parameter.")]
    old: Annotated[Tensor, Field(description="Its value before.")]
    gradient: Annotated[Tensor, Field(description="The gradient that is used.")]
    change: Annotated[Tensor, Field(description="−learning_rate · gradient.")]
    new: Annotated[Tensor, Field(description="old − learning_rate · gradient.")]


class UpdateAnswer(BaseModel):
    """One step of gradient descent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "output": "L", "learning_rate": 0.1,
                    "parameters": [
                        {"name": "w", "old": 3, "gradient": 8, "change": -0.8, "new": 2.2},
                        {"name": "b", "old": 1, "gradient": 4, "change": -0.4, "new": 0.6},
                    ],
                    "inputs": {"x": 2, "w": 2.2, "b": 0.6, "y": 5}, "before": 4, "after": 0,
                }
            ]
        }
    )  # fmt: skip

    output: Annotated[str, Field(description="The variable that is differentiated: the loss.")]
    learning_rate: Annotated[float, Field(description="η.")]
    parameters: Annotated[list[ParameterAnswer], Field(description="A row for each parameter, in the order asked.")]
    inputs: Annotated[dict[str, Tensor], Field(description="All inputs after the step, to ask the next question with.")]
    before: Annotated[Tensor, Field(description="The loss before.")]
    after: Annotated[Tensor, Field(description="The loss after, computed anew.")]


class BackwardPassRequest(ProgramRequest):
    """A program with its inputs, and the gradients that earlier backward passes have stored."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [PASS_EXAMPLE, {**WORKED_EXAMPLE, "keeps": "every-node", "stored": {"z": 4}}]}
    )

    stored: Annotated[
        dict[str, Tensor],
        Field(description="What is stored, by variable or by a node's id as text; what is left out is zero."),
    ] = Field(default_factory=dict)
    keeps: Annotated[
        Keeps,
        Field(description="Which nodes have a buffer: `leaves`, as in PyTorch, or `every-node`, as in micrograd."),
    ] = "leaves"


class BufferAnswer(BaseModel):
    """One stored gradient."""

    node: Annotated[int, Field(description="The node's id in a trace.")]
    name: Annotated[str | None, Field(description="Its variable, if it has one.")]
    label: Annotated[str, Field(description="What it is called: its variable, or its source text.")]
    kind: Annotated[Literal["input", "intermediate", "output"], Field(description="Where it stands in the graph.")]
    before: Annotated[Tensor, Field(description="What was stored.")]
    gradient: Annotated[Tensor, Field(description="What this pass brings.")]
    after: Annotated[Tensor, Field(description="What is stored then: before + gradient.")]


class BackwardPassAnswer(BaseModel):
    """The stored gradients after one more backward pass; no parameter has changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "output": "L", "keeps": "leaves",
                    "buffers": [
                        {
                            "node": node, "name": name, "label": name, "kind": "input", "before": before,
                            "gradient": gradient, "after": after,
                        }
                        for node, name, before, gradient, after in (
                            (0, "x", 0, 12, 12), (1, "w", 8, 8, 16), (2, "b", 4, 4, 8), (3, "y", 0, -4, -4),
                        )
                    ],
                }
            ]
        }
    )  # fmt: skip

    output: Annotated[str, Field(description="The variable that is differentiated.")]
    keeps: Annotated[Keeps, Field(description="Which nodes have a buffer.")]
    buffers: Annotated[list[BufferAnswer], Field(description="The buffers, by node.")]


def update_json(update: Update) -> dict[str, Any]:
    """Return an update as the API answers it."""
    return {
        "output": update.trace.graph.output_name,
        "learning_rate": update.learning_rate,
        "parameters": [
            {
                "name": row.name,
                "old": number_json(row.old),
                "gradient": number_json(row.gradient),
                "change": number_json(row.change),
                "new": number_json(row.new),
            }
            for row in update.rows
        ],
        "inputs": {name: number_json(value) for name, value in update.inputs.items()},
        "before": number_json(update.before),
        "after": number_json(update.after),
    }


def buffers_json(trace: Trace, keeps: Keeps, buffers: tuple[Buffer, ...]) -> dict[str, Any]:
    """Return stored gradients as the API answers them."""
    return {
        "output": trace.graph.output_name,
        "keeps": keeps,
        "buffers": [
            {
                "node": buffer.node,
                "name": trace.nodes[buffer.node].name,
                "label": title(trace.graph, buffer.node),
                "kind": _kind(trace, buffer.node),
                "before": number_json(buffer.before),
                "gradient": number_json(buffer.brought),
                "after": number_json(buffer.after),
            }
            for buffer in buffers
        ],
    }


def check_size(trace: Trace, limit: int, inputs_only: bool) -> None:
    """Refuse a question whose answer could be longer than the limit: four numbers or so for each element.

    Raises
    ------
    Problem
        422 response-too-large; the decision needs the shapes only.
    """
    told = [node for node in trace.nodes if node.is_input or not inputs_only]
    size = sum(NODE + 5 * NUMBER * prod(node.shape) for node in told)
    if size > limit:
        text = f"the answer could have {size} bytes; the limit is {limit}"
        hint = "ask about smaller inputs"
        raise Problem([Flaw("response-too-large", text, suggestion=hint, params={"limit": limit, "given": size})])


def _kind(trace: Trace, node: int) -> str:
    return "input" if trace.nodes[node].is_input else "output" if node == trace.graph.output else "intermediate"
