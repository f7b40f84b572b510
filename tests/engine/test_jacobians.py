"""Local Jacobians and their columns: against what the edges contributed, and against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine.cells.columns import column
from engine.cells.jacobians import local_jacobian
from engine.errors import ProgramTooLarge
from engine.ops import Op
from engine.ops.base import Sample
from tests.engine.op_programs import CASES, program_of


@pytest.mark.parametrize(("op", "sample"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_upstream_times_the_jacobian_is_the_contribution(op: Op, sample: Sample) -> None:
    trace = engine.trace(*program_of(op, sample))
    for place, edge in enumerate(trace.edges):
        upstream = np.ravel(trace.node_gradients[edge.node])
        sent = upstream @ local_jacobian(trace, place)
        np.testing.assert_allclose(sent, np.ravel(trace.contributions[place]), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("op", "sample"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_the_columns_are_those_of_the_whole_jacobian(op: Op, sample: Sample) -> None:
    trace = engine.trace(*program_of(op, sample))
    for place in range(len(trace.edges)):
        jacobian = local_jacobian(trace, place)
        for cell in range(jacobian.shape[1]):
            found = column(trace, place, cell)
            rows = np.flatnonzero(jacobian[:, cell])
            assert (found.rows, found.others) == (tuple(rows), 0)
            assert found.entries == tuple(jacobian[rows, cell])


def test_rows_are_asked_for_one_by_one() -> None:
    trace = engine.trace("sum(x @ w)", {"x": [[1, 2], [3, 4]], "w": [[5, 6], [7, 8]]})
    assert local_jacobian(trace, 1, rows=[2]).tolist() == [[0.0, 0.0, 5.0, 7.0]]
    np.testing.assert_array_equal(local_jacobian(trace, 1, rows=[3, 0]), local_jacobian(trace, 1)[[3, 0]])


@pytest.mark.parametrize("program", ["sum(x @ w)", "sum(softmax(x @ w, axis=0))", "sum(x*w[0])"])
def test_a_column_of_a_large_result_tells_as_many_entries_as_asked_for_and_where_the_others_are(program: str) -> None:
    rng = np.random.default_rng(1)
    trace = engine.trace(program, {"x": rng.normal(size=(30, 20)), "w": rng.normal(size=(20, 20))})
    for place in range(len(trace.edges)):
        jacobian = local_jacobian(trace, place)
        for cell in (0, 7, jacobian.shape[1] - 1):
            rows = np.flatnonzero(jacobian[:, cell])
            found = column(trace, place, cell, limit=5)
            assert found.rows == tuple(rows[:5])
            assert found.entries == tuple(jacobian[rows[:5], cell])
            assert (found.rest is None) == (len(rows) <= 5) == (found.others == 0)
            if found.rest is not None:
                assert set(rows[5:]) <= set(np.flatnonzero(found.rest))
                assert found.others == np.count_nonzero(found.rest)


def test_a_jacobian_too_large_is_refused_before_it_is_computed() -> None:
    given: dict[str, Any] = {"x": np.ones((200, 100)), "w": np.ones((100, 50))}
    trace = engine.trace("sum(x @ w)", given)
    with pytest.raises(ProgramTooLarge, match=r"matmul, from shape \(200, 100\) to \(200, 50\), has 200000000 entries"):
        local_jacobian(trace, 1)
    with pytest.raises(ProgramTooLarge, match="multiply-adds"):
        local_jacobian(trace, 1, rows=range(99))
