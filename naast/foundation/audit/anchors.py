"""Copies of all heads, one line of text each, meant to be kept where an intruder in this server cannot reach.

Whoever holds the database *and* the audit key could write the whole trail anew, and whoever puts an old copy back cuts
its tail: neither shows from within. A line that was mailed, printed or stored elsewhere last night shows both.
"""

import dataclasses
import fcntl
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

from naast.foundation.audit.chain import SHARDS, anchor_mac, head_seal
from naast.foundation.audit.trail import TrailBroken
from naast.foundation.core import time


class BadAnchor(ValueError):
    """A line of an anchor file is not one of ours, or was changed."""


@dataclasses.dataclass(frozen=True)
class Anchor:
    """Where every chain ended at one moment: (shard, number, seal in hexadecimal digits) of each that was begun.

    `before` is the seal of the anchor before it ("" for the first), `mac` its own.
    """

    at: str
    heads: tuple[tuple[int, int, str], ...]
    before: str
    mac: str

    @property
    def text(self) -> str:
        """The anchor as one line to store, mail or print."""
        return json.dumps({"at": self.at, "heads": self.heads, "before": self.before, "mac": self.mac})


def anchor_file() -> Path:
    """Name the file on this machine that anchors are added to; send a copy of its last line elsewhere."""
    return Path(settings.HOME) / "anchors" / "trail.txt"


def anchor(*, using: str = "default") -> Anchor:
    """Add the present heads to the anchor file, durably, and give them to be sent elsewhere (ASVS 16.4.2).

    Raises trail.TrailBroken when a head is gone, lacks our seal, or stands before the last anchor; OSError when the
    file cannot be written.
    """
    path = anchor_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        earlier = list(read_anchors(file.read().splitlines()[-1:]))
        heads = _heads(using)
        if earlier:
            _refuse_going_back(earlier[-1], heads)
        made = _sealed(heads, earlier[-1].mac if earlier else "")
        file.write(made.text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def read_anchors(lines: Iterable[str]) -> Iterator[Anchor]:
    """Read anchors from lines of text, each checked by itself. Raises BadAnchor naming the line."""
    key: bytes = settings.AUDIT_KEY
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            heads = tuple((int(shard), int(seq), str(mac)) for shard, seq, mac in given["heads"])
            found = Anchor(str(given["at"]), heads, str(given["before"]), str(given["mac"]))
        except (ValueError, KeyError, TypeError) as fault:
            raise BadAnchor(f"line {number} is not an anchor") from fault
        if not hmac.compare_digest(found.mac, anchor_mac(key, found.before, _content(found.at, found.heads))):
            raise BadAnchor(f"line {number} does not carry our seal")
        yield found


def _heads(using: str) -> tuple[tuple[int, int, str], ...]:
    """Read all heads in one statement. Raises TrailBroken."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT shard, seq, mac, seal FROM audit_head ORDER BY shard")
        found = cursor.fetchall()
    if found and len(found) != SHARDS:
        raise TrailBroken(f"{SHARDS - len(found)} heads of the audit trail are gone. Run 'manage.py verify_trail'.")
    for shard, seq, mac, seal in found:
        if not hmac.compare_digest(bytes(seal), head_seal(settings.AUDIT_KEY, shard, seq, bytes(mac))):
            raise TrailBroken(f"The head of shard {shard} does not carry our seal. Run 'manage.py verify_trail'.")
    return tuple((shard, seq, bytes(mac).hex()) for shard, seq, mac, _ in found)


def _refuse_going_back(last: Anchor, heads: tuple[tuple[int, int, str], ...]) -> None:
    """Raise TrailBroken when a chain is shorter than it was."""
    now = {shard: seq for shard, seq, _ in heads}
    for shard, seq, _ in last.heads:
        if now.get(shard, 0) < seq:
            raise TrailBroken(
                f"Shard {shard} ended at {seq} on {last.at} and ends at {now.get(shard, 0)} now: its tail was cut, or "
                "an old copy was put back. Run 'manage.py verify_trail'."
            )


def _sealed(heads: tuple[tuple[int, int, str], ...], before: str) -> Anchor:
    """Make the anchor of these heads."""
    at = time.system_now().isoformat(timespec="seconds")
    return Anchor(at, heads, before, anchor_mac(settings.AUDIT_KEY, before, _content(at, heads)))


def _content(at: str, heads: tuple[tuple[int, int, str], ...]) -> str:
    """Write what an anchor's seal covers."""
    return json.dumps([at, heads])
