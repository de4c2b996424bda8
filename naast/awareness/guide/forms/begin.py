"""The form that begins a new text: its names in both languages, and whose it is."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naast.foundation.core.forms import Form, Select, Text

from ..rules.bundle import LONGEST_OF_LINE, LONGEST_OF_TEXT
from .labels import PURPOSES


class BeginForm(Form):
    """What a text needs before it has a page of its own at the desk."""

    def __init__(self, kind: str, choices: Any, *, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.kind = kind
        longest = LONGEST_OF_TEXT["title"] if kind == "entry" else LONGEST_OF_LINE["name_nl"]
        widgets = {code: forms.TextInput(attrs={"lang": code}) for code in ("nl", "en")}
        self.fields["nl"] = Text(
            _("Titel in het Nederlands"), hint=_("Zoals mensen het noemen."), longest=longest, widget=widgets["nl"]
        )
        self.fields["en"] = Text(_("Titel in het Engels"), longest=longest, optional=True, widget=widgets["en"])
        if kind == "line":
            hint = _("Kleine letters, cijfers en streepjes. Deze naam blijft.")
            self.fields["name"] = Text(_("Korte naam in het adres"), hint=hint, longest=LONGEST_OF_LINE["id"])
            self.fields["purpose"] = Select(_("Soort lijn"), list(PURPOSES.items()))
        else:
            owners = [(str(owner), name) for owner, name in choices.owners]
            central = any(not owner for owner, _name in owners)
            offered = [(owner, name) for owner, name in owners if owner]
            empty = _("De hele universiteit") if central else ""
            self.fields["owner"] = Select(_("Van wie is deze tekst"), offered, empty=empty, optional=central)

    def given(self, blank: Mapping[str, Any]) -> dict[str, Any]:
        """Give the arguments of the action that begins the text: content, and its name or its owner."""
        content = copy.deepcopy(dict(blank))
        said = self.cleaned_data
        if self.kind == "line":
            content |= {"name_nl": said["nl"], "name_en": said["en"], "purpose": said["purpose"]}
            return {"content": content, "slug": said["name"]}
        for language in ("nl", "en"):
            content[language]["title"] = said[language]
        return {"content": content, "owner": said["owner"] or None}
