"""The headers of pages that others may frame: as strict as all, but open to the frames that the settings name."""

from __future__ import annotations

from app.headers import PERMISSIONS_POLICY
from app.settings import Settings


def embed_headers(settings: Settings, policy: str = "") -> dict[str, str]:
    """Return the headers of an embed.

    Parameters
    ----------
    settings
        ``frame_ancestors`` says who may frame it.
    policy
        The other directives, where they are not the usual ones: of a file with its script inside.
    """
    frames = f"frame-ancestors {settings.frame_ancestors}"
    directives = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        frames,
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return {
        "Content-Security-Policy": f"{policy}; {frames}" if policy else "; ".join(directives),
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Permissions-Policy": PERMISSIONS_POLICY,
        "X-Content-Type-Options": "nosniff",
    }
