"""All helplines for the editor, the hidden ones too."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor

from ..models import Line
from ..rules.hours import CHECK_IS_GOOD_FOR
from ..rules.lines import NUMBER_MAY_BE_SHOWN, HelpLine


def all_lines(actor: Actor, *, language: str, today: datetime.date) -> list[dict[str, Any]]:
    """List every line with what is shown of it and why; an empty list for who is not an editor."""
    if not actor.holds("editor"):
        return []
    rows = []
    for row in Line.objects.order_by("position", "id"):
        line = HelpLine.from_row({field.name: getattr(row, field.name) for field in Line._meta.concrete_fields})
        rows.append(
            {
                "id": row.pk,
                "name": line.said("name", language),
                "verification": row.verification,
                "number_shown": line.callable,
                "hidden": not line.shown,
                "because": _because(row, line, language),
                "checked_on": row.checked_on,
                "checked_by": row.checked_by,
                "second_check_by": row.second_check_by,
                "check_is_old": today - row.checked_on > CHECK_IS_GOOD_FOR,
                "site_url": row.site_url,
                "phone": row.phone if line.callable else "",
            }
        )
    return rows


def _because(row: Line, line: HelpLine, language: str) -> str:
    """Say why a line shows no number: what somebody wrote down, else what its level means."""
    written: str = row.hidden_because_nl if language == "nl" else row.hidden_because_en
    if written or line.callable:
        return written
    if row.verification not in NUMBER_MAY_BE_SHOWN:
        return _("Niemand heeft dit op hun eigen pagina gelezen. Daarom staat er geen nummer.")
    return _("Van deze lijn is geen nummer bekend.")
