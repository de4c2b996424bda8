"""What a client is asked when their psychologist's file may open to another (C5)."""

from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.consent.grants import Grant, grant_of
from naast.foundation.consent.ports import Described
from naast.foundation.consent.rules import FILE_OPENS
from naast.foundation.people.models import Person

from ..access import WHAT_KIND
from ..models import GuidanceFile


def text_of_opening(file: GuidanceFile, taker: UUID) -> Described:
    """Give the question: whose file, to whom, and that a no changes nothing. Two queries.

    Its digest is that of who and what, so that it is the same question in either language.
    """
    names = dict(Person.objects.filter(pk__in=[file.kept_by_id, taker]).values_list("pk", "shown_name"))
    keeper, other = names.get(file.kept_by_id, ""), names.get(taker, "")
    return Described(
        title=_("Je gesprekken bij de studentenpsycholoog"),
        paragraphs=(
            _("%(other)s mag lezen wat %(keeper)s en jij samen hebben opgeschreven, en kan met je verder.")
            % {"other": other, "keeper": keeper},
            _("Zeg je nee, dan leest niemand anders het. Je kunt dan bij %(other)s opnieuw beginnen, of bij iemand "
              "anders.") % {"other": other},
        ),
        url=reverse("my-guidance-file", kwargs={"code": file.code}),
        digest=_digest(file, taker),
    )  # fmt: skip


def _digest(file: GuidanceFile, taker: UUID) -> str:
    """Make the digest of the question in Dutch, whatever language it is read in."""
    from naast.foundation.consent.rules import digest_of  # noqa: PLC0415

    with translation.override("nl"):
        return digest_of((f"guidance-file {file.pk}", f"opens to {taker}"))


def describe_opening(actor: Actor, what: UUID) -> Described | None:
    """Describe the question to the client whose file it is; None for everybody else. Four queries."""
    row = GuidanceFile.objects.seen_by(actor).filter(pk=what, student=actor.pk).first()
    if row is None:
        return None
    from naast.foundation.consent.models import Permission  # noqa: PLC0415

    asked = Permission.objects.seen_by(actor).filter(student=actor.pk, what=what, receiver__isnull=False)
    taker = asked.order_by("-asked_at", "-id").values_list("receiver", flat=True).first()
    return text_of_opening(row, taker) if taker is not None else None


def grant_for(actor: Actor, file: GuidanceFile) -> Grant:
    """Give the client's permission to open this file to this actor. Raises NoPermission."""
    return grant_of(purpose=FILE_OPENS, what_kind=WHAT_KIND, what=file.pk, for_receiver=actor)
