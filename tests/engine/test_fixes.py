"""One edit mends a slip in a name: what the errors of the graph builder offer."""

from __future__ import annotations

import pytest

import engine
from engine.errors import EngineError


@pytest.mark.parametrize(
    ("program", "mended"),
    [
        ("zeta = x\nL = zeat*2", "zeta = x\nL = zeta*2"),
        ("L = ln(x)", "L = log(x)"),
        ("L = sigmod(x)", "L = sigmoid(x)"),
        ("L = x\nL = 2*x", "L = x\nL2 = 2*x"),
    ],
)
def test_the_fix_of_a_wrong_name_is_the_right_one(program: str, mended: str) -> None:
    with pytest.raises(EngineError) as caught:
        engine.trace(program, {"x": 1})
    (error,) = caught.value.errors
    assert error.fix is not None
    start, end, text = error.fix
    assert program[:start] + text + program[end:] == mended
    engine.trace(mended, {"x": 1})


def test_a_name_like_no_other_has_no_fix() -> None:
    with pytest.raises(EngineError) as caught:
        engine.trace("L = x*qqq", {"x": 1})
    assert caught.value.errors[0].fix is None
