"""Pages, scripts and styles compressed on their way; JSON is left to the proxy that keeps it.

Two encodings of one resource need two strong ETags (RFC 9110, section 8.8.3.3): the compressed one has ``-gzip`` at its
end, and a condition that names it is asked as the plain one.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEVEL: Final = 6
LONG: Final = 2**14  # bytes that are compressed in a thread: they take half a millisecond
NOT_COMPRESSED: Final = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/json", "application/problem+json", "font/ttf")
JSON: Final = "/api/v1/"
MARK: Final = '-gzip"'
CONDITION: Final = b"if-none-match"


class Compression:
    """Compresses what is worth it, for clients that accept it."""

    def __init__(self, app: ASGIApp) -> None:
        self.bare = app
        self.app = GZipMiddleware(
            app, compresslevel=LEVEL, thread_minimum_size=LONG, exclude_content_types=NOT_COMPRESSED
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        # What the API answers is JSON, but for pictures: there is nothing to look at.
        if scope["type"] != "http" or (scope["path"].startswith(JSON) and not scope["path"].endswith(".svg")):
            await self.bare(scope, receive, send)
            return
        mark, asked = MARK.encode(), scope["headers"]
        knows_compressed = any(name == CONDITION and mark in value for name, value in asked)
        headers = [
            (name, value.replace(mark, b'"') if name == CONDITION else value) for name, value in scope["headers"]
        ]

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                tag = answer.get("etag", "")
                unchanged = message["status"] == 304 and knows_compressed
                if tag.endswith('"') and (answer.get("content-encoding") == "gzip" or unchanged):
                    answer["etag"] = tag[:-1] + MARK
            await send(message)

        await self.app({**scope, "headers": headers}, receive, send_marked)
