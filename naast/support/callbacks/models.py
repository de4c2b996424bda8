"""The tables of calling back: inboxes, calls and what was written; each call is sealed with keys of its own."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from .rules.stages import OPEN, State

CONTACT_FILE, WORDS_FILE = "call-contact", "call-words"
_KEEP = (
    "How to reach somebody: until fourteen days after closing, or at once when it is not needed any more. All of it: "
    "until sixty days after closing. What nobody touches closes by itself after thirty days. Removed daily, with keys."
)


class Inbox(models.Model):
    """Who reads what is left, for whom, and when: office hours on working days."""

    STUDENTS, STAFF = "students", "staff"
    personal_data: ClassVar[NotPersonal] = NotPersonal("Names functions and office hours, no person.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(STUDENTS, "students"), (STAFF, "staff")], unique=True)
    role = models.SlugField(max_length=40)
    # Who sees what was not read in time, or everything on a day on which nobody holds the role; "" for nobody else.
    stands_in = models.SlugField(max_length=40, blank=True)
    reader_nl = models.CharField(max_length=120)
    reader_en = models.CharField(max_length=120)
    hours: Any = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "inboxes"
        constraints = [models.CheckConstraint(condition=Q(kind__in=["students", "staff"]), name="inbox_kind_known")]

    def __str__(self) -> str:
        return self.kind


class Call(ConfidentialModel):
    """Somebody asked to be called back. `receipt` is the keyed hash of their code; `code` is the address for staff."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep=_KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "receipt": "technical",
            "inbox": "health",
            "person": "identity",
            "language": "contact",
            "parts": "contact",
            "say_who": "contact",
            "voicemail": "contact",
            "contact": "contact",
            "name": "identity",
            "sentence": "free-text",
            "state": "trace",
            "asked_at": "trace",
            "due_at": "trace",
            "escalate_at": "trace",
            "escalated": "trace",
            "taken_by": "trace",
            "taken_at": "trace",
            "tried": "trace",
            "tried_at": "trace",
            "next_try_at": "trace",
            "moved_at": "trace",
            "closed_at": "trace",
            "contact_erased_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    receipt = models.CharField(max_length=64, unique=True)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=[("nl", "Nederlands"), ("en", "English")])
    parts = models.CharField(max_length=60, blank=True)
    say_who = models.BooleanField(default=False)
    voicemail = models.BooleanField(default=False)
    contact = EncryptedText(null=True, subject="id", file=CONTACT_FILE, max_length=120)
    name = EncryptedText(null=True, subject="id", file=CONTACT_FILE, max_length=60)
    sentence = EncryptedText(null=True, subject="id", file=WORDS_FILE, max_length=500)
    state = models.CharField(max_length=10, choices=[(state, state) for state in State], default=State.WAITING)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalate_at = models.DateTimeField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    tried = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    contact_erased_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in State]), name="call_state_known"),
            models.CheckConstraint(condition=Q(language__in=["nl", "en"]), name="call_language_known"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in OPEN]) | Q(closed_at__isnull=False),
                name="call_closed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken") | Q(taken_by__isnull=False), name="call_taken_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["inbox", "state", "due_at"], name="call_by_due"),
            models.Index(fields=["escalate_at"], name="call_by_escalation"),
        ]


class Message(ConfidentialModel):
    """Something written about a call: an answer of staff, or one sentence more of whoever asked."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="call__person",
        keep=_KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "call": "health",
            "author": "identity",
            "text": "free-text",
            "at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    # None: whoever asked, also when they let themselves be known; what they write carries no name.
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    text = EncryptedText(subject="call", file=WORDS_FILE, max_length=2000)
    at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        indexes = [models.Index(fields=["call", "at"], name="message_of_call")]
