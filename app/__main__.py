"""``python -m app --host --port --workers`` serves the application and says where; ``export`` writes files."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence

BACKLOG = 2048


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted, or export; return the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["export"]:
        from app.export import main as export

        return export(given[1:])
    options = _parse(given)
    # A trace is small: many threads of the linear algebra library would only get in each other's way. It reads the
    # variables when NumPy is imported, so they are set before.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    import uvicorn

    from app.server.bounds import Bounds
    from app.server.config import ServerConfig
    from app.server.workers import Workers
    from app.settings import Settings

    try:
        settings = Settings.from_environment()
    except ValueError as error:
        print(f"{error}.", file=sys.stderr)
        return 1
    try:
        listener = listen(options.host, options.port)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        where = f"{options.host}, port {options.port}"
        print(f"Cannot listen at {where}: {reason}. Another port is chosen with --port.", file=sys.stderr)
        return 1
    host = f"[{options.host}]" if ":" in options.host else options.host
    print(f"Blameflow is at http://{host}:{listener.getsockname()[1]}", flush=True)
    bounds = Bounds.of(settings.limits)
    config = ServerConfig(
        "app.main:create_app", bounds, options.workers, settings.proxies, logs=bool(settings.access_log)
    )
    try:
        if options.workers > 1:
            Workers(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections.

    It names TCP as its protocol: asyncio turns off Nagle's algorithm only then, and with it answers on a connection
    that is kept would wait 40 ms for an acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let a second server take the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Serve Blameflow; “python -m app export” writes pages that need no server."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen at; 0 takes a free one")
    parser.add_argument("--workers", type=int, default=1, help="processes that share the work")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
