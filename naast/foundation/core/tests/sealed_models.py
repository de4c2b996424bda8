"""Tables for the tests of sealed text, in a registry of their own, so that the house does not know them."""

import contextlib

from django.apps.registry import Apps
from django.db import connection, models

from naast.foundation.core.ids import new_id
from naast.foundation.core.sealed import EncryptedText

own = Apps(["naast.foundation.core"])


class Student(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)

    class Meta:
        app_label = "core"
        apps = own


class Note(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    subject = models.UUIDField()
    title = models.CharField(max_length=10, default="", blank=True)
    text = EncryptedText(file="notes", max_length=1000)
    aside = EncryptedText(file="notes", null=True, blank=True)
    n = models.IntegerField(unique=True, null=True, blank=True)

    class Meta:
        app_label = "core"
        apps = own


class Journal(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    student = models.ForeignKey(Student, on_delete=models.CASCADE)
    text = EncryptedText(subject="student", file="journal")

    class Meta:
        app_label = "core"
        apps = own


class Report(models.Model):
    """A nameless report is its own subject."""

    id = models.UUIDField(primary_key=True, default=new_id)
    text = EncryptedText(subject="id", file="report", blank=True)

    class Meta:
        app_label = "core"
        apps = own


class Renamed(models.Model):
    """What `Note` became after its table and column were renamed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    subject = models.UUIDField()
    words = EncryptedText(file="notes", known_as="core_note.text")

    class Meta:
        app_label = "core"
        apps = own


class ProxyNote(Note):
    class Meta:
        app_label = "core"
        apps = own
        proxy = True


TABLES = (Student, Note, Journal, Report, Renamed)


@contextlib.contextmanager
def tables():
    """Make the tables in the test database, and take them away again."""
    with connection.schema_editor() as editor:
        for table in TABLES:
            editor.create_model(table)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for table in reversed(TABLES):
                editor.delete_model(table)
