"""Entrances for audit's host, which looks them up before Django is there: nothing is imported until they are called."""

from typing import Any


def many_act(processes: int, rounds: int) -> list[int]:
    """See processes.many_act."""
    from . import processes as at_once

    return at_once.many_act(processes, rounds)


def deadlock(surrounded: bool) -> tuple[list[Any], int]:
    """See processes.deadlock."""
    from . import processes as at_once

    return at_once.deadlock(surrounded=surrounded)
