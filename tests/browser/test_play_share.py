"""Sharing: the address that holds everything, texts to copy, and files to save."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.helpers import axe, has_no_horizontal_scroll, poll
from tests.browser.home import LOOKS, button

# What axe does by itself is no fault of the page: it parses the stylesheets anew.
AXE_TROUBLE = pytest.mark.allow("csp", "console")
looks = pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=[f"{size['width']} {scheme}" for size, scheme in LOOKS])
LONG = "\n".join(["h0 = x", *(f"h{i} = tanh(h{i - 1} + {i}/100)" for i in range(1, 51)), "L = h50**2"])
FILES = {
    "SVG picture": ("blameflow-graph.svg", "<svg"),
    "JSON trace": ("blameflow-trace.json", '"steps"'),
    "LaTeX derivation": ("blameflow-derivation.tex", "\\begin{document}"),
    "Markdown table of the steps": ("blameflow-steps.md", "|"),
    "NumPy code": ("blameflow-numpy.py", "import numpy"),
    "PyTorch code": ("blameflow-pytorch.py", "import torch"),
}


def share(page: Page) -> Locator:
    """Open the dialog and return it once its link is there."""
    button(page, "Share").click()
    dialog = page.get_by_role("dialog", name="Share")
    expect(dialog.get_by_label("Link", exact=True)).not_to_have_value("")
    return dialog


def save(page: Page, name: str) -> tuple[str, bytes]:
    """Press the button of a file and return the file's name and content."""
    with page.expect_download() as download:
        page.get_by_role("dialog", name="Share").get_by_role("button", name=name).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_link_shows_the_same_page_elsewhere(open_page: OpenPage) -> None:
    page = open_page("/play?step=9")
    page.locator("#program").fill("z = w*x + b\nL = z**2")
    expect(page.locator(".steps tbody tr")).to_have_count(9)
    link = share(page).get_by_label("Link", exact=True).input_value()
    other = open_page(link)
    assert other.locator("#program").input_value() == "z = w*x + b\nL = z**2"
    assert other.locator(".steps tr[aria-current=step] th").inner_text() == "9"


def test_a_long_program_travels_packed_and_arrives_whole(open_page: OpenPage) -> None:
    page = open_page("/play")
    page.locator("#program").fill(LONG)
    poll(page, lambda: "state" in parse_qs(urlsplit(page.url).query))
    assert len(page.url) < 1_500 < len(urlencode({"program": LONG}))
    link = share(page).get_by_label("Link", exact=True).input_value()
    assert link == page.url
    page.goto(link)
    assert page.locator("#program").input_value() == LONG
    picture = share(page).get_by_label("Picture link", exact=True)
    answer = page.request.get(poll(page, picture.input_value))
    assert answer.ok
    assert answer.headers["content-type"] == "image/svg+xml"


def test_texts_are_copied_and_lead_where_they_say(open_page: OpenPage) -> None:
    page = open_page("/play?step=12", permissions=["clipboard-read", "clipboard-write"])
    dialog = share(page)
    copied = {}
    for name in ("Link", "Picture link", "Markdown", "Picture with link"):
        dialog.get_by_role("button", name=f"Copy {name}", exact=True).click()
        expect(dialog.get_by_role("status")).to_have_text(f"{name} copied.")
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    assert copied["Link"] == page.url
    assert "<svg" in page.request.get(copied["Picture link"]).text()
    assert parse_qs(urlsplit(copied["Picture link"]).query)["step"] == ["12"]
    assert copied["Markdown"] == f"[![Graph of L]({copied['Picture link']})]({copied['Link']})"
    link, picture = (copied[name].replace("&", "&amp;") for name in ("Link", "Picture link"))
    assert copied["Picture with link"] == f'<a href="{link}"><img src="{picture}" alt="Graph of L"></a>'


def test_where_the_clipboard_is_refused_the_text_is_copied_the_old_way(open_page: OpenPage) -> None:
    page = open_page("/play")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }")
    page.evaluate("document.addEventListener('copy', () => { window.copied = String(document.activeElement.value) })")
    dialog = share(page)
    dialog.get_by_role("button", name="Copy Link").click()
    expect(dialog.get_by_role("status")).to_have_text("Link copied.")
    assert page.evaluate("window.copied") == page.url


def test_a_link_may_leave_panels_out_without_changing_this_page(open_page: OpenPage) -> None:
    page = open_page("/play")
    dialog = share(page)
    dialog.get_by_text("Leave panels out").click()
    dialog.get_by_label("Program").check()
    dialog.get_by_label("Open as a presentation").check()
    link = dialog.get_by_label("Link", exact=True)
    expect(link).to_have_value(f"{page.url}?hide=editor&present=1")
    page.keyboard.press("Escape")
    expect(page.locator("#program")).to_be_visible()
    other = open_page(f"{page.url}?hide=editor&present=1")
    expect(other.locator("#program")).to_be_hidden()
    expect(button(other, "End presentation")).to_be_visible()


def test_every_file_is_saved_of_what_is_shown(open_page: OpenPage) -> None:
    page = open_page("/play?step=12")
    dialog = share(page)
    for name, (filename, content) in FILES.items():
        saved = save(page, name)
        assert saved[0] == filename
        assert content in saved[1].decode()
    expect(dialog.get_by_role("status")).to_have_text("blameflow-pytorch.py saved.")


def test_png_is_offered_where_the_server_draws_it(open_page: OpenPage, base_url: str) -> None:
    page = open_page("/play")
    share(page)
    has_png = page.request.get(f"{base_url}/api/v1/traces.png?program=1%2B1").ok
    assert page.get_by_role("button", name="PNG picture").is_visible() == has_png
    if has_png:
        filename, content = save(page, "PNG picture")
        assert (filename, content[:4]) == ("blameflow-graph.png", b"\x89PNG")


def test_a_program_that_fits_no_link_can_still_be_saved(open_page: OpenPage) -> None:
    noise = [(i * 7919 % 10007) / 10007 for i in range(2_500)]
    page = open_page("/play?" + urlencode({"program": "L = sum(x**2)", "inputs": '{"x":[1,2]}'}))
    page.locator("blame-flow").evaluate("(it, inputs) => it.setAttribute('inputs', inputs)", json.dumps({"x": noise}))
    poll(page, lambda: "stale" not in str(page.locator("blame-flow").evaluate("(it) => it.getAttributeNames()")))
    button(page, "Share").click()
    dialog = page.get_by_role("dialog", name="Share")
    expect(dialog.get_by_role("status")).to_have_text("This program is too long for a link. Save it as a file instead.")
    expect(dialog.get_by_role("button", name="Copy Link")).to_be_hidden()
    assert json.loads(save(page, "JSON trace")[1])["values"]["x"] == noise


@pytest.mark.allow("request")
def test_a_file_that_is_refused_is_explained_in_the_dialog(open_page: OpenPage) -> None:
    page = open_page("/play?" + urlencode({"program": "L = x +", "inputs": "{}"}))
    share(page).get_by_role("button", name="NumPy code").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("operand")


@AXE_TROUBLE
@looks
def test_the_dialog_is_open_to_everybody(open_page: OpenPage, size: Any, scheme: Any) -> None:
    page = open_page("/play", size, color_scheme=scheme)
    dialog = share(page)
    dialog.get_by_text("Leave panels out").click()
    assert axe(page) == []
    assert has_no_horizontal_scroll(page)
    assert dialog.locator(".tool-body").evaluate("(it) => it.scrollWidth <= it.clientWidth")
    page.keyboard.press("Escape")
    expect(button(page, "Share")).to_be_focused()
