"""The address of one's messages; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from . import views

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "mijn/berichten"), views.messages, name="my-messages"),
]
