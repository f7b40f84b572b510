"""Large answers are written piece by piece: the same bytes, and nobody has to wait for more than a piece."""

from __future__ import annotations

from threading import Thread
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import pieces
from app.pieces import dumps, dumps_in_pieces
from app.schemas.trace import encode

ANSWERS = {
    "nodes": {"nodes": [{"id": each, "op": "add", "inputs": [each, 0], "value": 0.5} for each in range(3_000)]},
    "one large tensor among small things": {
        "nodes": [{"value": 1.5}, {"value": np.full((300, 200), 0.25)}, {"value": None}], "diagnostics": [],
    },
    "a vector": {"values": {"v": np.arange(50_000.0)}, "output": "L"},
    "rows as lists": {"parameters": {"W": [[0.125] * 200] * 200, "b": [[0.0]]}},
    "a deep tensor": np.zeros((4, 30, 20, 10)),
    "nothing in much": [[], {}, [[]] * 9_000, ()],
    "a long text": {"program": "x" * 200_000, "ü": ["é" * 70_000, True, None]},
    "small": {"output": "L", "values": {"x": 1}},
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_pieces_make_the_same_bytes(name: str) -> None:
    assert dumps_in_pieces(ANSWERS[name]) == dumps(ANSWERS[name])


_LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(max_size=40)
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)


@settings(max_examples=200)
@given(_VALUES)
def test_whatever_is_written_reads_the_same(value: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "LIGHT", 3)
        assert dumps_in_pieces(value) == orjson.dumps(value)


@pytest.mark.parametrize("name", ["nodes", "one large tensor among small things", "a vector", "rows as lists"])
def test_no_piece_is_large(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def spy(value: Any) -> bytes:
        written = dumps(value)
        sizes.append(len(written))
        return written

    monkeypatch.setattr(pieces, "dumps", spy)
    dumps_in_pieces(ANSWERS[name])
    assert max(sizes) < 40 * pieces.LIGHT


def test_only_a_thread_that_others_wait_for_writes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[int] = []
    monkeypatch.setattr("app.schemas.trace.dumps_in_pieces", lambda _: cut.append(1))
    encode(ANSWERS["small"])
    assert cut == []
    thread = Thread(target=encode, args=(ANSWERS["small"],))
    thread.start()
    thread.join()
    assert cut == [1]
