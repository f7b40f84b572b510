"""Badges: which nodes get one, which, and from when on."""

from __future__ import annotations

import engine
from app.drawing.folding import fold
from app.drawing.graph_svg import graph_svg
from app.drawing.marks import find_marks, of_block
from tests.app.drawing.test_graph_svg import by_class, tree


def test_each_kind_of_trouble_has_its_own_badge() -> None:
    cases = {
        ("L = relu(x)*2", -1.0): "dead", ("L = sigmoid(x)*2", 40.0): "saturated", ("L = abs(x) + 1", 0.0): "kink",
        ("L = 1/x + 0", 0.0): "non-finite",
    }  # fmt: skip
    for (text, x), kind in cases.items():
        assert kind in {mark.kind for mark in find_marks(engine.trace(text, {"x": x})).values()}, text


def test_a_healthy_graph_has_no_badge() -> None:
    assert find_marks(engine.trace("L = (w*x - 1)**2", {"w": 2, "x": 3})) == {}


def test_the_gravest_badge_wins_and_a_block_counts_the_others() -> None:
    trace = engine.trace("y = relu(x) + 1/z\nL = y*y", {"x": -1, "z": 0})
    marks = find_marks(trace)
    (block,) = fold(trace, [0]).blocks.values()
    worst = of_block(marks, block.members)
    assert worst is not None
    assert worst.kind == "non-finite"
    assert "more badge" in worst.text
    assert of_block({}, block.members) is None


def test_a_gradient_of_exactly_zero_is_marked_when_it_has_arrived_and_not_before() -> None:
    trace = engine.trace("L = (w*x)**2 + b", {"w": 0, "x": 3, "b": 1})
    mark = find_marks(trace)[trace.graph.names["w"]]
    assert (mark.kind, "exactly 0" in mark.text) == ("dead", True)
    arrival = next(step.index for step in trace.steps if step.to == trace.graph.names["w"])
    assert mark.since == arrival + 1
    shown = {
        step: by_class(tree(graph_svg(trace, step)), "mark-dead")[0].get("display")
        for step in (mark.since - 1, mark.since)
    }
    assert shown == {mark.since - 1: "none", mark.since: None}


def test_a_badge_is_a_sign_a_class_and_a_sentence_also_in_the_label() -> None:
    trace = engine.trace("a = relu(x)\nL = a*a", {"x": -2})
    root = tree(graph_svg(trace))
    (a,) = [it for it in by_class(root, "node") if it.get("data-node") == str(trace.graph.names["a"])]
    (mark,) = by_class(a, "mark")
    title, _, sign = mark
    assert (mark.get("class"), sign.text) == ("mark mark-dead", "0")
    assert title.text
    assert title.text in (a.get("aria-label") or "")


def test_behind_a_kink_the_badge_says_that_zero_is_a_convention() -> None:
    mark = find_marks(engine.trace("a = abs(x)\nL = 2*a", {"x": 0}))[0]
    assert mark.kind == "kink"
    assert mark.text == "The gradient of x is 0 by convention: a is at a kink, where there is no single slope."
