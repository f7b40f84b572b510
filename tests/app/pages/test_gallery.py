"""The pages of the gallery and its API: complete without scripts, and both say the same."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.content.gallery import ENTRIES, GROUPS, KINDS, compare, findings, variant_of, variants
from app.pages.gallery_entry import entry_page
from app.pages.questions import read_page_question

each = pytest.mark.parametrize("slug", ENTRIES)
PATH = "/api/v1/gallery"


@pytest.fixture(scope="module")
def pages(api: Any) -> dict[str, str]:
    """Every entry's page."""
    answers = {slug: api.get(f"/gallery/{slug}") for slug in ENTRIES}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {slug: unescape(answer.text) for slug, answer in answers.items()}


def test_the_index_has_every_entry_with_a_picture_and_its_tally(api: Any) -> None:
    html = unescape(api.get("/gallery").text)
    assert re.findall(r'<h3><a href="/gallery/([\w-]+)">([^<]+)', html) == [(s, it.title) for s, it in ENTRIES.items()]
    assert html.count('class="miniature') - html.count('class="miniature-') >= len(ENTRIES)
    tallies = [(compare(slug).equal, len(compare(slug).rows)) for slug in ENTRIES]
    assert [tuple(map(int, found)) for found in re.findall(r"<span>(\d+) of (\d+) equal", html)] == tallies
    assert re.findall(r'href="/gallery/([\w-]+)#errata"', html) == [slug for slug, it in ENTRIES.items() if it.errata]


@pytest.mark.parametrize("kind", [*KINDS, "errata"])
def test_one_kind_can_be_shown_alone(api: Any, kind: str) -> None:
    html = api.get(f"/gallery?kind={kind}").text
    found = re.findall(r'<h3><a href="/gallery/([\w-]+)"', html)
    assert found == [slug for slug, it in ENTRIES.items() if (it.errata if kind == "errata" else it.kind == kind)]
    assert len(re.findall(r"<li><a [^>]*aria-current", html)) == 2  # in the site's navigation and in that of kinds


@each
def test_a_page_tells_it_all_without_scripts(pages: dict[str, str], slug: str) -> None:
    html, entry = pages[slug], ENTRIES[slug]
    assert entry.link in html
    assert html.count("<tr") - html.count('class="comparison-head"') >= len(compare(slug).rows)
    for finding in findings(slug):
        assert f'id="{finding.erratum.slug}"' in html
        assert all(found.figure.printed.replace("-", "−") in html for found in finding.figures)
    stills = sum(variant_of(entry, erratum) != "" for erratum in entry.errata)
    assert html.count('class="erratum-still"') == stills
    assert not re.search(r"\{\w+\}|`", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL))


@each
def test_the_workbench_opens_with_the_same_program(slug: str) -> None:
    question = read_page_question(urlsplit(entry_page(slug).address).query.encode())
    assert (question.program, question.inputs) == (ENTRIES[slug].program, ENTRIES[slug].inputs)


def test_the_switch_has_every_pass(pages: dict[str, str]) -> None:
    for slug, html in pages.items():
        found = re.search(r'data-part="passes">(.*?)</script>', html, re.DOTALL)
        assert found is not None
        passes = json.loads(found[1])
        assert list(passes) == [it.slug for it in variants(slug)]
        assert re.findall(r'name="variant" value="([\w-]*)"', html) == (["", *passes] if passes else [])
        for told in passes.values():
            assert 0 < told["step"] <= len(told["trace"]["steps"])
            assert "view" in told["trace"] or any(told["wrong"].values())


def test_the_slip_changes_the_edges_behind_the_output_layer_only(pages: dict[str, str]) -> None:
    (it,) = variants("mazur-2015-mlp-2-2-2")
    assert "local 0.5614" in it.told
    assert "local 0.55 " in it.due
    html = pages["mazur-2015-mlp-2-2-2"]
    assert it.told in html
    assert it.due in html


def test_the_api_lists_what_the_index_lists(api: Any) -> None:
    listed = api.get(PATH).json()
    assert [it["slug"] for it in listed["entries"]] == list(ENTRIES)
    assert [it["slug"] for it in listed["groups"]] == list(GROUPS)
    networks = api.get(f"{PATH}?kind=networks&group=posts").json()["entries"]
    assert [it["slug"] for it in networks] == ["mazur-2015-mlp-2-2-2", "victor-zhou-alice"]


@each
def test_the_api_gives_every_number_and_a_question_that_can_be_asked(api: Any, slug: str) -> None:
    answer = api.get(f"{PATH}/{slug}").json()
    assert (len(answer["comparison"]), answer["equal"]) == (answer["numbers"], compare(slug).equal)
    found = api.trace(program=answer["program"], inputs=answer["inputs"], detail="gradients").json()
    for row in answer["comparison"]:
        if row["section"] in ("values", "gradients"):
            number = found[row["section"]][row["name"]]
            for place in row["index"]:
                number = number[place]
            assert number == row["ours"], row
    assert len(answer["corrections"]) == answer["errata"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{PATH}/mazur", 404, "unknown-example"),
        (f"{PATH}?kind=network", 422, "validation-error"),
        (f"{PATH}?group=book", 422, "validation-error"),
        (f"{PATH}?colour=red", 422, "unknown-field"),
        (f"{PATH}/colah-computational-graph?x=1", 422, "unknown-field"),
        ("/gallery/nothing", 404, "not-found"),
        ("/gallery?kind=nothing", 404, "not-found"),
    ],
)
def test_what_does_not_exist_is_said_to_be_missing(api: Any, path: str, status: int, code: str) -> None:
    answer = api.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
