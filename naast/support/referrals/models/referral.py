"""A referral, what its author wrote for it, and the exact text that was given along."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from ..rules.states import State, Way
from .routing import Partner

DRAFT_FILE, FILE = "referral-draft", "referral"
KEEP = (
    "What was written to compose it goes when it is passed on, refused or dropped. The text that went along: until the "
    "student stops it, and at most a year. A referral that is over: sixty days. Removed daily, with keys."
)


class Referral(ConfidentialModel):
    """One step to somebody else, inside the chain (`to_role` is a role) or outside it (a slug of rules.routing).

    `permission` is consent's id; `digest` that of the text that was asked for. `file` is the guidance file it starts
    from. `better` is where the receiver thinks it belongs: "role:<slug>" or "guide:<slug>". Slugs that rows are found
    and counted by stand plain, as they do in consent's ledger; what somebody wrote or chose to say is sealed.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "student": "identity",
            "author": "trace",
            "from_role": "trace",
            "way": "trace",
            "to_role": "trace",
            "to_faculty": "study",
            "to_programme": "study",
            "file": "health",
            "partner": "health",
            "addressee": "free-text",
            "language": "contact",
            "state": "trace",
            "permission": "trace",
            "digest": "technical",
            "made_at": "trace",
            "moved_at": "trace",
            "asked_at": "trace",
            "leaves_at": "trace",
            "passed_on_at": "trace",
            "received_at": "trace",
            "received_by": "trace",
            "due_at": "trace",
            "escalate_at": "trace",
            "escalated": "trace",
            "answered_at": "trace",
            "better": "free-text",
            "offers": "health",
            "ask_at": "trace",
            "asked_times": "trace",
            "arrival": "trace",
            "told_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    from_role = models.SlugField(max_length=40)
    way = models.CharField(max_length=10, choices=[(way, way) for way in Way])
    to_role = models.SlugField(max_length=40)
    to_faculty = models.UUIDField(null=True)
    to_programme = models.UUIDField(null=True)
    file = models.UUIDField(null=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    addressee = EncryptedText(null=True, subject="id", file=FILE, max_length=200)
    language = models.CharField(max_length=2, choices=[("nl", "Nederlands"), ("en", "English")])
    state = models.CharField(max_length=12, choices=[(state, state) for state in State], default=State.DRAFT)
    permission = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    # Until when a yes that the author wrote down at the desk can be changed; it leaves then.
    leaves_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    better = EncryptedText(null=True, subject="id", file=FILE, max_length=80)
    offers = models.BooleanField(default=False)
    # Outside: when the student is asked how it went, how often that was done, and what they told.
    ask_at = models.DateTimeField(null=True)
    asked_times = models.PositiveSmallIntegerField(default=0)
    arrival = models.CharField(max_length=12, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(state__in=[str(state) for state in State]), name="referral_state_known"),
            models.CheckConstraint(condition=Q(way__in=[str(way) for way in Way]), name="referral_way_known"),
            models.CheckConstraint(condition=Q(language__in=["nl", "en"]), name="referral_language_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["received", "question", "accepted"]) | Q(received_by__isnull=False),
                name="referral_received_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["passed-on", "received", "question", "accepted", "in-hand"])
                | Q(permission__isnull=False),
                name="referral_passed_on_by_permission",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["author", "state"], name="referral_by_author"),
            models.Index(fields=["to_role", "state", "due_at"], name="referral_by_pool"),
            models.Index(fields=["received_by", "state"], name="referral_by_receiver"),
            models.Index(fields=["student", "state"], name="referral_by_student"),
            models.Index(fields=["escalate_at"], name="referral_by_escalation"),
            models.Index(fields=["permission"], name="referral_by_permission"),
        ]


class Sentence(ConfidentialModel):
    """One sentence as its author wrote it. `struck` is the student's; no receiver sees a row of this table."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="referral__student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "referral": "health",
            "place": "technical",
            "paragraph": "technical",
            "text": "free-text",
            "struck": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    paragraph = models.PositiveSmallIntegerField(default=0)
    text = EncryptedText(subject="referral", file=DRAFT_FILE, max_length=6000)
    struck = models.BooleanField(default=False)

    class Meta(ConfidentialModel.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["referral", "place"], name="sentence_once_per_place")
        ]


class HandOver(ConfidentialModel):
    """The text that goes along, exactly as the student left it; made when the permission may be used."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="referral__student",
        keep=KEEP,
        on_erase="delete",
        fields={"id": "technical", "referral": "health", "text": "free-text", "digest": "technical", "at": "trace"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="+")
    text = EncryptedText(subject="referral", file=FILE, max_length=20000)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        pass


class Word(ConfidentialModel):
    """A question of the receiver to the student, or the student's answer (`author` None); the author sees neither."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="referral__student",
        keep=KEEP,
        on_erase="delete",
        fields={"id": "technical", "referral": "health", "author": "trace", "text": "free-text", "at": "trace"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    text = EncryptedText(subject="referral", file=FILE, max_length=2000)
    at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["referral", "at"], name="referral_word_by_time")]
