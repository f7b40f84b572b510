"""Compressed answers: smaller, with an ETag of their own, and unchanged in what they say."""

from __future__ import annotations

from typing import Any

import pytest

GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("path", ["/", "/play", "/static/js/player/player.js", "/static/css/page.css"])
def test_pages_scripts_and_styles_are_compressed_where_that_is_accepted(api: Any, path: str) -> None:
    packed, plain = api.get(path, headers=GZIP), api.get(path, headers=PLAIN)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert "Accept-Encoding" in packed.headers["vary"]


def test_the_two_encodings_have_two_strong_tags_and_each_is_recognised(api: Any) -> None:
    path = "/static/js/player/player.js"
    packed, plain = (api.get(path, headers=headers).headers["etag"] for headers in (GZIP, PLAIN))
    assert packed != plain
    assert packed.startswith('"')
    for tag, headers in ((packed, GZIP), (plain, PLAIN)):
        again = api.get(path, headers={**headers, "If-None-Match": tag})
        assert (again.status_code, again.headers["etag"]) == (304, tag)


def test_json_keeps_one_tag_whatever_is_accepted(api: Any) -> None:
    answers = [api.get("/api/v1/ops", headers=headers) for headers in (GZIP, PLAIN)]
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert "content-encoding" not in answers[0].headers
