"""Real processes for the tests, each with connections of its own to the test database."""

import multiprocessing
import os

from django.db import connections

FORK = multiprocessing.get_context("fork")


def start(target, *args):
    """Fork a process that carries out `target`; the parent's connections are closed first, none is shared."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()
    process = FORK.Process(target=_carry, args=(target, args), daemon=True)
    process.start()
    return process


def _carry(target, args):
    code = 1
    try:
        target(*args)
        code = 0
    finally:
        connections.close_all()
        os._exit(code)


def finish(*processes, within=60):
    """Wait for processes; their exit codes."""
    for process in processes:
        process.join(within)
    return [process.exitcode for process in processes]
