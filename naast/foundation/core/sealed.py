"""Sealed text: a model field that is encrypted in the database, bound to its place and to its person (G3, G4).

AES-256-GCM with a random nonce. A token is one byte of version, the 16-byte id of the data key, 12 bytes of nonce
and the ciphertext with its tag; table, column, row, person and file are associated data, so that text moved to
another row, column, person or file does not open. The key belongs to one person and one file (`core.keys`).

It is written by `save()`, `create()`, `bulk_create()` and `update_or_create()`, read as an attribute, and refuses
what could not keep it sealed: `update()`, `bulk_update()`, upserts, filters, serialisation. The plain text is made
anew at each reading and is never kept on a row that was loaded.
"""

import functools
import os
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from django import forms
from django.core import checks, validators
from django.db import models
from django.db.models.constants import OnConflict
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_save
from django.db.models.sql.compiler import SQLUpdateCompiler

from naast.foundation.core import keys
from naast.foundation.core.keys import (
    CannotOpen,
    KeyDestroyed,
    KeyringPerRequest,
    MasterKeyMissing,
    SealBroken,
    UnknownFile,
    destroy_key,
    files,
    keyring,
    keys_left,
    rotate,
)
from naast.foundation.core.sealed_checks import faults_of, field_of
from naast.foundation.core.tokens import (
    NoSubject,
    NotWithSealedText,
    Row,
    Sealed,
    SubjectChanged,
    Token,
    Written,
    origin_of,
)

__all__ = [
    "CannotOpen",
    "EncryptedText",
    "KeyDestroyed",
    "KeyringPerRequest",
    "MasterKeyMissing",
    "NoSubject",
    "NotWithSealedText",
    "SealBroken",
    "SubjectChanged",
    "UnknownFile",
    "destroy_key",
    "files",
    "keyring",
    "keys_left",
    "prepare_keys",
    "rotate",
]

VERSION = b"\x01"
HISTORY = "__fake__"
"""The module that Django gives the models of a migration."""
_KEY_END = 17
_NONCE_END = _KEY_END + keys.NONCE


class Door(DeferredAttribute):
    """Opens the text at each reading and keeps the token on the row, not the text."""

    field: "EncryptedText"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        """Give the text, or None. Raises KeyDestroyed, SealBroken."""
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            self._load(instance)
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            return self.field.open_token(value, self.field.row_of(instance))
        return value.text if isinstance(value, Written) else None

    def __set__(self, instance: models.Model, value: object) -> None:
        """Take a text or None; a token only from the database. Raises NotWithSealedText for anything else."""
        before = instance.__dict__.get(self.field.attname)
        if isinstance(value, str):
            value = Written(value, origin_of(before))
        elif value is not None and not isinstance(value, Sealed | Written):
            raise NotWithSealedText(f"{self.field.label} takes text, not {type(value).__name__}")
        instance.__dict__[self.field.attname] = value

    def _load(self, instance: models.Model) -> None:
        """Fetch a deferred token, without opening it."""
        using = instance._state.db
        # A plain query set on purpose: the row itself was found through its table's own scope already.
        rows: models.QuerySet = models.QuerySet(self.field.model, using=using).filter(pk=instance.pk)
        found = rows.values_list(self.field.attname, flat=True).get()
        if isinstance(found, Sealed):
            found.row = self.field.row_of(instance)
        instance.__dict__[self.field.attname] = found


class EncryptedText(models.Field):
    """Text that is sealed in the database.

    `subject`: the field of the same table that says whom it is about (a UUID, or a foreign key to a person), or
    "id" for a row that is its own subject (a nameless report).  `file`: which of the person's files it belongs to;
    one key per person and file.  `max_length`: of the text, in characters.  `known_as`: "table.column" as it was
    sealed under, after a table or column was renamed.
    """

    description = "Sealed text"
    descriptor_class = Door
    empty_values = [None, ""]

    def __init__(
        self, *args: Any, subject: str = "subject", file: str = "notes", known_as: str = "", **options: Any
    ) -> None:
        self.subject = subject
        self.file = file
        self.known_as = known_as
        super().__init__(*args, **options)
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Describe the field for a migration."""
        name, path, args, options = super().deconstruct()
        options |= {"subject": self.subject, "file": self.file}
        if self.known_as:
            options["known_as"] = self.known_as
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Store it as bytes on either database."""
        return "BinaryField"

    @property
    def label(self) -> str:
        """Name the field for messages."""
        return f"{self.model._meta.label}.{self.name}"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Stand on a model: remember where each loaded text came from, and watch the columns it is bound to."""
        super().contribute_to_class(cls, name, private_only=private_only)
        if cls._meta.abstract:
            return
        keys.register_file(self.file)
        if cls.__module__ == HISTORY:
            return  # a migration renders each table hundreds of times, and each watch makes the next slower to set up
        post_init.connect(self._remember_rows, sender=cls, dispatch_uid=(cls, name, "init"))
        pre_save.connect(self._refuse_other_subject, sender=cls, dispatch_uid=(cls, name, "save"))
        models.signals.class_prepared.connect(self._watch_columns, sender=cls, dispatch_uid=(cls, name, "columns"))

    # --- Sealing and opening ---------------------------------------------------------------------------------------

    def row_of(self, instance: models.Model) -> Row:
        """Give what binds a text to its row. Raises NoSubject when the row has no key of its own or no person."""
        return self._row_key(instance), self.subject_of(instance)

    def subject_of(self, instance: models.Model) -> uuid.UUID:
        """Give the person a row is about. Raises NoSubject."""
        value = getattr(instance, self._subject_attname)
        if value is None:
            raise NoSubject(f"{self.label} has nobody in {self.subject!r}, so there is no key to seal it with")
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))

    @functools.cached_property
    def _subject_attname(self) -> str:
        """Name the attribute that holds the person's id."""
        attname: str = field_of(self.model, self.subject).attname
        return attname

    @functools.cached_property
    def _place(self) -> str:
        """Name the column that the text is bound to."""
        return self.known_as or f"{self.model._meta.db_table}.{self.column}"

    def _row_key(self, instance: models.Model) -> str:
        """Give the row's own key as one fixed text."""
        key = self.model._meta.pk
        if instance.pk is None:
            raise NoSubject(f"{self.label}: the row has no key yet, so nothing can be bound to it")
        value = key.to_python(instance.pk)
        return value.hex if isinstance(value, uuid.UUID) else str(value)

    def _bound(self, row: Row) -> bytes:
        """Give the associated data: no part can hold the separator, so no two rows have the same."""
        before, after = self._around(row[1])
        return f"{before}{row[0]}{after}".encode()

    def _around(self, subject: uuid.UUID) -> tuple[str, str]:
        """Give what stands before and after the row's own key in the associated data."""
        return f"naast.sealed/1\x1f{self._place}\x1f", f"\x1f{subject.hex}\x1f{self.file}"

    def seal(self, text: str, row: Row) -> Sealed:
        """Seal a text for a row; makes the file's key when there never was one. Raises KeyDestroyed."""
        key = keys.current().for_writing(row[1], self.file)
        nonce = os.urandom(keys.NONCE)
        head = VERSION + key.id.bytes + nonce
        return Sealed(head + key.alive().encrypt(nonce, text.encode(), self._bound(row)), row)

    def open_token(self, sealed: Sealed, row: Row) -> str:
        """Open a token that was read from `row`. Raises KeyDestroyed, SealBroken."""
        key, subject = sealed.row or row
        return self.open_tokens([(key, sealed.token)], subject)[0]

    def open_tokens(self, found: Iterable[tuple[str, bytes]], subject: uuid.UUID) -> list[str]:
        """Open tokens of one person's rows, each with its row's own key, in order. Raises KeyDestroyed, SealBroken."""
        before, after = self._around(subject)
        ring, known, cipher, texts = keys.current(), b"", None, []
        for row, token in found:
            if token[:1] != VERSION or len(token) < _NONCE_END + 16:
                raise SealBroken(f"{self.label} does not hold a sealed text")
            if cipher is None or token[1:_KEY_END] != known:
                known = token[1:_KEY_END]
                key = ring.by_id(uuid.UUID(bytes=known))
                if (key.subject, key.file) != (subject, self.file):
                    raise SealBroken(f"{self.label} is sealed with the key of another person or file")
                cipher = key.alive()
            try:
                bound = f"{before}{row}{after}".encode()
                texts.append(cipher.decrypt(token[_KEY_END:_NONCE_END], token[_NONCE_END:], bound).decode())
            except InvalidTag:
                raise SealBroken(f"{self.label} was changed, or belongs to another row or column") from None
        return texts

    # --- From and to the database ----------------------------------------------------------------------------------

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Take a token from the database, and note its key as wanted."""
        if value is None:
            return None
        token = bytes(value)
        ring = keys.open_keyring()
        if ring is not None and len(token) >= _NONCE_END:
            ring.want(uuid.UUID(bytes=token[1:_KEY_END]))
        return Sealed(token)

    def pre_save(self, model_instance: models.Model, add: bool) -> Token | None:
        """Give what is to be written: a new token for new text, the same token for text that was not touched.

        A copy of a row under a new key is sealed anew. Raises KeyDestroyed, SealBroken, NoSubject.
        """
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        row = self.row_of(model_instance)
        if isinstance(value, Written):
            value.saved = self.seal(value.text, row)
            return Token(value.saved.token)
        if add or value.row != row:
            value = self.seal(self.open_token(value, row), row)
            model_instance.__dict__[self.attname] = value
        return Token(value.token)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Write what `pre_save` made. Raises NotWithSealedText for anything else: text, token or expression."""
        if value is None:
            return None
        if not isinstance(value, Token):
            raise NotWithSealedText(
                f"{self.label} is written by save(), create() or bulk_create(); update(), bulk_update() and "
                "expressions cannot seal it"
            )
        return connection.Database.Binary(value.token)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Write as `get_db_prep_save` does; there is no other way."""
        return self.get_db_prep_save(value, connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Refuse an upsert: the row that is met has another key than the one the text was sealed for."""
        if getattr(compiler.query, "on_conflict", None) is OnConflict.UPDATE:
            raise NotWithSealedText(f"{self.model._meta.label} holds sealed text and cannot be written by an upsert")
        return "%s"

    # --- What rows may not do --------------------------------------------------------------------------------------

    def _remember_rows(self, instance: models.Model, **_: object) -> None:
        """Note on a token from which row it was loaded, where that costs no query."""
        value = instance.__dict__.get(self.attname)
        if isinstance(value, Sealed) and value.row is None:
            subject = instance.__dict__.get(self._subject_attname)
            if subject is not None and instance.pk is not None:
                value.row = self.row_of(instance)

    def _refuse_other_subject(self, instance: models.Model, **_: object) -> None:
        """Refuse to save a row whose text was sealed for somebody else; also a save of other fields alone."""
        origin = origin_of(instance.__dict__.get(self.attname))
        if origin is not None and origin[1] != self.subject_of(instance):
            raise SubjectChanged(f"{self.label}: a sealed text cannot move to somebody else's file")

    def _watch_columns(self, sender: type[models.Model], **_: object) -> None:
        """Let an UPDATE of the row's key or its person fail unless it writes the sealed text with it."""
        for column in {sender._meta.pk, field_of(sender, self.subject)} - {None}:
            column.get_placeholder = _watched(sender, column)

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow asking whether there is a text, nothing about the text."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> None:
        """Allow no function on a sealed column."""

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse serialisation: a dump would carry plain text, or tokens that open nowhere else."""
        raise NotWithSealedText(f"{self.label} is not serialised")

    def to_python(self, value: Any) -> Any:
        """Give the text as it is; forms clean it."""
        return value

    def formfield(self, **options: Any) -> forms.Field | None:
        """Give a form field of several lines."""
        defaults = {"form_class": forms.CharField, "widget": forms.Textarea, "max_length": self.max_length}
        return super().formfield(**(defaults | options))

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Check what sealing needs: a key that exists before writing, a person, a file with a proper name."""
        return [*super().check(**options), *faults_of(self)]


def prepare_keys(instances: Iterable[models.Model]) -> None:
    """Fetch or make the keys for saving many rows at once: one query, or three when some have to be made.

    Call it before `bulk_create`, inside a `keyring()`; without it each row asks for its own key. Raises NoSubject.
    """
    ring = keys.open_keyring()
    if ring is None:
        raise RuntimeError("prepare_keys() keeps keys for later use: call it inside 'with keyring():'")
    owners: set[keys.Owner] = set()
    for instance in instances:
        for field in instance._meta.concrete_fields:
            if isinstance(field, EncryptedText) and instance.__dict__.get(field.attname) is not None:
                owners.add((field.subject_of(instance), field.file))
    ring.prepare(owners)


def sealed_fields(model: type[models.Model]) -> tuple[EncryptedText, ...]:
    """Give the sealed fields of a table."""
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, EncryptedText))


def _watched(model: type[models.Model], column: models.Field[Any, Any]) -> Callable[[Any, Any, Any], str]:
    """Make the watch of one column: refuses an UPDATE of it that leaves a sealed text behind."""

    def placeholder(value: Any, compiler: Any, connection: Any) -> str:
        if isinstance(compiler, SQLUpdateCompiler):
            written = {field for field, _, _ in compiler.query.values}  # type: ignore[attr-defined]  # stubs
            if column in written and not written.issuperset(sealed_fields(model)):
                raise NotWithSealedText(
                    f"{model._meta.label}.{column.name} binds sealed text and is not written without it; "
                    "name the other fields in save(update_fields=…)"
                )
        return "%s"

    return placeholder
