"""What the inspector unfolds on demand."""

from __future__ import annotations

from typing import Any

import pytest

PROGRAM = "a = x*w\nL = sum(a*a + x) + w"
QUESTION: dict[str, Any] = {"program": PROGRAM, "inputs": {"x": [1, 2], "w": 3}}
X, W, A, PRODUCT = 0, 1, 2, 3


def ask(api: Any, kind: str, node: int, **changes: Any) -> Any:
    return api.request("POST", "/play/sections", json=QUESTION | {"kind": kind, "node": node} | changes)


def words(markup: Any) -> str:
    """Return all text of nested lists."""
    return markup if isinstance(markup, str) else " ".join(filter(None, map(words, markup[2])))


def told(api: Any, kind: str, node: int, **changes: Any) -> str:
    answer = ask(api, kind, node, **changes)
    assert answer.status_code == 200, answer.text
    return " ".join(words(answer.json()["view"]).split())


def test_the_mistake_is_told_with_the_wrong_number_and_all_that_goes_wrong_with_it(api: Any) -> None:
    text = told(api, "overwrite", W)
    assert (
        "With = at every node the gradient of w would be 15 instead of 31 : only the last contribution would stay, "
        in text
    )
    assert "as it would then arrive: its upstream is wrong too." in text
    assert "goes wrong with it right with = a (overwritten) [6, 12] [3, 6] x (overwritten) [19, 37] [9, 18]" in text


def test_where_only_the_node_itself_is_overwritten_its_last_contribution_is_right(api: Any) -> None:
    text = told(api, "overwrite", 0, program="L = x*x + 3*x", inputs={"x": 2})
    assert "only the last contribution would stay." in text


def test_of_a_tensor_one_cell_is_told(api: Any) -> None:
    assert "the gradient of x[1] would be 18 instead of 37" in told(api, "overwrite", X, index=[1])


def test_scalars_make_the_mistake_in_their_own_way(api: Any) -> None:
    assert "the gradient of w would be 3 instead of 31" in told(api, "overwrite", 2, granularity="scalar")


def test_what_is_not_overwritten_stays_right(api: Any) -> None:
    assert "would still be right: nothing is overwritten on the way to it" in told(api, "overwrite", PRODUCT)
    once = told(api, "overwrite", 0, program="L = 2*x", inputs={"x": 1})
    assert once == "No number here is used twice, so = and += give the same. Use one twice and look again."


def test_forward_and_backward_stand_side_by_side_and_meet_at_the_end(api: Any) -> None:
    text = told(api, "forward", A, by={"name": "w"}, index=[1])
    assert "∂a[1]/∂w = 2 ∂L/∂a[1] = 12" in text
    assert "at the end ∂L/∂w = 31 ∂L/∂w = 31" in text
    assert "3, one an input 1, one an output" in text
    assert "Backward wins: one sweep from L brings all 3 derivatives at once" in text


def test_one_input_has_nothing_to_win(api: Any) -> None:
    assert "With one input either way takes one sweep." in told(api, "forward", 0, program="L = x*x", inputs={"x": 2})


@pytest.mark.parametrize(("node", "index"), [(W, []), (X, [1]), (A, [0])])
def test_inputs_and_named_variables_are_checked_with_a_curve(api: Any, node: int, index: list[int]) -> None:
    text = told(api, "check", node, index=index)
    assert text.startswith("The two agree")
    assert "10⁻⁹" in text


def test_a_kink_is_no_agreement(api: Any) -> None:
    assert told(api, "check", 0, program="L = relu(x)", inputs={"x": 0}).startswith("A kink. There is a kink here")


@pytest.mark.parametrize(
    ("node", "beginning"), [(PRODUCT, "A check moves a number a little"), (6, "L is the output")], ids=str
)
def test_what_cannot_be_moved_is_not_checked(api: Any, node: int, beginning: str) -> None:
    assert told(api, "check", node).startswith(beginning)


def test_numbers_inside_an_op_are_left_to_the_tensors(api: Any) -> None:
    told_of = [told(api, "check", node, granularity="scalar") for node in range(8)]
    assert sum("stands inside an op" in text for text in told_of) < 8
    assert told_of[0].startswith("The two agree")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"node": 99}, "#/node"),
        ({"index": [5]}, "#/index"),
        ({"kind": "magic"}, "#/kind"),
        ({"by": {"at": []}}, "#/by/name"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_question_is_refused(api: Any, changes: dict[str, Any], pointer: str) -> None:
    answer = ask(api, **{"kind": "forward", "node": X} | changes)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
