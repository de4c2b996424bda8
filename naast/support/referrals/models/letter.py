"""What hangs on a letter outside: the link the student gives away, and the bridge while they wait."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person

from .referral import FILE, KEEP, Referral


class LetterLink(ConfidentialModel):
    """A link with a code to one letter, for somebody without an account; of both only keyed hashes are kept."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="referral__student",
        keep="Fourteen days it opens; the row goes with the referral. " + KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "referral": "health",
            "token": "technical",
            "code": "technical",
            "made_at": "trace",
            "until": "trace",
            "revoked_at": "trace",
            "wrong": "trace",
            "opened": "trace",
            "opened_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    opened = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        pass


class CareSending(ConfidentialModel):
    """The student let their letter go by secure care mail, once: to which address, and what came of it.

    `tried_at` is set before the network is asked, so that nothing goes twice; `fault` is a label: "" while all is well,
    "failed" when it was surely not taken, "unsure" when only the practice can say.
    """

    FAILED, UNSURE = "failed", "unsure"
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="referral__student",
        keep="Goes with the referral. " + KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "referral": "health",
            "address": "contact",
            "asked_at": "trace",
            "tried_at": "trace",
            "sent_at": "trace",
            "number": "technical",
            "fault": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="+")
    address = EncryptedText(subject="referral", file=FILE, max_length=254)
    asked_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=200, blank=True)
    fault = models.CharField(max_length=10, blank=True)

    class Meta(ConfidentialModel.Meta):
        pass


class Bridge(ConfidentialModel):
    """A student waits for somebody outside and said so: whoever keeps the file looks after them meanwhile."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="student",
        keep=KEEP,
        on_erase="delete",
        fields={
            "id": "technical",
            "referral": "health",
            "student": "identity",
            "keeper": "trace",
            "opened_at": "trace",
            "done_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["referral"], condition=Q(done_at=None), name="bridge_one_at_a_time")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["keeper", "done_at"], name="bridge_by_keeper")]
