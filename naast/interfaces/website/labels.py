"""What the pages of the house are called where somebody reads who looked at what is theirs (G3, G4)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAGES: dict[str, str | Promise] = {
    "today": _("De dag van een medewerker"),
    "diary": _("De agenda van een medewerker"),
    "diary-days": _("De agenda van een medewerker"),
    "diary-appointment": _("Je afspraak"),
    "callback-desk": _("Je vraag om teruggebeld te worden"),
    "callback-desk-call": _("Je vraag om teruggebeld te worden"),
    "guidance": _("Een lijst van wie begeleiding krijgt"),
    "guidance-search": _("Je naam, bij het zoeken in die lijst"),
    "guidance-begin": _("Een lijst van studenten"),
    "guidance-begin-one": _("Het begin van je begeleiding"),
    "guidance-file": _("Het dossier van je begeleiding"),
    "guidance-write": _("Het dossier van je begeleiding"),
    "guidance-change": _("Het dossier van je begeleiding"),
    "guidance-pad": _("Het kladblok bij je begeleiding"),
    "referrals": _("Een lijst van verwijzingen"),
    "referral": _("Je verwijzing"),
    "referral-text": _("Je verwijzing"),
    "referral-letter": _("Een brief over jou"),
    "referral-received": _("Je verwijzing"),
    "facility-desk": _("Een lijst van aanvragen voor voorzieningen"),
    "facility-desk-request": _("Je aanvraag voor voorzieningen"),
    "facility-desk-evidence": _("Een bewijsstuk dat je stuurde"),
    "facility-arrange": _("Wat er voor je geregeld wordt"),
    "circumstance-desk": _("Een lijst van bijzondere situaties"),
    "circumstance-desk-report": _("Je bijzondere situatie"),
    "circumstance-desk-evidence": _("Een bewijsstuk dat je stuurde"),
    "study-plans-desk": _("Een lijst van studieplannen"),
    "study-plan-desk": _("Je studieplan"),
    "emergency-access-one": _("Je gegevens, bij nood"),
}
