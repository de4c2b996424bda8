"""The letters of oversight: that something waits; never whom it is about, whose file, or why."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.notify.letters import EXAMPLE_CODE, Content, Reader, example_of, letter

from .queries.requests import code_of, told, waits_for
from .queries.rows import reads_rows_of_week


def _asked(code: str) -> Content:
    return Content(
        subject=_("Een collega wacht nu op je antwoord"),
        paragraphs=(
            _("In Naast vraagt een collega je om iets te bevestigen. Het kan niet wachten."),
            _("Wat het is, lees je na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=reverse("emergency-access-one", kwargs={"code": code}),
        link_words=_("Bekijk de vraag"),
        notice=_("Een collega wacht nu op je antwoord."),
    )


def _answered(code: str) -> Content:
    return Content(
        subject=_("Er is een antwoord op je vraag"),
        paragraphs=(_("Je collega heeft geantwoord. Wat het antwoord is, lees je na inloggen."),),
        link=reverse("emergency-access-one", kwargs={"code": code}),
        link_words=_("Bekijk het antwoord"),
        notice=_("Er is een antwoord op je vraag."),
    )


def _told() -> Content:
    return Content(
        subject=_("Er staat een bericht voor je klaar"),
        paragraphs=(
            _("In Naast staat een bericht over je gegevens. Je hoeft niets te doen."),
            _("Wat er staat, lees je na inloggen. Het staat met opzet niet in deze mail."),
        ),
        link=reverse("my-emergency-access"),
        link_words=_("Lees het bericht"),
        notice=_("Er staat een bericht over je gegevens voor je klaar."),
    )


def _to_review(code: str) -> Content:
    return Content(
        subject=_("Er staat iets klaar om na te kijken"),
        paragraphs=(_("In Naast is noodtoegang gebruikt. Kijk binnen de afgesproken dagen na of dat klopte."),),
        link=reverse("emergency-reviews-one", kwargs={"code": code}),
        link_words=_("Kijk het na"),
        notice=_("Er staat noodtoegang klaar om na te kijken."),
    )


def _week() -> Content:
    return Content(
        subject=_("De lijst van deze week staat klaar"),
        paragraphs=(_("De weeklijst van opvallende inzage staat klaar. Er staan geen namen op."),),
        link=reverse("access-reviews"),
        link_words=_("Bekijk de lijst"),
        notice=_("De weeklijst van opvallende inzage staat klaar."),
    )


@letter("emergency.asked", quiet=False, example=example_of(_asked, EXAMPLE_CODE))
def asked(reader: Reader, about: UUID) -> Content | None:
    """Ask the second person for an answer, at any hour, as long as it can be given."""
    return _asked(code_of(reader.actor, about)) if waits_for(reader.actor, about) else None


@letter("emergency.answered", quiet=False, example=example_of(_answered, EXAMPLE_CODE))
def answered(reader: Reader, about: UUID) -> Content | None:
    """Tell who asked that there is an answer, not which."""
    code = code_of(reader.actor, about)
    return _answered(code) if code else None


@letter("emergency.told", example=example_of(_told))
def tell_student(reader: Reader, about: UUID) -> Content | None:
    """Tell the student that something is to be read; what it is stands behind the sign-in."""
    return _told() if told(reader.actor) else None


@letter("emergency.to-review", example=example_of(_to_review, EXAMPLE_CODE))
def to_review(reader: Reader, about: UUID) -> Content | None:
    """Tell whoever looks at a use that there is one."""
    code = code_of(reader.actor, about)
    return _to_review(code) if code else None


@letter("review.week", example=example_of(_week))
def week(reader: Reader, about: UUID) -> Content | None:
    """Say that a week's list is there, to whoever has rows on it that nobody judged."""
    return _week() if reads_rows_of_week(reader.actor, about) else None
