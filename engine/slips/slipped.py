"""A trace of a pass that went wrong: its values, gradients and steps beside those of the right one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from engine.diagnostics import Diagnostic
from engine.ops.base import Value
from engine.steps import Step
from engine.trace import Trace, plain


class Slipped(Trace):
    """A trace whose backward pass, and where the mistake begins earlier its values, went wrong.

    Parameters
    ----------
    right
        The recording as it should be.
    values, gradients
        By node id.
    contributions
        By edge, summed where an edge is gone through more than once.
    steps
        All steps, in the order in which the wrong pass makes them.
    """

    def __init__(
        self,
        right: Trace,
        values: Sequence[Value],
        gradients: Sequence[Value | None],
        contributions: Sequence[Value],
        steps: Sequence[Step],
    ) -> None:
        super().__init__(right.plan, right.record)
        self.right = right
        self._values, self._gradients = plain(values), plain(gradients)
        self._contributions, self._steps = plain(contributions), tuple(steps)

    @cached_property
    def node_values(self) -> list[Value]:
        """Values by node id."""
        return self._values

    @cached_property
    def node_gradients(self) -> list[Value | None]:
        """Gradients by node id, as the wrong pass leaves them."""
        return self._gradients

    @cached_property
    def contributions(self) -> list[Value]:
        """What each edge brought in all."""
        return self._contributions

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step of the wrong pass."""
        return self._steps

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """None: remarks are made on what is right."""
        return ()

    @cached_property
    def wrong(self) -> tuple[int, ...]:
        """The nodes whose value or gradient differs from the right one by more than rounding."""
        right = self.right
        return tuple(
            node
            for node, (value, gradient) in enumerate(zip(self._values, self._gradients, strict=True))
            if not (_same(value, right.node_values[node]) and _same(gradient, right.node_gradients[node]))
        )

    def told_of(self, values: Sequence[Value]) -> Slipped:
        """Return the same pass with other values."""
        return Slipped(self.right, values, self._gradients, self._contributions, self._steps)


def _same(given: Value | None, right: Value | None) -> bool:
    if given is None or right is None:
        return given is right
    return bool(np.allclose(given, right, rtol=1e-12, atol=0.0, equal_nan=True))
