"""The addresses of calling back; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import asking, desk, readers, receipts

_STUDENTS, _STAFF = {"kind": "students"}, {"kind": "staff"}
urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "bel-mij-terug"), asking.ask, _STUDENTS, name="call-back"),
    path(pgettext_lazy("address", "bel-mij-terug/medewerkers"), asking.ask, _STAFF, name="call-back-staff"),
    path(pgettext_lazy("address", "bel-mij-terug/bericht"), receipts.answer, _STUDENTS, name="call-back-answer"),
    path(
        pgettext_lazy("address", "bel-mij-terug/medewerkers/bericht"),
        receipts.answer,
        _STAFF,
        name="call-back-answer-staff",
    ),
    path(pgettext_lazy("address", "medewerker/terugbellen"), desk.desk, name="callback-desk"),
    path(pgettext_lazy("address", "medewerker/terugbellen/wie-leest"), readers.readers, name="callback-readers"),
    path(
        pgettext_lazy("address", "medewerker/terugbellen/<slug:code>"),
        desk.call,
        name="callback-desk-call",
    ),
]
