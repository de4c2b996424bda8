"""The letters about permissions: that there is a question, or that a yes was recorded; never what about or who asks."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.core import moments
from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter

from .actions._letters import ASKED, RECORDED
from .queries import question_of


def _asked(code: str) -> Content:
    return Content(
        subject=_("Er staat een vraag voor je klaar"),
        paragraphs=(
            _("In Naast staat een vraag die alleen jij kunt beantwoorden."),
            _("Het hoeft niet vandaag. Ja en nee zijn allebei goed, en wat je kiest verandert niets aan je hulp."),
            _("Waar het over gaat, lees je na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=reverse("my-sharing-question", kwargs={"code": code}),
        link_words=_("Lees de vraag"),
        notice=_("Er staat een vraag voor je klaar. Je kiest zelf of en wanneer je antwoordt."),
    )


def _recorded(code: str, changes_until: str, *, waits: bool = False) -> Content:
    if waits:
        change = _("Er gebeurt niets tot je zelf kiest.")
    elif changes_until:
        change = _("Tot %(moment)s kun je het nog veranderen. Tot dan gebeurt er niets.") % {"moment": changes_until}
    else:
        change = _("Je kunt er altijd mee stoppen. Dat werkt meteen.")
    return Content(
        subject=_("Wat je vertelde, is opgeschreven"),
        paragraphs=(
            _("In een gesprek is opgeschreven wat je koos. Kijk of het klopt."),
            change,
            _("Waar het over gaat, lees je na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=reverse("my-sharing-question", kwargs={"code": code}),
        link_words=_("Bekijk het"),
        notice=_("In een gesprek is opgeschreven wat je koos. Kijk of het klopt."),
    )


def _recorded_example(reader: Reader) -> Content:
    return _recorded(EXAMPLE_CODE, "woensdag 25 november 10.20 uur" if reader.language == "nl" else "Wednesday 10:20")


@letter(ASKED, example=example_of(_asked, EXAMPLE_CODE))
def asked(reader: Reader, about: UUID) -> Content | None:
    """Say that there is a question, as long as it stands."""
    found = question_of(reader.actor, about)
    return _asked(found.code) if found is not None and found.open else None


@letter(RECORDED, example=_recorded_example)
def recorded(reader: Reader, about: UUID) -> Content | None:
    """Say that a yes was recorded at the desk, and until when it can be changed."""
    found = question_of(reader.actor, about)
    if found is None or found.leaves_at is None or not (found.leaving or found.given or found.refused):
        return None
    until = moments.full_moment(found.leaves_at) if found.leaving else ""
    return _recorded(found.code, until, waits=found.refused)
