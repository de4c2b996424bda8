"""Which functions may have a diary."""

from naast.foundation.people.rules import SUPPORT_STAFF

HOSTS = SUPPORT_STAFF | {"mentor", "tutor", "career", "abroad", "popcorner", "duty-psychologist"}
"""Functions that may have a diary; the chain's own words (C3)."""
