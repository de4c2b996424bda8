"""What this room notes in the trail, in a reader's words."""

from django.utils.translation import gettext_lazy as _

from ..ports import Words

TRAIL: dict[str, Words] = {
    "export.asked": _("vroeg om alles als bestand"),
    "export.made": _("maakte het bestand"),
    "export.failed": _("kon het bestand niet maken"),
    "erasure.asked": _("vroeg om wissen"),
    "erasure.done": _("was klaar met wissen"),
    "data.erased": _("wiste gegevens"),
    "hold.set": _("liet wissen wachten"),
    "hold.lifted": _("liet wissen weer doorgaan"),
    "request.asked": _("vroeg de privacy officer iets"),
    "request.withdrawn": _("trok een vraag in"),
    "request.answered": _("beantwoordde een vraag"),
    "my-data": _("de pagina Mijn gegevens"),
    "my-data-json": _("alles over jou als bestand"),
    "my-data-pdf": _("alles over jou als bestand"),
    "my-erase": _("de pagina Gegevens wissen"),
    "my-rights": _("de pagina over rechten"),
    "my-request": _("een vraag aan de privacy officer"),
    "privacy-requests": _("de lijst met vragen aan de privacy officer"),
    "privacy-request": _("een vraag aan de privacy officer"),
}
