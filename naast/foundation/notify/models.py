"""The outbox and the list of one's own messages: who, which letter and about what; not a word of what it says."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

MAIL = "mail-address"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


class Message(ConfidentialModel):
    """One letter to one reader. What it says is made when it leaves.

    A reader without an account has no `person`; their `address` is sealed under a key of this row alone, emptied when
    the message is over, and the key destroyed when the row goes. `claim` and `claimed_until` belong to the worker that
    is sending it; `lost` counts workers that died doing so, and may have sent it. `tries` counts servers that refused.
    """

    WAITING, SENT, WITHDRAWN, FAILED = "waiting", "sent", "withdrawn", "failed"
    STATES = [(WAITING, "waiting"), (SENT, "sent"), (WITHDRAWN, "withdrawn"), (FAILED, "failed")]
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        told_from="not_before",
        keep="Thirty days after it was sent, withdrawn or given up; removed the night after.",
        on_erase="delete",
        fields={
            "id": "technical",
            "key": "technical",
            "letter": "trace",
            "about": "health",
            "person": "identity",
            "address": "contact",
            "language": "contact",
            "started": "trace",
            "posted_at": "trace",
            "not_before": "trace",
            "state": "trace",
            "done_at": "trace",
            "tries": "technical",
            "lost": "technical",
            "claim": "technical",
            "claimed_until": "technical",
            "fault": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField(unique=True)
    letter = models.CharField(max_length=60)
    about = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    address = EncryptedText(subject="id", file=MAIL, max_length=254, null=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, blank=True)
    started = models.BooleanField(default=False)
    posted_at = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=9, choices=STATES, default=WAITING)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lost = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    fault = models.CharField(max_length=40, blank=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="message_waiting"),
            models.Index(fields=["about", "letter"], name="message_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "withdrawn", "failed"]), name="message_state_known"
            ),
            models.CheckConstraint(condition=Q(language__in=["", "nl", "en"]), name="message_language_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, address__isnull=True)
                | (Q(person__isnull=True) & ~Q(language="") & (Q(address__isnull=False) | ~Q(state="waiting"))),
                name="message_has_a_reader",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", done_at__isnull=True) | (~Q(state="waiting") & Q(done_at__isnull=False)),
                name="message_done_or_waiting",
            ),
        ]


class Notice(ConfidentialModel):
    """A line on somebody's own page, from `at` on. Its words are made each time it is read."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        told_from="at",
        keep="Ninety days after the day it is about; removed the night after.",
        on_erase="delete",
        fields={
            "id": "technical",
            "key": "technical",
            "person": "identity",
            "letter": "trace",
            "about": "health",
            "at": "trace",
            "seen_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=60)
    about = models.UUIDField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["person", "-at"], name="notice_of_person")]
