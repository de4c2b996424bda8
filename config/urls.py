"""All addresses of the house, room by room; every page has a language in front (architecture §6)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config.routes import InGroups
from naast.awareness.guide import urls as guide
from naast.expertise.chain import urls as chain
from naast.foundation.accounts import urls as accounts
from naast.foundation.consent import urls as consent
from naast.foundation.notify import urls as notify
from naast.foundation.oversight import urls as oversight
from naast.foundation.people import urls as people
from naast.foundation.privacy import urls as privacy
from naast.interfaces.api import urls as api
from naast.interfaces.website import urls as website
from naast.support.appointments import urls as appointments
from naast.support.callbacks import urls as callbacks
from naast.support.facilities import urls as facilities
from naast.support.guidance import urls as guidance
from naast.support.referrals import urls as referrals

urlpatterns = [
    path("", include(website.bare)),
    path("", include(accounts.bare)),
    path("", include(appointments.bare)),
    path("api/v1/", api.api.urls),
    *i18n_patterns(
        InGroups(
            [
                *website.urlpatterns,
                *guide.urlpatterns,
                *accounts.urlpatterns,
                *people.urlpatterns,
                *notify.urlpatterns,
                *appointments.urlpatterns,
                *callbacks.urlpatterns,
                *consent.urlpatterns,
                *guidance.urlpatterns,
                *referrals.urlpatterns,
                *facilities.urlpatterns,
                *chain.urlpatterns,
                *privacy.urlpatterns,
                *oversight.urlpatterns,
            ]
        ),
    ),
]
if "naast.interfaces.demo" in settings.INSTALLED_APPS:
    from naast.interfaces.demo import urls as demo

    urlpatterns += i18n_patterns(path("", include(demo.urlpatterns)))

handler400 = "naast.interfaces.website.views.errors.bad_request"
handler403 = "naast.interfaces.website.views.errors.refused"
handler404 = "naast.interfaces.website.views.errors.not_found"
handler500 = "naast.interfaces.website.views.errors.server_error"
