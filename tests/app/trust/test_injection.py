"""What a field, an address or a name holds comes back as text, never as a tag, an attribute, a template or a header."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree import ElementTree

import pytest

from app.embedding.options import read_embed
from app.embedding.static_file import static_file
from app.limits import Limits

# Ends every kind of context, begins a tag, an attribute, a script, a template; the bidirectional override turns a line.
PAYLOAD = (
    "</script></title></textarea></style></svg>--><x-probe>'\"><x-probe onx='1' /><img src=x onerror=alert(1)>"
    "javascript:alert(1) {{31337*3}} ${31337*3} <%= 31337*3 %> \u202e\u2066 __proto__"
)
ASKED = ("/", "/play", "/embed", "/static-embed")
PAGES = (
    *ASKED, "/networks", "/gradient-flow", "/exercises", "/embed/exercise",
    "/exercises/sheet", "/gallery", "/examples", "/ops", "/lessons/worked-example", "/pitfalls", "/teach", "/docs",
)  # fmt: skip
NAMES = (
    "q", "kind", "step", "title", "program", "inputs", "output", "theme", "state", "url", "id", "origin", "hide",
    "fold", "example", "network", "activation", "predict", "granularity", "present", "view", "x", "f1", "a1", "done",
)  # fmt: skip
INERT = {
    "application/json", "application/problem+json", "text/plain", "text/markdown", "application/x-tex", "text/x-tex",
    "text/x-python", "image/png", "image/gif",
}  # fmt: skip
PROGRAM = f"L = w*x # {PAYLOAD}".replace("\u202e", "").replace("\u2066", "")  # which no program may have
QUESTION = {"program": PROGRAM, "inputs": '{"w": 3, "x": 2}'}


class Reader(HTMLParser):
    """Collects what of a page could act, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag or an attribute that no template has."""
        values = dict(attrs)
        if tag == "x-probe" or (tag == "img" and values.get("src") == "x"):
            self.found.append(self.get_starttag_text() or tag)
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith("on") or name == "srcdoc" or (name == "style" and "probe" in text):
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction", "data") and text.startswith(
                ("javascript:", "vbscript:")
            ):
                self.found.append(f"{tag} {name}={value}")
            if name == "href":
                self.names |= {key for key, _ in parse_qsl(urlsplit(value or "").query)}
        if tag in ("input", "select", "textarea", "button") and values.get("name"):
            self.names.add(values["name"] or "")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def assert_harmless(answer: Any, what: str) -> None:
    """Look at an answer as whoever gets it would."""
    kind = answer.headers["content-type"].partition(";")[0]
    assert answer.status_code < 500, what
    assert "94011" not in answer.text, f"{what}: a template ran"
    assert answer.headers["x-content-type-options"] == "nosniff", what
    for name, value in answer.headers.items():
        assert "probe" not in name + value, f"{what}: {name}"
    if kind == "text/html":
        assert read(answer.text).found == [], what
    elif kind == "image/svg+xml":
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(answer.content).iter()}
        assert not tags & {"x-probe", "script", "img", "foreignObject", "a"}, what
    else:
        assert kind in INERT, (what, kind)


def test_the_reader_sees() -> None:
    for html in ("<x-probe>", "<p onx=1>", "<a href=' javascript:x'>", "<img src=x>", "<script>'</script><x-probe>'"):
        assert read(html).found, html
    assert read(f"<textarea name='a'>&lt;x-probe&gt;</textarea><script>{json.dumps('<x-probe>')}</script>").found == []


@pytest.mark.parametrize("page", PAGES)
def test_no_parameter_of_a_page_becomes_a_part_of_it(api: Any, page: str) -> None:
    own = read(api.get(page, headers={"Accept": "text/html"}).text).names
    for name in sorted(own | set(NAMES if page in ASKED else NAMES[:4])):
        answer = api.get(f"{page}?{urlencode({name: PAYLOAD})}", headers={"Accept": "text/html"})
        assert_harmless(answer, f"{page}?{name}")
    assert_harmless(api.get(f"{page}?{urlencode(dict.fromkeys(NAMES, PAYLOAD))}"), page)
    answer = api.get(f"{page}?{quote(PAYLOAD)}=1&{quote(PAYLOAD)}=2", headers={"Accept": "text/html"})
    assert_harmless(answer, f"{page} with a name of it")


@pytest.mark.parametrize("page", ["/", "/play", "/embed", "/static-embed", "/api/v1/traces", "/api/v1/traces.svg"])
def test_no_program_that_is_drawn_becomes_a_part_of_what_shows_it(api: Any, page: str) -> None:
    answer = api.get(f"{page}?{urlencode(QUESTION)}")
    assert answer.status_code == 200
    assert_harmless(answer, page)


@pytest.mark.parametrize("path", ["traces", "traces.svg", "exports/json", "exports/latex", "exports/markdown",
                                  "exports/numpy", "exports/pytorch", "gradient-checks"])  # fmt: skip
@pytest.mark.parametrize("inputs", [{"w": 3, "x": 2}, {"w": PAYLOAD, "x": 2}, {PAYLOAD: 1, "__proto__": {"a": 1}}])
def test_no_answer_and_no_file_is_taken_for_a_page(api: Any, path: str, inputs: Any) -> None:
    answer = api.request("POST", f"/api/v1/{path}", json={"program": PROGRAM, "inputs": inputs, PAYLOAD: PAYLOAD})
    assert answer.status_code == 422
    assert_harmless(answer, path)
    answer = api.request("POST", f"/api/v1/{path}", json={"program": PROGRAM, "inputs": inputs})
    assert_harmless(answer, path)
    if "content-disposition" in answer.headers:
        assert re.fullmatch(r'attachment; filename="[a-z.-]+"', answer.headers["content-disposition"])
    if path == "exports/latex" and answer.status_code == 200:
        assert not re.search(r"\\(input|write|include|immediate|openout|catcode)", answer.text)


def addresses() -> Iterator[str]:
    for place in ("", "play", "lessons/", "gallery/", "pitfalls/", "ops/", "problems/", "examples/", "static/",
                  "api/v1/", "api/v1/examples/", "api/v1/gallery/", "api/v1/exports/", "api/v1/datasets/"):  # fmt: skip
        for payload in (
            PAYLOAD,
            "..%2f..%2fetc/passwd",
            "%00",
            "%0d%0aSet-Cookie:%20a=1",
            "%E2%80%AE",
            "//evil.example/",
        ):
            yield f"/{place}{payload if '%' in payload[:1] else quote(payload, safe='%/')}"


def test_no_path_comes_back_as_more_than_text(api: Any) -> None:
    for address in addresses():
        for accept in ("text/html", "*/*"):
            answer = api.get(address, headers={"Accept": accept})
            assert answer.status_code in (400, 404, 405, 414), address
            assert_harmless(answer, address)
            assert "set-cookie" not in answer.headers
            assert "location" not in answer.headers
            assert "root:" not in answer.text


def test_no_header_of_a_question_comes_back(api: Any) -> None:
    names = ("Referer", "User-Agent", "Origin", "Accept-Language", "X-Forwarded-For", "X-Forwarded-Host", "Cookie",
             "X-Request-Id", "If-None-Match", "Access-Control-Request-Headers")  # fmt: skip
    payload = "</script><x-probe>{{31337*3}}"
    for path in ("/", "/play", "/nothing", "/api/v1/traces?program=(", "/static/nothing"):
        answer = api.get(path, headers={"Accept": "text/html", **dict.fromkeys(names, payload)})
        assert_harmless(answer, path)
        assert "x-probe" not in answer.text.replace("x-probe-", "")


@pytest.mark.parametrize("url", [
    f"http://blame.test/play?{urlencode(QUESTION)}", f"http://blame.test/play?program={quote(PAYLOAD)}",
    f"javascript:alert(1)//http://blame.test/play?{urlencode(QUESTION)}", f"http://blame.test/{quote(PAYLOAD)}",
    f"http://blame.test.evil.example/play?{urlencode(QUESTION)}", f"http://evil.example@blame.test\\@/{PAYLOAD}",
])  # fmt: skip
def test_what_other_sites_are_told_to_embed_is_one_frame_of_ours(api: Any, url: str) -> None:
    answer = api.get(f"/oembed?{urlencode({'url': url, 'format': 'json'})}")
    assert_harmless(answer, url)
    if answer.status_code == 200:
        html = answer.json()["html"]
        reader = read(html)
        assert reader.found == []
        assert set(re.findall(r"<(\w+)", html)) == {"blockquote", "a", "iframe"}
        places = re.findall(r'(?:src|href)="([^"]*)"', html)
        assert {urlsplit(unescape(place)).netloc for place in places} == {"blame.test"}


def test_a_file_that_stands_alone_keeps_text_as_text() -> None:
    html = static_file(read_embed(urlencode(QUESTION).encode()), Limits(), f"https://blame.example/{PAYLOAD}")
    assert read(html).found == []
    assert "94011" not in html


def test_no_property_of_all_objects_is_set_by_json(api: Any) -> None:
    for body in ('{"__proto__": {"polluted": 1}, "program": "x", "inputs": {"x": 1}}',
                 '{"program": "x", "inputs": {"__proto__": 1, "x": 1}}',
                 '{"program": "__proto__ = 2*x\\nL = __proto__", "inputs": {"x": 1}}',
                 '{"program": "constructor", "inputs": {"constructor": 1}}'):  # fmt: skip
        answer = api.post("/api/v1/traces", body)
        assert answer.status_code in (200, 422), body
        assert_harmless(answer, body)
