"""What the tests of the first page share: its parts by name, and what the player shows."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Locator, Page, ViewportSize

from tests.browser.helpers import NARROW, WIDE, poll

STEPS = 14
FORWARD = 5
LOOKS: list[tuple[ViewportSize, str]] = [
    (size, scheme) for size in (WIDE, NARROW) for scheme in ("light", "dark")
]  # fmt: skip
PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"

# Ids of the worked example's nodes: inputs in the order of the request, then ops as they are computed.
X, W, B, Y, PRODUCT, Z, A, DIFFERENCE, L = 0, 1, 2, 3, 4, 5, 6, 7, 9


def address(program: str, inputs: str, **more: str) -> str:
    """Return the address of a question."""
    return f"/?{urlencode({'program': program, 'inputs': inputs} | more)}"


def graph(page: Page) -> Locator:
    """Return the drawing that is visible at the page's width."""
    return page.locator("svg.graph:visible")


def node(page: Page, identity: int) -> Locator:
    """Return a node's group in the visible drawing."""
    return graph(page).locator(f'.node[data-node="{identity}"]')


def value(page: Page, identity: int) -> str:
    """Return the value that a node shows."""
    return node(page, identity).locator(".node-value").text_content() or ""


def gradient(page: Page, identity: int) -> str:
    """Return the gradient that a node shows."""
    return node(page, identity).locator(".node-gradient").text_content() or ""


def sentence(page: Page) -> str:
    """Return the live sentence."""
    return page.locator("[data-part=sentence]").inner_text()


def position(page: Page) -> int:
    """Return how many steps the scrubber says are done."""
    return int(page.get_by_role("slider", name="Step", exact=True).input_value())


def button(page: Page, name: str) -> Locator:
    """Return a button by its name."""
    return page.get_by_role("button", name=name, exact=True)


def rests_at(page: Page, steps: int) -> Callable[[], bool]:
    """Return whether the player has come to rest after so many steps, as its address says it."""
    return lambda: parse_qs(urlsplit(page.url).query).get("step") == [str(steps)]


def settle(page: Page, steps: int) -> None:
    """Wait until the player rests there."""
    poll(page, rests_at(page, steps))


def focus_player(page: Page) -> None:
    """Put the focus on the graph's one tab stop."""
    graph(page).locator('.node[tabindex="0"]').focus()


def field(page: Page, name: str) -> Locator:
    """Return the field of an input."""
    return page.get_by_role("form", name="Inputs").get_by_label(name, exact=True)
