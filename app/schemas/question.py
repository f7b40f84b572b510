"""What every question about a program has: the program, its inputs, and the output to differentiate."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from app.schemas.model import OptionalTensor, RequestModel, Tensor, absent


class ProgramRequest(RequestModel):
    """A program, values for its free names, and what to differentiate."""

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


class SeededRequest(ProgramRequest):
    """The same with a seed, so that the output may be a tensor."""

    seed: Annotated[OptionalTensor, Field(description="∂L/∂output to start from; 1 if left out.")] = Field(
        default_factory=absent
    )
