"""The letters of guidance: that something waits on one's page; never with whom, about what, or of which role."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter

from .models import GuidanceFile
from .queries.files import own_file_by_id, staff_file_by_id
from .rules.stages import State, is_before_last


def _staff(code: str, line: str, subject: str) -> Content:
    return Content(
        subject=subject,
        paragraphs=(line, _("Wat er staat, lees je na inloggen. Het staat met opzet niet in deze mail.")),
        link=reverse("guidance-file", kwargs={"code": code}),
        link_words=_("Open de pagina"),
        notice=line,
    )


def _student(line: str, subject: str) -> Content:
    return Content(
        subject=subject,
        paragraphs=(line, _("Je leest het na inloggen. Het staat met opzet niet in deze mail.")),
        link=reverse("my"),  # an address says what somebody gets here
        link_words=_("Open de pagina"),
        notice=line,
    )


def _evaluate(code: str) -> Content:
    return _staff(code, _("Het is tijd om met iemand samen terug te kijken."), _("Een herinnering"))


def _reading(code: str) -> Content:
    return _staff(code, _("Iemand vraagt om mee te lezen in wat je opschreef. Leg binnen vier weken klaar wat kan."),
                  _("Er wacht een vraag op je"))  # fmt: skip


def _evaluation() -> Content:
    return _student(_("Er staat een vraag voor je klaar: hoe kijk je terug? Het mag, het hoeft niet."),
                    _("Er staat iets voor je klaar"))  # fmt: skip


def _moved_student() -> Content:
    return _student(_("Je hebt een andere contactpersoon. Op je pagina staat wie."),
                    _("Er is iets veranderd op je pagina"))  # fmt: skip


def _moved_staff(code: str) -> Content:
    return _staff(code, _("Er staat werk voor je klaar dat eerst bij iemand anders was."),
                  _("Er staat iets voor je klaar"))  # fmt: skip


@letter("guidance.evaluate", example=example_of(_evaluate, EXAMPLE_CODE))
def evaluate(reader: Reader, about: UUID) -> Content | None:
    """Remind the keeper to look back before the last session, as long as nobody did."""
    row = staff_file_by_id(reader.actor, about)
    if row is None or row.state != State.OPEN or row.evaluated_at is not None:
        return None
    return _evaluate(row.code) if is_before_last(row.sessions_agreed, row.sessions_had) else None


@letter("guidance.reading", example=example_of(_reading, EXAMPLE_CODE))
def reading(reader: Reader, about: UUID) -> Content | None:
    """Tell the keeper that the student asks to read what is written, as long as that waits."""
    row = staff_file_by_id(reader.actor, about)
    return _reading(row.code) if row is not None and row.reading_asked_at is not None else None


@letter("guidance.evaluation", example=example_of(_evaluation))
def evaluation(reader: Reader, about: UUID) -> Content | None:
    """Ask the student to look back, as long as they have not."""
    row: GuidanceFile | None = own_file_by_id(reader.actor, about)
    if row is None or row.evaluation_asked_at is None or row.evaluated_at is not None:
        return None
    return _evaluation()


@letter("guidance.moved", example=example_of(_moved_student))
def moved(reader: Reader, about: UUID) -> Content | None:
    """Tell the student and who takes over that a file is with somebody else now."""
    own = own_file_by_id(reader.actor, about)
    if own is not None:
        return _moved_student() if own.state == State.OPEN else None
    row = staff_file_by_id(reader.actor, about)
    return _moved_staff(row.code) if row is not None else None
