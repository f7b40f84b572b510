"""Rows of a table, looked up by index."""

from __future__ import annotations

import numpy as np

from engine.ops.axes import positions
from engine.ops.base import Op, Sample, Shape, ShapeError, Value, register
from engine.ops.emitter import Emitter, Ids

TABLE = [[1.0, -2.0], [0.5, 3.0], [0.25, -1.5]]


def _embedding(table: Value, indices: Value) -> Value:
    rows, valid = positions(indices, len(table))
    found = table[rows]
    return found if np.all(valid) else np.where(_along_rows(valid, table), found, np.nan)[()]


def _along_rows(mask: Value, table: Value) -> Value:
    return np.reshape(mask, (*np.shape(mask), *[1] * (table.ndim - 1)))


def _table_vjp(g: Value, out: Value, table: Value, indices: Value) -> Value:
    rows, valid = positions(indices, len(table))
    width = table.size // len(table)
    places = rows.reshape(-1, 1) * width + np.arange(width)
    weights = np.where(_along_rows(valid, table), g, 0.0)
    return np.bincount(places.reshape(-1), weights.reshape(-1), table.size).reshape(table.shape)


def _scalars(emit: Emitter, table: Ids, indices: Ids) -> Ids:
    rows, valid = positions(emit.operands[1], len(table))
    found = table[rows]
    return found if np.all(valid) else np.where(_along_rows(valid, table), found, emit.constant(np.nan))


def _shape(table: Shape, indices: Shape) -> Shape:
    if not table:
        raise ShapeError("embedding needs a table with rows, not a number of shape ()")
    return (*indices, *table[1:])


register(
    Op(
        name="embedding",
        symbol="lookup",
        family="embedding",
        summary="Looks up rows of a table; a row collects the gradients of all its uses.",
        operands=("table", "indices"),
        formula="embedding(table, indices)",
        derivatives=("scatter(G, indices)", None),
        sends=("every row collects the gradients of all its uses, zero where it has none",),
        array=_embedding,
        vjps=(_table_vjp, None),
        shape=_shape,
        scalars=_scalars,
        domain="indices are whole numbers from 0 to the number of rows − 1; the row of any other index is NaN",
        convention="no gradient flows to the indices",
        samples=(
            Sample((TABLE, [2.0, 0.0, 2.0])),
            Sample((TABLE, 1.0)),
            Sample((TABLE, [[0.0, 1.0], [1.0, 1.0]])),
            Sample(([1.0, -2.0, 0.5], [1.0, 1.0, 0.0])),
        ),
        source="Bengio, Ducharme, Vincent and Jauvin 2003, A Neural Probabilistic Language Model, JMLR 3:1137–1155",
    )
)
