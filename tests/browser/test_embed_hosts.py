"""Embeds in the pages of others: other origins, sandboxes, storage that throws, no scripts, paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Response

from tests.browser.helpers import poll
from tests.browser.hosts import ISOLATED, KINDS, Hosts, frame, host_page, serve_hosts

SOON = 500
SANDBOXES = {"open": None, "boxed": "allow-scripts"}


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    """Serve host pages from another origin."""
    with serve_hosts() as found:
        yield found


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Keep one context for all pages."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def trouble(context: BrowserContext, base_url: str, hosts: Hosts) -> Iterator[list[str]]:
    """Collect what no embed may cause: messages of the console, errors, failures, other hosts, violations, cookies."""
    found: list[str] = []

    def on_response(answer: Response) -> None:
        if answer.status >= 400:
            found.append(f"{answer.url}: {answer.status}")
        if "set-cookie" in answer.headers:
            found.append(f"{answer.url} sets a cookie")
        if not answer.url.startswith((base_url, hosts.origin, "data:")):
            found.append(f"foreign: {answer.url}")

    listeners = {
        "console": lambda message: found.append(message.text),
        "weberror": lambda error: found.append(str(error.error)),
        "response": on_response,
    }
    for name, listener in listeners.items():
        context.on(name, listener)  # type: ignore[call-overload]
    yield found
    for name, listener in listeners.items():
        context.remove_listener(name, listener)
    assert not found
    assert not context.cookies()


@pytest.fixture
def page(context: BrowserContext, trouble: list[str]) -> Iterator[Page]:
    """Open a page that must have no trouble."""
    page = context.new_page()
    yield page
    page.close()


def open_one(page: Page, hosts: Hosts, source: str, sandbox: str | None = None) -> None:
    """Open a plain host with one frame."""
    page.goto(hosts.put("/one", host_page("plain", frame("plain", source, "one", sandbox))))


def heard(page: Page, name: str) -> list[Any]:
    """Return the messages that the host has heard from a frame."""
    return [message for source, message in page.evaluate("heard") if source == name]


def events(page: Page, name: str, event: str) -> list[dict[str, Any]]:
    """Return the data of our own events of a kind."""
    return [
        each["data"]
        for each in heard(page, name)
        if isinstance(each, dict) and each.get("source") == "blameflow" and each["event"] == event
    ]


def embedded(page: Page, name: str = "one") -> Frame:
    """Return the document in a frame."""
    found = page.locator(f"#{name}").element_handle().content_frame()
    assert found is not None
    return found


def say(page: Page, name: str, command: str, args: Any = None, identity: str = "one") -> None:
    """Let the host send a command."""
    message = {"target": "blameflow", "version": 1, "id": identity, "command": command, "args": args}
    page.evaluate("([name, message]) => say(`#${name}`, message)", [name, message])


def is_fitting(page: Page, name: str) -> bool:
    """Whether a frame is as high as its content, which hosts of one kind bound."""
    height = embedded(page, name).evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    return bool(page.locator(f"#{name}").evaluate("(it) => it.clientHeight") == height)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_host_gets_players_of_the_right_height_that_obey(
    page: Page, hosts: Hosts, base_url: str, kind: str
) -> None:
    frames = "".join(
        frame(kind, f"{base_url}/embed?step=3&id={name}", name, sandbox) for name, sandbox in SANDBOXES.items()
    )
    page.goto(hosts.put(f"/{kind}", host_page(kind, frames), ISOLATED if kind == "coep" else None))
    if kind == "reveal":
        poll(page, lambda: page.evaluate("typeof turn === 'function'"))
        page.evaluate("turn(1)")
    for name in SANDBOXES:
        ready = poll(page, lambda name=name: events(page, name, "ready"))[0]  # type: ignore[misc]
        assert ready["steps"] == 14
        if kind == "reveal":
            poll(page, lambda name=name: any(it["playing"] for it in events(page, name, "state")))  # type: ignore[misc]
        else:
            poll(page, lambda name=name: is_fitting(page, name))  # type: ignore[misc]
            assert page.evaluate(f"moments.{name} - moments['{name} loaded']") < SOON
        say(page, name, "step", {"index": 9}, identity=name)
        told = poll(page, lambda name=name: [it for it in events(page, name, "step") if it["index"] == 9])[-1]  # type: ignore[misc]
        assert told["phase"] == "backward"
    if kind == "reveal":
        page.evaluate("for (const name of ['open', 'boxed']) say(`#${name}`, 'slide:stop')")
        poll(page, lambda: all(not events(page, name, "state")[-1]["playing"] for name in SANDBOXES))


def test_only_the_pinned_parent_is_heard_and_only_known_commands(page: Page, hosts: Hosts, base_url: str) -> None:
    open_one(page, hosts, f"{base_url}/embed?step=3&id=one&origin={hosts.origin}")
    poll(page, lambda: events(page, "one", "ready"))
    page.evaluate("for (const it of [null, 'x', 5, {}, [1], {target: 'blameflow'}]) say('#one', it)")
    for command, args in [("constructor", None), (5, None), ("step", {"index": "x"}), ("setInputs", None)]:
        say(page, "one", command, args)  # type: ignore[arg-type]
    say(page, "one", "step", {"index": 8}, identity="another")
    say(page, "one", "setInputs", {"inputs": {"x": 4}})
    frame = embedded(page)
    poll(page, lambda: json.loads(frame.locator("blame-flow").get_attribute("inputs") or "{}")["x"] == 4)
    assert frame.locator("blame-flow").get_attribute("step") == "3"


def test_a_frame_that_is_pinned_elsewhere_neither_hears_nor_tells(
    page: Page, hosts: Hosts, base_url: str, trouble: list[str]
) -> None:
    open_one(page, hosts, f"{base_url}/embed?step=3&id=one&origin=https://course.example")
    embedded(page).wait_for_selector(".transport button")
    say(page, "one", "step", {"index": 9})
    # Messages arrive in order: what is sent to the page by itself comes after.
    page.evaluate("new Promise((done) => { addEventListener('message', done); postMessage('last', '*'); })")
    assert heard(page, "one") == []
    assert embedded(page).locator("blame-flow").get_attribute("step") == "3"
    # The browser itself says that the messages found nobody.
    assert all("target origin" in it for it in trouble)
    trouble.clear()


def test_the_state_tells_an_address_that_shows_the_same(page: Page, hosts: Hosts, base_url: str) -> None:
    open_one(page, hosts, f"{base_url}/embed?example=worked-example&step=3&id=one", "allow-scripts")
    poll(page, lambda: events(page, "one", "ready"))
    say(page, "one", "setInputs", {"inputs": {"x": -1}})
    say(page, "one", "step", {"index": 11})
    poll(page, lambda: events(page, "one", "state"))
    say(page, "one", "getState")
    state = poll(page, lambda: [it for it in events(page, "one", "state") if it["index"] == 11])[-1]
    assert state["inputs"]["x"] == -1
    page.goto(state["url"])
    assert page.locator("blame-flow").get_attribute("step") == "12"
    assert json.loads(page.locator("blame-flow").get_attribute("inputs") or "")["x"] == -1


def test_heights_come_to_rest_and_the_page_around_stays_where_it_is(page: Page, hosts: Hosts, base_url: str) -> None:
    tall = '<div style="height: 300vh"></div>'
    frames = "".join(
        frame("plain", f"{base_url}/embed?step=3&id=w{width}", f"w{width}", None).replace("640", str(width))
        for width in (330, 480, 640)
    )
    page.goto(hosts.put("/heights", host_page("plain", f"{frames}{tall}")))
    for width in (330, 480, 640):
        poll(page, lambda width=width: is_fitting(page, f"w{width}"))  # type: ignore[misc]
        say(page, f"w{width}", "next", identity=f"w{width}")
        poll(page, lambda width=width: events(page, f"w{width}", "step"))  # type: ignore[misc]
        assert len(events(page, f"w{width}", "resize")) < 6
    assert page.evaluate("scrollY") == 0


def test_a_low_frame_keeps_graph_buttons_and_sentence_in_sight(page: Page, hosts: Hosts, base_url: str) -> None:
    page.set_viewport_size({"width": 320, "height": 240})
    page.goto(f"{base_url}/embed?step=3")
    page.get_by_role("button", name="One step on").click()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator(".node.current:visible").first.wait_for()
    for part in (".node.current:visible", ".transport-buttons", ".sentence"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= 240, part
    page.set_viewport_size({"width": 1000, "height": 700})


def test_where_storage_throws_the_player_does_not_notice(page: Page, hosts: Hosts, base_url: str) -> None:
    open_one(page, hosts, f"{base_url}/embed", "allow-scripts")
    poll(page, lambda: events(page, "one", "ready"))
    throws = "(() => { try { return localStorage.length; } catch { return 'throws'; } })()"
    assert embedded(page).evaluate(throws) == "throws"
    assert embedded(page).evaluate("document.fonts.check('16px \"STIX Two Math\"')")


def test_a_wrong_address_is_told_in_the_frame_and_to_the_host(
    page: Page, hosts: Hosts, base_url: str, trouble: list[str]
) -> None:
    open_one(page, hosts, f"{base_url}/embed?program=L%20%3D%20x%20%2B&speed=2", "allow-scripts")
    assert poll(page, lambda: events(page, "one", "error"))[0]["code"] == "unknown-field"
    assert 'there is no option "speed"' in embedded(page).locator("main").inner_text()
    assert all("422" in it for it in trouble)
    trouble.clear()


def test_a_prediction_is_reported_to_the_host(page: Page, hosts: Hosts, base_url: str) -> None:
    open_one(page, hosts, f"{base_url}/embed?predict=w", "allow-scripts")
    field = embedded(page).locator(".predict input.input").first
    field.fill("8")
    field.press("Enter")
    told = poll(page, lambda: events(page, "one", "answer"))[0]
    assert (told["name"], told["given"], told["correct"], told["expected"]) == ("w", "8", True, 8)


@pytest.mark.parametrize("sandbox", [None, ""], ids=["scripts off", "empty sandbox"])
def test_without_scripts_the_graph_and_every_step_are_there(
    browser: Browser, context: BrowserContext, hosts: Hosts, base_url: str, sandbox: str | None
) -> None:
    own = browser.new_context(java_script_enabled=False) if sandbox is None else context
    page = own.new_page()
    open_one(page, hosts, f"{base_url}/embed?view=chain", sandbox)
    frame = embedded(page)
    frame.locator("svg.graph:visible").first.wait_for()
    assert frame.locator(".embed-steps tbody tr:visible").count() == 14
    page.close()
    if sandbox is None:
        own.close()


def test_paper_has_the_text_of_every_step(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/embed?step=3")
    page.locator(".transport button").first.wait_for()
    texts = page.locator(".embed-steps tbody td:last-child").all_text_contents()
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert len(texts) == 14
    assert all(text in shown for text in texts)
