"""The letters of keeping and erasing: that something is ready, answered or gone; never what."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter

from .actions.asking import ANSWERED_LETTER, ASKED_LETTER
from .actions.erasing import DONE_LETTER
from .actions.exporting import READY_LETTER
from .queries.readers import answered_code, export_ready, request_waits


def _export_ready() -> Content:
    return Content(
        subject=_("Je bestand staat klaar"),
        paragraphs=(
            _("Je vroeg om een bestand. Het staat zeven dagen voor je klaar. Daarna verdwijnt het vanzelf."),
            _("Vroeg je dit niet zelf? Laat het ons dan weten."),
        ),
        link=reverse("my-data"),
        link_words=_("Haal je bestand op"),
        notice=_("Je bestand staat klaar, zeven dagen lang."),
    )


def _erasure_done() -> Content:
    return Content(
        subject=_("Wat je vroeg, is gedaan"),
        paragraphs=(_("Wat weg kon, is weg. Op je eigen pagina staat wat er nog is, waarom en tot wanneer."),),
        link=reverse("my-data"),
        link_words=_("Bekijk wat er nog is"),
        notice=_("Wat weg kon, is weg."),
    )


def _asked(code: str) -> Content:
    return Content(
        subject=_("Er wacht een vraag op je"),
        paragraphs=(_("In Naast staat een vraag die binnen een maand antwoord nodig heeft."),),
        link=reverse("privacy-request", kwargs={"code": code}),
        link_words=_("Bekijk de vraag"),
        notice=_("Er wacht een vraag op je antwoord."),
    )


def _answered(code: str) -> Content:
    return Content(
        subject=_("Er is antwoord op je vraag"),
        paragraphs=(_("Je stelde een vraag. Het antwoord lees je na inloggen."),),
        link=reverse("my-request", kwargs={"code": code}),
        link_words=_("Lees het antwoord"),
        notice=_("Er is antwoord op je vraag."),
    )


@letter(READY_LETTER, example=example_of(_export_ready))
def ready(reader: Reader, about: UUID) -> Content | None:
    """Say that the file is there, as long as it is."""
    return _export_ready() if export_ready(reader.actor, about) else None


@letter(DONE_LETTER, example=example_of(_erasure_done))
def done(reader: Reader, about: UUID) -> Content | None:
    """Say that erasing is done."""
    return _erasure_done()


@letter(ASKED_LETTER, example=example_of(_asked, EXAMPLE_CODE))
def asked(reader: Reader, about: UUID) -> Content | None:
    """Tell the privacy officer that something waits, as long as it does."""
    code = request_waits(reader.actor, about)
    return _asked(code) if code else None


@letter(ANSWERED_LETTER, example=example_of(_answered, EXAMPLE_CODE))
def answered(reader: Reader, about: UUID) -> Content | None:
    """Tell whoever asked that there is an answer."""
    code = answered_code(reader.actor, about)
    return _answered(code) if code else None
