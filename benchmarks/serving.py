"""``python -m benchmarks.serving FACTORY PORT``: any application under the server that ``python -m app`` starts."""

from __future__ import annotations

import os
import sys

import uvicorn


def main(factory: str, port: str) -> None:
    """Serve until terminated."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    config = uvicorn.Config(
        factory,
        factory=True,
        port=int(port),
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
