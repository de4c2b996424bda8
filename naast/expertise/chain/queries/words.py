"""Names roles, units and days in the reader's language."""

from django.utils import translation
from django.utils.translation import gettext as _

from naast.foundation.people.models import Function
from naast.foundation.people.rules import CONFIDENTIALITY, ROLE_BY_SLUG


def in_english() -> bool:
    """Tell whether the reader reads English."""
    return translation.get_language() == "en"


def confidentiality_of(slug: str) -> str:
    """Say how confidential a talk with a role is, by rule or law; empty when nothing is known."""
    role = ROLE_BY_SLUG.get(slug)
    return CONFIDENTIALITY[role.confidentiality][in_english()] if role is not None else ""


def unit_of(row: Function) -> str:
    """Name the unit a function is held for, with its city when it is for one city alone."""
    unit = row.programme or row.faculty
    name = (unit.name_en if in_english() else unit.name_nl) if unit is not None else _("Hele universiteit")
    city = (row.campus.name_en if in_english() else row.campus.name_nl) if row.campus is not None else ""
    return f"{name}, {city}" if city else name
