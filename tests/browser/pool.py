"""Pages that tests use one after another: the app stores nothing, and a page that is kept opens in half the time."""

from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.helpers import Watch

Scheme = Literal["light", "dark"]
Kept = tuple[Page, Watch]


class Pool:
    """Lends pages, each in a context of its own with the options asked for.

    Parameters
    ----------
    browser
        Where the pages are opened.
    base_url
        The app's address.
    """

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url
        self.idle: dict[str, list[Kept]] = {}
        self.lent: list[tuple[str, Kept]] = []

    def take(self, viewport: ViewportSize, options: dict[str, Any]) -> Page:
        """Return an empty page of this size whose context has these options."""
        key = repr(sorted(options.items()))
        kept = self.idle.get(key) or [self._new(options)]
        page, watch = kept.pop()
        self.lent.append((key, (page, watch)))
        page.set_viewport_size(viewport)
        return page

    def give_back(self) -> list[tuple[str, str]]:
        """Empty every page that is lent and return the trouble that any of them had."""
        trouble = [each for _, (_, watch) in self.lent for each in watch.trouble]
        for key, (page, watch) in self.lent:
            if page.is_closed() or len(page.context.pages) > 1:
                page.context.close()
                continue
            _reset(page, "dark" if "'dark'" in key else "light")
            watch.trouble.clear()
            self.idle.setdefault(key, []).append((page, watch))
        self.lent.clear()
        return trouble

    def close(self) -> None:
        """Close every page."""
        for pages in self.idle.values():
            for page, _ in pages:
                page.context.close()

    def _new(self, options: dict[str, Any]) -> Kept:
        context = self.browser.new_context(base_url=self.base_url, **options)
        watch = Watch(context, urlsplit(self.base_url).netloc)
        return context.new_page(), watch


def _reset(page: Page, scheme: Scheme) -> None:
    """Undo what a test may have set, and leave what it has opened."""
    page.unroute_all(behavior="ignoreErrors")
    page.emulate_media(media="null", color_scheme=scheme)
    page.goto("about:blank")
