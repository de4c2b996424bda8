"""Lines of one's own messages as a page shows them: rows of plain values, in the reader's language and time."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from naast.foundation.core import moments
from naast.foundation.notify.queries import NoticeShown
from naast.foundation.notify.rules import faults_of_link


def rows(notices: Iterable[NoticeShown]) -> list[dict[str, Any]]:
    """Put lines into words, for `notify/_notices.html`. A link that leads away from the house is left out."""
    return [
        {
            "id": each.id,
            "text": each.text,
            "link": "" if faults_of_link(each.link, ()) else each.link,
            "link_words": each.link_words or _("Bekijk"),
            "when": moments.stamp(each.at),
            "new": each.new,
        }
        for each in notices
    ]
