"""What is asked of who arranges a stand-in, writes a description, or answers a warning."""

import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from naast.foundation.core import time
from naast.foundation.core.forms import Date, Form, LongText, Select, Text, YesNo

from .actions.standing_in import LONGEST

LONGEST_TEXT = 2000


class Arrange(Form):
    """Who stands in, from when until when, and whether the other comes back. Why is not asked."""

    by = Select(_("Wie vervangt?"), missing=_("Kies wie vervangt."))
    since = Date(_("Eerste dag"), missing=_("Vul de eerste dag in."))
    until = Date(
        _("Laatste dag"),
        hint=_("Die dag telt nog mee. Hoogstens dertien maanden."),
        missing=_("Vul de laatste dag in."),
        earliest=time.today,
    )
    for_good = YesNo(
        _("Komt deze persoon terug?"),
        yes=_("Nee, deze persoon gaat weg: alles gaat over"),
        no=_("Ja, dit is tijdelijk"),
        missing=_("Kies of deze persoon terugkomt."),
    )

    def __init__(self, *args: Any, candidates: list[tuple[UUID, str, str]], **options: Any) -> None:
        """Offer those who may stand in."""
        super().__init__(*args, **options)
        field: Any = self.fields["by"]
        field.choices = [("", _("Kies …")), *((str(pk), f"{name}, {what}") for pk, name, what in candidates)]

    def clean(self) -> dict[str, Any]:
        """Hold the days against each other."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        since: datetime.date | None = given.get("since")
        until: datetime.date | None = given.get("until")
        if since is not None and until is not None:
            if until < since:
                self.add_error("until", _("De laatste dag komt voor de eerste."))
            elif until - since > LONGEST:
                self.add_error(
                    "until", _("Dat is langer dan dertien maanden. Dan is er iemand nodig die de functie krijgt.")
                )
        return given


def _lines(label: Any, hint: Any = "") -> LongText:
    """Make a field for sentences."""
    return LongText(label, hint=hint, rows=7, longest=LONGEST_TEXT, optional=True)


_ONE_A_LINE = _("Eén zin per regel.")


class Describe(Form):
    """What a role does, does not, and is asked to do, in both languages side by side."""

    does_nl = _lines(_("Wat deze rol doet, in het Nederlands"), _ONE_A_LINE)
    does_en = _lines(_("Wat deze rol doet, in het Engels"), _ONE_A_LINE)
    limits_nl = _lines(_("Wat deze rol niet doet, in het Nederlands"), _ONE_A_LINE)
    limits_en = _lines(_("Wat deze rol niet doet, in het Engels"), _ONE_A_LINE)
    asked_nl = _lines(_("Wat we van deze persoon vragen, in het Nederlands"), _ONE_A_LINE)
    asked_en = _lines(_("Wat we van deze persoon vragen, in het Engels"), _ONE_A_LINE)
    note = Text(_("Wat heb je veranderd?"), hint=_("Dit ziet alleen wie teksten schrijft."), longest=200, optional=True)
    based_on = django_forms.IntegerField(widget=django_forms.HiddenInput, required=False, min_value=0, max_value=10**6)

    def __init__(self, *args: Any, kinds: tuple[str, ...] = ("does", "limits", "asked"), **options: Any) -> None:
        """Ask for these kinds of sentences alone."""
        super().__init__(*args, **options)
        self.kinds = kinds
        for kind in {"does", "limits", "asked"}.difference(kinds):
            del self.fields[f"{kind}_nl"], self.fields[f"{kind}_en"]

    def clean(self) -> dict[str, Any]:
        """Ask for words in both languages where there are words in one."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(f"{kind}_{code}") for kind in self.kinds for code in ("nl", "en")):
            self.add_error(f"{self.kinds[0]}_nl", _("Schrijf minstens één zin."))
        for kind in self.kinds:
            dutch, english = given.get(f"{kind}_nl"), given.get(f"{kind}_en")
            if bool(dutch) != bool(english):
                empty = f"{kind}_en" if dutch else f"{kind}_nl"
                if empty not in self.errors:
                    self.add_error(empty, _("Schrijf dit ook in deze taal, of maak beide leeg."))
        return given


class OnPurpose(Form):
    """Why two roles overlap on purpose."""

    reason = LongText(
        _("Waarom is dit zo bedoeld?"),
        hint=_("Bijvoorbeeld: in het eerste jaar doet de tutor dit, daarna de studieadviseur."),
        missing=_("Schrijf in één zin waarom dit zo bedoeld is."),
        longest=300,
        rows=3,
    )
