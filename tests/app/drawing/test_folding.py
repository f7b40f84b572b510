"""Folding: statements as blocks, of tensors and of scalars."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from app.drawing.folding import FOLD_ABOVE, Sheet, fold
from engine import Trace
from engine.expand import expand
from tests.app.drawing.programs import LSTM, PROGRAMS, RNN, WORKED, WORKED_INPUTS, mlp, trace_of


@pytest.fixture(scope="module")
def large() -> Trace:
    return trace_of(mlp(3, 12, 12, 1))


@pytest.fixture(scope="module")
def scalars() -> Trace:
    draw = np.random.default_rng(0).normal
    inputs = {"W": draw(size=(3, 2)), "x": draw(size=2), "b": draw(size=3), "t": draw(size=3)}
    return expand(engine.trace("z = W @ x + b\na = tanh(z)\nL = mse(a, t)", inputs))


def feeds(trace: Trace, sheet: Sheet) -> set[tuple[int, int]]:
    """Return which drawn node feeds which, computed from the trace itself."""
    unit = {i: block.node for block in sheet.blocks.values() for i in block.members}
    pairs = {(unit.get(source, source), unit.get(node, node)) for node, _, source in trace.graph.edges()}
    return {(source, node) for source, node in pairs if source != node}


def test_a_folded_statement_is_one_box_with_the_statements_text() -> None:
    trace = engine.trace(WORKED, WORKED_INPUTS)
    sheet = fold(trace, [0])
    (block,) = sheet.blocks.values()
    assert (block.text, block.members, block.results) == ("z = w·x + b", (4, 5), (5,))
    drawing = sheet.layouts()["right"]
    assert 4 not in drawing.nodes
    assert {(edge.edge[0], edge.edge[2]) for edge in drawing.edges if edge.edge[0] == 5} == {(5, 0), (5, 1), (5, 2)}
    assert [cluster.statement for cluster in drawing.clusters] == [2]


def test_an_edge_into_a_block_stands_for_all_uses_of_its_source_within() -> None:
    trace = engine.trace("y = x*x + 2*x\nL = y*y", {"x": 3})
    sheet = fold(trace, [0])
    (block,) = sheet.blocks.values()
    uses = {(node, port) for node, port, source in trace.graph.edges() if source == 0}
    assert set(sheet.edges(block.node, 0)) == uses
    assert len(uses) == 3


@pytest.mark.parametrize("text", [LSTM, RNN, PROGRAMS["micrograd"], PROGRAMS["wide"]])
def test_whatever_is_folded_all_that_is_drawn_is_connected_as_before(text: str) -> None:
    trace = trace_of(text)
    statements = list(fold(trace).statements)
    for chosen in (statements, statements[::2], statements[1::2]):
        sheet = fold(trace, chosen)
        assert sheet.folded == sorted(chosen)
        drawing = sheet.layouts()["down"]
        hidden = {node.id for node in trace.nodes if node.is_constant}
        expected = {(source, node) for source, node in feeds(trace, sheet) if source not in hidden}
        assert {(it.edge[2], it.edge[0]) for it in drawing.edges} == expected
        assert all(source < node for node, _, source in sheet.graph.edges())


def test_nothing_is_folded_by_itself_in_a_graph_of_usual_size() -> None:
    sheet = fold(trace_of(PROGRAMS["mlp"]))
    assert sheet.folded == []
    assert len(sheet.statements) == 10


def test_a_large_graph_is_folded_by_itself_with_the_inputs_that_one_block_alone_uses(large: Trace) -> None:
    sheet = fold(large)
    assert len(large.nodes) > FOLD_ABOVE
    assert len(sheet.folded) == 26
    drawn = {large.nodes[i].name for i in sheet.shown}
    assert {"x1", "x2", "x3", "h1_1", "h2_12", "L"} <= drawn
    assert not any((name or "").startswith(("w", "b")) for name in drawn)


def test_an_empty_list_folds_nothing_and_foreign_numbers_are_left_alone(large: Trace) -> None:
    assert fold(large, []).folded == []
    assert fold(large, [999, -1]).folded == []
    assert fold(engine.trace(WORKED, WORKED_INPUTS), [1]).folded == []


def test_a_program_of_one_statement_has_nothing_to_fold() -> None:
    assert fold(trace_of("w*x + b"), [0]).statements == {}


def test_scalars_are_folded_by_the_statement_of_their_tensor(scalars: Trace) -> None:
    sheet = fold(scalars, [0])
    (block,) = sheet.blocks.values()
    assert block.text == fold(scalars).statements[0]
    assert [scalars.nodes[i].name for i in block.results] == ["z[0]", "z[1]", "z[2]"]
    assert {cluster.statement for cluster in sheet.layouts()["right"].clusters} == {1, 2}


def test_all_of_a_scalar_graph_can_be_folded(scalars: Trace) -> None:
    sheet = fold(scalars, [0, 1, 2])
    assert [block.statement for block in sheet.blocks.values()] == [0, 1, 2]
    assert sheet.layouts()["down"].clusters == ()
