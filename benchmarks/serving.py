"""``python -m benchmarks.serving FACTORY PORT``: any application under the server that ``python -m app`` starts."""

from __future__ import annotations

import os
import sys

import uvicorn


def main(factory: str, port: str) -> None:
    """Serve until terminated."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from app.__main__ import listen
    from app.server.bounds import Bounds
    from app.server.config import ServerConfig

    with listen("127.0.0.1", int(port)) as listener:
        uvicorn.Server(ServerConfig(factory, Bounds())).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
