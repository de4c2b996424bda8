"""The addresses of the guide; Dutch first, English in locale/ (context "address")."""

from collections.abc import Mapping
from typing import Any

from django.urls import path, register_converter
from django.utils.translation import pgettext_lazy

from .views import (
    directory,
    editing,
    editing_desk,
    editing_history,
    editing_import,
    editing_moves,
    editor,
    finder,
    leaflets,
    people,
    urgent,
)


class KindOfText:
    """A kind of text in an address: its word in the language of the page; both languages' words are understood."""

    regex = "hulp|lijn|folder|help|line|leaflet"
    _kinds: Mapping[str, str] = {
        "hulp": "entry", "help": "entry", "lijn": "line", "line": "line", "folder": "leaflet", "leaflet": "leaflet",
    }  # fmt: skip
    _words: Mapping[str, Any] = {
        "entry": pgettext_lazy("address", "hulp"),
        "line": pgettext_lazy("address", "lijn"),
        "leaflet": pgettext_lazy("address", "folder"),
    }

    def to_python(self, value: str) -> str:
        """Give the kind a word stands for."""
        return self._kinds[value]

    def to_url(self, value: str) -> str:
        """Give the word of a kind. Raises ValueError for what is none, so that there is no such address."""
        if value not in self._words:
            raise ValueError(value)
        return str(self._words[value])


register_converter(KindOfText, "kind")

urlpatterns = [
    path(pgettext_lazy("address", "nu"), urgent.now, name="now"),
    path(pgettext_lazy("address", "kaart"), urgent.card, name="card"),
    path(pgettext_lazy("address", "hulp"), directory.directory, name="guide-directory"),
    path(pgettext_lazy("address", "hulp/gids/<slug:slug>"), directory.entry, name="guide-entry"),
    path(pgettext_lazy("address", "hulp/mensen"), people.people, name="guide-people"),
    path(pgettext_lazy("address", "hulp/wegwijzer"), finder.finder, name="finder"),
    path(pgettext_lazy("address", "hulp/wegwijzer/uitkomst"), finder.result, name="finder-result"),
    path(pgettext_lazy("address", "wat-je-mag-verwachten"), leaflets.expectations, name="expectations"),
    path(pgettext_lazy("address", "zorgen-om-iemand"), leaflets.worried, name="worried"),
    path(pgettext_lazy("address", "beheer"), editing_desk.desk, name="desk"),
    path(pgettext_lazy("address", "beheer/teksten"), editing_desk.all_texts, name="desk-texts"),
    path(pgettext_lazy("address", "beheer/lijnen"), editor.lines, name="lines"),
    path(pgettext_lazy("address", "beheer/invoer"), editing_import.bring_in, name="desk-import"),
    path(pgettext_lazy("address", "beheer/nieuw/<kind:kind>"), editing.begin, name="desk-begin"),
    path(pgettext_lazy("address", "beheer/<kind:kind>/<slug:key>"), editing.edit, name="desk-edit"),
    path(pgettext_lazy("address", "beheer/<kind:kind>/<slug:key>/bewaren"), editing.save, name="desk-save"),
    path(pgettext_lazy("address", "beheer/<kind:kind>/<slug:key>/nakijken"), editing_moves.review, name="desk-review"),
    path(pgettext_lazy("address", "beheer/<kind:kind>/<slug:key>/stap"), editing_moves.move, name="desk-move"),
    path(
        pgettext_lazy("address", "beheer/<kind:kind>/<slug:key>/versies"), editing_history.versions, name="desk-history"
    ),
    path(
        pgettext_lazy("address", "beheer/<kind:kind>/<slug:key>/versies/<int:number>"),
        editing_history.one_version,
        name="desk-version",
    ),
    path(
        pgettext_lazy("address", "beheer/<kind:kind>/<slug:key>/naast-elkaar/<int:number>"),
        editing_history.side_by_side,
        name="desk-conflict",
    ),
]
