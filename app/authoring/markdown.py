"""A fenced block ``blameflow`` for Python-Markdown and MkDocs: ``markdown_extensions: [app.authoring.markdown]``.

Above a line of three hyphens stand options, one a line; below it the program::

    ```blameflow
    inputs: {"x": 2}
    step: 3
    ---
    L = x**2
    ```

With the setting ``host`` pages frame that server; without it they carry the player themselves.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from app.authoring.block import Block, BlockError

# Before the fences of code are read.
PRIORITY: Final = 30
_FENCE: Final = re.compile(r"^(`{3,}|~{3,})[ ]*\{?[ ]*blameflow[ ]*\}?[ ]*\n(.*?)\n?^\1[ ]*$", re.MULTILINE | re.DOTALL)
_OPTION: Final = re.compile(r"([a-z]+):[ ]*(.*)")


class BlameflowExtension(Extension):
    """Shows every fenced block ``blameflow`` as a player."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"host": ["", "the address of a server to show programs from"]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the block."""
        md.preprocessors.register(_Blocks(md, self.getConfig("host")), "blameflow", PRIORITY)


class _Blocks(Preprocessor):
    def __init__(self, md: Markdown, host: str) -> None:
        super().__init__(md)
        self.host = host

    def run(self, lines: list[str]) -> list[str]:
        return _FENCE.sub(lambda found: self.md.htmlStash.store(self._html(found[2])), "\n".join(lines)).split("\n")

    def _html(self, text: str) -> str:
        try:
            return read_block(text, self.host).html()
        except BlockError as wrong:
            return f'<p class="blameflow-error"><strong>blameflow:</strong> {escape(str(wrong))}</p>'


def read_block(text: str, host: str = "") -> Block:
    """Return a block as it is written in a fence.

    Raises
    ------
    BlockError
        If a line of options is none.
    """
    head, line, program = text.partition("\n---\n")
    if not line:
        return Block(text, {}, host)
    options = {}
    for each in filter(str.strip, head.split("\n")):
        found = _OPTION.fullmatch(each.strip())
        if not found:
            raise BlockError(f'"{each.strip()[:64]}" is no option; write one a line, as in step: 3')
        options[found[1]] = found[2]
    return Block(program, options, host)


def makeExtension(**settings: Any) -> BlameflowExtension:
    """Return the extension."""
    return BlameflowExtension(**settings)
