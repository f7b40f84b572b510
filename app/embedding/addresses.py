"""The addresses of this server: its origin as the world sees it, and which of its pages an embed stands for."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request

from app.api.strict import settings_of
from app.problems import Flaw, Problem
from app.problems import quote as shortened

# The pages whose address asks a question, so that an embed can ask the same.
EMBEDDED: Final = ("/", "/play", "/embed")
LONGEST: Final = 2**14


def origin_of(request: Request) -> str:
    """Return the server's public origin: that of the settings, or the one that was asked."""
    return settings_of(request).origin or f"{request.url.scheme}://{request.url.netloc}"


def discovery(request: Request) -> str:
    """Return where the oEmbed of the page that was asked for is."""
    query = request.scope["query_string"].decode("ascii", "replace")
    origin = origin_of(request)
    page = f"{origin}{request.url.path}{'?' if query else ''}{query}"
    return f"{origin}/oembed?{urlencode({'url': page, 'format': 'json'}, quote_via=quote)}"


def own_query(url: str, origin: str) -> tuple[str, bytes]:
    """Return the path and the query of an address of ours that can be embedded.

    Raises
    ------
    Problem
        404 not-embeddable for any other address.
    """
    try:
        parts = urlsplit(url)
        own = urlsplit(origin)
    except ValueError:
        raise _refusal(url, origin) from None
    # Before a proxy the scheme may be another than the server knows of.
    is_ours = parts.scheme in ("http", "https") and parts.netloc.lower() == own.netloc.lower()
    if not is_ours or (parts.path or "/") not in EMBEDDED or len(url) > LONGEST or not url.isascii():
        raise _refusal(url, origin)
    return parts.path or "/", parts.query.encode()


def _refusal(url: str, origin: str) -> Problem:
    detail = f'this server embeds pages of its own only, not "{shortened(url)}"'
    hint = f"give an address that begins with {origin}/play? or {origin}/embed?"
    return Problem([Flaw("not-embeddable", detail, "#/url", suggestion=hint)])
