"""Walks the chains and says what was changed, removed, slipped in, swapped or cut off (G4; ASVS 16.4.2; NEN 7513)."""

import dataclasses
import hmac
import multiprocessing
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Literal, TypeAlias

import django
from django.conf import settings
from django.db import DatabaseError, connections

from naast.foundation.audit import triggers
from naast.foundation.audit.anchors import Anchor, BadAnchor, anchor, anchor_file, read_anchors
from naast.foundation.audit.chain import SHARDS, START, head_seal, line_mac

__all__ = ["Finding", "Report", "anchor", "verify"]

Kind: TypeAlias = Literal["edited", "missing", "extra", "tail", "head", "mention", "anchor", "guard", "unreadable"]
PAGE_LINES = 5000
MOST_FINDINGS = 1000
"""Findings told one by one, per shard; the rest are counted."""

_COLUMNS = {
    # CAST: Django teaches SQLite to turn these columns into Python values; the seal covers the text itself.
    "sqlite": "seq, CAST(at AS TEXT), CAST(clock_at AS TEXT), actor, role, verb, subject, what, ground, on_behalf_of, "
    "CAST(look AS TEXT), also, mac",
    "postgresql": "seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), "
    "to_char(clock_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), encode(uuid_send(actor), 'hex'), role, verb, "
    "encode(uuid_send(subject), 'hex'), what, ground, encode(uuid_send(on_behalf_of), 'hex'), look::int, also, mac",
}
_MENTION_COLUMNS = {
    "sqlite": "seq, person, CAST(at AS TEXT)",
    "postgresql": "seq, encode(uuid_send(person), 'hex'), to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written; `shard` and `seq` say where, as far as that is known."""

    kind: Kind
    shard: int | None
    seq: int | None
    words: str


@dataclasses.dataclass(frozen=True)
class Report:
    """What a walk found. `lines` were read, `anchors` were held against them, `uncounted` findings were not listed."""

    lines: int
    anchors: int
    findings: tuple[Finding, ...]
    uncounted: int
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether nothing at all was found."""
        return not self.findings


def verify(
    *,
    processes: int = 1,
    anchors: Iterable[Anchor] | None = None,
    newest: int | None = None,
    using: str = "default",
) -> Report:
    """Walk every chain from its first line and hold it against its head and the anchors.

    Finds lines that were changed, removed, inserted, swapped or cut off the end; heads moved or removed; the index of
    people in lists; triggers that are gone. `anchors` are copies kept elsewhere (`anchors.read_anchors`); without them
    this machine's own file is used, which an intruder may have shortened together with the trail. Lines being
    written meanwhile do no harm. `processes` beyond 1 share the sixteen chains among processes of their own.
    With `newest` only so many lines at the end of each chain are walked, and the anchors that fall among or after them
    are held against them: a look for every hour, which does not replace the whole walk.
    """
    begun = time.perf_counter()
    findings: list[Finding] = []
    held = list(anchors) if anchors is not None else _own_anchors(findings)
    anchored: dict[int, dict[int, set[str]]] = {shard: {} for shard in range(SHARDS)}
    for one in held:
        for shard, seq, mac in one.heads:
            anchored.setdefault(shard, {}).setdefault(seq, set()).add(mac)
    findings += [
        Finding("guard", None, None, f"the database's trigger {name} is gone")
        for name in triggers.gone(connections[using])
    ]
    findings += _strays(using)
    lines = uncounted = 0
    for walked, found, more in _walks(processes, anchored, newest, using):
        lines += walked
        findings += found
        uncounted += more
    return Report(lines, len(held), tuple(findings), uncounted, time.perf_counter() - begun)


def _own_anchors(findings: list[Finding]) -> list[Anchor]:
    """Read this machine's anchors, and find whether one of them was changed or taken out."""
    path = anchor_file()
    if not path.exists():
        return []
    found: list[Anchor] = []
    before = ""
    try:
        for one in read_anchors(path.read_text(encoding="ascii", errors="replace").splitlines()):
            if one.before != before:
                findings.append(Finding("anchor", None, None, f"an anchor before {one.at} is gone from {path}"))
            before = one.mac
            found.append(one)
    except BadAnchor as fault:
        findings.append(Finding("anchor", None, None, f"{path}: {fault}"))
    return found


def _strays(using: str) -> list[Finding]:
    """Find heads that are gone and rows that belong to no chain."""
    findings = []
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT shard FROM audit_head")
        there = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM audit_line LIMIT 1) AS one")
        begun = bool(there) or cursor.fetchone()[0]
        if begun:
            findings += [
                Finding("head", shard, None, f"the head of shard {shard} is gone")
                for shard in sorted(set(range(SHARDS)) - there)
            ]
        findings += [Finding("head", None, None, f"a head names shard {shard}") for shard in there - set(range(SHARDS))]
        for table, kind in (("audit_line", "extra"), ("audit_mention", "mention")):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE shard NOT BETWEEN 0 AND {SHARDS - 1} OR seq < 1")  # noqa: S608
            stray = cursor.fetchone()[0]
            if stray:
                findings.append(Finding(kind, None, None, f"{stray} rows of {table} belong to no chain"))  # type: ignore[arg-type]
    return findings


# --- Sharing the work -----------------------------------------------------------------------------------------------


def _walks(
    processes: int, anchored: Mapping[int, dict[int, set[str]]], newest: int | None, using: str
) -> Iterable[tuple[int, list[Finding], int]]:
    """Walk all shards, in this process or in several."""
    key: bytes = settings.AUDIT_KEY
    if processes <= 1:
        for shard in range(SHARDS):
            yield _Walk(shard, key, anchored[shard], using).run(newest)
        return
    database = {**connections[using].settings_dict}
    with ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),  # a forked child would share this process's connections
        initializer=_begin_process,
        initargs=(using, database),
    ) as pool:
        tasks = [pool.submit(_walk_elsewhere, shard, key, anchored[shard], newest, using) for shard in range(SHARDS)]
        for task in tasks:
            yield task.result()


def _begin_process(using: str, database: dict[str, Any]) -> None:
    """Prepare a process of its own: the same database as its parent, whatever its settings say."""
    django.setup()
    connections.settings[using].update(database)


def _walk_elsewhere(
    shard: int, key: bytes, anchored: dict[int, set[str]], newest: int | None, using: str
) -> tuple[int, list[Finding], int]:
    """Walk one shard in a process of its own."""
    return _Walk(shard, key, anchored, using).run(newest)


# --- One chain ------------------------------------------------------------------------------------------------------


class _Walk:
    """The walk along one chain, page by page."""

    def __init__(self, shard: int, key: bytes, anchored: dict[int, set[str]], using: str) -> None:
        """Remember what to walk; nothing is read yet."""
        self.shard, self.key, self.anchored = shard, key, anchored
        self.connection = connections[using]
        self.vendor = self.connection.vendor
        self.findings: list[Finding] = []
        self.uncounted = 0
        self.lines = 0
        self.last = 0
        self.mac: bytes | None = START
        self.met: dict[int, str] = {0: START.hex()}

    def run(self, newest: int | None = None) -> tuple[int, list[Finding], int]:
        """Walk to the head as it stands now; gives lines read, findings, and findings beyond MOST_FINDINGS."""
        head = self._head()
        end = head[0] if head else 0
        if newest is not None and end > newest:
            self._start_after(end - newest)
        while self._page(end):
            pass
        if head:
            self._hold_against(*head)
        self._beyond(end)
        for seq in sorted(set(self.anchored) - set(self.met)):
            self._find("anchor", seq, f"an anchor knows line {seq}, which is not there: the tail was cut")
        for seq, macs in self.anchored.items():
            if seq in self.met and macs != {self.met[seq]}:
                self._find("anchor", seq, f"line {seq} is not the one an anchor knows: the chain was written anew")
        return self.lines, self.findings, self.uncounted

    def _start_after(self, seq: int) -> None:
        """Begin behind a line, whose own seal is taken as it stands."""
        rows = self._rows("SELECT mac FROM audit_line WHERE shard = %s AND seq = %s", [self.shard, seq])
        self.mac = bytes(rows[0][0]) if rows else None
        self.last = seq
        if not rows:
            self._find("missing", seq, f"line {seq} is gone")
        self.anchored = {anchored: macs for anchored, macs in self.anchored.items() if anchored > seq}

    def _find(self, kind: Kind, seq: int | None, words: str) -> None:
        """Keep a finding, or count it when there are too many to tell."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(kind, self.shard, seq, f"shard {self.shard}: {words}"))
        else:
            self.uncounted += 1

    def _rows(self, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        """Read rows as they are stored."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _head(self) -> tuple[int, bytes, bytes] | None:
        """Read the head: number, seal of the last line, seal of the head."""
        rows = self._rows("SELECT seq, mac, seal FROM audit_head WHERE shard = %s", [self.shard])
        return (int(rows[0][0]), bytes(rows[0][1]), bytes(rows[0][2])) if rows else None

    def _page(self, end: int) -> bool:
        """Check the next lines up to `end`; tells whether there may be more."""
        sql = (
            f"SELECT {_COLUMNS[self.vendor]} FROM audit_line "  # noqa: S608 -- constants
            f"WHERE shard = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT {PAGE_LINES}"
        )
        first = self.last
        try:
            rows = self._rows(sql, [self.shard, first, end])
        except DatabaseError as fault:
            # For example bytes that are no text, which SQLite lets an intruder store.
            self._find("unreadable", first + 1, f"lines after {first} cannot be read: {fault}")
            return False
        named = self._check(rows)
        until = self.last if len(rows) == PAGE_LINES else end
        self._mentions(first, until, named)
        return len(rows) == PAGE_LINES

    def _check(self, rows: list[tuple[Any, ...]]) -> set[tuple[int, str, str]]:
        """Compute each line's seal anew; gives the people named besides the subject, as (seq, person, at)."""
        shard, key, mac, last = self.shard, self.key, self.mac, self.last
        named: set[tuple[int, str, str]] = set()
        for seq, *fields, stored in rows:
            if seq != last + 1:
                if not isinstance(seq, int) or seq <= last:
                    self._find("extra", None, f"a line with number {seq!r} was slipped in")
                    continue
                self._find("missing", last + 1, f"lines {last + 1} to {seq - 1} are gone")
                mac = None
            stored_bytes = bytes(stored) if isinstance(stored, bytes | memoryview) else b""
            if mac is not None:
                try:
                    good = line_mac(key, mac, shard, seq, tuple(fields)) == stored_bytes
                except (TypeError, ValueError):
                    good = False
                if not good:
                    self._find("edited", seq, f"line {seq} is not what was written")
            # Go on from what is stored, so that one changed line does not blame all that follow.
            mac, last = stored_bytes, seq
            if seq in self.anchored:
                self.met[seq] = stored_bytes.hex()
            also = fields[-1]
            if also:
                named.update(_people(seq, also, fields[0]))
        self.lines += len(rows)
        self.mac, self.last = mac, last
        return named

    def _mentions(self, after: int, until: int, named: set[tuple[int, str, str]]) -> None:
        """Hold the index of people in lists against the lines themselves."""
        sql = (
            f"SELECT {_MENTION_COLUMNS[self.vendor]} FROM audit_mention "  # noqa: S608 -- constants
            "WHERE shard = %s AND seq > %s AND seq <= %s"
        )
        try:
            stored = set(self._rows(sql, [self.shard, after, until]))
        except DatabaseError as fault:
            self._find("unreadable", after + 1, f"mentions after {after} cannot be read: {fault}")
            return
        for seq in sorted({row[0] for row in stored ^ named}, key=str):
            self._find("mention", seq, f"the people that line {seq} names are not those of its index")

    def _hold_against(self, seq: int, mac: bytes, seal: bytes) -> None:
        """Hold the last line against the head."""
        if not hmac.compare_digest(seal, head_seal(self.key, self.shard, seq, mac)):
            self._find("head", seq, "the head does not carry our seal")
        if self.last < seq:
            self._find("tail", self.last + 1, f"lines {self.last + 1} to {seq} were cut off the end")
        elif self.mac is not None and self.mac != mac:
            self._find("head", seq, f"the head does not know line {seq}")

    def _beyond(self, end: int) -> None:
        """Find lines and mentions behind the head, leaving alone what was written properly in the meantime."""
        behind = self._rows(
            "SELECT count(*), max(seq) FROM audit_line WHERE shard = %s AND seq > %s", [self.shard, end]
        )
        count, furthest = behind[0]
        mentions = self._rows("SELECT max(seq) FROM audit_mention WHERE shard = %s AND seq > %s", [self.shard, end])
        head = self._head()
        now = head[0] if head else 0
        if count and (not isinstance(furthest, int) or furthest > now or count != furthest - end):
            self._find("extra", end + 1, f"{count} lines stand behind the head")
        if mentions[0][0] is not None and (not isinstance(mentions[0][0], int) or mentions[0][0] > now):
            self._find("mention", end + 1, "the index names people in lines that are not there")


def _people(seq: int, also: Any, at: Any) -> set[tuple[int, str, str]]:
    """Split the people a line names into rows of the index."""
    text = str(also)
    return {(seq, text[start : start + 32], at) for start in range(0, len(text), 32)}
