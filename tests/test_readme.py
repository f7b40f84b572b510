"""The README's code runs and gives what its comments say."""

from __future__ import annotations

import importlib
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import engine
from app.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def test_the_python_example_gives_what_its_comments_say() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    inputs = {"x": 2, "w": 3, "b": 1, "y": 5}
    traced = engine.trace("z = w*x + b\na = relu(z)\nL = (a - y)**2", inputs)
    assert f't.gradients["w"]  # {traced.gradients["w"]}' in block
    assert f"t.steps[12].text  # {traced.steps[12].text!r}" in block
    assert f"t  # {repr(traced).splitlines()[0]}" in block


def test_the_import_that_draws_in_notebooks_does() -> None:
    (module,) = re.findall(r"^import (app\.\w+)", README, re.M)
    importlib.import_module(module)
    assert "<img" in (engine.trace("x*2", {"x": 1})._repr_html_() or "")


def test_the_curl_example_is_a_question_the_api_answers() -> None:
    (body,) = re.findall(r"-d '(\{.*?\n\})'", README, re.S)
    question: dict[str, Any] = json.loads(body)
    assert engine.trace(question["program"], question["inputs"]).gradients["w"] == 8


def test_every_place_in_the_map_of_the_house_exists() -> None:
    root = Path(__file__).parents[1]
    rows = re.findall(r"^\| `([^|]*?)` \|", README, re.M)
    places = [row for row in rows if not row.startswith("/")]
    assert len(places) >= 9
    for cell in places:
        names = re.split(r"`, `", cell)
        folder = Path(names[0]).parent if names[0].endswith(".py") else Path()
        for name in names:
            assert (root / name).exists() or (root / folder / name).exists(), name


def test_every_setting_is_listed_with_its_default() -> None:
    listed = dict(re.findall(r"^\| ([A-Z_]+) \| (.*?) \|", README, re.M))
    own = {each.name.upper(): each.default for each in fields(Settings) if each.name != "limits"}
    assert listed == {name: str(default) or "empty" for name, default in own.items()}
