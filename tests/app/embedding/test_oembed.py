"""Tests of oEmbed: our own addresses, as what consumers expect, and nothing else."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from app.settings import Settings
from tests.app.conftest import Api

HOST = "http://blame.test"


def ask(api: Api, url: str, **more: Any) -> dict[str, Any]:
    answer = api.get("/oembed", params={"url": url, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def frame_of(html: str) -> str:
    found = re.search(r'<iframe src="([^"]+)"', html)
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/play?example=worked-example&step=7",
        "/play?program=y%20%3D%20x*x&inputs=%7B%22x%22%3A3%7D&present=1&hide=steps",
        "/embed?program=y%3Dx*x&inputs=%7B%22x%22%3A3%7D&view=table&theme=dark",
        "/embed?network=2,3,1&seed=4",
    ],
)
def test_the_frame_and_the_picture_of_an_own_address_are_there(api: Api, path: str) -> None:
    found = ask(api, HOST + path)
    assert (found["type"], found["version"], found["provider_url"]) == ("rich", "1.0", f"{HOST}/")
    frame = frame_of(found["html"])
    assert urlsplit(frame).path == "/embed"
    assert api.get(frame.removeprefix(HOST)).status_code == 200
    picture = api.get(found["thumbnail_url"].removeprefix(HOST))
    assert picture.status_code == 200
    assert picture.headers["content-type"].startswith("image/")


def test_the_html_is_a_quotation_with_a_link_and_then_a_frame_with_a_title(api: Api) -> None:
    html = ask(api, f"{HOST}/play?program=%22%3Cb%3E&inputs=%7B%7D".replace("%22%3Cb%3E", "y=1"))["html"]
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Reader().feed(html)
    assert [tag for tag, _ in tags] == ["blockquote", "a", "iframe"]
    assert tags[2][1].keys() >= {"src", "title", "width", "height", "loading"}
    assert urlsplit(tags[1][1]["href"] or "").path == "/play"


def test_the_frame_and_the_picture_are_no_larger_than_they_may_be(api: Api) -> None:
    found = ask(api, f"{HOST}/play", maxwidth=300, maxheight=200)
    assert (found["width"], found["height"]) == (300, 200)
    assert 'width="300" height="200"' in found["html"]
    assert found["thumbnail_width"] == 300


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/play",
        f"{HOST}:81/play",
        f"{HOST}@elsewhere.example/play",
        f"{HOST}/docs",
        "javascript:alert(1)",
        "http://[",
        "/play",
        "",
    ],
)
def test_addresses_of_others_and_pages_without_a_program_are_not_found(api: Api, url: str) -> None:
    answer = api.get("/oembed", params={"url": url})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "not-embeddable"


def test_what_is_wrong_with_the_question_is_told(api: Api) -> None:
    wrong = api.get("/oembed", params={"url": f"{HOST}/play?program=y=)"})
    assert wrong.json()["errors"][0]["code"] == "syntax-error"
    assert api.get("/oembed").json()["errors"][0]["pointer"] == "#/url"
    assert api.get("/oembed", params={"url": f"{HOST}/play", "maxwidth": "wide"}).status_code == 422


def test_xml_is_not_implemented(api: Api) -> None:
    assert api.get("/oembed", params={"url": f"{HOST}/play", "format": "xml"}).status_code == 501


def test_any_page_may_ask_and_any_cache_may_keep(api: Api) -> None:
    answer = api.get("/oembed", params={"url": f"{HOST}/play"}, headers={"Origin": "https://course.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "public" in answer.headers["cache-control"]
    again = api.get("/oembed", params={"url": f"{HOST}/play"}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/play", "/play?example=worked-example&step=3", "/embed?network=2,3,1"])
def test_pages_lead_to_their_own_embed(api: Api, path: str) -> None:
    found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', api.get(path).text)
    assert found is not None
    address = unescape(found[1])
    assert address.startswith(f"{HOST}/oembed?")
    assert quote(HOST + path, safe="") in address
    assert api.get(address.removeprefix(HOST)).status_code == 200


def test_the_origin_of_the_settings_counts(make_api: Any) -> None:
    behind = make_api(Settings(origin="https://blame.example"))
    found = ask(behind, "https://blame.example/play")
    assert frame_of(found["html"]).startswith("https://blame.example/embed")
    assert behind.get("/oembed", params={"url": f"{HOST}/play"}).status_code == 404
