"""Which trace a NumPy script follows: the one that was asked for, or the same in single numbers."""

from __future__ import annotations

from app.exports.numpy_rules import is_written
from engine import Limits, Trace
from engine.errors import ProgramTooLarge
from engine.expand import ScalarTrace, expand

SCALARS = 5_000  # scalar nodes that are still worth reading


def written_out(trace: Trace) -> Trace:
    """Return the trace that a script follows: in single numbers if a rule says in words where elements go.

    Raises
    ------
    ProgramTooLarge
        As in ``numpy_script``.
    """
    wordy = sorted({it.op.name for it in trace.nodes if it.inputs and not is_written(it)})
    return _in_scalars(trace, wordy[0]) if wordy else trace


def _in_scalars(trace: Trace, op: str) -> ScalarTrace:
    try:
        return expand(trace, Limits(nodes=SCALARS))
    except ProgramTooLarge as error:
        raise ProgramTooLarge(
            f"the rule of {op} can only be written out in single numbers, and those would be more than {SCALARS}",
            suggestion="make the tensors smaller, or take the PyTorch script",
            params={"op": op, "limit": SCALARS},
        ) from error
