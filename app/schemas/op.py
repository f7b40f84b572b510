"""An op as the API lists it: what its record in the registry says, without its code, and an example of its use."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, Field

from app.content.op_curves import curve_of
from app.content.op_examples import example_of, signature
from app.schemas.trace import number_json
from engine.ops.base import Op


class ParameterAnswer(BaseModel):
    """A constant keyword of an op."""

    name: Annotated[str, Field(description="The keyword, as in `axis=1`.")]
    kind: Annotated[str, Field(description="`axis`, `flag`, `integer`, `integers`, `number` or `items`.")]
    default: Annotated[Any, Field(description="Its value if it is left out.")]


class OpExampleAnswer(BaseModel):
    """A program that applies an op, and what a run of it gives."""

    program: Annotated[str, Field(description="The program; the op's value is called `out`.")]
    inputs: Annotated[dict[str, Any], Field(description="Its inputs.")]
    values: Annotated[dict[str, Any], Field(description="Every variable's value.")]
    gradients: Annotated[dict[str, Any], Field(description="Every variable's gradient.")]


class KinkAnswer(BaseModel):
    """What is computed at a kink."""

    x: Annotated[float, Field(description="The operand.")]
    value: Annotated[Any, Field(description="The value there.")]
    derivative: Annotated[Any, Field(description="The derivative there, a convention.")]


class OpAnswer(BaseModel):
    """One op of the program language."""

    name: Annotated[str, Field(description="What programs call it.")]
    symbol: Annotated[str, Field(description="What is drawn for it.")]
    family: Annotated[str, Field(description="The family it is filed under.")]
    summary: Annotated[str, Field(description="What it does, in a sentence.")]
    signature: Annotated[str, Field(description="How it is called; what may be left out stands in brackets.")]
    operands: Annotated[list[str], Field(description="Its operands' names in its formulas, in order.")]
    variadic: Annotated[bool, Field(description="Whether the last operand may repeat.")]
    optional: Annotated[int, Field(description="How many of the last operands may be left out.")]
    parameters: Annotated[list[ParameterAnswer], Field(description="Its constant keywords.")]
    elementwise: Annotated[bool, Field(description="Whether it works on each element by itself.")]
    formula: Annotated[str, Field(description="Its value, in the program language.")]
    derivatives: Annotated[
        list[str | None],
        Field(
            description="For each operand: ∂out/∂operand where it is element-wise, else the rule that turns the "
            "upstream gradient `G` into the operand's; null where no gradient flows."
        ),
    ]
    domain: Annotated[str, Field(description="Where it is defined.")]
    convention: Annotated[str, Field(description="What its derivative is at kinks and ties.")]
    source: Annotated[str, Field(description="Where the formula and its derivative are from.")]
    kinks: Annotated[list[KinkAnswer], Field(description="Kinks of an element-wise op of one operand, those near 0.")]
    example: Annotated[OpExampleAnswer, Field(description="How it is used.")]


class OpsAnswer(BaseModel):
    """All ops, by family."""

    ops: Annotated[list[OpAnswer], Field(description="The ops, each family together.")]


def op_json(op: Op) -> dict[str, Any]:
    """Return an op as the API answers it."""
    curve, example = curve_of(op.name), example_of(op.name)
    return {
        "name": op.name,
        "symbol": op.symbol,
        "family": op.family,
        "summary": op.summary,
        "signature": signature(op),
        "operands": op.operands,
        "variadic": op.variadic,
        "optional": op.optional,
        "parameters": [
            {"name": parameter.name, "kind": parameter.kind, "default": parameter.default}
            for parameter in op.parameters
        ],
        "elementwise": op.is_elementwise,
        "formula": op.formula,
        "derivatives": op.derivatives,
        "domain": op.domain,
        "convention": op.convention,
        "source": op.source,
        "kinks": [asdict(kink) for kink in curve.kinks] if curve else [],
        "example": {
            "program": example.program,
            "inputs": example.inputs,
            "values": {name: number_json(value) for name, value in example.trace.values.items()},
            "gradients": {name: number_json(value) for name, value in example.trace.gradients.items()},
        },
    }
