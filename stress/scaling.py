"""Two instances behind nginx with ``deploy/nginx.conf``: the same bytes, a cache that hits, and no request lost."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from urllib.parse import quote, urlencode

from stress.client import Client
from stress.serving import free_port, serving, wait_for
from stress.verdicts import Verdict, none_of, untried

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nginx.conf"
PROGRAM = "z = w*x + b\na = relu(z)\nL = (a - y)**2"
INPUTS = {"x": 2, "w": 3, "b": 1, "y": 5}
QUERY = urlencode({"program": PROGRAM, "inputs": json.dumps(INPUTS)}, quote_via=quote)
SAME = [
    f"/api/v1/traces?{QUERY}", f"/api/v1/traces.svg?{QUERY}", "/api/v1/ops", "/api/v1/examples", "/openapi.json",
    f"/api/v1/gradient-checks?{QUERY}", "/", f"/play?{QUERY}", "/lessons", "/lessons/chain-rule", "/ops", "/networks",
    "/pitfalls", f"/embed?{QUERY}", "/static/css/main.css", "/api/v1/traces?program=log(", "/no-such-page",
]  # fmt: skip
OWN = {"date", "x-request-id"}
CLIENTS = 8


async def run(seconds: float) -> list[Verdict]:
    """Compare the instances, ask the cache, then kill one of them under load."""
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is None:
        return [untried("two instances behind nginx", "nginx is not installed")]
    with serving() as one, serving() as two:
        verdicts = [await _compare(one.port, two.port)]
        with _proxy(nginx, one.port, two.port) as port:
            verdicts.append(await _ask_twice(port))
            tasks = [asyncio.create_task(_load(port, number, seconds)) for number in range(CLIENTS)]
            await asyncio.sleep(seconds / 2)
            one.kill()
            results = await asyncio.gather(*tasks)
        lost = [each for failures, _ in results for each in failures]
        verdicts.append(none_of("two instances, one killed: requests lost", lost, sum(tried for _, tried in results)))
    return verdicts


async def _compare(one: int, two: int) -> Verdict:
    """Compare what two instances answer, headers included; both are asked at the same name."""
    found = []
    async with Client(one) as first, Client(two) as second:
        for path in SAME:
            answers = [await client.get(path) for client in (first, second)]
            shown = [
                (each.status, {name: text for name, text in each.headers.items() if name not in OWN}, each.body)
                for each in answers
            ]
            found += [path[:60]] if shown[0] != shown[1] else []
    return none_of("two instances: answers that differ in a byte", found, len(SAME))


async def _ask_twice(port: int) -> Verdict:
    """Look whether what may be kept comes from the cache when it is asked again."""
    found, tried = [], 0
    async with Client(port) as client:
        for path in SAME:
            first, again = await client.get(path), await client.get(path)
            if not first.headers.get("cache-control", "").startswith("public"):
                continue
            tried += 1
            found += [path[:60]] if again.headers.get("x-cache") != "HIT" or again.body != first.body else []
    return none_of("nginx: repeated questions that miss the cache", found, tried)


async def _load(port: int, client_number: int, seconds: float) -> tuple[list[str], int]:
    """Ask new questions, by POST and by address in turn, for a time; return what was not answered, and how many."""
    failures, tried, end = [], 0, monotonic() + seconds
    async with Client(port) as client:
        while monotonic() < end:
            tried += 1
            inputs = {**INPUTS, "x": tried, "b": client_number}
            try:
                if tried % 2:
                    answer = await client.post("/api/v1/traces", {"program": PROGRAM, "inputs": inputs})
                else:
                    query = urlencode({"program": PROGRAM, "inputs": json.dumps(inputs)}, quote_via=quote)
                    answer = await client.get(f"/api/v1/traces?{query}")
            except (OSError, EOFError, TimeoutError) as error:
                failures.append(type(error).__name__)
            else:
                failures += [str(answer.status)] if answer.status != 200 else []
    return failures, tried


@contextmanager
def _proxy(nginx: str, one: int, two: int) -> Iterator[int]:
    """Run nginx with the configuration as it is, but for ports and folders."""
    port = free_port()
    with TemporaryDirectory() as folder:
        text = CONFIGURATION.read_text()
        changes = {":8001": f":{one}", ":8002": f":{two}", ":8080": f":{port}", "/tmp/": f"{folder}/"}
        for old, new in changes.items():
            text = text.replace(old, new)
        path = Path(folder, "nginx.conf")
        path.write_text(text)
        command = [nginx, "-p", folder, "-c", str(path), "-e", "stderr"]
        if os.geteuid() == 0:  # its workers would be nobody, who may not write here
            command += ["-g", "user root;"]
        with subprocess.Popen(command) as process:
            try:
                wait_for(port, process)
                yield port
            finally:
                process.terminate()
