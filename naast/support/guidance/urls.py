"""The addresses of guidance; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import caseload, emergency, files, own_students, pads, students, writing

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "medewerker/studenten"), caseload.students, name="guidance"),
    path(pgettext_lazy("address", "medewerker/studenten/zoeken"), caseload.search, name="guidance-search"),
    path(pgettext_lazy("address", "medewerker/studenten/begin"), caseload.begin, name="guidance-begin"),
    path(
        pgettext_lazy("address", "medewerker/studenten/begin/student"),
        own_students.begin_own,
        name="guidance-begin-own",
    ),
    path(
        pgettext_lazy("address", "medewerker/studenten/begin/<slug:code>"),
        caseload.begin_one,
        name="guidance-begin-one",
    ),
    path(pgettext_lazy("address", "medewerker/studenten/wie-is-er"), caseload.continuity, name="guidance-continuity"),
    path(pgettext_lazy("address", "medewerker/studenten/<slug:code>"), files.file, name="guidance-file"),
    path(
        pgettext_lazy("address", "medewerker/studenten/<slug:code>/schrijven/<slug:kind>"),
        writing.write_one,
        name="guidance-write",
    ),
    path(
        pgettext_lazy("address", "medewerker/studenten/<slug:code>/wijzigen/<slug:entry>"),
        writing.change_one,
        name="guidance-change",
    ),
    path(pgettext_lazy("address", "medewerker/studenten/<slug:code>/kladblok"), pads.pad, name="guidance-pad"),
    path(pgettext_lazy("address", "medewerker/kladblokken"), pads.pads, name="guidance-pads"),
    path(pgettext_lazy("address", "medewerker/studenten/<slug:code>/nood"), emergency.read, name="guidance-emergency"),
    path(pgettext_lazy("address", "mijn/begeleiding"), students.mine, name="my-guidance"),
    path(pgettext_lazy("address", "mijn/begeleiding/<slug:code>"), students.one, name="my-guidance-file"),
    path(
        pgettext_lazy("address", "mijn/begeleiding/<slug:code>/terugkijken"),
        students.look_back,
        name="my-guidance-look-back",
    ),
]
