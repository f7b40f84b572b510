"""The engine and the application never turn text into code, never unpickle, start no programs, look nothing up by name.

An AST test, so that no review has to remember it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "app").rglob("*.py")])
CALLS = {"eval", "exec", "compile", "__import__", "globals", "locals", "vars", "setattr", "delattr", "breakpoint"}
MODULES = {
    "pickle", "marshal", "shelve", "dill", "subprocess", "code", "codeop", "runpy", "ctypes", "pty", "multiprocessing",
    "xml", "yaml", "tempfile",
}  # fmt: skip
METHODS = {"system", "popen", "fork", "execv", "execve", "spawnv", "posix_spawn", "loads_pickle"}
# Here names of our own declarations are looked up, never one that was sent: fields of records, names of sides and of
# options, and in typesetting the ops of the registry, asked for the line before.
OWN_NAMES = {
    "app/drawing/typesetting.py",
    "app/limits.py",
    "app/pages/flow_parts.py",
    "app/pages/flow_question.py",
    "app/pages/gradient_flow.py",
    "app/schemas/dataset.py",
    "app/schemas/gradient_flow.py",
    "app/schemas/network.py",
    "app/schemas/training.py",
    "app/settings.py",
    "engine/gradient_flow/spec.py",
    "engine/networks/spec.py",
}


def findings(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in MODULES:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else None
            method = node.func.attr if isinstance(node.func, ast.Attribute) else None
            if name in CALLS or method in METHODS:
                found.append(str(name or method))
            if name in ("getattr", "hasattr") and not isinstance(node.args[1], ast.Constant):
                found.append("getattr")
            if method == "load" and any(word.arg == "allow_pickle" for word in node.keywords):
                found.append("allow_pickle")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_nothing_that_could_run_what_was_sent(path: Path) -> None:
    looks_up = str(path.relative_to(ROOT)) in OWN_NAMES
    assert set(findings(path.read_text())) == ({"getattr"} if looks_up else set())


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "import pickle",
        "from subprocess import run",
        "getattr(x, name)",
        "os.system('ls')",
        "import xml.sax",
    ],
)
def test_the_test_finds_what_it_is_for(source: str) -> None:
    assert findings(source)
