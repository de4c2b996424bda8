"""Letters about the waiting list: a time is offered, it lapsed, do you still wait, somebody asks to go sooner (C2).

No subject, opening or address says which service, whom one meets or why. What is over by the
time a letter leaves is not written any more.
"""

import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.core import time
from naast.foundation.notify.letters import Content, Reader, letter
from naast.support.appointments.models import PlaceState
from naast.support.appointments.queries.moments import day, o_clock
from naast.support.appointments.queries.waiting import Offered, offer_of
from naast.support.appointments.queries.waiting_due import is_undecided, own_row

_EXAMPLE = "k7m2p9q4r8st"


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
    return f"{day(moment)} {o_clock(moment)}"


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
    return _offered(_EXAMPLE, Offered(start, start, start, "online", ("online",)))


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


@letter("waiting.lapsed", example=lambda _: _lapsed(_EXAMPLE))
def lapsed(reader: Reader, about: UUID) -> Content | None:
    """Say that a time went to somebody else, and that one keeps one's place."""
    place = own_row(reader.actor, about, PlaceState.WAITING)
    return _lapsed(place.code) if place is not None else None


def _still(code: str) -> Content:
    return _content(
        code,
        _("Wacht je nog?"),
        _("We boden je twee keer een tijd aan en hoorden niets. Wacht je nog?"),
        _("Tot je antwoordt, bieden we je geen tijd aan. Je plek blijft van jou."),
        words=_("Geef antwoord"),
    )


@letter("waiting.still", example=lambda _: _still(_EXAMPLE))
def still(reader: Reader, about: UUID) -> Content | None:
    """Ask whether somebody still waits, after two offers that nobody answered."""
    place = own_row(reader.actor, about, PlaceState.RESTING)
    return _still(place.code) if place is not None else None


def _answered(code: str) -> Content:
    return _content(
        code,
        _("Er is nieuws over je vraag"),
        _("Je vroeg iets over je plek op de wachtlijst. Hoe het ermee staat, lees je op je eigen pagina."),
        _("Daar staat ook wie je nu meteen kunt spreken."),
        notice=_("Er is nieuws over je vraag."),
    )


@letter("urgent.answered", example=lambda _: _answered(_EXAMPLE))
def answered(reader: Reader, about: UUID) -> Content | None:
    """Say that there is an answer to asking to go sooner, or that one need not wait for it."""
    place = own_row(reader.actor, about, PlaceState.WAITING, PlaceState.OFFERED, PlaceState.RESTING)
    return _answered(place.code) if place is not None else None


def _asked_for(code: str) -> Content:
    return _content(
        code,
        _("Iemand vroeg iets voor je"),
        _("Een medewerker vroeg of jij sneller aan de beurt kunt komen. Dat mag alleen als jij het goed vindt."),
        _("Vond je het niet goed? Zeg het die medewerker, of ga van de lijst. Op je pagina staat hoe het ermee staat."),
        notice=_("Een medewerker vroeg of jij sneller aan de beurt kunt komen."),
    )


@letter("urgent.asked-for", example=lambda _: _asked_for(_EXAMPLE))
def asked_for(reader: Reader, about: UUID) -> Content | None:
    """Tell a student that a colleague asked for them."""
    place = own_row(reader.actor, about, PlaceState.WAITING, PlaceState.OFFERED, PlaceState.RESTING)
    return _asked_for(place.code) if place is not None else None


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


@letter("urgent.asked", example=lambda _: _asked())
def asked(reader: Reader, about: UUID) -> Content | None:
    """Say to who decides that somebody cannot wait, as long as nobody decided."""
    return _asked() if is_undecided(reader.actor, about) else None


@letter("urgent.undecided", example=lambda _: _undecided())
def undecided(reader: Reader, about: UUID) -> Content | None:
    """Say to who decides that the hour is over and no time is left to give."""
    return _undecided() if is_undecided(reader.actor, about) else None


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


@letter("waiting.alarm", example=lambda _: _alarm())
def alarm(reader: Reader, about: UUID) -> Content | None:
    """Say to who answers for a service that the forecast passes the norm; without a number."""
    leads = reader.actor.holds("coordinator", "head-of-psychologists")
    return _alarm() if leads else None
