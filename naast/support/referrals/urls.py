"""The addresses of referrals; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import compose, inbox, letters, order, partners, sent, student

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "medewerker/verwijzingen"), sent.desk, name="referrals"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/begin"), compose.choose, name="referral-begin"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/begin/<slug:file>"), compose.new, name="referral-new"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/crisis"), sent.crisis, name="referral-crisis"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/volgorde"), order.order, name="referral-order"),
    path(
        pgettext_lazy("address", "medewerker/verwijzingen/volgorde/<slug:role>"), order.one, name="referral-order-role"
    ),
    path(pgettext_lazy("address", "medewerker/verwijzingen/partners"), partners.partners, name="partners"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/partners/nieuw"), partners.one, name="partner-new"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/partners/<slug:code>"), partners.one, name="partner"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/in/<slug:code>"), inbox.received, name="referral-received"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/<slug:code>"), sent.one, name="referral"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/<slug:code>/tekst"), compose.again, name="referral-text"),
    path(pgettext_lazy("address", "medewerker/verwijzingen/<slug:code>/brief"), letters.signed, name="referral-letter"),
    path(pgettext_lazy("address", "mijn/verwijzing/<slug:code>"), student.one, name="my-referral"),
    path(pgettext_lazy("address", "mijn/verwijzing/<slug:code>/brief"), letters.own, name="my-referral-letter"),
    path(pgettext_lazy("address", "brief/<slug:token>"), letters.by_link, name="letter-link"),
    path(pgettext_lazy("address", "hulp/huisarts-vinden"), student.find_gp, name="find-gp"),
]
