"""Letters about the waiting list: a time is offered, it lapsed, do you still wait, somebody asks to go sooner (C2).

No subject, opening or address says which service, whom one meets or why. What is over by the
time a letter leaves is not written any more.
"""

import datetime
from collections.abc import Callable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.core import moments, time
from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter
from naast.support.appointments.models import IN_LINE, PlaceState
from naast.support.appointments.queries.waiting import Offered, offer_of
from naast.support.appointments.queries.waiting_due import is_undecided, own_row


def _place(code: str) -> str:
    return reverse("waiting", kwargs={"code": code})


def _content(code: str, subject: str, *paragraphs: str, words: str = "", notice: str = "") -> Content:
    return Content(
        subject=subject,
        paragraphs=paragraphs,
        link=_place(code),
        link_words=words or _("Bekijk het"),
        notice=notice or paragraphs[0],
    )


def _at(moment: datetime.datetime) -> str:
    """Write a moment with its day: a letter is not always read on the day it was written."""
    return f"{moments.day(moment)} {moments.o_clock(moment)}"


# --- To who waits ---------------------------------------------------------------------------------------------------


def _offered(code: str, offer: Offered) -> Content:
    return _content(
        code,
        _("Er is een tijd voor je vrij"),
        _("Er is een tijd vrij waar je op wacht: %(at)s.") % {"at": _at(offer.starts_at)},
        _("Hij blijft voor jou tot %(until)s. Daarna is de volgende aan de beurt.") % {"until": _at(offer.until)},
        _("Komt het niet uit? Zeg dat ook even, dan houd je je plek en helpt de tijd een ander."),
        words=_("Zeg of het uitkomt"),
        notice=_("Er is een tijd voor je vrij."),
    )


def _offered_example(reader: Reader) -> Content:
    start = time.now()
    return _offered(EXAMPLE_CODE, Offered(start, start, start, "online", ("online",)))


@letter("waiting.offered", example=_offered_example)
def offered(reader: Reader, about: UUID) -> Content | None:
    """Say which time is offered and until when, as long as it is."""
    place = own_row(reader.actor, about, PlaceState.OFFERED)
    offer = offer_of(reader.actor, place, time.now()) if place is not None else None
    return _offered(place.code, offer) if place is not None and offer is not None else None


def _lapsed(code: str) -> Content:
    return _content(
        code,
        _("Een tijd is naar een ander gegaan"),
        _("We hielden een tijd voor je vrij. Die is nu naar een ander gegaan."),
        _("Je houdt je plek. Komt er weer een tijd vrij, dan hoor je het."),
    )


def _still(code: str) -> Content:
    return _content(
        code,
        _("Wacht je nog?"),
        _("We boden je twee keer een tijd aan. Misschien kwam het niet uit. Wacht je nog?"),
        _("Je plek blijft van jou. Zeg je dat je nog wacht, dan krijg je weer tijden aangeboden."),
        words=_("Geef antwoord"),
    )


def _answered(code: str) -> Content:
    return _content(
        code,
        _("Er is nieuws over je vraag"),
        _("Je vroeg iets over je plek op de wachtlijst. Hoe het ermee staat, lees je op je eigen pagina."),
        _("Daar staat ook wie je nu meteen kunt spreken."),
        notice=_("Er is nieuws over je vraag."),
    )


def _asked_for(code: str) -> Content:
    return _content(
        code,
        _("Iemand vroeg iets voor je"),
        _("Een medewerker vroeg of jij sneller aan de beurt kunt komen. Dat mag alleen als jij het goed vindt."),
        _("Wil je dit niet? Zeg het tegen die medewerker. Op je pagina lees je hoe het met de vraag gaat."),
        notice=_("Een medewerker vroeg of jij sneller aan de beurt kunt komen."),
    )


def _of_place(name: str, write: Callable[[str], Content], *states: str) -> None:
    """Register a letter about the reader's own place, written as long as that stands in one of these states."""

    @letter(name, example=example_of(write, EXAMPLE_CODE))
    def of_place(reader: Reader, about: UUID) -> Content | None:
        place = own_row(reader.actor, about, *states)
        return write(place.code) if place is not None else None


_of_place("waiting.lapsed", _lapsed, PlaceState.WAITING)
_of_place("waiting.still", _still, PlaceState.RESTING)
_of_place("urgent.answered", _answered, *IN_LINE)
_of_place("urgent.asked-for", _asked_for, *IN_LINE)


# --- To who decides -------------------------------------------------------------------------------------------------


def _to_decide(subject: str, *paragraphs: str) -> Content:
    return Content(
        subject=subject,
        paragraphs=paragraphs,
        link=reverse("waiting-desk"),
        link_words=_("Lees en beslis"),
        notice=paragraphs[0],
    )


def _asked() -> Content:
    return _to_decide(
        _("Iemand vraagt of het sneller kan"),
        _("Er wacht een vraag waarover jij vandaag beslist."),
        _("Beslist niemand binnen een kantooruur, dan gaat een vrijgehouden tijd naar deze student."),
    )


def _undecided() -> Content:
    return _to_decide(
        _("Een vraag wacht langer dan een uur"),
        _("Over een vraag om sneller te gaan is nog niet beslist, en er is geen tijd meer vrijgehouden."),
        _("De student heeft gelezen wie nu te bereiken is. Neem vandaag zelf contact op."),
    )


def _of_request(name: str, write: Callable[[], Content]) -> None:
    """Register a letter about a request, written as long as nobody decided."""

    @letter(name, example=example_of(write))
    def of_request(reader: Reader, about: UUID) -> Content | None:
        return write() if is_undecided(reader.actor, about) else None


_of_request("urgent.asked", _asked)
_of_request("urgent.undecided", _undecided)


# --- To who answers for a service -----------------------------------------------------------------------------------


def _alarm() -> Content:
    return Content(
        subject=_("De wachttijd loopt op"),
        paragraphs=(
            _("Als het zo doorgaat, wachten studenten de komende weken langer dan de norm."),
            _("Op de pagina met wachttijden staat waar, en wat er vrij is."),
        ),
        link=reverse("waiting-times"),
        link_words=_("Bekijk de wachttijden"),
        notice=_("Als het zo doorgaat, wordt de wachttijd langer dan de norm."),
    )


@letter("waiting.alarm", example=example_of(_alarm))
def alarm(reader: Reader, about: UUID) -> Content | None:
    """Say to who answers for a service that the forecast passes the norm; without a number."""
    leads = reader.actor.holds("coordinator", "head-of-psychologists")
    return _alarm() if leads else None
