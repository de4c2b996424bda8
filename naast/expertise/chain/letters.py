"""The letters to staff: that one stands in, that somebody does for oneself, that it is off, and that texts overlap."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.core import moments
from naast.foundation.notify.letters import Content, Reader, example_of, letter

from .queries.mine import TakeoverLine, takeover_line

_EXAMPLE = TakeoverLine(
    mine=True, other="Robin Voorbeeld", role="Studieadviseur", unit="Bestuurskunde", since=None, until=None, over=False
)


def _days(line: TakeoverLine) -> str:
    """Say on which days."""
    if line.since is None or line.until is None:
        return _("van 1 tot en met 31 maart 2027")
    return _("van %(since)s tot en met %(until)s") % {
        "since": moments.date(line.since),
        "until": moments.date(line.until),
    }


def _stands_in(line: TakeoverLine) -> Content:
    return Content(
        subject=_("Je vervangt een collega"),
        paragraphs=(
            _("Je vervangt een collega, %(days)s. Wie het is en wat je overneemt, lees je na inloggen.")
            % {"days": _days(line)},
            _("Afspraken in die dagen komen bij jou te staan, als je dan tijd hebt. Studenten krijgen bericht."),
            _("Klopt dit niet, zeg het dan tegen je coördinator."),
        ),
        link=reverse("chain-mine"),
        link_words=_("Bekijk wat er geregeld is"),
        notice=_("Je vervangt %(name)s, %(days)s.") % {"name": line.other, "days": _days(line)},
        unsaid=(line.other,),
    )


def _replaced(line: TakeoverLine) -> Content:
    return Content(
        subject=_("Je vervanging is geregeld"),
        paragraphs=(
            _("Een collega vervangt je, %(days)s. Wie het is, lees je na inloggen.") % {"days": _days(line)},
            _("Studenten zien wie er is. Zij zien niet voor wie of waarom."),
        ),
        link=reverse("chain-mine"),
        link_words=_("Bekijk wat er geregeld is"),
        notice=_("%(name)s vervangt je, %(days)s.") % {"name": line.other, "days": _days(line)},
        unsaid=(line.other,),
    )


def _taken_back(line: TakeoverLine) -> Content:
    return Content(
        subject=_("Een vervanging gaat niet door"),
        paragraphs=(
            _("Je vervangt een collega toch niet, %(days)s. Wie het is, lees je na inloggen.") % {"days": _days(line)},
            _("Afspraken die al bij jou staan, blijven bij jou."),
        ),
        link=reverse("chain-mine"),
        link_words=_("Bekijk wat er geregeld is"),
        notice=_("Je vervangt %(name)s niet meer.") % {"name": line.other},
        unsaid=(line.other,),
    )


def _overlap() -> Content:
    return Content(
        subject=_("Twee beschrijvingen lijken op elkaar"),
        paragraphs=(
            _("Twee rollen doen volgens hun beschrijving hetzelfde. Een student weet dan niet waar te beginnen."),
            _("Je ziet welke zinnen het zijn. Is het zo bedoeld, dan kun je dat zeggen."),
        ),
        link=reverse("chain-desk-texts"),
        link_words=_("Bekijk de zinnen"),
        notice=_("Twee beschrijvingen in de keten lijken op elkaar."),
    )


@letter("chain.stands-in", example=example_of(_stands_in, _EXAMPLE))
def stands_in(reader: Reader, about: UUID) -> Content | None:
    """Tell somebody whom they stand in for, as long as that holds."""
    line = takeover_line(reader.actor, about)
    return _stands_in(line) if line is not None and line.mine and not line.over else None


@letter("chain.replaced", example=example_of(_replaced, _EXAMPLE))
def replaced(reader: Reader, about: UUID) -> Content | None:
    """Tell somebody who stands in for them, as long as that holds."""
    line = takeover_line(reader.actor, about)
    return _replaced(line) if line is not None and not line.mine and not line.over else None


@letter("chain.taken-back", example=example_of(_taken_back, _EXAMPLE))
def taken_back(reader: Reader, about: UUID) -> Content | None:
    """Tell somebody that they do not stand in after all."""
    line = takeover_line(reader.actor, about)
    return _taken_back(line) if line is not None and line.mine and line.over else None


@letter("chain.overlap", example=example_of(_overlap))
def overlap(reader: Reader, about: UUID) -> Content | None:
    """Tell a coordinator that two descriptions overlap since a text changed."""
    return _overlap() if reader.actor.holds("coordinator") else None
