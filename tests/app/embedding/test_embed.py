"""Tests of the page for frames: what its address may say, what it answers, and how heavy it is."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from app.modules import FOLDER, changed, imports
from app.schemas.packed import pack
from app.settings import Settings
from app.static_files import ROOT, without_comments
from tests.app.conftest import Api

QUESTION = {"program": "y = x*x", "inputs": '{"x": 3}'}
HEAVIEST = 60_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {}; require-trusted-types-for 'script'; trusted-types 'none'"
)


def address(**parameters: Any) -> str:
    return f"/embed?{urlencode(parameters)}"


def program_of(html: str) -> str:
    found = re.search(r'<blame-flow[^>]* program="([^"]*)"', html)
    assert found is not None
    return unescape(found[1])


def message_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]))


def test_the_headers_open_the_page_to_frames_and_nothing_else(api: Api) -> None:
    answer = api.get(address(**QUESTION))
    assert answer.headers["content-security-policy"] == POLICY.format("*")
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert set(re.findall(r"=(\S+?)(?:,|$)", answer.headers["permissions-policy"])) == {"()"}
    assert not {"x-frame-options", "set-cookie"} & answer.headers.keys()


def test_a_setting_says_who_may_frame_it_and_errors_keep_to_it(make_api: Callable[[Settings], Api]) -> None:
    narrow = make_api(Settings(frame_ancestors="https://course.example"))
    for path in (address(**QUESTION), address(speed=2)):
        policy = narrow.get(path).headers["content-security-policy"]
        assert policy == POLICY.format("https://course.example")
    assert "frame-ancestors 'self'" in narrow.get("/play").headers["content-security-policy"]


def test_caches_may_keep_it_and_get_the_same_bytes(api: Api) -> None:
    first, second = api.get(address(**QUESTION)), api.get(address(**QUESTION))
    assert first.content == second.content
    assert "public" in first.headers["cache-control"]
    again = api.get(address(**QUESTION), headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == POLICY.format("*")


@pytest.mark.parametrize(
    ("parameters", "program"),
    [
        ({}, "a = relu(z)"),
        (QUESTION, "y = x*x"),
        ({"example": "worked-example"}, "a = relu(z)"),
        ({"example": "worked-example", "inputs": '{"x": 1, "w": 1, "b": 1, "y": 1}'}, "a = relu(z)"),
        ({"network": "2,3,1", "activation": "sigmoid", "seed": 7}, "sigmoid("),
        ({"state": pack({"program": "y = exp(x)", "inputs": {"x": 1}})}, "y = exp(x)"),
    ],
    ids=["nothing", "program", "example", "example with inputs", "network", "state"],
)
def test_every_form_of_the_address_is_drawn_and_tabled_before_any_script(
    api: Api, parameters: dict[str, Any], program: str
) -> None:
    answer = api.get(address(**parameters))
    assert answer.status_code == 200, message_of(answer.text)
    assert program in program_of(answer.text)
    assert '<svg class="graph' in answer.text
    rows = re.findall(r'<tr data-phase="(\w+)"', answer.text)
    assert rows.count("seed") == 1
    assert not re.search(r"<style|\sstyle=|\son\w+=", answer.text)


def test_a_network_of_the_same_seed_is_the_same(api: Api) -> None:
    one, same, other = (api.get(address(network="2,3,1", seed=seed)).text for seed in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"speed": "2"}, 'there is no option "speed"'),
        ({"contrlos": "step"}, 'did you mean "controls"?'),
        ({"view": "tree"}, "tree"),
        ({"controls": "some"}, "some"),
        ({"theme": "sepia"}, "sepia"),
        ({"digits": "0"}, "1 to 17"),
        ({"digits": "18"}, "1 to 17"),
        ({"height": "119"}, "120 to 2000"),
        ({"height": "2001"}, "120 to 2000"),
        ({"motion": "on"}, "motion"),
        ({"id": "a b"}, "letters"),
        ({"id": "x" * 65}, "letters"),
        ({"origin": "*"}, "origin"),
        ({"origin": "https://course.example/"}, "origin"),
        ({"origin": "javascript:alert(1)"}, "origin"),
        ({"step": "-1"}, "step"),
        ({"hide": "everything"}, "everything"),
        ({"network": "2"}, "network"),
        ({"network": "2,3,1", "activation": "constructor"}, "constructor"),
        ({"seed": "3"}, "network"),
        ({"network": "2,3,1", "program": "y = x"}, "network"),
        ({"example": "worked-example", "program": "y = x"}, "example"),
        ({"example": "none-such"}, "none-such"),
        ({"state": "AAAA"}, "state"),
        ({"program": "y = )"}, "Line 1"),
        ({"<b>x": "1"}, "<b>x"),
    ],
)
def test_what_is_wrong_is_a_page_that_says_so(api: Api, parameters: dict[str, str], words: str) -> None:
    answer = api.get(address(**parameters))
    assert answer.status_code in (400, 404, 422)
    assert answer.headers["content-type"].startswith("text/html")
    assert words in message_of(answer.text)
    assert "<b>x" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY.format("*")


def test_a_network_is_held_to_the_limits(api: Api) -> None:
    answer = api.get(address(network="9999,9999,9999"))
    assert answer.status_code == 422
    assert "limit" in message_of(answer.text)


def test_options_reach_the_page(api: Api) -> None:
    html = api.get(
        address(
            **QUESTION, view="chain", controls="step", theme="dark", motion="off", height=400, hide="sentence,steps"
        )
    ).text
    body = re.search(r'<body class="([^"]+)"', html)
    assert body is not None
    assert {"view-chain", "controls-step", "hide-sentence", "hide-steps"} <= set(body[1].split())
    assert '<html lang="en" data-theme="dark">' in html
    assert re.search(r"<blame-flow[^>]* still", html)
    assert 'height="400"' in html


def test_what_is_to_be_predicted_is_in_no_table(api: Api) -> None:
    html = api.get(address(example="worked-example", predict="w")).text
    assert set(re.findall(r'<tr data-phase="(\w+)"', html)) == {"forward"}


def test_digits_count_in_what_the_server_draws(api: Api) -> None:
    question = {"program": "y = exp(x)", "inputs": '{"x": 1}'}
    few, many = (api.get(address(**question, digits=digits)).text for digits in (3, 9))
    value = re.compile(r'class="node-value[^"]*"[^>]*>([^<]+)<')
    assert "2.72" in value.findall(few)
    assert "2.718282" in value.findall(many)
    assert "<mn>2.71828183</mn>" in many
    assert "= 2.71828183" in unescape(many)


def test_digits_of_one_page_are_not_those_of_the_next(api: Api) -> None:
    question = {"program": "y = 0.123456*x + 0.9876", "inputs": '{"x": 0.55555}'}
    before = api.get(address(**question)).text
    assert api.get(address(**question, digits=2)).text != before
    assert api.get(address(**question)).text == before
    fresh = {"program": "z = 0.234567*x + 0.8765", "inputs": '{"x": 0.55555}'}
    api.get(address(**fresh, digits=2))
    assert "0.234567" in unescape(api.get(address(**fresh)).text)


def test_the_page_with_all_that_it_loads_is_light(api: Api) -> None:
    def zipped(data: bytes) -> int:
        return len(gzip.compress(data, 6))

    scripts = ("embed/embed.js", *imports("embed/embed.js", changed()))
    total = zipped(api.get("/embed").content)
    for name in scripts:
        total += zipped(without_comments(str(FOLDER / name), 0).encode())
    styles = ROOT / "css" / "embed.css"
    total += zipped(styles.read_bytes())
    for name in re.findall(r'url\("([\w-]+\.css)"\)', styles.read_text()):
        total += zipped((ROOT / "css" / name).read_bytes())
    assert total < HEAVIEST


def test_nothing_that_a_sandbox_forbids_is_touched() -> None:
    for name in ("embed/embed.js", *imports("embed/embed.js", changed())):
        text = (FOLDER / name).read_text()
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.", text), name


def test_the_data_of_the_page_is_json(api: Api) -> None:
    html = api.get(
        address(program="y = x # </script><b>", inputs='{"x": 1}', id="a-1", origin="https://c.example")
    ).text
    options = re.search(r'data-part="messages">([^<]+)</script>', html)
    assert options is not None
    told = json.loads(options[1])
    assert (told["id"], told["origin"]) == ("a-1", "https://c.example")
    assert "</script><b>" not in html
