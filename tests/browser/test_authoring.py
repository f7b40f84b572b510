"""A Sphinx and an MkDocs project are built, and their pages opened from a disk: the player plays without a server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import ROOT
from tests.browser.helpers import poll

PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
INPUTS = '{"x": 2, "w": 3, "b": 1, "y": 5}'


def run(*command: str) -> None:
    """Run a builder, which must not complain."""
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def sphinx_project(folder: Path) -> Path:
    """Build a project with the directive for the web and for LaTeX; return its page."""
    (folder / "conf.py").write_text('project = "Course"\nextensions = ["app.authoring.sphinx"]\n')
    indented = "\n".join(f"   {line}" for line in PROGRAM.split("\n"))
    directive = f".. blameflow::\n   :inputs: {INPUTS}\n   :step: 3\n   :title: The worked example\n\n{indented}\n"
    (folder / "index.rst").write_text(f"Course\n======\n\n{directive}")
    run("sphinx", "-q", "-W", "-b", "html", str(folder), str(folder / "html"))
    run("sphinx", "-q", "-W", "-b", "latex", str(folder), str(folder / "latex"))
    latex = next((folder / "latex").glob("*.tex")).read_text(encoding="utf-8")
    assert "includegraphics" in latex
    assert list((folder / "latex").glob("blameflow-*.png"))
    return folder / "html" / "index.html"


def mkdocs_project(folder: Path) -> Path:
    """Build a project with the fenced block; return its page."""
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(
        "site_name: Course\nuse_directory_urls: false\nmarkdown_extensions: [app.authoring.markdown]\n"
        "theme: {name: mkdocs, highlightjs: false}\n"
    )
    (folder / "docs" / "index.md").write_text(
        f"# Course\n\n```blameflow\ninputs: {INPUTS}\nstep: 3\ntitle: The worked example\n---\n{PROGRAM}\n```\n"
    )
    run("mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml"), "-d", str(folder / "site"))
    return folder / "site" / "index.html"


@pytest.mark.parametrize("build", [sphinx_project, mkdocs_project])
def test_a_project_is_built_and_its_player_plays(build: object, browser: Browser, tmp_path: Path) -> None:
    assert callable(build)
    file = build(tmp_path)
    page = browser.new_page()
    page.goto(file.as_uri())
    frame = page.frame_locator("iframe[title='The worked example']")
    frame.get_by_role("button", name="To the end").click()
    poll(page, lambda: frame.locator("blame-flow").get_attribute("step") == "14")
    page.close()
