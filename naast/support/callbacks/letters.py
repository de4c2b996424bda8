"""The letters about calls: that one waits, is late, or need not be called any more; never who or what about."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter

from .queries.desk import line_of
from .rules.stages import State


def _waiting(code: str) -> Content:
    return Content(
        subject=_("Er wacht een bericht op je"),
        paragraphs=(
            _("In Naast staat iets voor je klaar. Kijk vandaag even."),
            _("Wat er staat, lees je na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=reverse("callback-desk-call", kwargs={"code": code}),
        link_words=_("Bekijk het bericht"),
        notice=_("Er wacht een bericht op je."),
    )


def _late(code: str) -> Content:
    return Content(
        subject=_("Een bericht wacht langer dan beloofd"),
        paragraphs=(
            _("In Naast staat iets dat al gelezen had moeten zijn. Jij bent de volgende die het kan zien."),
            _("Neem het op als dat kan. Anders hoor je er morgenochtend opnieuw van."),
        ),
        link=reverse("callback-desk-call", kwargs={"code": code}),
        link_words=_("Bekijk het bericht"),
        notice=_("Een bericht wacht langer dan beloofd."),
    )


def _withdrawn(code: str) -> Content:
    return Content(
        subject=_("Een bericht is ingetrokken"),
        paragraphs=(_("Een bericht dat jij had opgenomen, is niet meer nodig. Je hoeft niets meer te doen."),),
        link=reverse("callback-desk-call", kwargs={"code": code}),
        link_words=_("Bekijk het"),
        notice=_("Een bericht dat jij had opgenomen, is niet meer nodig. Bel niet meer."),
    )


@letter("call.waiting", example=example_of(_waiting, EXAMPLE_CODE))
def waiting(reader: Reader, about: UUID) -> Content | None:
    """Say that something waits, as long as it does and the reader may still see it."""
    line = line_of(reader.actor, about)
    if line is None or not (line.state == State.WAITING or (line.mine and line.state == State.TAKEN)):
        return None
    return _waiting(line.code)


@letter("call.late", example=example_of(_late, EXAMPLE_CODE))
def late(reader: Reader, about: UUID) -> Content | None:
    """Say that a promise was not kept, as long as that is so and the reader may see it."""
    line = line_of(reader.actor, about)
    if line is None or line.state not in (State.WAITING, State.TAKEN):
        return None
    return _late(line.code)


@letter("call.withdrawn", example=example_of(_withdrawn, EXAMPLE_CODE))
def withdrawn(reader: Reader, about: UUID) -> Content | None:
    """Say to who took it that nobody need be called any more."""
    line = line_of(reader.actor, about)
    return _withdrawn(line.code) if line is not None and line.state == State.WITHDRAWN and line.mine else None
