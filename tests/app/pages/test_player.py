"""What pages with a player say of a position."""

from __future__ import annotations

import engine
from app.pages.player import sentence


def test_a_single_step_is_not_called_all_of_them() -> None:
    assert sentence(engine.trace("x", {"x": 1}), None, 1) == "The one step is done."
    assert sentence(engine.trace("2*x", {"x": 1}), None, 3) == "All 3 steps are done."
