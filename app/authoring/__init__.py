"""Blameflow in what authors write: a directive for Sphinx and MyST, a fenced block for Markdown."""
