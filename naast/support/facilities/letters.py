"""The letters of the room: that there is something to read or to do; never what it is about, nor for whom."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter

from .actions._letters import (
    ARRANGE,
    ASKED,
    MOVED,
    PLAN_MOVED,
    PLAN_WAITS,
    REMIND,
    RENEW,
    REPORT_MOVED,
    REPORT_WAITS,
    WAITS,
)
from .queries.circumstances import is_reminded, plan_code, report_code
from .queries.desk import item_waits
from .queries.requests import code_of, objected
from .rules.states import RUNNING, UNDECIDED, PlanState, Report, State


def _staff(link: str, code: str) -> Content:
    """Tell a colleague that something waits."""
    return Content(
        subject=_("Er wacht iets op je in Naast"),
        paragraphs=(
            _("Er staat iets voor je klaar. Kijk als het kan binnen twee werkdagen."),
            _("Wat het is, lees je na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=reverse(link, kwargs={"code": code}),
        link_words=_("Bekijk het"),
        notice=_("Er wacht iets op je."),
    )


def _news(link: str, code: str) -> Content:
    """Tell a student that there is something to read."""
    return Content(
        subject=_("Er staat een bericht voor je klaar"),
        paragraphs=(
            _("Er is nieuws over iets dat je bij ons vroeg."),
            _("Je leest het na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=reverse(link, kwargs={"code": code}),
        link_words=_("Lees het bericht"),
        notice=_("Er is nieuws over iets dat je vroeg."),
    )


def _question(code: str) -> Content:
    return Content(
        subject=_("We hebben een vraag aan je"),
        paragraphs=(
            _("Wie leest wat je vroeg, wil nog iets van je weten. Je hebt er alle tijd voor."),
            _("De vraag lees je na inloggen. Hij staat met opzet niet in deze mail."),
        ),
        link=reverse("facility", kwargs={"code": code}),
        link_words=_("Lees de vraag"),
        notice=_("We hebben een vraag aan je."),
    )


def _renewal(code: str) -> Content:
    return Content(
        subject=_("Er loopt binnenkort iets af"),
        paragraphs=(
            _("Iets dat je bij ons hebt afgesproken, loopt over zes weken af."),
            _("Wil je dat het doorgaat, vraag dat dan nu. Dan is er op tijd over beslist."),
            _("Heb je het niet meer nodig, dan hoef je niets te doen."),
        ),
        link=reverse("facility", kwargs={"code": code}),
        link_words=_("Kijk of je het wilt verlengen"),
        notice=_("Iets dat je hebt afgesproken, loopt binnenkort af."),
    )


def _reminder() -> Content:
    return Content(
        subject=_("Loopt het dit jaar anders dan je dacht?"),
        paragraphs=(
            _("Deze brief krijgen alle eerstejaars, twee keer per jaar. Wij weten niet hoe het met jou gaat."),
            _("Gebeurt er iets waardoor studeren niet lukt, laat dat dan nu weten. Dan telt het later mee."),
            _("Gaat alles zoals het moet, dan hoef je niets te doen. Op dezelfde pagina zet je deze brief uit."),
        ),
        link=reverse("circumstances"),
        link_words=_("Lees hoe dat werkt"),
        notice=_("Gebeurt er iets waardoor studeren niet lukt? Laat het op tijd weten."),
    )


@letter(WAITS, example=example_of(_staff, "facility-desk-request", EXAMPLE_CODE))
def waits(reader: Reader, about: UUID) -> Content | None:
    """Say that a request waits, as long as it does and the reader may see it."""
    found = code_of(reader.actor, about)
    waiting = found is not None and (found[1] in UNDECIDED or objected(reader.actor, about))
    return _staff("facility-desk-request", found[0]) if found is not None and waiting else None


@letter(MOVED, example=example_of(_news, "facility", EXAMPLE_CODE))
def moved(reader: Reader, about: UUID) -> Content | None:
    """Say to the student that their request moved on."""
    found = code_of(reader.actor, about)
    return _news("facility", found[0]) if found is not None and found[1] != State.WITHDRAWN else None


@letter(ASKED, example=example_of(_question, EXAMPLE_CODE))
def asked(reader: Reader, about: UUID) -> Content | None:
    """Say that there is a question, as long as it was not decided."""
    found = code_of(reader.actor, about)
    return _question(found[0]) if found is not None and found[1] == State.REQUESTED else None


@letter(ARRANGE, example=example_of(_staff, "facility-arrange", EXAMPLE_CODE))
def arrange(reader: Reader, about: UUID) -> Content | None:
    """Say that something is to be arranged, as long as it is."""
    code = item_waits(reader.actor, about)
    return _staff("facility-arrange", code) if code else None


@letter(RENEW, example=example_of(_renewal, EXAMPLE_CODE))
def renew(reader: Reader, about: UUID) -> Content | None:
    """Say that a term ends, as long as it runs."""
    found = code_of(reader.actor, about)
    return _renewal(found[0]) if found is not None and found[1] in RUNNING else None


@letter(REPORT_WAITS, example=example_of(_staff, "circumstance-desk-report", EXAMPLE_CODE))
def report_waits(reader: Reader, about: UUID) -> Content | None:
    """Say that a report waits, as long as it does."""
    found = report_code(reader.actor, about)
    return _staff("circumstance-desk-report", found[0]) if found is not None and found[1] == Report.REPORTED else None


@letter(REPORT_MOVED, example=example_of(_news, "circumstance", EXAMPLE_CODE))
def report_moved(reader: Reader, about: UUID) -> Content | None:
    """Say to the student that their report was answered."""
    found = report_code(reader.actor, about)
    return _news("circumstance", found[0]) if found is not None else None


@letter(PLAN_WAITS, example=example_of(_staff, "study-plan-desk", EXAMPLE_CODE))
def plan_waits(reader: Reader, about: UUID) -> Content | None:
    """Say that a plan is to be made, as long as it is."""
    found = plan_code(reader.actor, about)
    return _staff("study-plan-desk", found[0]) if found is not None and found[1] == PlanState.ASKED else None


@letter(PLAN_MOVED, example=example_of(_news, "study-plan", EXAMPLE_CODE))
def plan_moved(reader: Reader, about: UUID) -> Content | None:
    """Say to the student that there is a plan to look at."""
    found = plan_code(reader.actor, about)
    return _news("study-plan", found[0]) if found is not None and found[1] == PlanState.PROPOSED else None


@letter(REMIND, example=example_of(_reminder))
def remind(reader: Reader, about: UUID) -> Content | None:
    """Remind of a deadline, unless the reader said no meanwhile."""
    return _reminder() if reader.actor.known and is_reminded(reader.actor) else None
