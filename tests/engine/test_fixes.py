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


@pytest.mark.parametrize(("name", "base"), [("log2", 2), ("log10", 10)])
def test_a_logarithm_of_another_base_is_not_mended_to_another_function(name: str, base: int) -> None:
    with pytest.raises(EngineError) as caught:
        engine.trace(f"L = {name}(x)", {"x": 1})
    (error,) = caught.value.errors
    assert error.fix is None
    assert error.suggestion == f"write log(x)/log({base}) for {name}(x)"


@pytest.mark.parametrize(("keyword", "ours"), [("dim=0", "axis"), ("keepdim=True", "keepdims")])
def test_the_keywords_of_other_libraries_are_told_as_ours(keyword: str, ours: str) -> None:
    with pytest.raises(EngineError, match=f"write {ours}$"):
        engine.trace(f"L = sum(sum(x, {keyword}))", {"x": [[1, 2]]})


def test_a_list_of_axes_is_told_to_be_written_as_a_tuple() -> None:
    with pytest.raises(EngineError) as caught:
        engine.trace("L = sum(x, axis=[0, 1])", {"x": [[1, 2]]})
    assert "(0, 1)" in str(caught.value.suggestion)
