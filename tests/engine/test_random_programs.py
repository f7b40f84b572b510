"""Properties of whole programs, on random ones over the registry: PyTorch, finite differences, replay, order, scalars.

The programs and PyTorch's numbers are recorded; ``make parity`` generates them anew, and hundreds more.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import engine
from engine.checks import check_gradients
from engine.checks import disagreements as unconfirmed
from engine.expand import expand
from engine.ops import REGISTRY
from engine.ops.base import Value
from engine.tangents import forward_mode
from tests.engine import references
from tests.engine.random_programs import ELEMENTS, FLOOR, OPERATIONS, generate
from tests.engine.references import TOLERANCE, Case, disagreements, distance, numbers_of, trace_of

RECORDED = references.read("random_programs")
by_program = pytest.mark.parametrize("case", RECORDED, ids=[case["id"] for case in RECORDED])


@by_program
def test_values_and_gradients_are_those_of_pytorch(case: Case) -> None:
    assert disagreements(numbers_of(trace_of(case)), case, FLOOR) == []


@by_program
def test_gradients_are_confirmed_by_finite_differences(case: Case) -> None:
    values = trace_of(case).values
    stopped = set(re.findall(r"stop_gradient\((\w+)\)", case["program"]))
    # To a finite difference a stopped gradient is a variable that is held at its value.
    program = re.sub(r"stop_gradient\((\w+)\)", r"held_\1", case["program"])
    inputs = case["inputs"] | {f"held_{name}": values[name] for name in stopped}
    checks = check_gradients(program, inputs, names=list(case["inputs"]))
    assert list(unconfirmed(checks)) == []
    for name, gradient in engine.trace(program, inputs).gradients.items():
        assert name not in case["gradients"] or distance(case["gradients"][name], gradient, FLOOR) <= TOLERANCE


@by_program
def test_replaying_the_steps_gives_the_gradients_bit_by_bit(case: Case) -> None:
    trace = trace_of(case)
    state = trace.at(len(trace.steps) - 1)
    assert_identical(state.values, trace.node_values)
    assert_identical(state.gradients, trace.node_gradients)


@by_program
def test_the_contributions_into_a_node_add_up_to_its_gradient_bit_by_bit(case: Case) -> None:
    trace = trace_of(case)
    arriving: dict[int, list[Value]] = defaultdict(list)
    for step in trace.steps:
        if step.to is not None:
            assert step.contribution is not None
            arriving[step.to].append(step.contribution)
    for node in trace.nodes:
        gradient = trace.node_gradients[node.id]
        if node.id == trace.graph.output:
            assert gradient == 1
        elif gradient is None:
            assert node.id not in arriving
        else:
            assert_identical([sum(arriving[node.id][1:], start=arriving[node.id][0])], [gradient])


@by_program
def test_another_order_of_independent_lines_changes_no_value_and_gradients_by_rounding_alone(case: Case) -> None:
    first = trace_of(case)
    for seed in range(3):
        text = reordered(case["program"], seed)
        assert sorted(text.splitlines()) == sorted(case["program"].splitlines())
        second = engine.trace(text, case["inputs"], output="L")
        for name, value in first.values.items():
            assert_identical([second.values[name]], [value])
            # Contributions may arrive in another order, so sums of three and more may round otherwise.
            assert distance(second.gradients[name], first.gradients[name], FLOOR) <= TOLERANCE


@by_program
def test_the_same_program_in_scalars_has_the_same_gradients(case: Case) -> None:
    trace = trace_of(case)
    scalars = expand(trace)
    for name in trace.input_values():
        node = trace.graph.names[name]
        folded = [scalars.gradient_of(number) for number in np.ravel(scalars.ids[node])]
        assert distance(folded, np.ravel(trace.gradients[name]), FLOOR) <= TOLERANCE


@by_program
def test_forward_mode_gives_the_entry_of_the_gradient_that_it_is_asked_for(case: Case) -> None:
    trace = trace_of(case)
    for name, value in trace.input_values().items():
        last = tuple(length - 1 for length in np.shape(value))
        tangents = forward_mode(case["program"], case["inputs"], name, last)
        assert tangents.tangents[trace.graph.output] == pytest.approx(
            np.asarray(trace.gradients[name])[last], rel=TOLERANCE, abs=FLOOR * TOLERANCE
        )


def test_the_programs_apply_every_op_of_the_registry_and_none_too_many() -> None:
    applied = [[node.op.name for node in trace_of(case).nodes if node.inputs] for case in RECORDED]
    assert {name for names in applied for name in names} == set(REGISTRY), "give the new op a template"
    assert max(map(len, applied)) <= OPERATIONS
    assert np.mean([len(names) for names in applied]) > OPERATIONS / 2


def test_the_programs_share_variables_and_leave_some_without_influence() -> None:
    traces = [trace_of(case) for case in RECORDED]
    shared = [max(np.bincount([source for _, _, source in trace.graph.edges()])) for trace in traces]
    idle = [name for trace in traces for name, gradient in trace.gradients.items() if not np.any(gradient)]
    assert np.mean(shared) > 3
    assert idle


def test_a_seed_is_one_program() -> None:
    first, second = generate(1000), generate(1000)
    assert first.text == second.text
    assert_identical(list(first.inputs.values()), list(second.inputs.values()))
    assert all(np.size(value) <= ELEMENTS for value in first.values.values())


def reordered(program: str, seed: int) -> str:
    """Return a program's lines in another order in which every name is assigned before it is used."""
    choose = random.Random(seed)
    waiting = {line: set(re.findall(r"\bv\d+\b", line.partition("=")[2])) for line in program.splitlines()}
    lines: list[str] = []
    while waiting:
        line = choose.choice([line for line, needed in waiting.items() if not needed])
        del waiting[line]
        lines.append(line)
        for needed in waiting.values():
            needed.discard(line.partition(" =")[0])
    return "\n".join(lines)


def assert_identical(ours: Any, theirs: Any) -> None:
    """Compare lists of numbers and arrays bit by bit; None stands for itself."""
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert (one is None) == (other is None)
        assert np.shape(one) == np.shape(other)
        assert one is None or np.asarray(one).tobytes() == np.asarray(other).tobytes()
