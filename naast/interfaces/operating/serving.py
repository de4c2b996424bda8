"""Serves the pages and carries out the jobs of a real installation, each in processes of its own (G7)."""

import multiprocessing
import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.server import Server

from naast.foundation.core import worker

PATIENCE_SECONDS = 20
SOCKET_MODE = 0o660


def listening(address: str) -> dict[str, Any]:
    """Say to the server where to listen: a host and port, or a socket that the proxy's group may use."""
    if address.startswith("/"):
        return {"uds": Path(address), "uds_permissions": SOCKET_MODE}
    host, _, port = address.rpartition(":")
    return {"address": host.strip("[]"), "port": int(port)}


def serve() -> int:
    """Serve until SIGTERM or SIGINT; what is being answered then is answered first, for at most 20 seconds.

    A web process that dies is replaced. No line is logged about who asked for what.
    """
    environment = settings.ENVIRONMENT
    # Anew instead of by fork: neither SQLite's locks nor PostgreSQL's pool survive one.
    multiprocessing.set_start_method("spawn", force=True)
    connections.close_all()
    server = Server(
        "config.wsgi:application",
        **listening(environment.address),
        interface=Interfaces.WSGI,
        workers=environment.workers,
        blocking_threads=environment.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE_SECONDS,
        websockets=False,
        log_access=False,
    )
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    server.serve()
    return 0


def work() -> int:
    """Carry out jobs until SIGTERM or SIGINT, and finish the one at hand; any number of these may run at once."""
    worker.work_until_signalled()
    return 0
