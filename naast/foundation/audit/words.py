"""What the labels of the trail mean in a reader's words; a room names its own labels when it is loaded."""

from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words: TypeAlias = str | Promise

_known: dict[str, Words] = {}


class LabelTaken(ValueError):
    """Two rooms give one label different words."""


def name(label: str, words: Words) -> None:
    """Give a verb, role or page its words. Raises LabelTaken when it has others already."""
    if str(_known.get(label, words)) != str(words):
        raise LabelTaken(f"{label} already means {_known[label]!r}")
    _known[label] = words


def words_of(label: str) -> str:
    """Say a label in words: "a+b" as its parts, "job:…" as the system itself, an unknown one as it stands."""
    if label.startswith("job:"):
        return str(_("Naast zelf, zonder dat er iemand bij was"))
    if label in _known:
        return str(_known[label])
    if "+" in label:
        return ", ".join(words_of(part) for part in label.split("+"))
    return label


name("page.opened", _("bekeek een bladzijde"))
name("page.refused", _("probeerde een bladzijde te openen en kreeg die niet"))
name("spool.damaged", _("vond dat er aan de wachtende regels gezeten is"))
name("anonymous", _("iemand die niet was aangemeld"))
name("student", _("student"))
name("staff", _("medewerker"))
