"""A question for an export of a trace: that for the trace, without its level of detail."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from app.schemas.model import OptionalTensor, RequestModel, Tensor, absent
from app.schemas.trace import WORKED_EXAMPLE, TraceRequest


class ExportRequest(RequestModel):
    """A program, values for its free names, and what to differentiate."""

    model_config = ConfigDict(json_schema_extra={"examples": [WORKED_EXAMPLE]})
    aliases: ClassVar[dict[str, str]] = TraceRequest.aliases

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
