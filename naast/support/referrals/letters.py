"""The letters about referrals: that something is ready to read; never from whom, to whom, or what about."""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter

from .queries.told import Told, told
from .rules.states import OPEN_INSIDE, State


def _inbox_url(code: str) -> str:
    return reverse("referral-received", kwargs={"code": code})


def _own_url(code: str) -> str:
    return reverse("my-referral", kwargs={"code": code})


def _waiting(code: str) -> Content:
    return Content(
        subject=_("Er staat iets voor je klaar"),
        paragraphs=(
            _("In Naast wacht iets op jou of een collega."),
            _("Wat het is, lees je na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=_inbox_url(code),
        link_words=_("Bekijk het"),
        notice=_("Er wacht iets op jou of een collega."),
    )


def _late(code: str) -> Content:
    return Content(
        subject=_("Er wacht iets langer dan afgesproken"),
        paragraphs=(
            _("In Naast wacht iets bij jouw beroepsgroep al langer dan afgesproken."),
            _("Kijk of jij of een collega het kan opnemen. Anders hoor je het morgen opnieuw."),
        ),
        link=_inbox_url(code),
        link_words=_("Bekijk het"),
        notice=_("Er wacht iets langer dan afgesproken."),
    )


def _reply(code: str) -> Content:
    return Content(
        subject=_("Er is antwoord op je vraag"),
        paragraphs=(_("In Naast staat een antwoord op iets wat jij vroeg."),),
        link=_inbox_url(code),
        link_words=_("Lees het antwoord"),
        notice=_("Er is antwoord op je vraag."),
    )


def _question(code: str) -> Content:
    return Content(
        subject=_("Er staat een vraag voor je klaar"),
        paragraphs=(
            _("Iemand wil je iets vragen, om je beter te kunnen helpen."),
            _("De vraag lees je na inloggen. Antwoorden hoeft niet meteen."),
        ),
        link=_own_url(code),
        link_words=_("Lees de vraag"),
        notice=_("Er staat een vraag voor je klaar."),
    )


def _answered(code: str) -> Content:
    return Content(
        subject=_("Er staat bericht voor je klaar"),
        paragraphs=(_("Er is antwoord op iets wat je liet doorgeven. Je leest het na inloggen."),),
        link=_own_url(code),
        link_words=_("Lees het bericht"),
        notice=_("Er staat bericht voor je klaar."),
    )


def _arrival(code: str) -> Content:
    return Content(
        subject=_("Eén korte vraag"),
        paragraphs=(
            _("Je kreeg een tijd geleden iets mee om ergens terecht te kunnen. Is dat gelukt?"),
            _("Je kiest een van vier antwoorden. Liever niet zeggen mag ook."),
        ),
        link=_own_url(code),
        link_words=_("Geef antwoord"),
        notice=_("Eén korte vraag: is het gelukt?"),
    )


def _bridge(code: str) -> Content:
    return Content(
        subject=_("Er staat iets op je lijst"),
        paragraphs=(_("Iemand liet weten nog te wachten."),),
        link=reverse("referrals"),
        link_words=_("Bekijk je lijst"),
        notice=_("Iemand liet weten nog te wachten."),
    )


@letter("referral.waiting", example=example_of(_waiting, EXAMPLE_CODE))
def waiting(reader: Reader, about: UUID) -> Content | None:
    """Say that something waits, as long as it does and the reader may see it."""
    row = told(reader.actor, about)
    return _waiting(row.code) if row is not None and row.receives and row.state == State.PASSED_ON else None


@letter("referral.late", example=example_of(_late, EXAMPLE_CODE))
def late(reader: Reader, about: UUID) -> Content | None:
    """Say that something was not answered in time, as long as that is so and the reader may see it."""
    row = told(reader.actor, about)
    return _late(row.code) if row is not None and row.receives and row.state in OPEN_INSIDE else None


@letter("referral.reply", example=example_of(_reply, EXAMPLE_CODE))
def reply(reader: Reader, about: UUID) -> Content | None:
    """Say to who asked that there is an answer."""
    row = told(reader.actor, about)
    return _reply(row.code) if row is not None and row.receives and row.state == State.RECEIVED else None


@letter("referral.question", example=example_of(_question, EXAMPLE_CODE))
def question(reader: Reader, about: UUID) -> Content | None:
    """Say to the student that somebody asks something, while the question stands."""
    return _for_student(reader, about, _question, State.QUESTION)


@letter("referral.answered", example=example_of(_answered, EXAMPLE_CODE))
def answered(reader: Reader, about: UUID) -> Content | None:
    """Say to the student that there is an answer."""
    return _for_student(reader, about, _answered, State.ACCEPTED, State.DECLINED)


@letter("referral.arrival", example=example_of(_arrival, EXAMPLE_CODE))
def arrival(reader: Reader, about: UUID) -> Content | None:
    """Ask the student how it went, unless they told already or stopped it."""
    return _for_student(reader, about, _arrival, State.IN_HAND, State.WAITING)


@letter("referral.bridge", example=example_of(_bridge, EXAMPLE_CODE))
def bridge(reader: Reader, about: UUID) -> Content | None:
    """Say to who looks after a student that they still wait."""
    row: Told | None = told(reader.actor, about)
    return _bridge(row.code) if row is not None and row.bridges else None


def _for_student(reader: Reader, about: UUID, make: Callable[[str], Content], *states: State) -> Content | None:
    row = told(reader.actor, about)
    return make(row.code) if row is not None and row.own and row.state in states else None
