"""The only writer of the trail: seals entries to their chains inside the caller's transaction."""

import hmac
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connections

from naast.foundation.audit.chain import SHARDS, START, Texts, head_seal, line_mac, shard_of, texts_of
from naast.foundation.audit.entries import Entry

_INSERT_LINES = (
    "INSERT INTO audit_line (shard, seq, at, clock_at, actor, role, verb, subject, what, ground, on_behalf_of, look, "
    "also, mac) VALUES {rows}"
)
_INSERT_MENTIONS = "INSERT INTO audit_mention (shard, seq, person, at) VALUES {rows}"
_INSERT_HEAD = "INSERT INTO audit_head (shard, seq, mac, seal) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_MOVE_HEAD = "UPDATE audit_head SET seq = %s, mac = %s, seal = %s WHERE shard = %s"
_MOVE_HEADS = (
    "UPDATE audit_head SET seq = moved.column1, mac = moved.column2, seal = moved.column3 "
    "FROM (VALUES {rows}) AS moved WHERE audit_head.shard = moved.column4"
)
ROWS_AT_ONCE = 200
"""Rows of one INSERT: below every limit on parameters, and enough to be one statement in ordinary life."""


class NoTransaction(RuntimeError):
    """A line must be kept or undone together with what it tells; that needs the caller's transaction."""


class TrailBroken(RuntimeError):
    """The end of a chain is gone or does not carry our seal; nothing may be added until somebody has looked."""


def append(entries: Iterable[Entry], *, using: str = "default") -> None:
    """Seal and store entries, in order, as the last statements of the caller's transaction.

    Three statements for one entry: lock the heads of the shards concerned, in the order of their numbers so that
    two callers never wait for each other; insert; move the heads. One more when a list names people (`also`).
    Raises NoTransaction outside a transaction, and TrailBroken when a head was tampered with or when
    settings.AUDIT_KEY is not the key the trail was begun with. Source: G4; NEN 7513.
    """
    append_texts([texts_of(line) for line in entries], using=using)


def append_texts(written: Iterable[Texts], *, using: str = "default") -> None:
    """Seal and store lines that `chain.texts_of` has written already, as `append` does; the spool keeps them so."""
    lines: dict[int, list[Texts]] = {}
    for texts in written:
        lines.setdefault(shard_of(texts), []).append(texts)
    if not lines:
        return
    connection = connections[using]
    if not connection.in_atomic_block:
        raise NoTransaction("call trail.append inside transaction.atomic(), as its last statement")
    key: bytes = settings.AUDIT_KEY
    postgresql = connection.vendor == "postgresql"
    rows: list[tuple[Any, ...]] = []
    mentions: list[tuple[Any, ...]] = []
    moved: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for shard, last, before in _locked_heads(cursor, sorted(lines), postgresql, key):
            seq, mac = last, before
            for texts in lines[shard]:
                seq += 1
                mac = line_mac(key, mac, shard, seq, texts)
                rows.append((shard, seq, *_stored(texts, postgresql), mac))
                if texts[-1]:
                    mentions += [(shard, seq, person, rows[-1][2]) for person in _named(texts[-1])]
            moved.append((seq, mac, head_seal(key, shard, seq, mac), shard))
        _write(cursor, _INSERT_LINES, rows)
        _write(cursor, _INSERT_MENTIONS, mentions)
        if len(moved) == 1:
            cursor.execute(_MOVE_HEAD, moved[0])
        else:
            _write(cursor, _MOVE_HEADS, moved)


def _write(cursor: Any, statement: str, rows: list[tuple[Any, ...]]) -> None:
    """Write many rows in few statements: row by row would hand over the interpreter's lock at each of them."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        share = rows[start : start + ROWS_AT_ONCE]
        one = "(" + ", ".join(["%s"] * len(share[0])) + ")"
        cursor.execute(statement.format(rows=", ".join([one] * len(share))), [value for row in share for value in row])


def _locked_heads(cursor: Any, shards: list[int], postgresql: bool, key: bytes) -> list[tuple[int, int, bytes]]:
    """Lock the heads of these shards and give (shard, seq, mac) of each. Raises TrailBroken."""
    marks = ", ".join(["%s"] * len(shards))
    asked = f"SELECT shard, seq, mac, seal FROM audit_head WHERE shard IN ({marks}) ORDER BY shard"  # noqa: S608 -- marks are only "%s"
    if postgresql:
        asked += " FOR UPDATE"
    cursor.execute(asked, shards)
    found = cursor.fetchall()
    if len(found) != len(shards):
        _begin(cursor, key)
        cursor.execute(asked, shards)
        found = cursor.fetchall()
    heads = []
    for shard, seq, mac, seal in found:
        if not hmac.compare_digest(bytes(seal), head_seal(key, shard, seq, bytes(mac))):
            raise TrailBroken(
                f"The head of shard {shard} does not carry our seal: the trail was tampered with, or AUDIT_KEY is "
                "not the key it was begun with. Run 'manage.py verify_trail' before anything else."
            )
        heads.append((shard, seq, bytes(mac)))
    return heads


def _begin(cursor: Any, key: bytes) -> None:
    """Lay the heads of a new trail, all at once. Raises TrailBroken when only some are gone: somebody removed them."""
    cursor.execute("SELECT count(*) FROM audit_head")
    there = cursor.fetchone()[0]
    if 0 < there < SHARDS:
        raise TrailBroken(f"{SHARDS - there} heads of the audit trail are gone. Run 'manage.py verify_trail'.")
    cursor.executemany(_INSERT_HEAD, [(shard, 0, START, head_seal(key, shard, 0, START)) for shard in range(SHARDS)])


def _stored(texts: Texts, postgresql: bool) -> tuple[Any, ...]:
    """Give the column values of a line, as the database at hand takes them."""
    at, clock_at, *middle, look, also = texts
    zone = "+00" if postgresql else ""
    return (at + zone, clock_at + zone, *middle, bool(look), also)


def _named(also: str) -> list[str]:
    """Split the people a line names, 32 hexadecimal digits each, every one once."""
    return list(dict.fromkeys(also[start : start + 32] for start in range(0, len(also), 32)))
