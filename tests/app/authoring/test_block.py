"""A block in a document: what it becomes, and what is said of one that is wrong."""

from __future__ import annotations

import pytest
from markdown import markdown

from app.authoring.block import Block, BlockError
from app.authoring.markdown import read_block

BLOCK = '```blameflow\ninputs: {"x": 3}\nstep: 1\n---\nL = x**2\n```'


def test_a_fence_becomes_a_frame_that_carries_the_player() -> None:
    html = markdown(f"Before.\n\n{BLOCK}\n\nAfter.", extensions=["fenced_code", "app.authoring.markdown"])
    assert html.startswith("<p>Before.</p>\n<iframe srcdoc=")
    assert 'sandbox="allow-scripts"' in html
    assert "Content-Security-Policy" in html
    assert html.endswith("<p>After.</p>")


def test_with_a_host_it_frames_that_server_and_links_to_it() -> None:
    html = markdown(BLOCK, extensions=["app.authoring.markdown"], extension_configs={
        "app.authoring.markdown": {"host": "https://blame.example/"},
    })  # fmt: skip
    assert (
        'src="https://blame.example/embed?program=L%20%3D%20x%2A%2A2&amp;inputs=%7B%22x%22%3A%203%7D&amp;step=1"'
        in html
    )
    assert 'href="https://blame.example/play?program=' in html


def test_other_fences_are_left_alone() -> None:
    text = "```python\nblameflow\n```"
    assert markdown(text, extensions=["fenced_code", "app.authoring.markdown"]) == markdown(
        text, extensions=["fenced_code"]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("L = x +", "line 1: "),
        ("speed: 2\n---\nL = 1", 'there is no option "speed"'),
        ("step\n---\nL = 1", '"step" is no option'),
        ('inputs: {"x": }\n---\nL = x', "inputs"),
        ("L = x", "x"),
        ("view: round\n---\nL = 2*3", "view is to be one of graph, table, chain"),
    ],
)
def test_what_is_wrong_is_said_in_place_of_the_frame(text: str, said: str) -> None:
    with pytest.raises(BlockError, match=said.replace("*", r"\*")):
        read_block(text).html()
    html = markdown(f"```blameflow\n{text}\n```", extensions=["app.authoring.markdown"])
    assert "<strong>blameflow:</strong>" in html
    assert "<iframe" not in html


def test_the_picture_for_paper_is_a_bitmap() -> None:
    bitmap = Block("L = x**2", {"inputs": '{"x": 3}'}).png()
    assert bitmap is not None
    assert bitmap.startswith(b"\x89PNG")
