"""The addresses of privacy; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import decided, officer, own, processing

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "mijn/gegevens"), own.data, name="my-data"),
    path(pgettext_lazy("address", "mijn/gegevens/wissen"), own.erase, name="my-erase"),
    path(pgettext_lazy("address", "mijn/gegevens/rechten"), own.rights, name="my-rights"),
    path(pgettext_lazy("address", "mijn/gegevens/vraag/<slug:code>"), own.request_page, name="my-request"),
    path(pgettext_lazy("address", "mijn/gegevens/bestand/<slug:code>.json"), own.as_json, name="my-data-json"),
    path(pgettext_lazy("address", "mijn/gegevens/bestand/<slug:code>.pdf"), own.as_pdf, name="my-data-pdf"),
    path("privacy", processing.start, name="privacy"),
    path(pgettext_lazy("address", "privacy/register"), processing.register_page, name="privacy-register"),
    path(pgettext_lazy("address", "privacy/register/<slug:purpose>"), processing.ground, name="privacy-ground"),
    path(pgettext_lazy("address", "privacy/bewaren"), processing.keeping, name="privacy-keeping"),
    path(pgettext_lazy("address", "privacy/dpia"), processing.assessment_page, name="privacy-dpia"),
    path(pgettext_lazy("address", "privacy/dpia.md"), processing.assessment_markdown, name="privacy-dpia-markdown"),
    path(pgettext_lazy("address", "privacy/dpia.pdf"), processing.assessment_pdf, name="privacy-dpia-pdf"),
    path(pgettext_lazy("address", "privacy/besluiten"), decided.decisions, name="privacy-decisions"),
    path(pgettext_lazy("address", "privacy/besluiten/nieuw"), decided.record, name="privacy-decision-new"),
    path(pgettext_lazy("address", "privacy/besluiten/<uuid:decision>"), decided.revoke, name="privacy-decision"),
    path(pgettext_lazy("address", "privacy/vragen"), officer.requests, name="privacy-requests"),
    path(pgettext_lazy("address", "privacy/vragen/<slug:code>"), officer.request_page, name="privacy-request"),
]
