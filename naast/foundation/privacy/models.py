"""The tables of keeping and erasing: files to fetch, erasures, tombstones, holds, requests, terms, grounds and runs."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from .rules.purposes import GROUNDS, SPECIAL
from .rules.rights import ASKED_RIGHTS
from .rules.terms import LONGEST_MONTHS

EXPORT_FILE, REQUEST_FILE = "export", "privacy-request"
_PROOF = "That it was asked and done must be provable (GDPR 5(2)); it holds dates and counts, nothing that was erased."


class Export(ConfidentialModel):
    """Everything about one person as a file; sealed with a key of its own that is destroyed after seven days."""

    ASKED, READY, FAILED, OVER = "asked", "ready", "failed", "over"
    STATES: ClassVar = [(state, state) for state in (ASKED, READY, FAILED, OVER)]
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="The file seven days; that it was asked for until a month after that.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "person": "identity",
            "language": "contact",
            "state": "trace",
            "asked_at": "trace",
            "ready_at": "trace",
            "until": "trace",
            "plain": "technical",
            "readable": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, default="nl")
    state = models.CharField(max_length=10, choices=STATES, default=ASKED)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    # The JSON file, and the PDF in base64: a copy of everything else, so they are not in the file themselves.
    plain = EncryptedText(null=True, subject="id", file=EXPORT_FILE)
    readable = EncryptedText(null=True, subject="id", file=EXPORT_FILE)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "ready", "failed", "over"]), name="export_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | Q(until__isnull=False), name="export_ready_ends"),
        ]
        indexes = [models.Index(fields=["person", "asked_at"], name="export_of_person")]


class Erasure(ConfidentialModel):
    """Somebody had erased what can go; the counts per table stay as proof.

    `swept_at`: since when no file of the database holds what went; on PostgreSQL a night later than `done_at`.
    """

    ASKED, HELD, DONE = "asked", "held", "done"
    STATES: ClassVar = [(state, state) for state in (ASKED, HELD, DONE)]
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Two years after it was done.",
        on_erase="keep",
        because=_PROOF,
        fields={
            "id": "technical",
            "code": "technical",
            "person": "identity",
            "client_too": "trace",
            "state": "trace",
            "asked_at": "trace",
            "done_at": "trace",
            "counts": "trace",
            "swept_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Also what a law keeps but the client may have destroyed earlier: the psychologist's file (BW 7:455).
    client_too = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=STATES, default=ASKED)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    counts: Any = models.JSONField(default=dict)
    swept_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["asked", "held", "done"]), name="erasure_state_known"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["asked", "held"]), name="erasure_once_at_a_time"
            ),
        ]


class Tombstone(models.Model):
    """What is gone and must stay gone, also after an older copy of the database was put back: ids and nothing else.

    Also written to a file outside the database (`actions.tombs`), because the older copy does not know of it.
    """

    KEY, ROW, BLANK, PERSON = "key", "row", "blank", "person"
    KINDS: ClassVar = [(kind, kind) for kind in (KEY, ROW, BLANK, PERSON)]
    open_because: ClassVar = "Ids of what is gone; the operator's replay reads it, no page does."
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject=None,
        because="An id of a row or key that no longer exists leads to nobody.",
        keep="Two years: longer than any copy of the database is kept.",
        on_erase="keep",
        fields={
            "id": "technical",
            "kind": "technical",
            "table": "technical",
            "row": "technical",
            "at": "trace",
            "in_file": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=KINDS)
    # The table's label and the row's key; for a key its file and its subject; for a person the erasure and the person.
    table = models.CharField(max_length=80)
    row = models.CharField(max_length=80)
    at = models.DateTimeField()
    in_file = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "table", "row"], name="tombstone_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["key", "row", "blank", "person"]), name="tombstone_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["in_file"], name="tombstone_waiting", condition=Q(in_file=False))]


class Hold(ConfidentialModel):
    """Nothing of this person is erased while a complaint runs; the privacy officer sets and lifts it."""

    COMPLAINT, OBJECTION, COURT = "complaint", "objection", "court"
    KINDS: ClassVar = [(kind, kind) for kind in (COMPLAINT, OBJECTION, COURT)]
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Two years after it was lifted.",
        on_erase="keep",
        because="As long as a complaint runs its papers stay; afterwards it must be provable why something stayed.",
        fields={
            "id": "technical",
            "code": "technical",
            "person": "identity",
            "kind": "trace",
            "set_at": "trace",
            "set_by": "identity",
            "lifted_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["complaint", "objection", "court"]), name="hold_kind_known"),
            models.UniqueConstraint(fields=["person"], condition=Q(lifted_at=None), name="hold_once_at_a_time"),
        ]


class PrivacyRequest(ConfidentialModel):
    """Somebody asks the privacy officer to stop, correct or explain; answered within a month."""

    ASKED, ANSWERED, WITHDRAWN = "asked", "answered", "withdrawn"
    STATES: ClassVar = [(state, state) for state in (ASKED, ANSWERED, WITHDRAWN)]
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Two years after it was answered.",
        on_erase="delete",
        fields={
            "id": "technical",
            "code": "technical",
            "person": "identity",
            "right": "trace",
            "text": "free-text",
            "state": "trace",
            "asked_at": "trace",
            "due_on": "trace",
            "answer": "free-text",
            "answered_by": "identity",
            "answered_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    right = models.CharField(max_length=10, choices=[(slug, slug) for slug in ASKED_RIGHTS])
    text = EncryptedText(subject="id", file=REQUEST_FILE, max_length=3000)
    state = models.CharField(max_length=10, choices=STATES, default=ASKED)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = EncryptedText(null=True, subject="id", file=REQUEST_FILE, max_length=4000)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(right__in=list(ASKED_RIGHTS)), name="privacy_request_right_known"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "answered", "withdrawn"]), name="privacy_request_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="privacy_request_by_due")]


_SET_BY: dict[str, Any] = {
    "subject": "set_by",
    "keep": "As long as the setting counts, and five years after a later one took its place.",
    "on_erase": "anonymise",
}


class RetentionTerm(models.Model):
    """How long a role's files stay after they were closed; of several for one role the last counts."""

    open_because: ClassVar = "How long something is kept is told to everybody; who set it is shown to privacy staff."
    personal_data: ClassVar[PersonalData] = PersonalData(
        **_SET_BY,
        fields={
            "id": "technical",
            "role": "technical",
            "months": "technical",
            "by_law": "technical",
            "reason": "technical",
            "set_at": "trace",
            "set_by": "identity",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.SlugField(max_length=40)
    months = models.PositiveSmallIntegerField()
    by_law = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["role", "-set_at"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=LONGEST_MONTHS), name="term_is_a_term"),
            models.CheckConstraint(condition=~Q(reason=""), name="term_has_a_reason"),
        ]
        indexes = [models.Index(fields=["role", "set_at"], name="term_of_role")]


class GroundSetting(models.Model):
    """Which legal ground a purpose stands on, as the institution decided; of several the last counts (L3)."""

    open_because: ClassVar = "On which ground data are used is told to everybody; who set it is shown to privacy staff."
    personal_data: ClassVar[PersonalData] = PersonalData(
        **_SET_BY,
        fields={
            "id": "technical",
            "purpose": "technical",
            "ground": "technical",
            "special": "technical",
            "reason": "technical",
            "set_at": "trace",
            "set_by": "identity",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.SlugField(max_length=40)
    ground = models.CharField(max_length=10, choices=[(ground, ground) for ground in GROUNDS])
    special = models.CharField(max_length=10, choices=[(special, special) for special in SPECIAL])
    reason = models.CharField(max_length=500)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["purpose", "-set_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ground__in=list(GROUNDS)), name="ground_known"),
            models.CheckConstraint(condition=Q(special__in=list(SPECIAL)), name="ground_special_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="ground_has_a_reason"),
        ]
        indexes = [models.Index(fields=["purpose", "set_at"], name="ground_of_purpose")]


class RetentionRun(models.Model):
    """One night's removal of what is over: how many rows per table, and how many stayed because something held them."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Counts per table; says nothing about anybody.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField(unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    removed: Any = models.JSONField(default=dict)
    stayed: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["-day"]
