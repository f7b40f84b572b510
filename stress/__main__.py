"""``make stress``: runs what is asked for, or everything, and prints what must hold and whether it does."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Coroutine

from stress import bad_inputs, classroom, health, largest, programs, scaling, sockets, tools
from stress.verdicts import Verdict, table

Runs = dict[str, Callable[[argparse.Namespace], Coroutine[None, None, list[Verdict]]]]
RUNS: Runs = {
    "bad-inputs": lambda given: bad_inputs.run(given.seconds),
    "programs": lambda given: programs.run(given.programs),
    "sockets": lambda given: sockets.run(given.seconds),
    "classroom": lambda given: classroom.run(given.seconds),
    "largest": lambda given: largest.run(),
    "health": lambda given: health.run(given.seconds),
    "scaling": lambda given: scaling.run(given.seconds),
    "schema": lambda given: tools.schema(given.cases, given.seconds),
    "fuzz": lambda given: tools.fuzz(given.seconds),
}
# Seconds of each run in full, in all about half an hour; 60 where nothing stands.
IN_FULL = {"bad-inputs": 600.0, "schema": 1_200.0, "fuzz": 600.0}
CASES, CASES_IN_FULL = 1_000, 20_000


def main() -> int:
    """Return 0 if everything that could be tried holds."""
    given = _parse()
    verdicts: list[Verdict] = []
    for name in given.runs or RUNS:
        print(f"{name} …", file=sys.stderr, flush=True)
        if given.full:
            given.seconds = IN_FULL.get(name, 60.0)
        try:
            verdicts += asyncio.run(RUNS[name](given))
        except (OSError, RuntimeError, EOFError, TimeoutError) as error:
            verdicts.append(Verdict(name, "runs to its end", f"{type(error).__name__}: {error}", False))
    print(table(verdicts))
    return 1 if any(verdict.holds is False for verdict in verdicts) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m stress", description=__doc__)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"which of {', '.join(RUNS)}; all if left out")
    parser.add_argument("--seconds", type=float, default=60, help="how long one run may take")
    parser.add_argument("--programs", type=int, default=10_000, help="how many generated programs")
    parser.add_argument("--cases", type=int, default=CASES, help=f"how many cases from the schema ({CASES:,})")
    parser.add_argument("--full", action="store_true", help="every run at the length that its bar names")
    given = parser.parse_args()
    given.cases = CASES_IN_FULL if given.full else given.cases
    if unknown := [name for name in given.runs if name not in RUNS]:
        parser.error(f"no such run: {', '.join(unknown)}")
    return given


if __name__ == "__main__":
    sys.exit(main())
