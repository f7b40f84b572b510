"""The option to write references, and the fixture that keeps them."""

from __future__ import annotations

from functools import partial

import pytest
import torch

from tests.parity import live

torch.set_num_threads(1)  # sums in one order, on any machine


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--write-references``."""
    parser.addoption("--write-references", action="store_true", help="write tests/data/parity where PyTorch disagrees")


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> live.Keep:
    """Return the function that compares cases with the recorded ones, or writes them."""
    return partial(live.keep, write=bool(request.config.getoption("--write-references")))
