"""What is filled in about waiting: wishes, one sentence, a reason, a service that is not open (C2, R3)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, Select, SeveralOf, Text
from naast.foundation.core.ids import read_code
from naast.support.appointments.models import MODES, ServiceState
from naast.support.appointments.queries.words import mode_words
from naast.support.appointments.rules.waiting import MOMENTS

LONGEST = 300
_mode = lazy(mode_words, str)


def moment_words(moment: str) -> str:
    """Name a moment of the week: maandagochtend."""
    return {
        "0-morning": _now("Maandagochtend"),
        "0-afternoon": _now("Maandagmiddag"),
        "1-morning": _now("Dinsdagochtend"),
        "1-afternoon": _now("Dinsdagmiddag"),
        "2-morning": _now("Woensdagochtend"),
        "2-afternoon": _now("Woensdagmiddag"),
        "3-morning": _now("Donderdagochtend"),
        "3-afternoon": _now("Donderdagmiddag"),
        "4-morning": _now("Vrijdagochtend"),
        "4-afternoon": _now("Vrijdagmiddag"),
    }[moment]


_moment = lazy(moment_words, str)


class Wishes(Form):
    """How and when one can come; nothing chosen means any."""

    modes = SeveralOf(_("Hoe wil je praten?"), [(mode, _mode(mode)) for mode in MODES], optional=True)
    moments = SeveralOf(_("Wanneer kun je?"), [(each, _moment(each)) for each in MOMENTS], optional=True)


class Sentence(Form):
    """One sentence by the student."""

    sentence = LongText(
        _("Waarom kan het niet wachten?"),
        hint=_("Eén zin is genoeg. Je hoeft niet alles te vertellen."),
        missing=_("Schrijf één zin, dan weet wie beslist waar het om gaat."),
        longest=LONGEST,
        rows=3,
    )


class ForStudent(Form):
    """One sentence by a colleague, with the student's yes."""

    code = Text(
        _("Code van de plek op de wachtlijst"),
        hint=_("De student ziet die code op de eigen pagina en geeft hem aan jou."),
        missing=_("Vul de code in die de student je gaf."),
        longest=40,
    )
    sentence = LongText(
        _("Waarom kan het niet wachten?"),
        hint=_("Eén zin, over wat nodig is. De student kan lezen dat jij dit vroeg."),
        missing=_("Schrijf één zin."),
        longest=LONGEST,
        rows=3,
    )
    said_yes = Choice(
        _("Vindt de student het goed dat jij dit vraagt?"),
        [("yes", _("Ja, dat heeft de student mij gezegd")), ("no", _("Nee, of dat weet ik niet"))],
        missing=_("Kies een antwoord."),
    )

    def clean_code(self) -> str:
        """Read the code as it was meant."""
        return read_code(self.cleaned_data["code"])

    def clean_said_yes(self) -> str:
        """Ask the student first. Raises ValidationError."""
        if self.cleaned_data["said_yes"] != "yes":
            raise ValidationError(_("Vraag het eerst aan de student. Zonder een ja vragen we niets."), code="no-yes")
        return "yes"


class Forward(Form):
    """A place nearer to the front, and why."""

    to = forms.IntegerField(
        label=_("Naar welke plek?"),
        min_value=1,
        max_value=5000,
        error_messages={
            "required": _("Vul het nummer van de plek in."),
            "invalid": _("Vul een getal in, bijvoorbeeld 1."),
            "min_value": _("Plekken beginnen bij 1."),
            "max_value": _("Zo ver is de lijst niet."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    reason = Text(
        _("Waarom?"),
        hint=_("Wie met deze lijst werkt, kan dit lezen. De student niet, en wie gepasseerd wordt ook niet."),
        missing=_("Een andere volgorde heeft een reden nodig."),
        longest=LONGEST,
    )


class Service(Form):
    """Whether a service takes new students, why and until when."""

    service = Select(_("Om welke dienst gaat het?"), missing=_("Kies een dienst."))
    state = Choice(
        _("Kan een student er nu terecht?"),
        [
            (ServiceState.OPEN, _("Ja, gewoon open")),
            (ServiceState.LIMITED, _("Beperkt")),
            (ServiceState.STOPPED, _("Nee, tijdelijk niet")),
        ],
        missing=_("Kies een antwoord."),
    )
    reason_nl = Text(_("Waarom? (in het Nederlands)"), optional=True, longest=LONGEST)
    reason_en = Text(_("Waarom? (in het Engels)"), optional=True, longest=LONGEST)
    until = Date(_("Tot en met welke dag?"), optional=True, earliest=time.today)

    def __init__(self, *args: Any, services: list[tuple[str, str]], **options: Any) -> None:
        """Offer the services that the reader answers for."""
        super().__init__(*args, **options)
        field: Any = self.fields["service"]
        field.choices = [("", _("Kies …")), *services]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason in both languages when it is not open."""
        given = super().clean() or {}
        if given.get("state") not in (None, ServiceState.OPEN):
            for name in ("reason_nl", "reason_en"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Zeg waarom, in beide talen. Studenten lezen dit voor ze iets invullen."))
        return given
