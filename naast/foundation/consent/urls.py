"""The addresses of the ledger; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from . import views

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "mijn/delen"), views.sharing, name="my-sharing"),
    path(pgettext_lazy("address", "mijn/delen/wie-keek"), views.looks, name="my-looks"),
    path(pgettext_lazy("address", "mijn/delen/<slug:code>"), views.question, name="my-sharing-question"),
]
