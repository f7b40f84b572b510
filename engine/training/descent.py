"""Training: descent on any program. Owns the question: everything that can be wrong with it is told before any step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.checks.differences import plan_scalar
from engine.errors import EngineError, InputError, ProgramTooLarge, quote, raise_all
from engine.inputs import read_inputs
from engine.limits import UNLIMITED, Limits
from engine.plan import PLANS, Plan
from engine.training.batches import Batches, plan_batches
from engine.training.clipping import Clip, check_clip
from engine.training.optimizers import OPTIMIZERS, Optimizer, Settings, Slots
from engine.training.runs import Memory, Progress, Recipe, Run
from engine.training.vectors import Layout
from engine.updates import check_parameters

__all__ = ["Clip", "Memory", "Progress", "Run", "train"]

# What a row of a plan costs beside its multiply-adds. Measured: 0.1 µs on floats, 0.6 µs on small arrays.
SCALAR_ROW, ARRAY_ROW = 100, 600
STEP = 40_000
MANY_SIZES = "name every input that holds samples, and write no number of samples into the program"


def train(
    program: str,
    inputs: Mapping[str, Any],
    parameters: Sequence[str],
    optimizer: str = "sgd",
    learning_rate: float = 0.1,
    steps: int = 100,
    *,
    batch_size: int | None = None,
    samples: Mapping[str, int] | None = None,
    momentum: float | None = None,
    betas: tuple[float, float] | None = None,
    epsilon: float | None = None,
    clip: Clip | None = None,
    seed: int = 0,
    memory: Memory | None = None,
    output: str | None = None,
    limits: Limits = UNLIMITED,
) -> Run:
    """Return a training run that makes a step each time it is asked for one.

    Parameters
    ----------
    program, inputs, output, limits
        As for ``trace``; the output, the loss, must be a scalar.
    parameters
        The inputs that change; the others are data.
    optimizer, momentum, betas, epsilon
        ``sgd``, ``momentum`` or ``adam``, and its settings: μ, β₁ and β₂, ε; those of the optimizer if None.
    learning_rate, steps
        η, and how many steps to make at most.
    batch_size, samples, seed
        Samples a step sees, all if None; the axis along which they lie in each input that holds any; the seed of the
        shuffling. Samples left over that the program does not take alone join the batch before them.
    clip, memory
        A bound on gradients; what an earlier run left behind, to go on as if it had not stopped.

    Raises
    ------
    EngineError
        As ``trace``; InputError for anything else that does not fit; ProgramTooLarge for too much work.

    Examples
    --------
    >>> run = train("L = (w*x - 5)**2", {"w": 3, "x": 2}, ["w"], learning_rate=0.1, steps=2)
    >>> [(seen.loss, seen.gradient_norm) for seen in run], run.inputs["w"]
    ([(1.0, 4.0), (0.04000000000000007, 0.8000000000000007)], 2.52)
    """
    values = read_inputs(inputs, limits)
    plan = plan_scalar(program, values, output, limits)
    check_parameters(plan, parameters, learning_rate)
    rule, settings = _choose(optimizer, {"momentum": momentum, "betas": betas, "epsilon": epsilon})
    _check_steps(parameters, steps, limits)
    check_clip(clip)
    shapes = dict(zip(plan.input_names, plan.input_shapes, strict=True))
    batches, plans = _batch_plans(plan, output, plan_batches(shapes, parameters, batch_size, samples or {}, seed))
    _check_cost(max(plans.values(), key=step_cost, default=plan), steps, limits)
    layout, recipe = Layout(plan, parameters), Recipe(rule, settings, learning_rate, steps, clip, batches, plans)
    return Run(plan, values, layout, recipe, *_recall(memory, rule, layout, limits))


def step_cost(plan: Plan) -> int:
    """Return what a step costs in multiply-adds, the walk over the rows included."""
    return plan.graph.cost + (SCALAR_ROW if plan.is_scalar else ARRAY_ROW) * len(plan.rows) + STEP


def _choose(name: str, given: Mapping[str, Any]) -> tuple[Optimizer, Settings]:
    """Return an optimizer with its settings.

    Raises
    ------
    EngineError
        If there is none of that name, or a setting is not its own or out of its range.
    """
    if name not in OPTIMIZERS:
        hint = f"choose among {', '.join(OPTIMIZERS)}"
        raise InputError(f'there is no optimizer "{quote(name)}"', pointer="#/optimizer", suggestion=hint)
    chosen = OPTIMIZERS[name]
    problems: list[EngineError] = []
    settings = dict(chosen.settings)
    for field, value in given.items():
        if value is None:
            continue
        symbols = {"momentum": ("μ",), "betas": ("β1", "β2"), "epsilon": ("ε",)}[field]
        numbers = value if field == "betas" else (value,)
        below = float("inf") if field == "epsilon" else 1.0
        if symbols[0] not in settings:
            problems.append(InputError(f"{name} has no {field}", pointer=f"#/{field}", suggestion="leave it out"))
        elif len(numbers) != len(symbols) or not all(0 <= number < below for number in numbers):
            bounds = "0 or more" if field == "epsilon" else "from 0 to below 1"
            problems.append(InputError(f"{field} must be {bounds}", pointer=f"#/{field}"))
        else:
            settings |= dict(zip(symbols, map(float, numbers), strict=True))
    raise_all(problems)
    return chosen, settings


def _check_steps(parameters: Sequence[str], steps: int, limits: Limits) -> None:
    if not parameters:
        hint = "name the inputs that are to learn"
        raise InputError("no input is a parameter", pointer="#/parameters", suggestion=hint)
    if steps < 1:
        raise InputError(f"a run has 1 step or more, not {steps}", pointer="#/steps")
    if steps > limits.training_steps:
        raise ProgramTooLarge(
            f"{steps} steps are asked for; the limit is {limits.training_steps}",
            pointer="#/steps",
            suggestion="ask for fewer, and go on from the inputs and the memory in the answer",
            params={"given": steps, "limit": limits.training_steps, "unit": "steps"},
        )


def _check_cost(plan: Plan, steps: int, limits: Limits) -> None:
    cost = steps * step_cost(plan)
    if cost > limits.training_cost:
        raise ProgramTooLarge(
            f"{steps} steps cost {cost} multiply-adds; the limit is {limits.training_cost}",
            pointer="#/steps",
            suggestion=f"ask for {limits.training_cost // step_cost(plan)} at a time, or use smaller batches",
            params={"given": cost, "limit": limits.training_cost, "unit": "multiply-adds"},
        )


def _batch_plans(plan: Plan, output: str | None, batches: Batches | None) -> tuple[Batches | None, dict[int, Plan]]:
    """Return the batches that the program takes, and the plan for each of their sizes.

    Raises
    ------
    EngineError
        If the program does not take fewer samples.
    """
    if batches is None:
        return None, {}
    found = {batches.size: _plan_of_size(plan, output, batches, batches.size)}
    try:
        return batches, found | {size: _plan_of_size(plan, output, batches, size) for size in batches.sizes}
    except InputError:
        batches = batches.merged()
        return batches, {size: _plan_of_size(plan, output, batches, size) for size in batches.sizes}


def _plan_of_size(plan: Plan, output: str | None, batches: Batches, size: int) -> Plan:
    shapes = dict(zip(plan.input_names, plan.input_shapes, strict=True))
    try:
        return PLANS.find(plan.graph.program.text, batches.shapes(shapes, size), output, plan.limits)
    except EngineError as error:
        raise InputError(
            f"the program does not take {size} of {batches.count} samples: {error.message}",
            pointer="#/batch_size" if size == 1 else "#/samples",
            suggestion="take batches of two samples or more" if size == 1 else MANY_SIZES,
        ) from error


def _recall(memory: Memory | None, optimizer: Optimizer, layout: Layout, limits: Limits) -> tuple[int, Slots]:
    """Return the step to begin with and the slots."""
    given = Memory(0, {}) if memory is None else memory
    problems: list[EngineError] = []
    if given.step < 0:
        problems.append(InputError("the number of steps made must be 0 or more", pointer="#/memory/step"))
    for name in given.slots:
        if name not in optimizer.slots:
            hint = f"its slots: {', '.join(optimizer.slots) or 'none'}"
            text, pointer = f'{optimizer.name} has no slot "{quote(name)}"', f"#/memory/slots/{quote(name)}"
            problems.append(InputError(text, pointer=pointer, suggestion=hint))
    raise_all(problems)
    return given.step, tuple(
        layout.read(given.slots.get(name, {}), f"#/memory/slots/{name}", limits) for name in optimizer.slots
    )
