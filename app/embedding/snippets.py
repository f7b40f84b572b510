"""The HTML that people paste: a frame with a title that loads when it is near, and a plain link beside it."""

from __future__ import annotations

from html import escape


def iframe(src: str, title: str, width: int | str, height: int) -> str:
    """Return a frame that works with nothing but src, title, width and height left."""
    return (
        f'<iframe src="{escape(src)}" title="{escape(title)}" width="{width}" height="{height}" loading="lazy"'
        ' frameborder="0"></iframe>'
    )


def link(address: str, words: str) -> str:
    """Return a link."""
    return f'<a href="{escape(address)}">{escape(words)}</a>'


def rich(src: str, page: str, title: str, width: int, height: int) -> str:
    """Return what oEmbed consumers expect: a quotation that links to the page, until the frame is there."""
    return f"<blockquote>{link(page, title)}</blockquote>{iframe(src, title, width, height)}"
