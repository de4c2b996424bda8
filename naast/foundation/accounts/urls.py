"""The addresses of signing in; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import administration, confirming, passwords, provider, security, sign_in

# Without a language: addresses a provider was told once.
bare: list[URLPattern] = [
    path("sign-in/<slug:slug>/back", provider.back, name="provider-back"),
    path("sign-in/<slug:slug>/answer", provider.answer, name="provider-answer"),
    path("sign-in/<slug:slug>/metadata", provider.metadata, name="provider-metadata"),
]
_OUTCOMES = {
    provider.LATE: pgettext_lazy("address", "inloggen/<slug:slug>/verlopen"),
    provider.STOPPED: pgettext_lazy("address", "inloggen/<slug:slug>/gestopt"),
    provider.AWAY: pgettext_lazy("address", "inloggen/<slug:slug>/niet-bereikbaar"),
    provider.FAILED: pgettext_lazy("address", "inloggen/<slug:slug>/niet-gelukt"),
    provider.UNKNOWN: pgettext_lazy("address", "inloggen/<slug:slug>/niet-bekend"),
    provider.MANY: pgettext_lazy("address", "inloggen/<slug:slug>/te-vaak"),
}
urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "inloggen"), sign_in.sign_in, name="sign-in"),
    path(pgettext_lazy("address", "uitloggen"), sign_in.sign_out, name="sign-out"),
    path(pgettext_lazy("address", "inloggen/bevestigen"), confirming.confirm, name="sign-in-confirm"),
    path(pgettext_lazy("address", "wachtwoord/vergeten"), passwords.forgotten, name="password-forgotten"),
    path(pgettext_lazy("address", "wachtwoord/verstuurd"), passwords.link_sent, name="password-link-sent"),
    path(pgettext_lazy("address", "wachtwoord/kiezen"), passwords.choose, name="password-choose"),
    path(pgettext_lazy("address", "mijn/inloggen"), security.overview, name="my-sign-in"),
    path(pgettext_lazy("address", "mijn/inloggen/wachtwoord"), passwords.change, name="password-change"),
    path(pgettext_lazy("address", "mijn/inloggen/app"), security.app, name="factor-app"),
    path(pgettext_lazy("address", "mijn/inloggen/toegangssleutel"), security.passkey, name="factor-passkey"),
    path(pgettext_lazy("address", "mijn/inloggen/verwijderen"), security.remove, name="factor-remove"),
    path(pgettext_lazy("address", "mijn/inloggen/herstelcodes"), security.new_codes, name="recovery-codes"),
    path(pgettext_lazy("address", "mijn/inloggen/beeindigen"), security.end, name="session-end"),
    path(pgettext_lazy("address", "beheer/accounts"), administration.accounts, name="accounts"),
    path(pgettext_lazy("address", "inloggen/bij/<slug:slug>"), provider.start, name="provider-start"),
    *(
        path(address, provider.outcome, {"outcome": outcome}, name=f"provider-{outcome}")
        for outcome, address in _OUTCOMES.items()
    ),
    path(pgettext_lazy("address", "inloggen/<slug:slug>/uitgelogd"), provider.signed_out, name="provider-signed-out"),
]
