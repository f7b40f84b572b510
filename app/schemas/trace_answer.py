"""The shape of a trace in the API, for its documentation; ``app.schemas.trace.trace_json`` builds it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.model import NullableTensor, Tensor
from app.schemas.trace import SHORT_ANSWER


class OriginAnswer(BaseModel):
    """The element of a tensor that a scalar is, or is there for."""

    node: Annotated[int, Field(description="The node in the trace of tensors.")]
    index: Annotated[list[int], Field(description="The element's place in it.")]


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
    gradient: Annotated[NullableTensor, Field(description="∂output/∂node; null where no gradient flows.")]
    line: Annotated[int | None, Field(description="Its line in the program; null for an input.")]
    group: Annotated[int | None, Field(description="The statement it belongs to, counted from 0; null for an input.")]
    rank: Annotated[int | None, Field(description="Its column in the drawing; null if it is drawn in its consumer.")]
    row: Annotated[int | None, Field(description="Its place in the column, from above.")]
    origin: Annotated[
        OriginAnswer | None,
        Field(description="With `scalar` only: the element it belongs to; null for the sum over a tensor output."),
    ] = None


class StepAnswer(BaseModel):
    """One event of the trace: an op forward, the seed, or an edge backward."""

    index: Annotated[int, Field(description="Its place among the steps.")]
    phase: Annotated[Literal["forward", "seed", "backward"], Field(description="What kind of event it is.")]
    node: Annotated[int, Field(description="The node at work.")]
    text: Annotated[str, Field(description="The step in a sentence, with its numbers.")]
    input: Annotated[int, Field(description="Backward: the operand position of `node`.")] = 0
    to: Annotated[int, Field(description="Backward: the node that receives.")] = 0
    upstream: Annotated[Tensor, Field(description="Backward: the gradient of `node`.")] = None
    local: Annotated[NullableTensor, Field(description="Backward: ∂node/∂to where it is element-wise, else null.")] = (
        None
    )
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
