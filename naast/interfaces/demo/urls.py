"""The addresses that exist in the demonstration only."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from . import views

urlpatterns = [
    path(pgettext_lazy("address", "demonstratie/inloggen"), views.choose_persona, name="demo-sign-in"),
    path(pgettext_lazy("address", "demonstratie/klok"), views.clock, name="demo-clock"),
]
