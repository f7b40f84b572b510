"""The workbench as the server writes it, whatever is wrong with the question."""

from __future__ import annotations

from typing import Any

import pytest

WRONG = {
    "a slip with a place and a suggestion": ({"program": "L = 2x"}, "an operator is missing"),
    "an input that is no tensor": ({"program": "L = sum(x)", "inputs": '{"x": []}'}, "empty"),
    "rows of different lengths": ({"program": "L = sum(x)", "inputs": '{"x": [[1, 2], [3]]}'}, "length"),
    "shapes that do not fit": ({"program": "L = x @ y", "inputs": '{"x": [1, 2], "y": [1, 2, 3]}'}, "matmul"),
    "no program at all": ({"program": ""}, "empty"),
    "too many nodes": ({"program": "L = " + "+".join(["x"] * 6000)}, "nodes"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_stands_beside_the_program_and_is_no_refusal(api: Any, case: str) -> None:
    query, words = WRONG[case]
    answer = api.get("/play", params=query)
    assert answer.status_code == 200
    listed = answer.text[answer.text.index('data-part="errors"') :]
    assert words in listed[: listed.index("</ul>")]
    assert "data-empty" in answer.text
