"""Second factors of a person: the key of a code app, passkeys, and recovery codes for the day both are gone."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.core.sealed import EncryptedText
from naast.foundation.people.models import Person


class Factor(ConfidentialModel):
    """One second factor. It counts from `confirmed_at` on: before that somebody only began to set it up.

    A code app has a sealed `secret`; `last_step` is the half minute of the last code that was taken, so that none is
    taken twice. A passkey has `credential` (id, public key) and `counter`; its private half never leaves the device.
    """

    APP, PASSKEY = "app", "passkey"
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until its owner removes it, or until two years after they left; one never confirmed: a day.",
        on_erase="delete",
        fields={
            "id": "technical",
            "person": "identity",
            "kind": "technical",
            "label": "technical",
            "secret": "technical",
            "last_step": "trace",
            "credential_id": "technical",
            "credential": "technical",
            "counter": "technical",
            "made_at": "trace",
            "confirmed_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(APP, "code app"), (PASSKEY, "passkey")])
    label = models.CharField(max_length=40, blank=True)
    secret = EncryptedText(subject="person", file="sign-in", max_length=64, null=True)
    last_step = models.BigIntegerField(default=0)
    credential_id = models.BinaryField(max_length=1023, null=True)
    credential = models.BinaryField(null=True)
    counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="app", confirmed_at__isnull=False), name="factor_one_app_each"
            ),
            models.UniqueConstraint(fields=["credential_id"], name="factor_credential_once"),
            models.CheckConstraint(condition=Q(kind__in=["app", "passkey"]), name="factor_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="app", credential__isnull=True, secret__isnull=False)
                | Q(kind="passkey", credential__isnull=False, secret__isnull=True),
                name="factor_has_what_its_kind_needs",
            ),
        ]


class RecoveryCode(ConfidentialModel):
    """One recovery code, as its keyed hash; 120 random bits, so that the hash need not be slow (ASVS 6.5.2)."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until it is used or new codes are made, or until two years after its owner left.",
        on_erase="delete",
        fields={"id": "technical", "person": "identity", "digest": "technical", "made_at": "trace"},
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
