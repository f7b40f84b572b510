"""What uvicorn is told: our connections, how long a stop may take, and where the application comes from."""

from __future__ import annotations

import sys
from typing import Any, Final

import uvicorn
from uvicorn.lifespan.off import LifespanOff

from app.journal import Journal, write_stderr
from app.raster.studio import STUDIO
from app.server.bounds import Bounds
from app.server.connection import Connection
from app.server.memory import Tidying
from app.server.turns import Turns
from app.watch import Watch

BACKLOG: Final = 2_048
# Seconds. With a millisecond /healthz takes 30 ms beside heavy questions, with a tenth of it 7. It costs nothing as
# long as one thread computes; two that do take a fifth more time together.
SWITCH: Final = 0.0001
TIDY: Final = 5  # seconds between looks whether memory can be tidied
DRAIN: Final = 8  # seconds that the answers in hand have when the server is to stop


class Life(LifespanOff):
    """What is done at the end of a server: the last lines of the log are written, and nothing is left that runs."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._watch = config.watch if isinstance(config, ServerConfig) else None

    async def shutdown(self) -> None:
        """Write them, and end what paints."""
        STUDIO.close()
        if self._watch is not None and self._watch.journal is not None:
            self._watch.journal.close()


class ServerConfig(uvicorn.Config):
    """The configuration of one server; it travels to each worker, which makes an application of its own.

    Parameters
    ----------
    factory
        ``module:function`` that returns the application.
    bounds
        The bounds of its connections.
    workers
        Processes that share the work.
    proxies
        Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
    logs
        Whether to write the access log to standard error.
    """

    def __init__(self, factory: str, bounds: Bounds, workers: int = 1, proxies: str = "", logs: bool = False) -> None:
        super().__init__(
            factory, factory=True, http=Connection, ws="none", workers=workers, backlog=BACKLOG, lifespan="off",
            timeout_notify=TIDY,
            log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=DRAIN,
            proxy_headers=bool(proxies), forwarded_allow_ips=proxies,
        )  # fmt: skip
        self.bounds = bounds
        self.logs = logs
        self.watch = Watch()
        self.turns = Turns()

    def load(self) -> None:
        """Make the application."""
        super().load()
        self.lifespan_class = Life

    def load_app(self) -> Any:
        """Return a function that makes the application, and shares what it watches with the connections."""
        # A thread that computes gives way soon, so that the small requests need not wait for it: the event loop asks
        # for its turn several times a request.
        sys.setswitchinterval(SWITCH)
        make = super().load_app()

        def made() -> Any:
            application = make()
            watch = getattr(application.state, "watch", None)
            if isinstance(watch, Watch):
                self.watch = watch
                places = application.state.limiter
                self.callback_notify = Tidying(lambda: places.taken > 0, lambda: self.turns.taken).tidy
                watch.journal = Journal(write_stderr) if self.logs else None
            return application

        return made
