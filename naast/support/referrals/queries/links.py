"""Finds what a link opens; only keyed hashes are compared, so that the database gives nobody a way in."""

import hashlib
import hmac

from django.conf import settings

from naast.foundation.core import time
from naast.foundation.core.ids import read_code

from ..models import LetterLink
from ..rules.states import State
from ..rules.terms import may_open_link

LONGEST_TYPED = 60


def digest_of(*parts: str) -> str:
    """Give what the table holds in place of a token or code, however it was typed (HMAC-SHA-256, the server's key)."""
    plain = "\x1f".join(read_code(part[:LONGEST_TYPED]) for part in parts)
    return hmac.new(settings.SECRET_KEY.encode(), f"letter-link\x1f{plain}".encode(), hashlib.sha256).hexdigest()


def code_fits(kept: str, token: str, secret: str) -> bool:
    """Tell whether a code fits, in a time that tells nothing."""
    return hmac.compare_digest(kept.encode(), digest_of(token, secret).encode())


def link_behind(token: str) -> LetterLink | None:
    """Find the link of a token; None alike for absent, over, revoked and of a letter that was stopped. One query."""
    rows = LetterLink.objects.unscoped(reason="the link and its code are the key").select_related("referral")
    row: LetterLink | None = rows.filter(token=digest_of(token)).first()
    if row is None or row.referral.state not in (State.IN_HAND, State.WAITING, State.TOLD):
        return None
    return row if may_open_link(row.until, row.revoked_at is not None, row.wrong, time.now()) else None
