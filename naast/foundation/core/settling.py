"""What a process does once, when it has started and before it answers anybody (issue 4: no attempt over a second)."""

import gc


def settle() -> None:
    """Leave what starting made out of every later garbage collection: it stays until the process ends anyway.

    A full collection looks at every object there is. With 140,000 of them it took 65 to 83 ms of processor, now and
    then and in the middle of somebody's request; where sixteen processes share two processors that somebody waited
    nearly a second (measured with `tests/load/contention.py`).
    """
    gc.collect()
    gc.freeze()
