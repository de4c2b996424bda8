"""Tables for the tests of access, in a registry of their own, so that the house does not know them."""

import contextlib
import uuid

from django.apps.registry import Apps
from django.db import OperationalError, connection, models
from django.db.models import Q
from django.http import HttpResponse

from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.access.confidential import ConfidentialModel, scopes

own = Apps(["naast.foundation.access"])

SANNE, DAAN, NOOR, BRAM = (
    Actor(pk=uuid.UUID(int=number), name=name, kinds=frozenset({kind}))
    for number, (name, kind) in enumerate(
        [("Sanne", "student"), ("Daan", "student"), ("Noor", "staff"), ("Bram", "staff")], start=0xA1
    )
)
READERS: dict[str, Actor] = {}


def reader_of(request):
    """Say who is asking, as settings.ACTOR_OF does: whoever the test named in a header. Raises for "broken"."""
    if request.headers.get("X-Reader") == "broken":
        raise OperationalError("the database is gone")
    return READERS.get(request.headers.get("X-Reader", ""), ANONYMOUS)


def no_token(request, reason=""):
    """Answer a form without its token."""
    return HttpResponse("no token", status=403)


class Shelf(models.Model):
    """An open table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    label = models.CharField(max_length=40, unique=True)
    n = models.IntegerField(default=0)

    class Meta:
        app_label = "access"
        apps = own


class Folder(ConfidentialModel):
    """A confidential table that another one of the same room points at."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.UUIDField()

    class Meta(ConfidentialModel.Meta):
        app_label = "access"
        apps = own


class Note(ConfidentialModel):
    """A confidential table that points at an open one and at a confidential one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.UUIDField()
    text = models.CharField(max_length=40)
    written_on = models.DateField(null=True)
    shelf = models.ForeignKey(Shelf, null=True, on_delete=models.PROTECT, related_name="+")
    folder = models.ForeignKey(Folder, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(ConfidentialModel.Meta):
        app_label = "access"
        apps = own


TABLES = (Shelf, Folder, Note)


@scopes(Folder)
def folders_seen(actor: Actor) -> Q:
    return Q(owner=actor.pk) if actor.known else Q(pk__in=[])


@scopes(Note)
def notes_seen(actor: Actor) -> Q:
    return Q(owner=actor.pk) if actor.known else Q(pk__in=[])


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


def everything(model):
    """Ask for all rows of a confidential table, as a test may."""
    return model.objects.unscoped(reason="test")
