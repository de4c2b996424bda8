"""How a student's files read in the file with everything about them (AVG article 15; B of the privacy room asks)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naast.foundation.privacy import ports as privacy

from ..models import Entry, GuidanceFile, PsychologistEntry
from ..rules.stages import Kind

_LEFT_OUT = gettext_lazy(
    "Vluchtige indrukken van wie je begeleidt, die na dertig dagen vanzelf verdwijnen. Door jouw verzoek blijven ze "
    "staan tot de privacy officer heeft gewogen of ze bij je gegevens horen."
)
_UNFINISHED = gettext_lazy("Wat iemand typte en nog niet bewaarde. Het verdwijnt na een dag.")


KIND_WORDS = {
    Kind.INTAKE: gettext_lazy("Waar je mee kwam"),
    Kind.GOAL: gettext_lazy("Wat je wilt bereiken"),
    Kind.AGREEMENT: gettext_lazy("Wat jullie afspraken"),
    Kind.CONTACT: gettext_lazy("Contact"),
    Kind.NOTE: gettext_lazy("Notitie"),
    Kind.EVALUATION: gettext_lazy("Terugblik"),
    Kind.CLOSING: gettext_lazy("Afsluiting"),
}


def kind_words(kind: str) -> str:
    """Name what is written."""
    return str(KIND_WORDS[Kind(kind)])


def register() -> None:
    """Tell the privacy room how these tables are exported, kept and named; called once when the room is loaded."""
    for model in (Entry, PsychologistEntry):
        privacy.exports(model._meta.label)(_entry)
        privacy.by_role(model._meta.label, role="file__role", ended="file__closed_at")
    privacy.exports(GuidanceFile._meta.label)(_file)
    privacy.by_role(GuidanceFile._meta.label, role="role", ended="closed_at")
    privacy.leaves_out("guidance.Scratch", because=_LEFT_OUT)
    privacy.leaves_out("guidance.Draft", because=_UNFINISHED)


def _file(row: Any, person: UUID) -> dict[str, Any]:
    """Say since when somebody was guided, in which function and how many sessions; no name but the reader's own."""
    return {
        _("Begeleiding door"): row.role,
        _("Begonnen"): row.started_at,
        _("Afgesloten"): row.closed_at,
        _("Afgesproken gesprekken"): row.sessions_agreed,
        _("Gesprekken tot nu toe"): row.sessions_had,
    }


def _entry(row: Any, person: UUID) -> dict[str, Any]:
    """Give a text that may be read; of one that is not ready that it is there and how to get to read it."""
    return {
        _("Soort"): kind_words(row.kind),
        _("Dag"): row.on,
        _("Tekst"): row.text if row.ready else _("Nog niet klaargelegd. Vraag er op Mijn begeleiding om mee te lezen; "
                                                 "dat gebeurt binnen vier weken."),
    }  # fmt: skip
