"""The addresses of the guide; Dutch first, English in locale/ (context "address")."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from .views import directory, editor, finder, leaflets, people, urgent

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
    path(pgettext_lazy("address", "beheer/lijnen"), editor.lines, name="lines"),
]
