"""The addresses of the chain; Dutch first, English in locale/ (context "address")."""

from django.urls import URLPattern, path
from django.utils.translation import pgettext_lazy

from .views import desk, mine, public, texts

urlpatterns: list[URLPattern] = [
    path(pgettext_lazy("address", "keten"), public.chain, name="chain"),
    path(pgettext_lazy("address", "keten/wat-we-vragen"), public.asked, name="chain-asked"),
    path(pgettext_lazy("address", "keten/<slug:code>"), public.programme, name="chain-programme"),
    path(pgettext_lazy("address", "medewerker/keten"), desk.desk, name="chain-desk"),
    path(pgettext_lazy("address", "medewerker/keten/plek/<uuid:function>"), desk.place, name="chain-desk-place"),
    path(pgettext_lazy("address", "medewerker/keten/teksten"), texts.texts, name="chain-desk-texts"),
    path(pgettext_lazy("address", "medewerker/keten/teksten/<slug:role>"), texts.text, name="chain-desk-text"),
    path(
        pgettext_lazy("address", "medewerker/keten/teksten/<slug:role>/<slug:programme>"),
        texts.text,
        name="chain-desk-text-own",
    ),
    path(pgettext_lazy("address", "medewerker/vervanging"), mine.mine, name="chain-mine"),
]
