"""Several workers behind one listening socket, and the parent that ends them without losing a connection."""

from __future__ import annotations

from contextlib import suppress
from socket import SHUT_WR, socket
from time import sleep
from typing import Final

from uvicorn.supervisors import Multiprocess

from app.problems import Flaw, Problem
from app.server.refusals import refusal
from app.watch import Watch

UNTIL_CLOSED: Final = 0.5  # seconds in which every worker has stopped to accept
PATIENCE: Final = 0.2  # seconds for a client to send what it wants
REQUEST: Final = 2**16


class Workers(Multiprocess):
    """The supervisor of the workers.

    Connections that come while the workers finish would wait in the socket's queue, which nobody empties, and be reset
    in the end. So the parent empties it, with an answer that says to come again, and closes.
    """

    def terminate_all(self) -> None:
        """Tell the workers to finish, and turn away who comes now."""
        super().terminate_all()
        sleep(UNTIL_CLOSED)
        for listener in self.sockets:
            listener.setblocking(False)
            with suppress(OSError):
                while True:
                    turn_away(listener.accept()[0])
            listener.close()


def turn_away(client: socket) -> None:
    """Answer a connection with 503 and close it."""
    problem = Problem([Flaw("overloaded", "the server is to stop")], {"Retry-After": "1"})
    with suppress(OSError), client:
        client.settimeout(PATIENCE)
        with suppress(TimeoutError):
            client.recv(REQUEST)
        client.sendall(refusal(problem, Watch().name()))
        client.shutdown(SHUT_WR)
