"""The addresses that exist in the demonstration only."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from . import views

urlpatterns = [
    path(pgettext_lazy("address", "demonstratie/inloggen"), views.choose_persona, name="demo-sign-in"),
    path(pgettext_lazy("address", "demonstratie/klok"), views.clock, name="demo-clock"),
    path(pgettext_lazy("address", "demonstratie/post"), views.mails, name="demo-mail"),
    path(pgettext_lazy("address", "demonstratie/post/<slug:slug>"), views.mail, name="demo-mail-open"),
    path(
        pgettext_lazy("address", "demonstratie/post/<slug:slug>/<int:number>"), views.mail_file, name="demo-mail-file"
    ),
]
