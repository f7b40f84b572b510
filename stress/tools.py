"""Two tools of others: schemathesis asks what the API's own description allows, atheris follows the code's branches."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from stress.serving import serving
from stress.verdicts import Verdict, untried

TOOLS = Path(__file__).parents[1] / ".venv" / "stress"
CASES_AN_EXAMPLE = 340  # that schemathesis makes of all routes together, measured
TARGETS = ("tokenizer", "parser", "json")


async def schema(cases: int, seconds: float) -> list[Verdict]:
    """Let schemathesis ask every route, with all its checks."""
    if not (TOOLS / "schemathesis").is_dir():
        return [untried("schemathesis", "it is not installed")]
    # To JSON Schema any text is a program, and oEmbed itself asks for 501 where a format is not to be had.
    with serving() as server:
        command = [
            "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{server.port}/openapi.json", "--no-color",
            "--phases=fuzzing", "--continue-on-failure", f"--max-examples={max(1, cases // CASES_AN_EXAMPLE)}",
            "--exclude-checks=positive_data_acceptance", "--exclude-path=/oembed", f"--max-time={round(seconds)}",
        ]  # fmt: skip
        status, text = await asyncio.to_thread(_run, command, seconds + 60)
    return [Verdict("schemathesis", "no failure", _summary(text), status == 0)]


async def fuzz(seconds: float) -> list[Verdict]:
    """Let atheris run on each of the targets, the time shared among them."""
    if not (TOOLS / "atheris").is_dir():
        return [untried("atheris", "it is not installed")]
    verdicts = []
    for target in TARGETS:
        share = max(1, round(seconds / len(TARGETS)))
        command = ["-m", "stress.fuzz_target", target, f"-max_total_time={share}", "-rss_limit_mb=1024"]
        status, text = await asyncio.to_thread(_run, command, seconds + 60)
        runs = next((line for line in reversed(text.splitlines()) if line.startswith("Done")), text[-200:])
        verdicts.append(Verdict(f"atheris: {target}", "no crash", runs.replace("\n", " "), status == 0))
    return verdicts


def _run(command: list[str], seconds: float) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(TOOLS)}
    try:
        done = subprocess.run(
            [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return 1, "not done in time"
    return done.returncode, done.stdout + done.stderr


def _summary(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if " generated, " in line or line.startswith(("❌ ST", "____"))]
    return "; ".join(told or lines[-3:])
