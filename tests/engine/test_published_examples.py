"""Worked examples that others published, number by number.

The register beside the data gives the source of each; ``recomputed`` numbers are float64 to the last digits,
``published`` ones have the precision they were printed with.
"""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "app/content/gallery/published.json").read_text("utf-8")
)


def ids(example: dict[str, Any]) -> str:
    return str(example["id"])


@pytest.fixture(params=EXAMPLES, ids=ids)
def example(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(request.param)


@pytest.fixture
def traced(example: dict[str, Any]) -> engine.Trace:
    return engine.trace(example["program"], example["inputs"])


def test_every_recomputed_value_and_gradient_is_met_to_float64(example: dict[str, Any], traced: engine.Trace) -> None:
    recomputed = example["recomputed"]
    for name, expected in recomputed["values"].items():
        np.testing.assert_allclose(traced.values[name], expected, rtol=1e-12, atol=1e-14, err_msg=name)
    for name, expected in {**recomputed["gradients"], **recomputed["intermediate_gradients"]}.items():
        scale = float(np.max(np.abs(expected)))
        np.testing.assert_allclose(
            traced.gradients[name], expected, rtol=1e-11, atol=1e-14 * max(scale, 1.0), err_msg=name
        )


def test_every_published_number_is_met_to_its_printed_digits(example: dict[str, Any], traced: engine.Trace) -> None:
    published = example["published"]
    for name, expected in published["values"].items():
        _assert_printed(example, name, traced.values[name], expected)
    for name, expected in {**published["gradients"], **published["intermediate_gradients"]}.items():
        _assert_printed(example, f"g:{name}", traced.gradients[name], expected)
    for key, expected in published["elements"].items():
        kind, name, indices = re.fullmatch(r"(?:(\w):)?(\w+)\[(.*)\]", key).groups()  # type: ignore[union-attr]
        table = traced.gradients if kind == "g" else traced.values
        _assert_printed(example, key, table[name][tuple(map(int, indices.split(",")))], expected)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if "updated" in e["published"]], ids=ids)
def test_every_published_update_follows_from_the_gradients(example: dict[str, Any]) -> None:
    published = example["published"]
    inputs = dict(example["inputs"])
    for _ in range(published["update_steps"]):
        gradients = engine.trace(example["program"], inputs).gradients
        for name in published["updated"]:
            inputs[name] = np.asarray(inputs[name]) + (
                published["update_sign"] * published["learning_rate"] * gradients[name]
            )
    for name, expected in published["updated"].items():
        _assert_printed(example, f"u:{name}", inputs[name], expected)
    after = engine.trace(example["program"], inputs)
    for name, expected in published.get("after_update", {}).items():
        _assert_printed(example, f"a:{name}", after.values[name], expected)


def _assert_printed(example: dict[str, Any], key: str, ours: Any, printed: Any) -> None:
    precision = example["published_precision_by_name"].get(key, example["published_precision"])
    np.testing.assert_allclose(
        ours, printed, rtol=example["published_rel_precision"], atol=precision, err_msg=f"{example['id']} {key}"
    )
