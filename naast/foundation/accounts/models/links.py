"""Links that were mailed: to accept an invitation, or to choose a new password."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import PersonalData
from naast.foundation.people.models import Person


class Link(ConfidentialModel):
    """One link: it opens one page once, for one person, until `expires_at`; its code stands here as a hash."""

    INVITATION, RESET = "invitation", "reset"
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until it is used or has expired; removed the night after.",
        on_erase="delete",
        fields={
            "id": "technical",
            "person": "identity",
            "kind": "technical",
            "digest": "technical",
            "made_at": "trace",
            "expires_at": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(INVITATION, "invitation"), (RESET, "new password")])
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["invitation", "reset"]), name="link_kind_known"),
            models.UniqueConstraint(fields=["person", "kind"], name="link_one_of_a_kind_each"),
        ]
