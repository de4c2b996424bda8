"""The table of personal calendar feeds: an address that cannot be guessed, and that its owner takes back (C1)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData


class Feed(ConfidentialModel):
    """A feed of somebody's own appointments. `token` is the fingerprint of what stands in its address.

    The address itself is shown once, when it is made; a new one takes the old one back.
    """

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until the person leaves; one that was taken back until thirty days after that.",
        on_erase="delete",
        fields={
            "id": "technical",
            "person": "identity",
            "token": "technical",
            "made_at": "trace",
            "revoked_at": "trace",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_feed_per_person"),
        ]
