"""What is asked of who keeps the catalogue: words in both languages, and from which day it ends."""

from collections.abc import Iterable
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Choice, Date, Form, LongText, Text

from ..queries.catalogue import FacilityShown
from ..rules.catalogue import EXAM, STUDY, TEACHING

PLACE_WORDS = {EXAM: _("Bij tentamens"), TEACHING: _("In het onderwijs"), STUDY: _("In je studie")}
_NAME = _("Een paar woorden. Zo staat het op de verklaring van een student.")
_WHAT = _("Een of twee zinnen, aan de student: wat het is, en niet voor wie.")


class Worded(Form):
    """A facility in both languages; `place` only for a new one, as what is granted hangs on where it applies."""

    seen = django_forms.IntegerField(widget=django_forms.HiddenInput, min_value=0, max_value=10**6)
    place = Choice(_("Waar geldt het?"), list(PLACE_WORDS.items()), missing=_("Kies waar het geldt."))
    name_nl = Text(_("Naam, Nederlands"), hint=_NAME, missing=_("Vul de naam in het Nederlands in."), longest=120)
    name_en = Text(_("Naam, Engels"), hint=_NAME, missing=_("Vul de naam in het Engels in."), longest=120)
    what_nl = LongText(
        _("Wat het is, Nederlands"), hint=_WHAT, missing=_("Vertel in het Nederlands wat het is."), longest=300, rows=3
    )
    what_en = LongText(
        _("Wat het is, Engels"), hint=_WHAT, missing=_("Vertel in het Engels wat het is."), longest=300, rows=3
    )

    def __init__(self, *args: Any, known: Iterable[FacilityShown], mine: str = "", **options: Any) -> None:
        """Take the other facilities, whose names are taken; `mine` is the one that is changed, "" for a new one."""
        super().__init__(*args, **options)
        if mine:
            del self.fields["place"]
        others = [each for each in known if each.slug != mine]
        self.taken = {
            "name_nl": {each.name.nl.casefold() for each in others},
            "name_en": {each.name.en.casefold() for each in others},
        }
        for name in ("name_en", "what_en"):
            self.fields[name].widget.attrs["lang"] = "en"
        for name in ("name_nl", "what_nl"):
            self.fields[name].widget.attrs["lang"] = "nl"

    def clean(self) -> dict[str, Any]:
        """Hold the names apart: two with one name cannot be told from each other on a form."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, taken in self.taken.items():
            if given.get(name, "").casefold() in taken:
                self.add_error(name, _("Er staat al een voorziening met deze naam."))
        return given

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        """Give the fields beside each other: Dutch and English."""
        return [(self["name_nl"], self["name_en"]), (self["what_nl"], self["what_en"])]

    def words(self) -> dict[str, str]:
        """Give the words that were filled in."""
        return {name: self.cleaned_data[name] for name in ("name_nl", "name_en", "what_nl", "what_en")}


class Ends(Form):
    """From which day nobody can ask for it any more."""

    seen = django_forms.IntegerField(widget=django_forms.HiddenInput, min_value=0, max_value=10**6)
    ends_on = Date(_("Vanaf welke dag kun je dit niet meer aanvragen?"), earliest=time.today)
