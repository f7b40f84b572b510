"""The view: what pages draw of a trace, bounded in size."""

import json

import pytest

import engine
from app.drawing import view
from app.drawing.view import step_formulas, view_json
from tests.app.drawing.programs import WORKED, WORKED_INPUTS, mlp, trace_of
from tests.app.drawing.test_mathml import read


def test_a_view_holds_both_drawings_and_a_formula_for_every_step() -> None:
    trace = engine.trace(WORKED, WORKED_INPUTS)
    made = view_json(trace)
    assert made.keys() == {"graph", "graph_down", "folded", "marks", "panels", "formulas"}
    assert (made["graph"][1]["class"], made["graph_down"][1]["class"]) == ("graph", "graph down")
    assert len(made["formulas"]) == len(trace.steps)
    assert set(made["panels"]) == {str(node.id) for node in trace.nodes}
    json.dumps(made, allow_nan=False)


def test_the_formulas_of_the_worked_example_are_those_of_the_lesson() -> None:
    trace = engine.trace(WORKED, WORKED_INPUTS)
    rows = [[read(row) for row in step_formulas(trace, step)] for step in trace.steps]
    assert rows[1] == ["z=w·x+b"]
    assert rows[5] == ["{∂L}/{∂L}=1"]
    backward = [row for pair in rows[6:] for row in pair]
    assert {"=4·3=12", "=4·2=8", "=4·(−1)=−4", "=4·1=4"} <= set(backward)


def test_steps_of_tensors_show_their_rule() -> None:
    trace = engine.trace("L = sum(W@x)", {"W": [[1, 2], [3, 4]], "x": [1, 2]})
    shown = [row for step in trace.steps if step.phase == "backward" for row in step_formulas(trace, step)]
    assert all("=" in read(row) for row in shown)


def test_what_grows_with_the_graph_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = trace_of(mlp(3, 4, 4, 1))
    assert view_json(trace)["formulas"] == []
    monkeypatch.setattr(view, "BOTH_WAYS_LIMIT", 10)
    made = view_json(trace)
    assert made["graph_down"] is None
    assert made["panels"] == {}


def test_digits_are_as_asked() -> None:
    trace = engine.trace("y = x*z", {"x": 1 / 3, "z": 1})
    rows = [read(row) for step in trace.steps for row in step_formulas(trace, step, digits=8)]
    assert any("0.33333333" in row for row in rows)


def test_a_rule_has_the_shape_under_every_factor_and_says_what_its_upstream_gradient_is() -> None:
    trace = engine.trace("z = x@W + b\nL = sum(z)", {"x": [[1, 2], [3, 4], [5, 6]], "W": [[1], [2]], "b": [1]})
    shown = {
        (step.node, step.to): [read(row) for row in step_formulas(trace, step)]
        for step in trace.steps
        if step.phase == "backward"
    }
    names = trace.graph.names
    product = trace.nodes[names["z"]].inputs[0]
    assert shown[product, names["W"]] == ["{∂L}/{∂W}(2, 1)=x^{⊤}(2, 3) G(3, 1)", "G={∂L}/{∂(x W)}"]
    assert shown[names["z"], names["b"]] == ["{∂L}/{∂b}(1,)=∑_{axis 0}G(3, 1)", "G={∂L}/{∂z}"]


def test_factors_of_a_rule_have_the_classes_of_their_roles() -> None:
    trace = engine.trace("L = sum(x@W)", {"x": [[1, 2]], "W": [[1], [2]]})
    row = step_formulas(trace, trace.steps[-1])[0].html()
    assert '<mrow class="upstream"><mi>G</mi></mrow>' in row
    assert '<mrow class="local"><mi>x</mi></mrow>' in row


def test_a_view_of_a_thousand_nodes_is_folded_small_and_carries_no_panels() -> None:
    trace = trace_of(mlp(2, 16, 16, 1))
    made = view_json(trace)
    assert (len(trace.nodes) > 900, len(made["folded"]), made["panels"]) == (True, 34, {})
    assert len(json.dumps(made)) < 400_000
    assert made["graph_down"] is not None
    unfolded = view_json(trace, folded=[])
    assert (unfolded["folded"], unfolded["graph_down"]) == ([], None)


def test_marks_stand_by_the_node_that_is_drawn() -> None:
    trace = engine.trace("y = relu(x) + 1\nL = y*y", {"x": -2})
    relu = next(str(node.id) for node in trace.nodes if node.op.name == "relu")
    assert relu in view_json(trace)["marks"]
    folded = view_json(trace, folded=[0])["marks"]
    assert relu not in folded
    assert str(trace.graph.names["y"]) in folded
