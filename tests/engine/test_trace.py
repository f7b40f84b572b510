"""What a trace promises, on the worked example and on programs of every kind."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import engine
from engine import explain
from engine.chains import chains
from engine.errors import EngineError

WORKED = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
WORKED_INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
PROGRAMS: list[tuple[str, dict[str, Any]]] = [
    (WORKED, WORKED_INPUTS),
    ("L = x*x*x", {"x": 2}),
    ("u = x*y\nv = sin(u) + u\nL = v/u - x", {"x": 1.5, "y": -0.7}),
    ("Y = X @ W + b\nL = mean((relu(Y) - T)**2)", {
        "X": [[1, 2], [3, -4], [0.5, 1]], "W": [[0.1, -0.2], [0.3, 0.4]], "b": [0.5, -0.5],
        "T": [[0, 1], [1, 0], [1, 1]],
    }),
    ("s = softmax(x, axis=0)\nL = sum(s*x) + sum(max(x, axis=0))", {"x": [[1.0, 2.0], [0.5, -1.0]]}),
    ("L = sum(x + y*z)", {"x": [[1.0], [2.0]], "y": [3.0, 4.0, 5.0], "z": 2.0}),
]  # fmt: skip


@pytest.fixture(params=PROGRAMS, ids=[program.replace("\n", "; ") for program, _ in PROGRAMS])
def traced(request: pytest.FixtureRequest) -> engine.Trace:
    return engine.trace(*request.param)


def test_the_worked_example_has_the_numbers_of_the_lesson() -> None:
    it = engine.trace(WORKED, WORKED_INPUTS)
    assert it.values == {"x": 2, "w": 3, "b": 1, "y": 5, "z": 7, "a": 7, "L": 4}
    assert it.gradients == {"x": 12, "w": 8, "b": 4, "y": -4, "z": 4, "a": 4, "L": 1}


def test_the_chain_at_w_is_four_times_one_times_two() -> None:
    (chain,) = chains(engine.trace(WORKED, WORKED_INPUTS), 1)
    assert [(term.of, term.by, term.value) for term in chain.terms] == [("L", "a", 4), ("a", "z", 1), ("z", "w", 2)]
    assert chain.terms[0].rule == "2*(a - y)"
    assert chain.terms[2].rule == "x"
    assert chain.result == 8


def test_chains_of_a_fork_add_up_to_the_gradient() -> None:
    it = engine.trace("u = x*2\nv = x*x\nL = u*v + x", {"x": 3})
    found = chains(it, 0)
    assert len(found) == 3
    assert sum(chain.result for chain in found) == it.gradients["x"]


def test_a_chain_through_a_repeated_operand_counts_both_edges() -> None:
    (chain,) = chains(engine.trace("z = x*x\nL = 3*z", {"x": 5}), 0)
    assert chain.result == 30


def test_forward_steps_come_first_then_the_seed_then_one_step_an_edge(traced: engine.Trace) -> None:
    phases = [step.phase for step in traced.steps]
    ops = sum(bool(node.inputs) for node in traced.nodes)
    assert phases == ["forward"] * ops + ["seed"] + ["backward"] * len(traced.edges)
    assert [step.index for step in traced.steps] == list(range(len(phases)))


def test_a_gradient_is_complete_before_it_is_sent_on(traced: engine.Trace) -> None:
    sent: set[int] = set()
    for step in traced.steps:
        if step.phase == "backward":
            sent.add(step.node)
            assert step.to not in sent
            np.testing.assert_array_equal(step.upstream, traced.node_gradients[step.node])


def test_upstream_times_local_is_the_contribution_before_broadcasting_is_undone(traced: engine.Trace) -> None:
    for step in traced.steps:
        if step.phase == "backward" and step.local is not None:
            product = step.upstream * step.local
            np.testing.assert_allclose(np.sum(product), np.sum(step.contribution), rtol=1e-13)


def test_contributions_add_up_to_the_gradients(traced: engine.Trace) -> None:
    total: dict[int, Any] = {}
    for step in traced.steps:
        if step.phase == "backward":
            total[step.to or 0] = total.get(step.to or 0, 0.0) + step.contribution
            np.testing.assert_allclose(step.gradient, total[step.to or 0], rtol=1e-14)
    for node, gradient in total.items():
        np.testing.assert_allclose(traced.node_gradients[node], gradient, rtol=1e-14)


def test_every_gradient_has_the_shape_of_its_value(traced: engine.Trace) -> None:
    for name, gradient in traced.gradients.items():
        assert np.shape(gradient) == np.shape(traced.values[name])
        assert isinstance(gradient, np.ndarray if np.shape(gradient) else float)


def test_the_state_at_the_last_step_is_the_whole_trace(traced: engine.Trace) -> None:
    state = traced.at(len(traced.steps) - 1)
    for ours, theirs in zip(state.gradients, traced.node_gradients, strict=True):
        assert (ours is None) == (theirs is None)
        if ours is not None:
            np.testing.assert_allclose(ours, theirs, rtol=1e-14)


def test_before_backward_no_gradient_is_known() -> None:
    state = engine.trace(WORKED, WORKED_INPUTS).at(4)
    assert set(state.gradients) == {None}
    assert None not in state.values


def test_a_chain_of_ten_thousand_ops_needs_no_recursion() -> None:
    it = engine.trace("\n".join(["x0 = x", *(f"x{i + 1} = x{i}*1.0001" for i in range(10_000))]), {"x": 1.0})
    assert len(it.steps) == 20_001
    assert math.isclose(it.gradients["x"], 1.0001**10_000, rel_tol=1e-9)


def test_one_expression_of_five_thousand_terms_traces() -> None:
    assert engine.trace("+".join(["x"] * 5000), {"x": 2.0}).gradients["x"] == 5000


def test_a_reduction_of_a_number_is_that_number() -> None:
    it = engine.trace("L = sum(x*x) + max(x)", {"x": 3.0})
    assert (it.values["L"], it.gradients["x"]) == (12, 7)


def test_an_alias_shares_its_node() -> None:
    it = engine.trace("y = x\nL = y*y", {"x": 3})
    assert it.gradients["y"] == it.gradients["x"] == 6


def test_a_bare_last_line_is_called_output() -> None:
    it = engine.trace("x*2", {"x": 3})
    assert it.graph.output_name == "output"
    assert it.values["output"] == 6


def test_any_variable_can_be_the_output() -> None:
    assert engine.trace(WORKED, WORKED_INPUTS, output="z").gradients["w"] == 2


def test_a_seed_weighs_a_tensor_output() -> None:
    it = engine.trace("y = x*x", {"x": [1.0, 2.0]}, seed=[1, 10])
    np.testing.assert_array_equal(it.gradients["x"], [2, 40])


def test_constants_receive_no_gradient_and_no_step() -> None:
    it = engine.trace("L = (x - 3)**2", {"x": 1})
    constants = {node.id for node in it.nodes if node.is_constant}
    assert len(constants) == 2
    assert not constants & {edge.to for edge in it.edges}


def test_an_unused_input_has_gradient_zero_and_a_remark() -> None:
    it = engine.trace("a*2", {"a": 1, "b": [5, 6]})
    np.testing.assert_array_equal(it.gradients["b"], [0, 0])
    assert [(remark.kind, remark.node) for remark in it.diagnostics] == [("unused-input", 1)]


def test_floats_that_overflow_are_traced_as_ieee_754_says() -> None:
    it = engine.trace("L = exp(x)/y", {"x": 710, "y": 0})
    assert it.values["L"] == math.inf
    assert all(type(value) is float for value in it.node_values)


def test_inputs_in_another_order_number_the_nodes_in_that_order() -> None:
    one = engine.trace("x*y", {"x": 2.0, "y": 3.0})
    other = engine.trace("x*y", {"y": 3.0, "x": 2.0})
    assert (one.nodes[2].inputs, other.nodes[2].inputs) == ((0, 1), (1, 0))
    assert one.gradients["x"] == other.gradients["x"] == 3.0


@pytest.mark.parametrize(
    ("program", "inputs", "code"),
    [
        ("y = x\ny = x*2", {"x": 1}, "name-reused"),
        ("x = y", {"x": 1, "y": 2}, "name-reused"),
        ("L = x + q", {"x": 1}, "unknown-name"),
        ("L = softmx(x)", {"x": [1]}, "unknown-function"),
        ("L = sum(x, axes=1)", {"x": [1]}, "invalid-attribute"),
        ("L = sum(x, axis=2)", {"x": [1]}, "invalid-attribute"),
        ("L = x*x", {"x": [1, 2]}, "invalid-seed"),
        ("L = negate()", {}, "wrong-arity"),
        ("L = sum(index(x))", {"x": [1, 2]}, "invalid-attribute"),
        ("L = sum(index(x, items=1.5))", {"x": [1, 2]}, "invalid-attribute"),
        ("L = a @ b", {"a": [[1, 2]], "b": [[1, 2]]}, "shape-mismatch"),
    ],
)
def test_a_wrong_program_is_refused_by_its_code(program: str, inputs: dict[str, Any], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        engine.trace(program, inputs)
    assert caught.value.errors[0].code == code


def test_shapes_that_do_not_fit_are_both_named() -> None:
    with pytest.raises(EngineError, match=r"\(2, 3\).*\(2, 4\)"):
        engine.trace("sum(a + b)", {"a": np.ones((2, 3)), "b": np.ones((2, 4))})


def test_all_errors_of_a_program_come_at_once_in_reading_order() -> None:
    with pytest.raises(EngineError) as caught:
        engine.trace("a = p + q\nb = expp(a)\nc = a*b + r", {})
    assert [error.span.line for error in caught.value.errors if error.span] == [1, 1, 2, 3]


def test_the_nesting_limit_that_is_given_is_the_one_that_holds() -> None:
    limits = engine.Limits(nesting=3)
    assert engine.trace("(((x)))", {"x": 1.0}, limits=limits).gradients["x"] == 1
    with pytest.raises(EngineError, match="at most 3 deep"):
        engine.trace("((((x))))", {"x": 1.0}, limits=limits)


def test_one_name_in_two_unicode_spellings_is_refused() -> None:
    with pytest.raises(EngineError, match="given twice"):
        engine.trace("L = \u00e9*2", {"\u00e9": 1, "e\u0301": 2})


def test_steps_whose_sum_overflows_are_recorded_without_a_warning() -> None:
    it = engine.trace("L = sum(x*1e308) + sum(x*1e308)", {"x": [1.0, 2.0]})
    assert it.steps[-1].gradient is not None
    assert np.all(np.isinf(it.gradients["x"]))


@pytest.mark.parametrize(
    ("program", "inputs", "kind"),
    [
        ("9**9**9", {}, "overflow"),
        ("exp(x)", {"x": 710}, "overflow"),
        ("log(x)", {"x": 0}, "domain"),
        ("sqrt(x)", {"x": -1}, "domain"),
        ("x**y", {"x": -2, "y": 0.5}, "domain"),
        ("1/x", {"x": 0}, "division-by-zero"),
        ("x**y", {"x": 0, "y": -1}, "division-by-zero"),
        ("relu(x)", {"x": 0}, "kink"),
        ("relu(x)", {"x": -1}, "dead-relu"),
        ("maximum(x, y)", {"x": 2, "y": 2}, "tie"),
        ("sqrt(x*x)", {"x": 0}, "infinite-gradient"),
    ],
)
def test_bad_maths_is_answered_with_a_remark_of_its_kind(program: str, inputs: dict[str, Any], kind: str) -> None:
    assert kind in [remark.kind for remark in engine.trace(program, inputs).diagnostics]


def test_before_the_first_step_only_inputs_are_known() -> None:
    state = engine.trace("L = x*x", {"x": 3}).at(-1)
    assert (state.values, state.gradients) == ((3.0, None), (None, None))


@pytest.mark.parametrize("step", [-2, -5, 4, 10**9, 1.5, "a", None])
def test_a_step_that_is_not_there_is_refused_with_those_that_are(step: Any) -> None:
    traced = engine.trace("L = x*x", {"x": 3})
    with pytest.raises(EngineError, match="the trace has no step") as caught:
        traced.at(step)
    assert caught.value.pointer == "#/step"
    assert f"to {len(traced.steps) - 1}, after the last" in str(caught.value.suggestion)


def test_a_graph_made_of_another_calls_its_nodes_by_their_own_names() -> None:
    graph = engine.trace("z = w*x\nL = z + 1", {"w": 3, "x": 2}).graph
    assert explain.label(graph, 2) == "w*x"
    assert explain.label(replace(graph, nodes=graph.nodes[:2] + graph.nodes[4:]), 2) == "z + 1"
