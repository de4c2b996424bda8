"""Posts the letters about permissions; what they say is made when they leave (letters.py)."""

from naast.foundation.notify import outbox

from ..models import Permission

ASKED, RECORDED = "consent.asked", "consent.recorded"


def post(letter: str, row: Permission) -> None:
    """Post a letter to the student; one for each text that is asked about, and one for each yes that was recorded."""
    key = outbox.key_of(letter, row.pk, row.digest, row.student_id)
    outbox.post(to=row.student_id, letter=letter, about=row.pk, key=key)
