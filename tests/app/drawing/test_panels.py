"""The inspector's panels: what they say of a node, and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import engine
from app.content import worked_example
from app.drawing.markup import Element
from app.drawing.panels import PANEL_LIMIT, Panels

WORKED = engine.trace(worked_example.PROGRAM, worked_example.INPUTS)
W = WORKED.graph.names["w"]


def walk(element: Element) -> Iterator[Element]:
    """Yield an element and all below it."""
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from walk(child)


def text(element: Element | str) -> str:
    """Return what is read when nothing is hidden from the reader but what is hidden."""
    if isinstance(element, str):
        return element
    return "" if element.attributes.get("hidden") else "".join(text(child) for child in element.children)


def test_at_w_the_four_terms_have_their_classes_and_their_numbers() -> None:
    numbers = {
        name: text(each)
        for each in walk(Panels(WORKED).panel(W))
        if (name := str(each.attributes.get("class"))).startswith("term-")
    }
    assert numbers == {"term-1": "4", "term-2": "1", "term-3": "2", "term-4": "8"}


def test_nothing_that_is_not_yet_known_is_shown() -> None:
    before, after = (text(Panels(WORKED, done).panel(W)) for done in (12, 13))
    assert "not yet" in before
    assert "grows by about" not in before
    assert "not yet" not in after
    assert "If w grows by 1, L grows by about 8." in after


def test_every_line_comes_with_the_step_that_brings_it() -> None:
    gates = {each.attributes["data-from"] for each in walk(Panels(WORKED).panel(W)) if each.attributes.get("data-from")}
    assert gates == {12, 13}  # upstream's number is in before the step, the local one with it


def test_a_negative_gradient_is_said_to_shrink_the_output() -> None:
    assert "If y grows by 1, L shrinks by about 4." in text(Panels(WORKED).panel(WORKED.graph.names["y"]))


def test_the_paths_of_a_fan_out_add_up_in_the_ledger() -> None:
    trace = engine.trace("a = 2*x\nb = 3*x\nL = a*b", {"x": 5})
    panel = text(Panels(trace).panel(0))
    assert "∂L∂x is the sum over 2 paths" in panel
    assert "path 1, along a" in panel
    assert "path 2, along b" in panel
    assert panel.index("+30") < panel.rindex("60")


def test_no_single_path_of_several_is_said_to_be_the_gradient() -> None:
    trace = engine.trace("a = x*x\nL = a*x + sin(a)", {"x": 1.5})
    chains, _ = text(Panels(trace).panel(trace.graph.names["x"])).split("edge by edge")
    assert "∂L∂x=" not in chains
    assert "path 2, directlya=2.25the sum2.615+2.25=4.865" in chains


def test_with_a_seed_other_than_one_the_chain_does_not_tell_the_gradient_and_is_left_out() -> None:
    trace = engine.trace(worked_example.PROGRAM, worked_example.INPUTS, seed=2)
    panel = Panels(trace).panel(W)
    assert not [each for each in walk(panel) if str(each.attributes.get("class")).startswith("term-")]
    assert "16" in text(panel)


def test_a_constant_has_no_gradient_and_the_panel_says_why() -> None:
    assert "No gradient: a constant cannot change." in text(Panels(WORKED).panel(8))


def test_a_tensor_is_shown_by_its_shape_in_the_ledger_and_whole_above_it() -> None:
    trace = engine.trace("L = sum(W @ x)", {"W": [[1, 2], [3, 4]], "x": [5, 6]})
    panel = text(Panels(trace).panel(trace.graph.names["W"]))
    assert "[[5, 6], [5, 6]]" in panel
    assert "2×2" in panel


def test_of_a_large_graph_only_named_nodes_have_panels() -> None:
    lines = [f"v{i} = v{i - 1} + 1" for i in range(1, PANEL_LIMIT + 50)]
    trace = engine.trace("\n".join(lines), {"v0": 1})
    assert len(Panels(trace).shown()) == PANEL_LIMIT


def test_on_a_kink_the_panel_says_which_convention_holds() -> None:
    trace = engine.trace("L = relu(x)", {"x": 0})
    assert any(each.attributes.get("class") == "panel-remark" for each in walk(Panels(trace).panel(1)))


def unfolded(trace: engine.Trace, node: int) -> Element:
    (details,) = [each for each in walk(Panels(trace).panel(node)) if each.attributes.get("class") == "unfold"]
    return details


def test_an_edge_unfolds_from_symbols_over_upstream_and_local_numbers_to_the_result() -> None:
    lines = [each for each in walk(unfolded(WORKED, W)) if each.attributes.get("class") == "chain"]
    assert [(each.attributes["data-from"], text(each).split("∂")[0]) for each in lines[1:]] == [
        (12, "=4·"), (13, "=4·x"), (13, "=4·2"), (13, "=8"),
    ]  # fmt: skip


def test_one_of_many_contributions_is_not_said_to_be_the_gradient() -> None:
    trace = engine.trace("L = a*a + a", {"a": 3})
    assert "through a·a∂L∂(a·a)·" in text(unfolded(trace, 0))
    assert "put in∂L∂w=" in text(unfolded(WORKED, W))


def test_rules_of_tensors_are_open_and_carry_the_shape_under_every_factor() -> None:
    trace = engine.trace("z = x @ W\nL = sum(z)", {"x": [[1, 2], [3, 4], [5, 6]], "W": [[1], [2]]})
    details = unfolded(trace, trace.graph.names["W"])
    assert details.attributes["open"]
    shapes = [text(each) for each in walk(details) if each.attributes.get("class") == "shape"]
    assert shapes == ["(2, 1)", "(2, 3)", "(3, 1)"]
    assert "= [[9], [12]]" in text(details)


@pytest.mark.parametrize(
    ("program", "x", "said"),
    [
        ("L = abs(x)", 0, "0 is the convention's choice here: L is at a kink"),
        ("a = relu(x)\nL = 3*a", 0, "0 is the convention's choice here: a is at a kink"),
        ("L = norm(x)", [0, 0], "L is at a kink, where there is no single slope: what is sent back there is"),
        ("L = maximum(x, 1)", 1, "0.5 is the convention's choice here: L is at a tie"),
        ("L = abs(x)**2", 0, "leaves L as it is"),
        ("L = (x - 1)**2", 1, "leaves L as it is"),
    ],
)
def test_what_a_convention_has_chosen_at_a_kink_is_not_said_to_be_the_slope(program: str, x: object, said: str) -> None:
    panel = text(Panels(engine.trace(program, {"x": x})).panel(0))
    assert said in panel
    assert ("to first order" in panel) == ("leaves" in said)


@pytest.mark.parametrize(
    ("program", "x"), [("log(x)", -1), ("log(x)", 0), ("sqrt(x)", 0), ("1/x", 0), ("exp(x)", 1000)]
)
def test_nothing_is_said_of_a_change_where_the_output_or_its_gradient_is_not_finite(program: str, x: float) -> None:
    assert "grows by" not in text(Panels(engine.trace(f"L = {program}", {"x": x})).panel(0))


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("layer_norm(v)", "where u = (v − mean)/s and s = √(variance + eps)"),
        ("batch_norm(v)", "where u = (v − mean)/s and s = √(variance + eps)"),
        ("rms_norm(v)", "where u = v/s and s = √(mean of v² + eps)"),
    ],
)
def test_the_letters_of_a_rule_are_explained_beside_it(program: str, said: str) -> None:
    trace = engine.trace(f"L = sum({program}**3)", {"v": [[1, 2, 4], [2, 3, 3]]})
    assert said in text(unfolded(trace, 0))


def test_zero_over_zero_is_not_written_as_arithmetic() -> None:
    trace = engine.trace("L = norm(x)", {"x": [0, 0]})
    assert "[0, 0]/0, where 0/0 is taken as 0 by convention" in text(unfolded(trace, 0))
