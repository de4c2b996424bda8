"""Puts a letter together from what the student said yes to, in its own language (C6)."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from naast.foundation.access.actor import Actor
from naast.foundation.consent.grants import Grant, NoPermission, check, grant_of
from naast.foundation.consent.rules import LETTER_OUTSIDE
from naast.foundation.core import moments
from naast.foundation.people.words import role_words

from ..access import KIND
from ..documents import Letter
from ..models import HandOver, Referral
from ..rules.states import Way
from .words import destination

_BY_LINK = "the link and its code opened it, by a grant"


def letter_grant(actor: Actor, code: str) -> Grant:
    """Give the grant for a letter to its student or to who signed it. Two queries. Raises NoPermission."""
    rows = Referral.objects.seen_by(actor).filter(code=code, way=Way.OUTSIDE)
    row = rows.values_list("pk", "digest").first()
    if row is None:
        raise NoPermission(LETTER_OUTSIDE)
    return grant_of(purpose=LETTER_OUTSIDE, what_kind=KIND, what=row[0], digest=row[1])


def letter_of(*, grant: Grant) -> Letter:
    """Put the letter together that a grant is for. Three queries, one for the key. Raises NoPermission."""
    check(grant)
    rows = Referral.objects.unscoped(reason=_BY_LINK).filter(pk=grant.what).select_related("student", "author")
    row: Referral | None = rows.select_related("author__institution").first()
    text = _text(grant.what, grant.digest)
    if row is None or text is None:
        raise NoPermission(LETTER_OUTSIDE)
    with override(row.language):
        university = row.author.institution.name_en if row.language == "en" else row.author.institution.name_nl
        student, author = row.student.shown_name, row.author.shown_name
        return Letter(
            language=row.language,
            title=_("Brief over %(student)s") % {"student": student},
            sender=university,
            head=(university, author, role_words(row.from_role)),
            addressee=(row.addressee or _("Aan %(to)s") % {"to": destination(row.to_role)},),
            place_and_day=moments.date(text.at),
            salutation=_("Geachte collega,") if row.to_role == "gp" else _("Geachte heer, mevrouw,"),
            paragraphs=(
                *text.text.split("\n\n"),
                _("%(student)s heeft deze tekst gelezen en zelf aan u gegeven.") % {"student": student},
            ),
            closing=_("Met vriendelijke groet,"),
            signed=(author, role_words(row.from_role), university),
            footer=_("Vertrouwelijk"),
        )


def _text(referral: UUID, digest: str) -> HandOver | None:
    found: HandOver | None = HandOver.objects.unscoped(reason=_BY_LINK).filter(referral=referral, digest=digest).first()
    return found
