"""The addresses of facilities; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import checking, circumstances, committee, desk, mine, plans, policy, public, standing

urlpatterns: list[URLPattern] = [
    # --- students ---
    path(pgettext_lazy("address", "voorzieningen"), mine.overview, name="facilities"),
    path(pgettext_lazy("address", "voorzieningen/zonder-bewijs"), public.offered, name="facilities-offers"),
    path(pgettext_lazy("address", "voorzieningen/wat-er-is"), public.catalogue, name="facilities-catalogue"),
    path(pgettext_lazy("address", "voorzieningen/aanvragen"), mine.ask, name="facility-request"),
    path(pgettext_lazy("address", "voorzieningen/<slug:code>"), mine.mine, name="facility"),
    path(
        pgettext_lazy("address", "voorzieningen/<slug:code>/bestand/<slug:file>"),
        mine.evidence,
        name="facility-evidence",
    ),
    path(pgettext_lazy("address", "voorzieningen/<slug:code>/verklaring"), mine.statement, name="facility-statement"),
    path(
        pgettext_lazy("address", "voorzieningen/<slug:code>/verklaring.pdf"),
        mine.statement_on_paper,
        name="facility-statement-paper",
    ),
    path(pgettext_lazy("address", "verklaring-nagaan"), checking.check, name="statement-check"),
    path(pgettext_lazy("address", "bijzondere-situatie"), circumstances.overview, name="circumstances"),
    path(pgettext_lazy("address", "bijzondere-situatie/melden"), circumstances.tell, name="circumstances-report"),
    path(pgettext_lazy("address", "bijzondere-situatie/plan/<slug:code>"), plans.plan, name="study-plan"),
    path(pgettext_lazy("address", "bijzondere-situatie/<slug:code>"), circumstances.mine, name="circumstance"),
    path(
        pgettext_lazy("address", "bijzondere-situatie/<slug:code>/bestand/<slug:file>"),
        circumstances.evidence,
        name="circumstance-evidence",
    ),
    path(
        pgettext_lazy("address", "bijzondere-situatie/<slug:code>/ontvangst.pdf"),
        circumstances.receipt,
        name="circumstance-receipt",
    ),
    path(
        pgettext_lazy("address", "bijzondere-situatie/<slug:code>/verklaring"),
        circumstances.hindrance,
        name="circumstance-statement",
    ),
    path(
        pgettext_lazy("address", "bijzondere-situatie/<slug:code>/verklaring.pdf"),
        circumstances.hindrance_on_paper,
        name="circumstance-statement-paper",
    ),
    # --- staff ---
    path(pgettext_lazy("address", "medewerker/voorzieningen"), desk.desk, name="facility-desk"),
    path(pgettext_lazy("address", "medewerker/voorzieningen/tentamens"), policy.exams, name="exam-enrolments"),
    path(
        pgettext_lazy("address", "medewerker/voorzieningen/wie-doet-wat"), policy.who_does_what, name="facility-owners"
    ),
    path(pgettext_lazy("address", "medewerker/voorzieningen/wat-er-is"), standing.kept, name="facilities-kept"),
    path(pgettext_lazy("address", "medewerker/voorzieningen/wat-er-is/nieuw"), standing.new, name="facility-new"),
    path(
        pgettext_lazy("address", "medewerker/voorzieningen/wat-er-is/<slug:facility>"),
        standing.one,
        name="facility-kept",
    ),
    path(pgettext_lazy("address", "medewerker/voorzieningen/regelen/<slug:code>"), desk.item, name="facility-arrange"),
    path(pgettext_lazy("address", "medewerker/voorzieningen/<slug:code>"), desk.opened, name="facility-desk-request"),
    path(
        pgettext_lazy("address", "medewerker/voorzieningen/<slug:code>/bestand/<slug:file>"),
        desk.evidence,
        name="facility-desk-evidence",
    ),
    path(pgettext_lazy("address", "medewerker/drempels"), policy.overview, name="obstacles"),
    path(pgettext_lazy("address", "medewerker/bijzondere-situaties"), committee.desk, name="circumstance-desk"),
    path(
        pgettext_lazy("address", "medewerker/bijzondere-situaties/<slug:code>"),
        committee.opened,
        name="circumstance-desk-report",
    ),
    path(
        pgettext_lazy("address", "medewerker/bijzondere-situaties/<slug:code>/bestand/<slug:file>"),
        desk.evidence,
        name="circumstance-desk-evidence",
    ),
    path(pgettext_lazy("address", "medewerker/studieplannen"), committee.plans, name="study-plans-desk"),
    path(pgettext_lazy("address", "medewerker/studieplannen/<slug:code>"), committee.plan, name="study-plan-desk"),
]
