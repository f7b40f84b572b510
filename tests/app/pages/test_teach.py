"""The page for teachers: every address in its snippets is one that works."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from tests.app.conftest import Api


def test_every_address_in_a_snippet_works(api: Api) -> None:
    page = api.get("/teach").text
    snippets = "\n".join(
        html.unescape(each) for each in re.findall(r"<pre.*?<code>(.*?)</code></pre>", page, re.DOTALL)
    )
    addresses = {html.unescape(each) for each in re.findall(r'(?:src|href)="(http[^"]+)"', snippets)}
    assert len(addresses) >= 4
    for address in addresses:
        parts = urlsplit(address)
        answer = api.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        assert answer.status_code == 200, address


def test_every_link_of_the_page_leads_somewhere(api: Api) -> None:
    for href in set(re.findall(r'href="(/[^"#]*)"', api.get("/teach").text)):
        assert api.get(html.unescape(href)).status_code == 200, href
