"""Reads what waits in a spool's file and chains it in batches, each in one transaction with how far the file was read.

A line that was changed, or that is gone, leaves a line "spool.damaged" in the trail.
"""

import dataclasses
import fcntl
import hmac
import json
import logging
import os
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from naast.foundation.audit import trail
from naast.foundation.audit.chain import Texts, mark_seal, spooled_mac, texts_of
from naast.foundation.audit.entries import Entry, entry
from naast.foundation.audit.models import AuditMark

BATCH_LINES = 500
CHUNK_BYTES = 1 << 20
ROLE = "job:audit.spool"
DATABASE = "default"
_quoted = json.encoder.encode_basestring_ascii
_MOVE_MARK = (
    "INSERT INTO audit_mark (file, upto, seal) VALUES (%s, %s, %s) "
    "ON CONFLICT (file) DO UPDATE SET upto = excluded.upto, seal = excluded.seal"
)

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Batch:
    """Whole lines of a file, the offset behind the last of them, and whether there are more."""

    lines: list[bytes]
    end: int
    more: bool


def read(descriptor: int, start: int) -> Batch:
    """Read at most BATCH_LINES whole lines; half a line at the end is left where it is."""
    size = CHUNK_BYTES
    while True:
        data = os.pread(descriptor, size, start)
        if b"\n" in data or len(data) < size:
            break
        size *= 2
    lines = data.split(b"\n")[:-1]
    batch = lines[:BATCH_LINES]
    used = sum(map(len, batch)) + len(batch)
    return Batch(batch, start + used, more=len(lines) > len(batch) or len(data) == size)


def chain(file: str, lines: list[bytes]) -> tuple[int, int]:
    """Chain a batch and its mark in one transaction; gives the last number and how many lines were chained."""
    key: bytes = settings.AUDIT_KEY
    with transaction.atomic(using=DATABASE):
        upto, written = _mark_of(file, key)
        for line in lines:
            number, found = _parsed(line, file, key)
            if found is None:
                written.append(damaged(f"{file}: an unreadable line after {upto}"))
            elif number > upto:
                if number > upto + 1:
                    written.append(damaged(f"{file}: lines {upto + 1} to {number - 1} are gone"))
                written.append(found)
                upto = number
        if written:
            with connections[DATABASE].cursor() as cursor:
                cursor.execute(_MOVE_MARK, [file, upto, mark_seal(key, file, upto)])
            trail.append_texts(written, using=DATABASE)
    return upto, len(written)


def _mark_of(file: str, key: bytes) -> tuple[int, list[Texts]]:
    """Give how far a file was chained; a mark that somebody changed counts for nothing and is reported."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT upto, seal FROM audit_mark WHERE file = %s", [file])
        mark = cursor.fetchone()
    if mark is None:
        return 0, []
    upto, seal = mark
    if not hmac.compare_digest(bytes(seal), mark_seal(key, file, upto)):
        return 0, [damaged(f"{file}: its mark does not carry our seal")]
    return upto, []


def spooled(line: Entry) -> str:
    """Write a look as a JSON list of its texts; by hand, because an encoder costs as much as all the rest of a note."""
    at, clock_at, actor, role, verb, subject, what, ground, on_behalf_of, _, also = texts_of(line)
    ids = [f'"{person}"' if person else "null" for person in (actor, subject, on_behalf_of)]
    return (
        f'["{at}","{clock_at}",{ids[0]},{_quoted(role)},{_quoted(verb)},{ids[1]},{_quoted(what)},{_quoted(ground)},'
        f'{ids[2]},1,"{also}"]'
    )


def _parsed(line: bytes, file: str, key: bytes) -> tuple[int, Texts | None]:
    """Read one line back; None when it does not carry our seal for this file and number."""
    try:
        mac, _, numbered = line.decode("ascii").partition(" ")
        if not hmac.compare_digest(mac, spooled_mac(key, file, numbered)):
            return 0, None
        number, _, text = numbered.partition(" ")
        return int(number), tuple(json.loads(text))
    except ValueError:
        return 0, None


def damaged(what: str) -> Texts:
    """Make the line that tells of a spool somebody touched."""
    logger.error("audit spool damaged: %s", what)
    return texts_of(entry(actor=None, role=ROLE, verb="spool.damaged", subject=None, what=what))


def adopt(folder: Path, *, but: str) -> int:
    """Chain what dead processes left, and remove their files, all but one; gives the number of lines chained."""
    chained = 0
    for path in sorted(folder.glob("*.spool")) if folder.is_dir() else []:
        if path.name != but:
            chained += _adopt_file(path)
    return chained


def _adopt_file(path: Path) -> int:
    """Chain one file unless its process lives or another process is at it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        return 0
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        if not os.fstat(descriptor).st_nlink:
            return 0
        alone = not connections[DATABASE].in_atomic_block
        chained, start, more = 0, 0, True
        while more:
            batch = read(descriptor, start)
            if batch.lines:
                chained += chain(path.name, batch.lines)[1]
            start, more = batch.end, batch.more and bool(batch.lines)
        if alone:
            # Half a line at the end stood for a page that was never opened. The file goes before its mark: the other
            # way round, a crash in between would chain the file once more.
            path.unlink()
            AuditMark.objects.using(DATABASE).filter(file=path.name).delete()
        return chained
    finally:
        os.close(descriptor)
