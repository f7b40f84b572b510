"""A question for a gradient check, and the JSON that answers it."""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, Final, Literal
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict, Field

from app.problems import Flaw, Problem
from app.schemas.model import NullableTensor, Tensor, absent
from app.schemas.question import ProgramRequest
from app.schemas.trace import WORKED_EXAMPLE, number_json
from engine.checks import Check
from engine.plan import Plan

CHECK_EXAMPLE: Final[dict[str, Any]] = {"program": "L = relu(x)*w", "inputs": {"x": 0, "w": 2}}
CHECK_ANSWER: Final[dict[str, Any]] = {
    "output": "L",
    "checks": [
        {
            "name": "x", "index": [], "step": 6.055454452393343e-06, "analytic": 0, "numeric": 1, "absolute": 1,
            "relative": 1, "verdict": "kink",
            "text": "There is a kink here: the slope is 0 on the left and 2 on the right; the central difference takes"
            " their mean, the backward pass the convention's 0.",
        },
        {
            "name": "w", "index": [], "step": 1.2110908904786686e-05, "analytic": 0, "numeric": 0, "absolute": 0,
            "relative": 0, "verdict": "agree",
            "text": "The two agree to the accuracy that a finite difference can have.",
        },
    ],
}  # fmt: skip
Verdict = Literal["agree", "kink", "jump", "coarse-step", "rounding", "blocked", "undefined", "differ"]

# Measured: the numbers and the sentence of a check, in which names stand a few times.
CHECK: Final = 520
MENTIONS: Final = 4


class CheckRequest(ProgramRequest):
    """A program with its inputs, and which of them to check with which step."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [CHECK_EXAMPLE, {**WORKED_EXAMPLE, "names": ["w", "b"]}, {**WORKED_EXAMPLE, "step": 0.001}]
        }
    )

    step: Annotated[
        float,
        Field(description="The step for every entry; chosen for each if left out.", gt=0, allow_inf_nan=False),
    ] = Field(default_factory=absent)
    names: Annotated[list[str], Field(description="The inputs to check; all if left out.")] = Field(
        default_factory=absent
    )


class CheckAnswer(BaseModel):
    """One entry of one input: its gradient beside a central difference."""

    name: Annotated[str, Field(description="The input.")]
    index: Annotated[list[int], Field(description="The entry's place in it; `[]` for a single number.")]
    step: Annotated[float | None, Field(description="How far it was moved to either side; null if it was not.")]
    analytic: Annotated[Tensor, Field(description="The gradient from the backward pass.")]
    numeric: Annotated[NullableTensor, Field(description="The central difference; null if it was not moved.")]
    absolute: Annotated[Tensor, Field(description="|analytic − numeric|.")]
    relative: Annotated[Tensor, Field(description="The same over the larger of the two.")]
    verdict: Annotated[
        Verdict,
        Field(
            description="Whether they agree, or why not: a kink or a jump here, a step too coarse, rounding, paths"
            " without gradient, no slope; or nothing that excuses it."
        ),
    ]
    text: Annotated[str, Field(description="The verdict in a sentence.")]


class ChecksAnswer(BaseModel):
    """The check of every entry."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHECK_ANSWER]})

    output: Annotated[str, Field(description="The variable that is differentiated.")]
    checks: Annotated[list[CheckAnswer], Field(description="A check for each entry, inputs in order.")]


def checks_json(output: str, checks: list[Check]) -> dict[str, Any]:
    """Return checks as the API answers them."""
    return {"output": output, "checks": [_check_json(check) for check in checks]}


def check_size(plan: Plan, names: list[str] | None, limit: int) -> None:
    """Refuse checks whose answer could be longer than the limit.

    Raises
    ------
    Problem
        422 response-too-large; the decision needs the shapes only.
    """
    wanted = {normalize("NFC", name) for name in names or ()}
    size = sum(
        prod(shape) * (CHECK + MENTIONS * (len(name.encode()) + len(plan.graph.output_name.encode())))
        for name, shape in zip(plan.input_names, plan.input_shapes, strict=True)
        if names is None or name in wanted
    )
    if size > limit:
        text = f"the answer could have {size} bytes; the limit is {limit}"
        hint = "choose fewer inputs by names"
        raise Problem([Flaw("response-too-large", text, suggestion=hint, params={"limit": limit, "given": size})])


def _check_json(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "index": check.index,
        "step": check.step,
        "analytic": number_json(check.analytic),
        "numeric": number_json(check.numeric),
        "absolute": number_json(check.absolute),
        "relative": number_json(check.relative),
        "verdict": check.verdict,
        "text": check.text,
    }
