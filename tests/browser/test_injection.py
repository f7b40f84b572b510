"""Text from fields, addresses, messages and stores stays text in the living page: nothing runs, nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Dialog, Page

from tests.browser.conftest import OpenPage
from tests.browser.helpers import poll

PAYLOAD = (
    "</script></title></textarea><x-probe onx=1></x-probe>'\"><img src=x onerror=alert(1)>"
    "<svg onload=alert(2)></svg><iframe srcdoc='<script>parent.alert(3)</script>'></iframe>"
    "javascript:alert(4) {{31337*3}} ${31337*3}"
)
PROGRAM = f"L = w*x # {PAYLOAD}"
QUESTION = urlencode({"program": PROGRAM, "inputs": '{"w": 3, "x": 2}'})
# With as many fields as there are at least.
PAGES = {
    f"/play?{QUESTION}": 2, "/": 4, "/networks": 10, "/gradient-flow": 6, "/exercises": 2, "/examples": 1, "/ops": 1,
    "/lessons/worked-example": 1, f"/embed?{QUESTION}&predict=w": 0, f"/static-embed?{QUESTION}": 0,
}  # fmt: skip
# What a payload could have become, in the document and in every shadow root; and a template's answer.
FOUND = """() => {
  const found = [];
  const look = (root) => {
    for (const node of root.querySelectorAll('*')) {
      if (node.localName === 'x-probe' || node.hasAttribute('srcdoc')) found.push(node.outerHTML.slice(0, 99));
      for (const { name, value } of node.attributes) {
        if (name.startsWith('on')) found.push(`${node.localName} ${name}`);
        const leads = ['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name);
        if (leads && /^\\s*(javascript|vbscript):/i.test(value)) found.push(`${node.localName} ${name}=${value}`);
      }
      if (node.shadowRoot) look(node.shadowRoot);
    }
  };
  look(document);
  if (document.documentElement.textContent.includes('94011')) found.push('a template ran');
  if (({}).polluted !== undefined || ({}).w !== undefined) found.push('the prototype of all objects');
  if (localStorage.length + sessionStorage.length || document.cookie) found.push('something was stored');
  return found;
}"""
# Fill in every field there is, as a hand would, in one go.
FILL = """([text, program]) => {
  for (const field of document.querySelectorAll('input[type=number]')) field.type = 'text';
  let count = 0;
  for (const field of document.querySelectorAll('input, textarea, [contenteditable]')) {
    if (['checkbox', 'radio', 'range', 'hidden', 'file', 'submit'].includes(field.type)) continue;
    if (field.isContentEditable) field.textContent = text;
    else field.value = field.localName === 'textarea' ? program : text;
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    count++;
  }
  return count;
}"""
# Send the form at a place as it is, numbers included; whether there is one.
SUBMIT = """(place) => {
  const form = [...document.forms].filter((it) => it.checkVisibility())[place];
  if (!form) return false;
  form.noValidate = true;
  setTimeout(() => form.requestSubmit());
  return true;
}"""
# All that a page around an embed might say to it, and all that a frame might say to the page around it.
TELL = """async ([target, text]) => {
  const nasty = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
  const args = [
    text, { inputs: { [text]: text, w: text, ...nasty } }, { inputs: { w: [[text]] } }, { inputs: nasty },
    { index: text }, { theme: text }, null, nasty,
  ];
  const commands = ['step', 'setTheme', 'setInputs', 'getState', 'play', 'reset', '__proto__', 'constructor', text];
  for (const command of commands) {
    for (const each of args) {
      target.postMessage({ target: 'blameflow', version: 1, id: '', command, args: each }, '*');
    }
  }
  for (const event of ['ready', 'resize', 'step', 'answer', 'state', 'error', '__proto__', text]) {
    const told = { height: text, url: `javascript:alert(9)//${text}`, code: text, steps: text, ...nasty };
    for (const data of [text, told, null]) {
      target.postMessage({ source: 'blameflow', version: 1, id: '', event, data }, '*');
    }
  }
  for (const message of [
    { context: 'h5p', action: text }, { context: 'h5p', action: 'hello' }, { message: 'ready', secret: text },
    { message: 'link', value: 'javascript:alert(8)', secret: text }, { subject: 'lti.frameResize', height: text },
    'slide:start', text, [text], { type: 'setHeight', height: text }, nasty,
  ]) target.postMessage(message, '*');
}"""


@pytest.fixture
def dialogs() -> list[str]:
    """What was asked of the reader in dialogs."""
    return []


@pytest.fixture
def opened(open_page: OpenPage, dialogs: list[str]) -> Iterator[Page]:
    """Yield a page whose dialogs are noted."""

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page = open_page("/healthz")
    page.on("dialog", note)
    yield page
    page.remove_listener("dialog", note)


def found(page: Page) -> Any:
    """Return what the payload has become in any frame."""
    return [each for frame in page.frames if frame.url.startswith("http") for each in frame.evaluate(FOUND)]


@pytest.mark.allow("request")  # what is refused is answered with 422
@pytest.mark.parametrize("path", PAGES)
def test_a_payload_in_every_field_and_in_the_hash_stays_text(opened: Page, dialogs: list[str], path: str) -> None:
    opened.goto(f"{path}#{quote(PAYLOAD)}")
    assert found(opened) == []
    opened.evaluate("""() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      document.querySelector('.share-button, [data-share], button[aria-haspopup=dialog]')?.click();
    }""")
    assert opened.evaluate(FILL, [PAYLOAD, PROGRAM]) >= PAGES[path]
    opened.wait_for_timeout(250)
    assert found(opened) == []
    assert dialogs == []


@pytest.mark.allow("request")
def test_forms_that_send_a_payload_get_a_page_with_it_as_text(opened: Page, dialogs: list[str]) -> None:
    tried = 0
    for path in ("/play", "/networks", "/exercises", "/lessons/summary"):
        for place in range(3):
            opened.goto(path)
            opened.evaluate(FILL, [PAYLOAD, PROGRAM])
            if not opened.evaluate(SUBMIT, place):
                break
            opened.wait_for_timeout(120)
            opened.wait_for_load_state()
            assert found(opened) == [], (path, place)
            tried += 1
    assert tried > 5
    assert dialogs == []


@pytest.mark.allow("request")
def test_messages_to_and_from_an_embed_are_data(opened: Page, dialogs: list[str]) -> None:
    opened.goto("/play")
    opened.evaluate(
        """(address) => {
          const frame = document.createElement('iframe');
          frame.src = address;
          document.body.append(frame);
        }""",
        f"/embed?{QUESTION}#secret={quote(PAYLOAD)}",
    )
    poll(opened, lambda: len(opened.frames) == 2 and opened.frames[1].evaluate("!!document.querySelector('svg.graph')"))
    frame = opened.frames[1]
    target = opened.evaluate_handle("document.querySelector('iframe').contentWindow")
    opened.evaluate(TELL, [target, PAYLOAD])
    opened.evaluate(TELL, [opened.evaluate_handle("window"), PAYLOAD])
    opened.wait_for_timeout(600)
    assert found(opened) == []
    assert frame.evaluate("document.documentElement.dataset.theme ?? ''") in ("", "auto", "light", "dark")
    assert dialogs == []


@pytest.mark.allow("request")
def test_what_lies_in_the_stores_and_in_the_name_of_the_window_is_not_read(opened: Page, dialogs: list[str]) -> None:
    opened.goto("/healthz")
    names = ("program", "inputs", "theme", "state", "blameflow", "settings", "done")
    opened.evaluate(
        """([names, text]) => {
          for (const name of names) { localStorage.setItem(name, text); sessionStorage.setItem(name, text); }
          window.name = text;
        }""",
        [names, PAYLOAD],
    )
    try:
        for path in ("/play", "/networks", "/lessons/worked-example"):
            opened.goto(path)
            assert [each for each in found(opened) if "stored" not in each] == []
            assert "x-probe" not in opened.content()
    finally:
        opened.goto("/healthz")
        opened.evaluate("() => { localStorage.clear(); sessionStorage.clear(); window.name = ''; }")
    assert dialogs == []


def test_the_look_at_a_page_sees_what_a_payload_may_become(opened: Page) -> None:
    shown = [""]
    opened.route("**/shown", lambda route: route.fulfill(body=shown[0], content_type="text/html"))
    for markup in ("<x-probe></x-probe>", '<p onclick="x">', '<a href=" javascript:x">a</a>', "<p>94011</p>"):
        shown[0] = markup
        opened.goto("/shown")
        assert opened.evaluate(FOUND), markup
    shown[0] = "<p>&lt;x-probe&gt; javascript:alert(1)</p>"
    opened.goto("/shown")
    assert opened.evaluate(FOUND) == []
