"""Recorded reference values of PyTorch: where they lie, how they are written, and what it means to agree with them.

A reference file is ``tests/data/parity/{name}.json``: the version that computed it, and cases, one a line. A case holds
``id``, ``program``, ``inputs``, perhaps ``seed`` and ``differs`` (the reason why ours is another number), and what
PyTorch gives: ``values`` and ``gradients`` by variable. Numbers beyond JSON are the engine's strings.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import engine

FOLDER = Path(__file__).parents[1] / "data" / "parity"
TOLERANCE = 1e-12
NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}

Case = dict[str, Any]


def read(name: str) -> list[Case]:
    """Return the cases of a reference file."""
    cases = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["cases"]
    return [{key: _decoded(part) if key in NUMBERS else part for key, part in case.items()} for case in cases]


def write(name: str, version: str, cases: list[Case]) -> None:
    """Write a reference file; the same cases give the same bytes."""
    lines = ",\n".join(json.dumps(_encoded(case), ensure_ascii=False, allow_nan=False) for case in cases)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(f'{{"torch": "{version}", "cases": [\n{lines}\n]}}\n', "utf-8")


def version_of(name: str) -> str:
    """Return the version of PyTorch that computed a reference file."""
    return str(json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["torch"])


NUMBERS = ("inputs", "seed", "values", "gradients")


def _decoded(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _decoded(value) for key, value in part.items()}
    return np.array(_numbers(part), dtype=np.float64)[()]


def _numbers(part: Any) -> Any:
    return [_numbers(one) for one in part] if isinstance(part, list) else NON_FINITE.get(part, part)


def _encoded(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {key: _encoded(value) for key, value in part.items()}
    if isinstance(part, np.ndarray | np.generic):
        return _encoded(part.tolist())
    if isinstance(part, list | tuple):
        return [_encoded(one) for one in part]
    if isinstance(part, float) and not math.isfinite(part):
        return "NaN" if math.isnan(part) else "Infinity" if part > 0 else "-Infinity"
    return part


def distance(ours: Any, theirs: Any, floor: float = 0.0) -> float:
    """Return the largest difference over the largest finite number of theirs, or over ``floor`` if that is more.

    It is infinite where shapes differ, or where one of two numbers is not finite and the other is not the same.
    """
    a, b = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if a.shape != b.shape:
        return math.inf
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    finite = np.isfinite(a) & np.isfinite(b)
    if not np.all(same | finite):
        return math.inf
    scale = max(float(np.max(np.abs(b), initial=0.0, where=finite)), floor)
    difference = float(np.max(np.abs(np.subtract(a, b, where=finite, out=np.zeros(a.shape))), initial=0.0, where=~same))
    return difference / scale if scale else difference


def trace_of(case: Case) -> engine.Trace:
    """Run the program of a case."""
    return engine.trace(case["program"], case["inputs"], seed=case.get("seed"))


def disagreements(ours: Case, theirs: Case, floor: float = 0.0, tolerance: float = TOLERANCE) -> list[str]:
    """Return in words every value and gradient of theirs that ours is further from than the tolerance."""
    found = []
    for kind in ("values", "gradients"):
        for name, number in theirs[kind].items():
            apart = distance(ours[kind][name], number, floor)
            if not apart <= tolerance:
                shown = f"{np.ravel(ours[kind][name])[:6]}, not {np.ravel(number)[:6]}"
                found.append(f"{theirs['id']}: {kind} of {name} differ by {apart:.1e}: {shown}")
    return found


def numbers_of(trace: engine.Trace) -> Case:
    """Return what a trace gives, to compare with a case."""
    return {"values": trace.values, "gradients": trace.gradients}
