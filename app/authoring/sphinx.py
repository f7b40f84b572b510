"""The directive ``blameflow`` for Sphinx and MyST: ``extensions = ["app.authoring.sphinx"]``.

The program is the content; options are ``inputs`` (JSON), ``step``, ``view``, ``height``, ``title`` and the others of
an embed. With ``blameflow_host`` in ``conf.py`` pages frame that server; without it they carry the player themselves.
In LaTeX, and wherever no HTML is written, there is the picture.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import only
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from app.authoring.block import OPTIONS, Block, BlockError


class BlameflowDirective(SphinxDirective):
    """A program whose backward pass can be played."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(OPTIONS, directives.unchanged)

    def run(self) -> list[nodes.Node]:
        """Return the frame for HTML and the picture for all else."""
        block = Block("\n".join(self.content), self.options, self.config.blameflow_host)
        try:
            frame = nodes.raw("", block.html(), format="html")
            picture = self._picture(block)
        except BlockError as wrong:
            return [self.state_machine.reporter.error(f"blameflow: {wrong}", line=self.lineno)]
        return [frame, picture]

    def _picture(self, block: Block) -> nodes.Node:
        """Return the picture, or the program where no bitmap can be made, for builders that write no HTML."""
        bitmap = block.png()
        inner: nodes.Node = nodes.literal_block(block.program, block.program)
        if bitmap is not None:
            name = f"blameflow-{hashlib.sha256(bitmap).hexdigest()[:16]}.png"
            folder = Path(self.env.doctreedir) / "blameflow"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(bitmap)
            inner = nodes.image(uri=f"/{_from(Path(self.env.srcdir), folder / name)}", alt=block.title, width="100%")
        return only("", inner, expr="not html")


def _from(source: Path, file: Path) -> str:
    """Return a file's path from the folder of the sources."""
    return Path(os.path.relpath(file, source)).as_posix()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_config_value("blameflow_host", "", "env", str)
    app.add_directive("blameflow", BlameflowDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
