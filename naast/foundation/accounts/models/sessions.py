"""The table of sessions: whose, since when, by which way and on what kind of device; never from which address."""

from typing import ClassVar

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.people.models import Person


class Session(AbstractBaseSession):
    """One session. `session_key` is what the code in the cookie hashes to: who reads the table can enter with nothing.

    `person` is empty until somebody is signed in. `expire_date` is set once, at the opening, and never moves (ASVS
    7.3.2). `device` names browser and system in two words ("Firefox Windows"), enough to recognise one's own.
    """

    open_because: ClassVar[str] = "Found by the code in the cookie, before an actor exists; lists show one's own only."
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Eight hours after it was opened, or until it is ended; removed the night after.",
        on_erase="delete",
        fields={
            "id": "technical",
            "session_key": "technical",
            "session_data": "technical",
            "expire_date": "technical",
            "person": "identity",
            "opened_at": "trace",
            "way": "trace",
            "device": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session_key = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True)
    opened_at = models.DateTimeField()
    way = models.CharField(max_length=20, blank=True)
    device = models.CharField(max_length=40, blank=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "session"
        verbose_name_plural = "sessions"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Give the store that reads and writes this table."""
        store: type[SessionBase] = import_string("naast.foundation.accounts.sessions.SessionStore")
        return store
