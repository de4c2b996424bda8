"""What real processes do at once in the tests of actions; run by audit's host, which shares nothing with pytest."""

import functools
import multiprocessing
import threading

from django.db import OperationalError, connection, transaction

from naast.foundation.access.action import Refused, action
from naast.foundation.access.decision import allow, refuse
from naast.foundation.audit.tests.processes import end_of, fork

from .tables import DAAN, NOOR, SANNE, Shelf

FORK = multiprocessing.get_context("fork")
LOST = 12


@action("tally.raised", may=lambda actor, /, **given: allow("x") if actor is NOOR else refuse("not Noor"), about="whom")
def raise_tally(*, actor, label, whom, fault=False):
    shelf = Shelf.objects.select_for_update().get(label=label)
    shelf.n += 1
    shelf.save()
    if fault:
        raise LookupError


@action("tally.both-raised", may=lambda actor, /, **given: allow("x"))
def raise_both(*, actor, first, second, meet):
    """Lock one row, wait until the other process has locked the other, and lock that too."""
    raise_tally(actor=NOOR, label=first, whom=SANNE.pk)
    meet()
    raise_tally(actor=NOOR, label=second, whom=DAAN.pk)


def many_act(processes: int, rounds: int) -> list[int]:
    """Let processes raise one tally, be refused, fail halfway and act within actions, all at once."""

    def work(number):
        for step in range(rounds):
            kind = (number + step) % 4
            try:
                if kind == 3:
                    raise_both(actor=NOOR, first="a", second="b", meet=lambda: None)
                else:
                    raise_tally(actor=DAAN if kind == 1 else NOOR, label="a", whom=SANNE.pk, fault=kind == 2)
            except (Refused, LookupError):
                continue

    return [end_of(pid) for pid in [fork(functools.partial(work, number)) for number in range(processes)]]


def deadlock(*, surrounded: bool) -> tuple[list[int], int]:
    """Let two processes lock two rows in opposite order; gives their exit codes and how often they began."""
    begun, both = FORK.Value("i", 0), FORK.Barrier(2)

    def meet():
        with begun.get_lock():
            begun.value += 1
        if begun.value <= 2:
            try:
                both.wait(1.5)
            except threading.BrokenBarrierError:  # on SQLite the other one waits for its turn and never gets here
                return

    def work(first, second):
        try:
            if surrounded:
                with transaction.atomic():
                    raise_both(actor=NOOR, first=first, second=second, meet=meet)
            else:
                raise_both(actor=NOOR, first=first, second=second, meet=meet)
        except OperationalError:
            connection.close()
            raise SystemExit(LOST) from None

    def ended(first, second):
        process = FORK.Process(target=work, args=(first, second))
        process.start()
        return process

    both_processes = [ended("a", "b"), ended("b", "a")]
    for process in both_processes:
        process.join(60)
    return [process.exitcode or 0 for process in both_processes], begun.value
