"""The keys of sealed text: one per person and file, wrapped by a master key outside the database (G3, G4).

A key is fetched when it is first needed and kept in the keyring of one request or one job, never longer; outside
a keyring it is not kept at all. Destroying a key makes one file of one person unreadable everywhere, in backups
too, and nothing else.
"""

import contextvars
import dataclasses
import functools
import os
import re
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections, router, transaction
from django.http import HttpRequest, HttpResponse

from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.core.models import DataKey
from naast.foundation.core.rows import id_given, read_id

FILE_NAME = re.compile(r"[a-z][a-z0-9-]{1,31}\Z")
NONCE = 12
_CHUNK = 400


class CannotOpen(Exception):
    """Sealed text cannot be read; the subclass says why."""


class KeyDestroyed(CannotOpen):
    """The key of this file was destroyed: the text is erased, and nothing can be written to the file any more."""


class SealBroken(CannotOpen):
    """The text does not belong to this place or was changed: another row, column, person, file, key or content."""


class MasterKeyMissing(RuntimeError):
    """The configuration lacks the master key that a data key is wrapped with."""


class UnknownFile(LookupError):
    """No table keeps sealed text in a file of this name."""


Owner = tuple[uuid.UUID, str]
"""A person's id and the name of the file."""

_files: set[str] = set()


def register_file(file: str) -> None:
    """Make the name of a file known; each field of sealed text does so."""
    _files.add(file)


def files() -> frozenset[str]:
    """Give the names of all files that sealed text is kept in."""
    return frozenset(_files)


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """A data key as it is used: whose it is, and the cipher, or None when it was destroyed."""

    id: uuid.UUID
    subject: uuid.UUID
    file: str
    cipher: AESGCM | None = dataclasses.field(repr=False)
    broken: SealBroken | MasterKeyMissing | None = None

    def alive(self) -> AESGCM:
        """Give the cipher. Raises KeyDestroyed, SealBroken, MasterKeyMissing."""
        if self.broken is not None:
            raise self.broken
        if self.cipher is None:
            raise KeyDestroyed(f"the key of this {self.file} file was destroyed")
        return self.cipher


# --- Master keys ----------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """Prepare a master key once."""
    return AESGCM(key)


def _master(number: int) -> AESGCM:
    """Give a master key. Raises MasterKeyMissing."""
    try:
        return _cipher(settings.MASTER_KEYS[number])
    except KeyError:
        raise MasterKeyMissing(
            f"master key {number} is not configured; data keys are still wrapped with it. Put it back in "
            "NAAST_MASTER_KEYS, rotate, and only then remove it."
        ) from None


def _bound(key_id: uuid.UUID, subject: uuid.UUID, file: str) -> bytes:
    """Give the associated data of a wrapped key: it opens under its own id, person and file only."""
    return b"\x1f".join((b"naast.data-key/1", key_id.bytes, subject.bytes, file.encode("ascii")))


def _wrap(key_id: uuid.UUID, subject: uuid.UUID, file: str, raw: bytes, *, master: int) -> bytes:
    """Wrap a data key with a master key."""
    nonce = os.urandom(NONCE)
    return nonce + _master(master).encrypt(nonce, raw, _bound(key_id, subject, file))


def _unwrap(key_id: uuid.UUID, subject: uuid.UUID, file: str, wrapped: bytes, *, master: int) -> bytes:
    """Unwrap a data key. Raises SealBroken, MasterKeyMissing."""
    try:
        return _master(master).decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound(key_id, subject, file))
    except InvalidTag:
        raise SealBroken(
            f"data key {key_id} does not open: it was moved or changed, or the master key differs"
        ) from None


# --- The keyring ----------------------------------------------------------------------------------------------------


class _Unsettled(threading.local):
    """Ids of keys made or destroyed in a transaction of this thread that is still open.

    Such a key is used but never kept: a rollback would take its row away, and text sealed with a kept copy could
    never be read again.
    """

    def __init__(self) -> None:
        self.ids: set[uuid.UUID] = set()


_unsettled = _Unsettled()


def _in_transaction(using: str) -> bool:
    """Tell whether a transaction is open, other than the one a test wraps itself in."""
    return any(not getattr(block, "_from_testcase", False) for block in connections[using].atomic_blocks)


class Keyring:
    """The keys of one request or one job; fetched in one query for everything that was loaded so far."""

    def __init__(self) -> None:
        self._keys: dict[uuid.UUID, Key] = {}
        self._ids: dict[Owner, uuid.UUID] = {}
        self._wanted: set[uuid.UUID] = set()

    def want(self, key_id: uuid.UUID) -> None:
        """Note that a row sealed with this key was loaded, so that the next fetch brings it along."""
        if key_id not in self._keys:
            self._wanted.add(key_id)

    def by_id(self, key_id: uuid.UUID) -> Key:
        """Give a key for reading, fetching it with all others wanted so far. Raises SealBroken when there is none."""
        known = self._keys.get(key_id)
        if known is not None:
            return known
        wanted = sorted(self._wanted | {key_id})
        self._wanted.clear()
        found: dict[uuid.UUID, Key] = {}
        for start in range(0, len(wanted), _CHUNK):
            found |= {key.id: key for key in self._keep(_rows_of(wanted[start : start + _CHUNK]))}
        if key_id not in found:
            raise SealBroken(f"data key {key_id} does not exist")
        return found[key_id]

    def bring(self, row: tuple[Any, ...]) -> None:
        """Take the key that a statement of one's own read along (KEY_COLUMNS); nothing when there is none."""
        if row[0] is not None:
            key, subject, file, master, wrapped = row
            self._keep([(read_id(key), read_id(subject), file, master, wrapped)])

    def for_writing(self, subject: uuid.UUID, file: str) -> Key:
        """Give the key of a person's file, making it when there never was one. Raises KeyDestroyed."""
        owner = (subject, file)
        known = self._ids.get(owner)
        key = self._keys[known] if known is not None else self.prepare([owner])[owner]
        key.alive()
        return key

    def prepare(self, owners: Iterable[Owner]) -> dict[Owner, Key]:
        """Fetch or make the keys of many files at once: one query, or three when some have to be made."""
        asked = set(owners)
        found = {owner: self._keys[self._ids[owner]] for owner in asked if owner in self._ids}
        missing = sorted(asked - found.keys())
        for start in range(0, len(missing), _CHUNK):
            part = missing[start : start + _CHUNK]
            found |= self._of(part)
            absent = [owner for owner in part if owner not in found]
            if absent:
                self._make(absent)
                found |= self._of(absent)
        return found

    def forget(self, subject: uuid.UUID, file: str) -> None:
        """Drop a key, so that it is looked up again."""
        known = self._ids.pop((subject, file), None)
        if known is not None:
            self._keys.pop(known, None)

    def clear(self) -> None:
        """Drop every key."""
        self._keys.clear()
        self._ids.clear()
        self._wanted.clear()

    def _of(self, owners: list[Owner]) -> dict[Owner, Key]:
        """Fetch the keys of files; those that do not exist are absent."""
        asked = set(owners)
        keys = self._fetch(subject__in={subject for subject, _ in asked}, file__in={file for _, file in asked})
        return {(key.subject, key.file): key for key in keys if (key.subject, key.file) in asked}

    def _fetch(self, **which: object) -> list[Key]:
        """Read keys, unwrap them, and keep those whose row is settled."""
        rows = DataKey.objects.using(router.db_for_read(DataKey)).filter(**which)
        return self._keep(rows.values_list("id", "subject", "file", "master", "wrapped"))

    def _keep(self, rows: Iterable[tuple[Any, ...]]) -> list[Key]:
        """Unwrap keys that were read, and keep those whose row is settled."""
        if not _in_transaction(router.db_for_read(DataKey)):
            _unsettled.ids.clear()
        keys = []
        for key_id, subject, file, master, wrapped in rows:
            cipher, broken = None, None
            if wrapped is not None:
                try:
                    cipher = AESGCM(_unwrap(key_id, subject, file, bytes(wrapped), master=master))
                except (SealBroken, MasterKeyMissing) as fault:  # one bad key must not hide the rest of a list
                    broken = fault
            key = Key(key_id, subject, file, cipher, broken)
            keys.append(key)
            if key_id not in _unsettled.ids:
                self._keys[key_id] = key
                self._ids[(subject, file)] = key_id
        return keys

    def _make(self, owners: list[Owner]) -> None:
        """Make keys; where another process was faster its key stands."""
        using, master, now = router.db_for_write(DataKey), settings.MASTER_KEY_CURRENT, time.now()
        rows = []
        for subject, file in owners:
            key_id = new_id()
            wrapped = _wrap(key_id, subject, file, os.urandom(32), master=master)
            rows.append(DataKey(id=key_id, subject=subject, file=file, master=master, wrapped=wrapped, made_at=now))
        _unsettle(using, {row.id for row in rows})
        DataKey.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def _rows_of(wanted: list[uuid.UUID]) -> list[tuple[Any, ...]]:
    """Read keys by their ids, in SQL of its own: asked on every page with sealed text."""
    with connections[router.db_for_read(DataKey)].cursor() as cursor:
        cursor.execute(_BY_ID.format(ids=", ".join(["%s"] * len(wanted))), [id_given(each) for each in wanted])
        found = cursor.fetchall()
    return [(read_id(key), read_id(subject), file, master, wrapped) for key, subject, file, master, wrapped in found]


KEY_COLUMNS = "data_key.id, data_key.subject, data_key.file, data_key.master, data_key.wrapped"
"""For a statement that reads a text's owner anyway: join `core_datakey AS data_key`, and `bring` what it found."""
_BY_ID = "SELECT id, subject, file, master, wrapped FROM core_datakey WHERE id IN ({ids})"


def _unsettle(using: str, ids: set[uuid.UUID]) -> None:
    """Keep keys out of every keyring until the open transaction, if any, has ended."""
    if _in_transaction(using):
        _unsettled.ids |= ids
        settled: Callable[[], None] = functools.partial(_unsettled.ids.difference_update, ids)
        transaction.on_commit(settled, using=using)


_ring: contextvars.ContextVar[Keyring | None] = contextvars.ContextVar("keyring", default=None)


@contextmanager
def keyring() -> Iterator[Keyring]:
    """Keep the keys that are needed inside this block, and drop them at its end.

    Around one request or one job; a block inside a block uses the outer keyring. Without any block a key is
    fetched for each use and not kept.
    """
    outer = _ring.get()
    if outer is not None:
        yield outer
        return
    ring = Keyring()
    token = _ring.set(ring)
    try:
        yield ring
    finally:
        _ring.reset(token)
        ring.clear()


def open_keyring() -> Keyring | None:
    """Give the keyring of this request or job, or None where none is kept."""
    return _ring.get()


def current() -> Keyring:
    """Give the keyring to use now: that of this request or job, or one that is thrown away after this use."""
    return _ring.get() or Keyring()


class KeyringPerRequest:
    """Middleware: keeps keys for one request, never longer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside a keyring."""
        with keyring():
            return self.get_response(request)


# --- Destroying and rotating ----------------------------------------------------------------------------------------


def destroy_key(subject: uuid.UUID, file: str) -> bool:
    """Erase one file of one person by destroying its key; tells whether there was a key (G3).

    What was sealed with it is unreadable from then on, in every backup too; nothing can be written to the file
    any more, also when it was still empty. Destroying twice changes nothing. Raises UnknownFile, so that a
    misspelt name cannot pass for an erasure.
    """
    if file not in _files:
        raise UnknownFile(f"no table keeps sealed text in a file named {file!r}")
    using = router.db_for_write(DataKey)
    now = time.now()
    with transaction.atomic(using=using):
        rows = DataKey.objects.using(using)
        tombstone = DataKey(
            subject=subject, file=file, master=settings.MASTER_KEY_CURRENT, wrapped=None, made_at=now, destroyed_at=now
        )
        rows.bulk_create([tombstone], ignore_conflicts=True)
        row = rows.select_for_update().get(subject=subject, file=file)
        _unsettle(using, {row.pk})
        existed = row.pk != tombstone.pk
        had_key = existed and rows.filter(pk=row.pk, wrapped__isnull=False).update(wrapped=None, destroyed_at=now) > 0
        if had_key:
            transaction.on_commit(functools.partial(_empty_write_ahead_log, using), using=using)
    ring = open_keyring()
    if ring is not None:
        ring.forget(subject, file)
    return had_key


def _empty_write_ahead_log(using: str) -> None:
    """Move SQLite's log into the database file, so that no earlier copy of the key is left lying in it."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rotate(*, batch: int = 500) -> int:
    """Wrap every data key anew with the current master key; gives how many were changed (G7).

    Works while the house is open, in short transactions of `batch` keys, and goes on where it stopped when it was
    killed. The old master key can be removed from the configuration when `keys_left` gives 0. Raises
    MasterKeyMissing before changing a batch it cannot read.
    """
    using, master = router.db_for_write(DataKey), settings.MASTER_KEY_CURRENT
    _master(master)
    changed = 0
    while True:
        with transaction.atomic(using=using):
            rows = list(
                DataKey.objects.using(using)
                .select_for_update()
                .filter(wrapped__isnull=False)
                .exclude(master=master)
                .order_by("id")[:batch]
            )
            for row in rows:  # one by one: a bulk update of so many keys took five times as long
                raw = _unwrap(row.id, row.subject, row.file, bytes(row.wrapped or b""), master=row.master)
                wrapped = _wrap(row.id, row.subject, row.file, raw, master=master)
                DataKey.objects.using(using).filter(pk=row.pk).update(wrapped=wrapped, master=master)
        changed += len(rows)
        if len(rows) < batch:
            return changed


def keys_left() -> int:
    """Count the data keys that are still wrapped with another master key than the current one."""
    return DataKey.objects.filter(wrapped__isnull=False).exclude(master=settings.MASTER_KEY_CURRENT).count()
