"""``python -m app export``: a trace as one HTML file, or the course as a folder of them, without a server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from app.embedding.course import write_course
from app.embedding.options import Embed, read_embed
from app.embedding.static_file import static_file
from app.limits import Limits
from app.problems import Problem, from_engine
from engine import EngineError


def main(arguments: Sequence[str]) -> int:
    """Write what the arguments ask for; return the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if bool(options.course) == bool(options.program):
        parser.error("give a program, or --course with a folder")
    try:
        if options.course:
            count = write_course(Path(options.course), [Path(path) for path in options.add], options.home)
            print(f"{count} pages are in {options.course}; open {Path(options.course) / 'index.html'}")
            return 0
        html = static_file(_embed(options), Limits(), options.home)
    except (Problem, EngineError) as wrong:
        problem = from_engine(wrong) if isinstance(wrong, EngineError) else wrong
        for flaw in problem.flaws:
            hint = f" ({flaw.suggestion})" if flaw.suggestion else ""
            print(f"{flaw.pointer.removeprefix('#/')}: {flaw.detail}{hint}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    if options.output == "-":
        sys.stdout.write(html)
    else:
        Path(options.output).write_text(html, encoding="utf-8")
        print(f"{options.output} opens in any browser, without a network")
    return 0


def _embed(options: argparse.Namespace) -> Embed:
    from urllib.parse import urlencode

    program = options.program
    if program == "-":
        program = sys.stdin.read()
    elif "\n" not in program and Path(program).is_file():
        program = Path(program).read_text(encoding="utf-8")
    asked = {"program": program, "inputs": options.inputs, "view": options.view, "theme": options.theme}
    asked |= {"step": str(options.step)} if options.step is not None else {}
    return read_embed(urlencode(asked).encode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app export", description=__doc__)
    parser.add_argument("program", nargs="?", help="a program, a file with one, or - for standard input")
    parser.add_argument("--inputs", default="{}", help="its inputs as JSON, such as '{\"x\": 2}'")
    parser.add_argument("-o", "--output", default="blameflow.html", help="the file to write; - for standard output")
    parser.add_argument("--step", type=int, help="how many steps are done at first; all if left out")
    parser.add_argument("--view", default="graph", choices=("graph", "table", "chain"))
    parser.add_argument("--theme", default="auto", choices=("auto", "light", "dark"))
    parser.add_argument("--home", default="", help="the address of a server, for links to what needs one")
    parser.add_argument("--course", metavar="DIR", help="write lessons, gallery and pitfalls into this folder")
    parser.add_argument("--add", action="append", default=[], metavar="FILE", help="a program of yours for the site: "
                        "JSON with program, inputs and title; may be repeated")  # fmt: skip
    return parser
