"""Answers that any cache may keep: the same bytes for the same URL, named by a strong ETag over the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from app.api.strict import settings_of


def cacheable(
    request: Request,
    body: bytes,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
    tag: str | None = None,
) -> Response:
    """Return a body with its ETag, or 304 without it where the client has the same already.

    A body of megabytes comes with its tag, which was made where the body was: nobody waits for that.
    """
    tag = tag or tag_of(body)
    seconds = settings_of(request).cache_seconds
    named = {"ETag": tag, "Cache-Control": f"public, max-age={seconds}", **(headers or {})}
    if has_tag(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=named)
    return Response(body, headers=named, media_type=media_type)


def tag_of(body: bytes) -> str:
    """Return the ETag that names a body."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def has_tag(condition: str, tag: str) -> bool:
    """Whether If-None-Match names a tag, by weak comparison as RFC 9110, section 13.1.2, asks."""
    tags = {each.strip().removeprefix("W/") for each in condition.split(",")}
    return tag in tags or "*" in tags
