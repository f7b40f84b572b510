"""The security headers of every answer, and cross-origin access to the API and the static files.

A route that needs others (the embed page, a picture) sets them itself: what is already there is left alone.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope, Send

# No unsafe-*, no nonce: pages have no inline script and no inline style. Trusted Types turn a stray innerHTML into an
# error instead of a hole.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
PERMISSIONS_POLICY: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
        "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip

EVERYWHERE: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
OPEN_PATHS: Final = ("/api/", "/static/", "/openapi.json", "/oembed")
OPEN: Final = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-Id",
}
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def source_hash(text: str) -> str:
    """Return the name under which a Content-Security-Policy lets an inline script or style be."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_EVERYWHERE: Final = _raw(EVERYWHERE)
_OPEN: Final = _raw(EVERYWHERE | OPEN)
_PREFLIGHT: Final = _raw(PREFLIGHT)


class SecurityHeaders:
    """The headers that an answer gets where it has none of that name, and the answer to preflight requests.

    Parameters
    ----------
    hsts_seconds
        How long browsers are to come back over TLS only; 0 to ask for nothing.
    """

    def __init__(self, hsts_seconds: int = 0) -> None:
        strict = _raw({"Strict-Transport-Security": f"max-age={hsts_seconds}"} if hsts_seconds else {})
        self._everywhere = [*_EVERYWHERE, *strict]
        self._open = [*_OPEN, *strict]

    def of(self, path: str) -> list[tuple[bytes, bytes]]:
        """Return the headers of every answer at a path."""
        return self._open if path.startswith(OPEN_PATHS) else self._everywhere

    async def preflight(self, scope: Scope, send: Send) -> bool:
        """Answer a browser that asks whether it may ask from another origin; return whether that was it."""
        if scope["method"] != "OPTIONS" or not scope["path"].startswith(OPEN_PATHS):
            return False
        if "access-control-request-method" not in Headers(scope=scope):
            return False
        await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
        await send({"type": "http.response.body", "body": b""})
        return True
