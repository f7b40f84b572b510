"""Cases computed by PyTorch now, and their comparison with the engine and with the recorded ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

import engine
from tests.engine import references
from tests.engine.references import Case
from tests.parity import interpreter

Keep = Callable[..., None]
REQUIREMENT = Path(__file__).parents[2] / "requirements" / "parity.txt"


def case_of(name: str, program: str, inputs: Mapping[str, Any], seed: Any = None) -> tuple[Case, engine.Trace]:
    """Return what PyTorch gives for a program, and our trace of it."""
    trace = engine.trace(program, inputs, seed=seed)
    values, gradients = interpreter.run(trace)
    case: Case = {"id": name, "program": program, "inputs": trace.input_values()}
    if seed is not None:
        case["seed"] = trace.seed
    return case | {
        "values": interpreter.by_name(trace, values),
        "gradients": interpreter.by_name(trace, gradients),
    }, trace


def keep(name: str, cases: list[Case], write: bool, floor: float = 0.0) -> None:
    """Compare live cases with the recorded ones; write what has changed, or fail.

    A file is written only if it disagrees, so the last bits of another processor change nothing and a second run
    leaves the working tree clean. ``make parity`` writes, and the change is there to be looked at before it is
    committed; where ``CI`` is set it only compares, and a change is a failure. ``floor`` is as for ``distance``.
    """
    changes = _changes(name, cases, floor)
    if changes and write:
        references.write(name, version(), cases)
    elif changes:
        pytest.fail("\n".join([f"{name}.json is not what PyTorch gives now; run make parity:", *changes[:10]]))


def version() -> str:
    """Return the version of PyTorch, without the build."""
    return str(torch.__version__).partition("+")[0]


def _changes(name: str, cases: list[Case], floor: float) -> list[str]:
    try:
        recorded = references.read(name)
    except (OSError, ValueError, KeyError):
        return ["there is no such file"]
    if references.version_of(name) != version():
        return [f"it was recorded with {references.version_of(name)}"]
    if [case["id"] for case in recorded] != [case["id"] for case in cases]:
        return ["it holds other cases"]
    changes = []
    for ours, theirs in zip(recorded, cases, strict=True):
        texts = [key for key in ("program", "differs") if ours.get(key) != theirs.get(key)]
        texts += [key for key in ("values", "gradients", "inputs") if ours[key].keys() != theirs[key].keys()]
        moved = [key for key, value in theirs["inputs"].items() if key in ours["inputs"]
                 and references.distance(ours["inputs"][key], value) > 0]  # fmt: skip
        changes += [f"{theirs['id']}: another {key}" for key in texts + moved]
        changes += [] if texts else references.disagreements(ours, theirs, floor)
    return changes
