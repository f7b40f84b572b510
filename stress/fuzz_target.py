"""``python -m stress.fuzz_target tokenizer|parser|json``: one function of ours under atheris, until time is up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["engine.language", "app.strict_json"]):
    from app import strict_json
    from engine.language import parser, tokens

from app.problems import Problem
from engine.errors import EngineError


def _text(data: bytes) -> str:
    return str(atheris.FuzzedDataProvider(data).ConsumeUnicode(len(data)))


TARGETS: dict[str, Callable[[bytes], object]] = {
    "tokenizer": lambda data: tokens.tokenize(_text(data)),
    "parser": lambda data: parser.parse(_text(data)),
    "json": strict_json.loads,
}


def main() -> None:
    """Fuzz a target; the arguments after its name are libFuzzer's."""
    target = TARGETS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        with suppress(EngineError, Problem):
            target(data)

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
