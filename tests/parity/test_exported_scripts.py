"""Exported PyTorch scripts run in a process of their own and print the values and gradients of the trace."""

from __future__ import annotations

import pytest

from app.exports.pytorch import pytorch_script
from tests.app.scripts import compare, run, traces

pytest.importorskip("torch")
TRACES = traces()


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    """What the scripts of all programs print."""
    return run({name: pytorch_script(trace) for name, trace in TRACES.items()})


@pytest.mark.parametrize("name", TRACES)
def test_a_pytorch_script_computes_the_values_and_gradients_of_the_trace(printed: dict[str, str], name: str) -> None:
    compare(printed[name], TRACES[name])
