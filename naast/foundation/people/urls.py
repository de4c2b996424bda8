"""The addresses of keeping people up to date; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import imports

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "beheer/mensen"), imports.overview, name="people-imports"),
    path(pgettext_lazy("address", "beheer/mensen/<slug:slug>"), imports.run, name="people-import"),
    path(pgettext_lazy("address", "beheer/mensen/<slug:slug>/stand"), imports.state, name="people-import-state"),
    path(pgettext_lazy("address", "beheer/mensen/<slug:slug>/fouten.csv"), imports.faults, name="people-import-faults"),
]
