"""Holds a period to its order and its length."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..rules.terms import LONGEST_TERM


def check_term(form: Any, given: dict[str, Any], first: str, last: str) -> None:
    """Hold a period to its order and to six years."""
    begins, ends = given.get(first), given.get(last)
    if isinstance(begins, datetime.date) and isinstance(ends, datetime.date):
        if ends < begins:
            form.add_error(last, _("Deze dag ligt voor de eerste."))
        elif ends - begins > LONGEST_TERM:
            form.add_error(last, _("Dit is langer dan zes jaar."))
