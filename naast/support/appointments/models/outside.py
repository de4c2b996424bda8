"""The table of calendars that members of staff keep elsewhere: only an address to read, and how reading went (C3)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText


class OutsideCalendar(ConfidentialModel):
    """Somebody's own calendar, by its iCalendar address, which is a secret: whoever has it reads everything there.

    `read_at` is when it was last read, `tried_at` when that was last tried, `fault` why it failed since, as a label.
    `unread` counts what in it could not be read. `marks_of` is the day on which it was last read as a whole: within
    that day a server may answer that nothing changed.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until the person takes it away; what was read from it goes at the same moment.",
        on_erase="delete",
        fields={
            "id": "technical",
            "person": "identity",
            "address": "contact",
            "etag": "technical",
            "last_modified": "technical",
            "marks_of": "technical",
            "made_at": "trace",
            "read_at": "trace",
            "tried_at": "trace",
            "fault": "technical",
            "unread": "technical",
        },
    )

    FAULTS = ("unreachable", "too-slow", "too-large", "not-allowed", "no-calendar")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    address = EncryptedText(subject="person", file="diary", max_length=2000)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=200, blank=True)
    marks_of = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=12, blank=True)
    unread = models.PositiveIntegerField(default=0)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(fault__in=["", "unreachable", "too-slow", "too-large", "not-allowed", "no-calendar"]),
                name="calendar_fault_known",
            ),
        ]
