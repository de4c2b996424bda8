"""Names that go together, the addresses they make, and the row of somebody of the cast."""

import datetime
import itertools
import random
import unicodedata

from ..cast import Persona
from ..names import ORIGINS
from .units import Row

_SHARES = tuple(itertools.accumulate(share for share, _, _ in ORIGINS))
_MIXED = 0.12  # one in eight has a given name from one part of the world and a family name from another
_FOLD = str.maketrans({"ı": "i", "ø": "o", "’": "", " ": ""})


def names_drawn(draw: random.Random) -> tuple[str, str]:
    """Draw a given and a family name that go together, mostly."""
    first = draw.choices(ORIGINS, cum_weights=_SHARES)[0]
    second = draw.choices(ORIGINS, cum_weights=_SHARES)[0] if draw.random() < _MIXED else first
    return draw.choice(first[1]), draw.choice(second[2])


def email_of(given: str, family: str, mark: str) -> str:
    """Make an address in a domain that cannot exist."""
    # Decomposed, so that ş becomes s with a cedilla that falls away.
    name = unicodedata.normalize("NFKD", f"{given}.{family}".lower().translate(_FOLD))
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in ".-"))
    return f"{plain}.{mark}@voorbeeld.example"


def persona_row(persona: Persona, today: datetime.date) -> Row:
    """Make the row of somebody of the cast, as old as they are on a day."""
    born = persona.birth_date(today)
    return {
        "number": persona.number,
        "given_name": persona.given_name,
        "family_name": persona.family_name,
        "shown_name": persona.shown_name,
        "email": f"{persona.key}@voorbeeld.example",
        "language": persona.language,
        "birth_date": born.isoformat() if born is not None else "",
        "kinds": persona.kinds,
        "ended_on": "",
    }
