"""What the tests of the trail have in common: lines to write, and an intruder who owns the database but not the key."""

import contextlib
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from naast.foundation.audit import trail, triggers
from naast.foundation.audit.entries import Entry, entry
from naast.foundation.core.ids import new_id

SANNE, DAAN, NOOR, KEES = (new_id() for _ in range(4))


def look(subject: UUID | None = SANNE, **more: Any) -> Entry:
    """Noor opens a page about somebody."""
    labels: dict[str, Any] = {"actor": NOOR, "role": "study_adviser", "verb": "page.opened", "what": "student-page"}
    return entry(subject=subject, **(labels | more))


def write(*lines: Entry) -> None:
    """Append in a transaction of our own."""
    with transaction.atomic():
        trail.append(lines)


def same_shard(count: int) -> list[UUID]:
    """Make ids that share Sanne's shard."""
    return [UUID(int=(new_id().int & ~15) | (SANNE.int & 15)) for _ in range(count)]


def a_trail(lines: int = 60) -> None:
    """Write lines about many people, with labels that invite mistakes, and lists that name several."""
    people = [new_id() for _ in range(12)]
    chance = random.Random(7)
    labels = ["", "a|b", "3:abc", "~", "né à ’s-Gravenhage", "line\nbreak", "'; DROP TABLE audit_line; --"]
    for number in range(lines):
        also = tuple(chance.sample(people, 3)) if number % 5 == 0 else ()
        write(look(chance.choice(people), what=chance.choice(labels), ground=chance.choice(labels), also=also))


class _Undo(Exception):
    """Takes the intruder's work back."""


@contextlib.contextmanager
def intruder() -> Iterator[Any]:
    """Give a cursor of somebody who owns the database file and removed our triggers; all is undone afterwards."""
    with contextlib.suppress(_Undo), transaction.atomic():
        triggers.lift(connection)
        with connection.cursor() as cursor:
            yield Intruder(cursor)
        triggers.lay(connection)
        raise _Undo


class Intruder:
    """Changes lines by shard and number, with plain SQL."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def run(self, sql: str, *values: Any) -> None:
        """Do anything."""
        self.cursor.execute(sql, values)

    def where(self, chance: random.Random) -> tuple[int, int]:
        """Choose a line."""
        self.cursor.execute("SELECT shard, seq FROM audit_line ORDER BY shard, seq")
        return chance.choice(self.cursor.fetchall())

    def last(self, chance: random.Random) -> tuple[int, int]:
        """Choose the last line of a chain."""
        self.cursor.execute("SELECT shard, max(seq) FROM audit_line GROUP BY shard ORDER BY shard")
        return chance.choice(self.cursor.fetchall())

    # --- The five ways ----------------------------------------------------------------------------------------------

    def edit(self, chance: random.Random) -> None:
        """Change one column of one line."""
        shard, seq = self.where(chance)
        column, value = chance.choice(
            [
                ("at", "2020-01-01 00:00:00.000001"),
                ("clock_at", "2020-01-01 00:00:00.000001"),
                ("actor", str(KEES) if connection.vendor == "postgresql" else KEES.hex),
                ("actor", None),
                ("role", "psychologist"),
                ("verb", "page.refused"),
                ("subject", str(DAAN) if connection.vendor == "postgresql" else DAAN.hex),
                ("subject", None),
                ("what", "something else"),
                ("ground", "emergency access"),
                ("on_behalf_of", str(DAAN) if connection.vendor == "postgresql" else DAAN.hex),
                ("look", True),
                ("also", NOOR.hex),
                ("mac", b"\x01" * 32),
            ]
        )
        self.run(f"UPDATE audit_line SET {column} = %s WHERE shard = %s AND seq = %s", value, shard, seq)

    def delete(self, chance: random.Random) -> None:
        """Remove one line."""
        shard, seq = self.where(chance)
        self.run("DELETE FROM audit_mention WHERE shard = %s AND seq = %s", shard, seq)
        self.run("DELETE FROM audit_line WHERE shard = %s AND seq = %s", shard, seq)

    COLUMNS = "at, clock_at, actor, role, verb, subject, what, ground, on_behalf_of, look, also, mac"

    behind: bool | None = None
    """Whether to insert behind the last line; by chance when None."""

    def insert(self, chance: random.Random) -> None:
        """Slip in a copy of a line: behind the last one, or in the middle with all that follow moved up."""
        shard, seq = self.where(chance)
        self.cursor.execute("SELECT max(seq) FROM audit_line WHERE shard = %s", [shard])
        last = self.cursor.fetchone()[0]
        behind = chance.random() < 0.5 if self.behind is None else self.behind
        place = last + 1 if behind else seq
        for moved in range(last, place - 1, -1):
            self.run("UPDATE audit_line SET seq = seq + 1 WHERE shard = %s AND seq = %s", shard, moved)
        source = seq + 1 if place == seq else seq
        self.run(
            f"INSERT INTO audit_line (shard, seq, {self.COLUMNS}) SELECT shard, {place}, {self.COLUMNS} "
            f"FROM audit_line WHERE shard = %s AND seq = %s",
            shard,
            source,
        )
        self.run("UPDATE audit_line SET what = 'slipped in' WHERE shard = %s AND seq = %s", shard, place)

    def swap(self, chance: random.Random) -> None:
        """Let two lines of a chain change places, or of two chains when the chain is too short."""
        while True:
            (shard, seq), (other, number) = self.where(chance), self.where(chance)
            if (shard, seq) != (other, number):
                break
        self.run("UPDATE audit_line SET seq = -1 WHERE shard = %s AND seq = %s", shard, seq)
        move = "UPDATE audit_line SET shard = %s, seq = %s WHERE shard = %s AND seq = %s"
        self.run(move, shard, seq, other, number)
        self.run(move, other, number, shard, -1)

    def cut(self, chance: random.Random) -> None:
        """Remove the end of a chain; half the time the head is moved back to the line before, seal and all but ours."""
        shard, last = self.last(chance)
        keep = chance.randrange(last)
        self.run("DELETE FROM audit_mention WHERE shard = %s AND seq > %s", shard, keep)
        self.run("DELETE FROM audit_line WHERE shard = %s AND seq > %s", shard, keep)
        if keep and chance.random() < 0.5:
            self.cursor.execute("SELECT mac FROM audit_line WHERE shard = %s AND seq = %s", [shard, keep])
            mac = self.cursor.fetchone()[0]
            self.run("UPDATE audit_head SET seq = %s, mac = %s WHERE shard = %s", keep, mac, shard)


WAYS = ("edit", "delete", "insert", "swap", "cut")
