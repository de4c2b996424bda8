"""Actions at once, by processes and threads: nothing lost, nothing twice, one line each; a real deadlock is got over."""

import collections
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from naast.foundation.access.action import Refused
from naast.foundation.audit.models import AuditLine
from naast.foundation.audit.tests.processes import run_host
from naast.foundation.audit.verify import verify

from . import hosts, processes
from .tables import DAAN, NOOR, SANNE, Shelf

pytestmark = [pytest.mark.usefixtures("own_tables"), pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def tallies(own_tables, transactional_db):
    Shelf.objects.bulk_create([Shelf(label="a"), Shelf(label="b")])
    yield
    Shelf.objects.all()._raw_delete("default")


def tally():
    return dict(Shelf.objects.values_list("label", "n"))


def verbs():
    return collections.Counter(AuditLine.objects.values_list("verb", flat=True))


def test_processes_at_once_leave_one_line_for_each_thing_they_did():
    assert run_host(hosts.many_act, 8, 24) == [0] * 8
    # of 192: a quarter good, a quarter refused, a quarter undone, a quarter good twice within another action
    assert tally() == {"a": 96, "b": 48}
    assert verbs() == {"tally.raised": 144, "tally.raised.refused": 48, "tally.both-raised": 48}
    assert verify().findings == ()


def test_threads_at_once_leave_one_line_for_each_thing_they_did():
    def work(number):
        try:
            for _ in range(10):
                processes.raise_tally(actor=NOOR, label="a", whom=SANNE.pk)
                with pytest.raises(Refused):
                    processes.raise_tally(actor=DAAN, label="a", whom=SANNE.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert tally()["a"] == 60
    assert verbs() == {"tally.raised": 60, "tally.raised.refused": 60}


def test_a_deadlock_is_got_over_by_trying_again():
    codes, begun = run_host(hosts.deadlock, False)
    assert codes == [0, 0]
    assert tally() == {"a": 2, "b": 2}
    assert verbs() == {"tally.raised": 4, "tally.both-raised": 2}
    if connection.vendor == "postgresql":
        assert begun > 2  # one of the two began anew; and again when it met the other a second time


def test_control_inside_somebody_elses_transaction_a_deadlock_is_final():
    codes, _ = run_host(hosts.deadlock, True)
    lost = connection.vendor == "postgresql"
    assert sorted(codes) == ([0, processes.LOST] if lost else [0, 0])
    assert verbs()["tally.both-raised"] == (1 if lost else 2)
