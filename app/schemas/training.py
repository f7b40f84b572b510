"""A question for a training run, and the JSON that answers it, whole or in events."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.content.worked_example import PROGRAM
from app.schemas.model import RequestModel, Tensor, absent
from app.schemas.question import ProgramRequest
from app.schemas.trace import number_json
from engine.training.runs import Memory, Progress, Run

NEURON: Final[dict[str, Any]] = {
    "program": PROGRAM,
    "inputs": {"x": 2, "w": 3, "b": 1, "y": 5},
    "parameters": ["w", "b"],
    "optimizer": "sgd",
    "learning_rate": 0.05,
    "steps": 2,
}
XOR: Final[dict[str, Any]] = {
    "program": "a1 = tanh(x @ W1 + b1)\na2 = a1 @ W2 + b2\nL = binary_cross_entropy_with_logits(a2, y)",
    "inputs": {
        "x": [[0, 0], [0, 1], [1, 1], [1, 0]],
        "y": [[0], [1], [0], [1]],
        "W1": [[0.9, -0.7, 0.4, 1.1], [-0.8, 0.6, 0.5, 1.2]],
        "b1": [0, 0, 0, 0],
        "W2": [[0.5], [0.6], [-0.7], [0.4]],
        "b2": [0],
    },
    "parameters": ["W1", "b1", "W2", "b2"],
    "optimizer": "adam",
    "learning_rate": 0.1,
    "steps": 200,
}
BATCHES: Final[dict[str, Any]] = {
    "program": "p = x*w + b\nL = mse(p, y)",
    "inputs": {"x": [[0], [1], [2], [3]], "y": [[1], [3], [5], [7]], "w": 0, "b": 0},
    "parameters": ["w", "b"],
    "optimizer": "momentum",
    "momentum": 0.5,
    "learning_rate": 0.05,
    "steps": 20,
    "batch_size": 2,
    "samples": {"x": 0, "y": 0},
    "seed": 1,
    "clip": 10,
}
ANSWER: Final[dict[str, Any]] = {
    "output": "L",
    "optimizer": "sgd",
    "formulas": "w_new = w - η*g",
    "steps": 2,
    "losses": [4, 1],
    "gradient_norms": [8.94427190999916, 4.47213595499958],
    "raw_gradient_norms": [8.94427190999916, 4.47213595499958],
    "parameter_gradient_norms": {"w": [8, 4], "b": [4, 2]},
    "loss": 0.25,
    "inputs": {"x": 2, "w": 2.4, "b": 0.7, "y": 5},
    "memory": {"step": 2, "slots": {}},
    "divergence": None,
    "note": None,
    "text": "In 2 steps the loss went from 4 to 0.25.",
}


class MemoryModel(RequestModel):
    """What a run leaves behind beside the inputs; with it the next goes on as if it had not stopped."""

    step: Annotated[int, Field(description="Steps made so far.", ge=0, le=10**9)] = 0
    slots: Annotated[
        dict[str, dict[str, Tensor]],
        Field(description="What the optimizer remembers, by its name in the formulas and by parameter."),
    ] = Field(default_factory=dict)


class TrainingRequest(ProgramRequest):
    """A program with its inputs, which of them learn, and how."""

    model_config = ConfigDict(json_schema_extra={"examples": [NEURON, XOR, BATCHES]})
    aliases: ClassVar[dict[str, str]] = {
        **ProgramRequest.aliases, "lr": "learning_rate", "rate": "learning_rate", "iterations": "steps",
        "epochs": "steps", "max_norm": "clip", "beta": "betas", "eps": "epsilon",
    }  # fmt: skip

    parameters: Annotated[list[str], Field(description="The inputs that learn; the others are data.", max_length=500)]
    optimizer: Annotated[Literal["sgd", "momentum", "adam"], Field(description="How a gradient becomes a step.")] = (
        "sgd"
    )
    learning_rate: Annotated[float, Field(description="η.", allow_inf_nan=False)]
    steps: Annotated[int, Field(description="How many steps to make.", ge=1)]
    batch_size: Annotated[int, Field(description="Samples that a step sees; all if left out.", ge=1)] = Field(
        default_factory=absent
    )
    samples: Annotated[
        dict[str, int],
        Field(description="The inputs that hold samples, with the axis along which they lie; needed for batches."),
    ] = Field(default_factory=dict)
    seed: Annotated[int, Field(description="Of the shuffling of samples.", ge=0)] = 0
    momentum: Annotated[float, Field(description="μ of `momentum`; 0.9 if left out.", ge=0, lt=1)] = Field(
        default_factory=absent
    )
    betas: Annotated[
        list[float], Field(description="β1 and β2 of `adam`; 0.9 and 0.999 if left out.", min_length=2, max_length=2)
    ] = Field(default_factory=absent)
    epsilon: Annotated[float, Field(description="ε of `adam`; 1e-8 if left out.", ge=0, allow_inf_nan=False)] = Field(
        default_factory=absent
    )
    clip: Annotated[float, Field(description="A bound on gradients; none if left out.", gt=0, allow_inf_nan=False)] = (
        Field(default_factory=absent)
    )
    clip_by: Annotated[
        Literal["norm", "value"],
        Field(description="What `clip` bounds: the norm of all gradients together, or every entry."),
    ] = "norm"
    memory: Annotated[MemoryModel, Field(description="The `memory` of the run that this one continues.")] = Field(
        default_factory=absent
    )


class DivergenceAnswer(BaseModel):
    """Where a run stopped being finite."""

    step: Annotated[int, Field(description="The training step, from 0; it changed no parameter.")]
    node: Annotated[int, Field(description="The id of the node where it began.")]
    name: Annotated[str, Field(description="What that is called.")]
    trace_step: Annotated[
        int | None, Field(description="The step of that step's trace; null at an input, or in the update.")
    ]
    kind: Annotated[str, Field(description="The kind of the diagnostic, or `update`.")]
    message: Annotated[str, Field(description="What happened there, in a sentence.")]
    rising_since: Annotated[int | None, Field(description="The step from which the loss had risen tenfold or more.")]
    tries: Annotated[list[str], Field(description="What to try, the most promising first.")]


class MemoryAnswer(BaseModel):
    """What a run leaves behind beside the inputs."""

    step: Annotated[int, Field(description="Steps made so far, earlier runs included.")]
    slots: Annotated[dict[str, dict[str, Tensor]], Field(description="The optimizer's slots, by parameter.")]


class TrainingAnswer(BaseModel):
    """A training run; a list has an entry for each step, that of a step that was not finite included."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    output: Annotated[str, Field(description="The variable that is made small: the loss.")]
    optimizer: Annotated[str, Field(description="How it stepped.")]
    formulas: Annotated[str, Field(description="The update as a program: `g` is the gradient, `η` the learning rate.")]
    steps: Annotated[int, Field(description="Steps that changed the parameters.")]
    losses: Annotated[list[Tensor], Field(description="The loss that each step saw, of its batch, before it moved.")]
    gradient_norms: Annotated[list[Tensor], Field(description="The norm of all gradients together, after clipping.")]
    raw_gradient_norms: Annotated[list[Tensor], Field(description="The same before clipping.")]
    parameter_gradient_norms: Annotated[
        dict[str, list[Tensor]], Field(description="The norm of each parameter's gradient, after clipping.")
    ]
    loss: Annotated[Tensor, Field(description="The loss after the last step, of all samples.")]
    inputs: Annotated[dict[str, Tensor], Field(description="All inputs after the last step.")]
    memory: Annotated[MemoryAnswer, Field(description="What to send along to go on from here.")]
    divergence: Annotated[
        DivergenceAnswer | None, Field(description="Where numbers stopped being finite; null if they did not.")
    ]
    note: Annotated[
        str | None, Field(description="Where samples left over joined the batch before them: a sentence that says so.")
    ]
    text: Annotated[str, Field(description="The run in a sentence.")]


def progress_json(run: Run, seen: list[Progress], is_whole: bool) -> dict[str, Any]:
    """Return some steps of a run as an event tells them; if it is whole, with what it takes to go on after them."""
    return {
        "step": run.step,
        **_steps_json(run, seen),
        "parameters": _numbers(run.parameters) if is_whole else {},
        "memory": _memory_json(run.memory) if is_whole else None,
        "note": run.note,
    }


def training_json(run: Run, seen: list[Progress]) -> dict[str, Any]:
    """Return a run as the API answers it."""
    optimizer, loss = run.recipe.optimizer, run.loss()
    ended = run.divergence
    return {
        "output": run.plan.graph.output_name,
        "optimizer": optimizer.name,
        "formulas": optimizer.formulas,
        "steps": run.made,
        **_steps_json(run, seen),
        "loss": number_json(loss),
        "inputs": _numbers(run.inputs),
        "memory": _memory_json(run.memory),
        "divergence": ended and {field: getattr(ended, field) for field in DivergenceAnswer.model_fields},
        "note": run.note,
        "text": run.summary(loss),
    }


def _steps_json(run: Run, seen: list[Progress]) -> dict[str, Any]:
    return {
        "losses": [number_json(each.loss) for each in seen],
        "gradient_norms": [number_json(each.gradient_norm) for each in seen],
        "raw_gradient_norms": [number_json(each.raw_gradient_norm) for each in seen],
        "parameter_gradient_norms": {
            name: [number_json(each.parameter_norms[place]) for each in seen]
            for place, name in enumerate(run.layout.names)
        },
    }


def _memory_json(memory: Memory) -> dict[str, Any]:
    return {"step": memory.step, "slots": {slot: _numbers(values) for slot, values in memory.slots.items()}}


def _numbers(values: dict[str, Any]) -> dict[str, Any]:
    return {name: number_json(value) for name, value in values.items()}
