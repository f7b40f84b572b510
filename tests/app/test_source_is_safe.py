"""Nothing that a user sends can become code: engine and app have none of the means to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from app.content.problems import PROBLEMS

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = sorted(path for folder in ("engine", "app") for path in (ROOT / folder).rglob("*.py"))
CALLS: Final = {"eval", "exec", "compile", "__import__", "setattr", "delattr", "globals", "breakpoint"}
MODULES: Final = {
    "code", "codeop", "ctypes", "dill", "imp", "importlib", "marshal", "multiprocessing", "pickle", "pty", "runpy",
    "shelve", "subprocess",
}  # fmt: skip
HARMLESS: Final = {("importlib.util", "find_spec")}  # only asks whether a module is there
# The process that paints: it runs a function of ours, and its pipe carries bytes only (see the test below).
PAINTING: Final = {
    "app/raster/painter.py": {("multiprocessing.connection", "Connection")},
    "app/raster/studio.py": {
        ("multiprocessing", "get_context"), ("multiprocessing.connection", "Connection"),
        ("multiprocessing.context", "SpawnProcess"),
    },
}  # fmt: skip
OF_PIPES: Final = {"send", "recv"}  # both pickle; send_bytes and recv_bytes do not
OF_OS: Final = ("system", "popen", "exec", "spawn", "fork", "startfile")
# Look-up of an attribute whose name is not written out: each of these takes its name from a list or a set of fields
# in our source, never from a request. Whoever adds one looks whether that holds, and adds it here.
NAMED_BY_US: Final = {
    ("app/limits.py", "each.name"),
    ("app/settings.py", "each.name"),
    ("app/schemas/dataset.py", "field"),
    ("app/schemas/gradient_flow.py", "field.name"),
    ("app/schemas/gradient_flow.py", "name"),
    ("app/schemas/training.py", "field"),
    ("app/schemas/network.py", "name"),
    ("app/drawing/typesetting.py", "f'write_{it.op}'"),  # it.op is in the registry
    ("app/pages/gradient_flow.py", "name"),
    ("app/pages/flow_parts.py", "name"),
    ("app/pages/flow_question.py", "name"),  # the given names have been met with the known ones
    ("engine/networks/spec.py", "name"),
    ("engine/gradient_flow/spec.py", "name"),
}


def dangers(tree: ast.AST, path: str) -> Iterator[str]:
    """Yield what in a module could run, load or reach what its author did not write."""
    harmless = HARMLESS | PAINTING.get(path, set())
    for node in ast.walk(tree):
        if path in PAINTING and isinstance(node, ast.Attribute) and node.attr in OF_PIPES:
            yield f"{path}:{node.lineno} {node.attr}"
        if isinstance(node, ast.Name) and node.id in CALLS:
            yield f"{path}:{node.lineno} {node.id}"
        elif isinstance(node, ast.Import):
            yield from (f"{path}:{node.lineno} {it.name}" for it in node.names if it.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in MODULES:
            names = (it.name for it in node.names if (node.module, it.name) not in harmless)
            yield from (f"{path}:{node.lineno} {node.module}.{name}" for name in names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "os" and node.attr.startswith(OF_OS):
                yield f"{path}:{node.lineno} os.{node.attr}"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "attrgetter", "operator.attrgetter"):
            name = node.args[-1] if ast.unparse(node.func) != "getattr" else node.args[1]
            if not isinstance(name, ast.Constant) and (path, ast.unparse(name)) not in NAMED_BY_US:
                yield f"{path}:{node.lineno} {ast.unparse(node)}"
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and ast.unparse(node.value) != "False":
            yield f"{path}:{node.value.lineno} allow_pickle"


def test_no_source_has_the_means_to_run_what_a_user_sends() -> None:
    assert len(SOURCES) > 100
    found = [
        danger
        for path in SOURCES
        for danger in dangers(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix())
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "eval(text)", "f = exec", "compile(text, '', 'exec')", "__import__(name)", "import pickle",
        "import importlib", "from importlib import import_module", "from subprocess import run", "os.system(text)",
        "getattr(ops, name)", "operator.attrgetter(name)(ops)", "np.load(file, allow_pickle=True)",
    ],
)  # fmt: skip
def test_the_check_sees(source: str) -> None:
    assert list(dangers(ast.parse(source), "engine/any.py"))


@pytest.mark.parametrize("source", ["pipe.send(it)", "it = pipe.recv()", "from multiprocessing import Process"])
def test_the_process_that_paints_is_given_bytes_only(source: str) -> None:
    assert list(dangers(ast.parse(source), "app/raster/studio.py"))
    assert not list(dangers(ast.parse("pipe.send_bytes(pipe.recv_bytes())"), "app/raster/studio.py"))


@pytest.mark.parametrize("source", ["re.compile(text)", "getattr(error, 'code', '')", "np.load(f, allow_pickle=False)"])
def test_the_check_lets_pass(source: str) -> None:
    assert not list(dangers(ast.parse(source), "engine/any.py"))


def test_every_code_in_the_source_is_explained() -> None:
    codes = {
        node.value
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Flaw" and call.args
        for node in ast.walk(call.args[0])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert len(codes) > 15
    assert codes - PROBLEMS.keys() == set()
