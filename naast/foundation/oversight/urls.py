"""The addresses of oversight; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import asking, rows, students, uses

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "medewerker/noodtoegang"), asking.overview, name="emergency-access"),
    path(
        pgettext_lazy("address", "medewerker/noodtoegang/vraag/<slug:profession>"),
        asking.ask,
        name="emergency-access-ask",
    ),
    path(pgettext_lazy("address", "medewerker/noodtoegang/<slug:code>"), asking.one, name="emergency-access-one"),
    path(pgettext_lazy("address", "mijn/noodtoegang"), students.told_to_me, name="my-emergency-access"),
    path(pgettext_lazy("address", "privacy/noodtoegang"), uses.uses, name="emergency-reviews"),
    path(pgettext_lazy("address", "privacy/noodtoegang/<slug:code>"), uses.use, name="emergency-reviews-one"),
    path(pgettext_lazy("address", "privacy/inzage"), rows.weeks, name="access-reviews"),
    path(pgettext_lazy("address", "privacy/inzage/<slug:code>"), rows.row, name="access-reviews-row"),
]
