"""Every convention at a kink, tie, zero, overflow and NaN is PyTorch's, or says why not; recorded for ``make test``."""

from __future__ import annotations

import math

import pytest
import torch

import engine
from tests.engine.references import Case, disagreements, numbers_of
from tests.parity.convention_rows import ROWS, Row
from tests.parity.live import Keep, case_of


def name(row: Row) -> str:
    """Return what a row is called."""
    return f"{row.program} at {', '.join(f'{variable}={value}' for variable, value in row.inputs.items())}"


def case(row: Row) -> tuple[Case, engine.Trace]:
    """Return what PyTorch gives for a row, and our trace."""
    found, trace = case_of(name(row), f"L = {row.program}", row.inputs)
    return found | ({"differs": row.differs} if row.differs else {}), trace


@pytest.mark.parametrize("row", ROWS, ids=map(name, ROWS))
def test_a_convention_is_pytorchs_unless_it_says_why_not(row: Row) -> None:
    theirs, trace = case(row)
    problems = disagreements(numbers_of(trace), theirs)
    assert bool(problems) == bool(row.differs), problems


def test_the_recorded_conventions_are_those_of_pytorch(keep: Keep) -> None:
    keep("conventions", [case(row)[0] for row in ROWS])


def test_of_tied_maxima_along_an_axis_torch_max_takes_one_and_amax_all() -> None:
    x = torch.tensor([1.0, 1.0], dtype=torch.float64, requires_grad=True)
    (by_max,) = torch.autograd.grad(torch.max(x, 0)[0], x)
    (by_amax,) = torch.autograd.grad(torch.amax(x, 0), x)
    assert by_max.tolist() == [1.0, 0.0]
    assert by_amax.tolist() == engine.trace("max(x, axis=0)", {"x": [1.0, 1.0]}).gradients["x"].tolist()


def test_a_class_that_is_not_there_is_refused_by_pytorch_and_nan_here() -> None:
    program, inputs = "L = cross_entropy(z, y)", {"z": [1.0, 2.0], "y": 2.0}
    with pytest.raises(IndexError):
        case_of("out of range", program, inputs)
    assert math.isnan(engine.trace(program, inputs).values["L"])


def test_the_largest_step_that_softplus_makes_at_its_threshold_is_small() -> None:
    theirs, trace = case(Row("softplus(x)", {"x": 20.0 + 1e-9}))
    assert 2.0e-9 < trace.values["L"] - theirs["values"]["L"] < 2.1e-9


@pytest.mark.parametrize(
    ("exponent", "x", "theirs"),
    [(0.5, -math.inf, math.nan), (0.5, -0.0, -0.0), (-0.5, -math.inf, math.nan), (-0.5, -0.0, -math.inf)],
)
def test_only_for_a_number_as_exponent_pytorch_takes_a_square_root(exponent: float, x: float, theirs: float) -> None:
    """An exception: ours is pow, the same for literals, scalars and arrays, and PyTorch's for an exponent in a tensor.

    The rows above compare with that one; the roots are the code that PyTorch has for a half as a Python number.
    """
    base = torch.tensor(x, dtype=torch.float64)
    by_number, by_tensor = float(base**exponent), float(base ** torch.tensor(exponent, dtype=torch.float64))
    assert repr(by_number) == repr(theirs)
    for program, inputs in ((f"x**{exponent}", {"x": x}), (f"sum(x**{exponent})", {"x": [x]})):
        assert engine.trace(f"L = {program}", inputs).values["L"] == by_tensor
