"""The addresses of the frame; Dutch first, English in locale/ (context "address")."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from .views import gallery, home, machine, my, reading, today

# Without a language: for programs, and for who has not chosen yet.
bare = [
    path("", home.choose_language, name="choose-language"),
    path("sw.js", machine.offline_worker, name="offline-worker"),
    path("healthz", machine.healthz, name="healthz"),
    path("readyz", machine.readyz, name="readyz"),
    path("design/", gallery.choose_language, name="choose-gallery"),
]
urlpatterns = [
    path("", home.home, name="home"),
    path(pgettext_lazy("address", "wie-ziet-wat"), reading.who_sees_what, name="who-sees-what"),
    path(pgettext_lazy("address", "weergave"), reading.display, name="display"),
    path(pgettext_lazy("address", "toegankelijkheid"), reading.accessibility, name="accessibility"),
    path(pgettext_lazy("address", "mijn"), my.my, name="my"),
    path(pgettext_lazy("address", "medewerker/vandaag"), today.today, name="today"),
    path("design", gallery.gallery, name="gallery"),
]
