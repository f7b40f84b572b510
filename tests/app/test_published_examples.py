"""Every published worked example through the REST API: the same numbers, to the digits they were printed with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

EXAMPLES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "app/content/gallery/published.json").read_text("utf-8")
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["id"]))
def test_the_api_answers_with_the_published_numbers(api: Any, example: dict[str, Any]) -> None:
    answer = api.trace(program=example["program"], inputs=example["inputs"], detail="gradients")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    published = example["published"]
    _assert_printed(example, "", found["values"], published["values"])
    _assert_printed(example, "g:", found["gradients"], published["gradients"])
    _assert_printed(example, "g:", found["gradients"], published["intermediate_gradients"])
    for name, expected in example["recomputed"]["gradients"].items():
        scale = max(1.0, float(np.max(np.abs(expected))))
        np.testing.assert_allclose(found["gradients"][name], expected, rtol=1e-11, atol=1e-14 * scale, err_msg=name)


def _assert_printed(example: dict[str, Any], kind: str, found: dict[str, Any], printed: dict[str, Any]) -> None:
    for name, expected in printed.items():
        precision = example["published_precision_by_name"].get(kind + name, example["published_precision"])
        np.testing.assert_allclose(
            found[name], expected, rtol=example["published_rel_precision"], atol=precision, err_msg=name
        )
