"""The arithmetic of the chain: which shard, which bytes, which seal. No database, no clock.

Each seal is an HMAC-SHA256 under the audit key, which is kept outside the database (NIST SP 800-107; RFC 2104). A
first byte tells lines, heads, marks, anchors and spooled lines apart, so that none can be passed off as another.
"""

import datetime
import functools
import hmac
import zlib
from typing import TypeAlias

from naast.foundation.audit.entries import Entry

SHARDS = 16
START = bytes(32)
"""What the first line of every shard is chained to."""

Texts: TypeAlias = tuple[str, str, str | None, str, str, str | None, str, str, str | None, int, str]
"""at, clock_at, actor, role, verb, subject, what, ground, on_behalf_of, look, also: alike on both databases."""


@functools.lru_cache(maxsize=4)
def _begun(key: bytes) -> hmac.HMAC:
    """Give an HMAC that has taken its key; copying it saves a third of each seal."""
    return hmac.new(key, digestmod="sha256")


def _sealed(key: bytes, message: bytes) -> bytes:
    """Seal a message: 32 bytes."""
    seal = _begun(key).copy()
    seal.update(message)
    return seal.digest()


def shard_of(texts: Texts) -> int:
    """Choose the chain of a line: by the person it is about, else by who acts, else by the verb."""
    person = texts[5] or texts[2]
    # The last hexadecimal digit of an id is its remainder by sixteen.
    return int(person[-1], SHARDS) if person else zlib.crc32(texts[4].encode()) % SHARDS


def moment_text(moment: datetime.datetime) -> str:
    """Write a moment in UTC to the microsecond, always 26 characters, sortable."""
    in_utc = moment if moment.tzinfo is datetime.UTC else moment.astimezone(datetime.UTC)
    return in_utc.isoformat(" ", "microseconds")[:26]


def texts_of(line: Entry) -> Texts:
    """Write every field of a line as it is stored and sealed."""
    at = moment_text(line.at)
    return (
        at,
        at if line.clock_at == line.at else moment_text(line.clock_at),
        line.actor.hex if line.actor else None,
        line.role,
        line.verb,
        line.subject.hex if line.subject else None,
        line.what,
        line.ground,
        line.on_behalf_of.hex if line.on_behalf_of else None,
        int(line.look),
        "".join([person.hex for person in line.also]) if line.also else "",
    )


def line_mac(key: bytes, before: bytes, shard: int, seq: int, texts: Texts) -> bytes:
    """Seal one line to the one before it: 32 bytes.

    Every text stands behind its own length and an absent one is "~", so that no two different lines share their bytes
    whatever the texts hold. Raises TypeError when a stored value is not text (somebody changed its kind).
    """
    at, clock_at, actor, role, verb, subject, what, ground, on_behalf_of, look, also = texts
    message = (
        f"{shard} {seq} {len(at)}:{at}{len(clock_at)}:{clock_at}"
        f"{'~' if actor is None else f'{len(actor)}:{actor}'}{len(role)}:{role}{len(verb)}:{verb}"
        f"{'~' if subject is None else f'{len(subject)}:{subject}'}{len(what)}:{what}{len(ground)}:{ground}"
        f"{'~' if on_behalf_of is None else f'{len(on_behalf_of)}:{on_behalf_of}'}{look} {len(also)}:{also}"
    )
    return _sealed(key, b"L" + before + message.encode("utf-8", "surrogatepass"))


def head_seal(key: bytes, shard: int, seq: int, mac: bytes) -> bytes:
    """Seal the end of a chain, so that nobody without the key can move it back."""
    return _sealed(key, b"H%d %d " % (shard, seq) + mac)


def mark_seal(key: bytes, file: str, upto: int) -> bytes:
    """Seal how far a spool file was chained, so that nobody without the key can make it skip lines."""
    return _sealed(key, b"M%d " % upto + file.encode())


def spooled_mac(key: bytes, file: str, numbered: str) -> str:
    """Seal a numbered line that waits in the spool: 64 hexadecimal digits."""
    return _sealed(key, f"S{file}\n{numbered}".encode()).hex()


def anchor_mac(key: bytes, before: str, text: str) -> str:
    """Seal an anchor to the one before it: 64 hexadecimal digits."""
    return _sealed(key, f"A{before}\n{text}".encode()).hex()
