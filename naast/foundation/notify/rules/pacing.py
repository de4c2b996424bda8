"""How long a message waits after a server that would not take it, and when it is given up."""

import datetime

# Long enough for a slow server (20 s a step) and short enough that a killed worker's message leaves soon after.
LEASE = datetime.timedelta(minutes=10)
# Two and a half days in all: a weekend without a mail server loses nothing.
_WAITS = tuple(datetime.timedelta(minutes=each) for each in (1, 5, 15, 60, 240, 720, 1440, 1440))
MOST_TRIES = len(_WAITS) + 1
# A worker that died while sending may have sent. Once more is a nuisance, twice more is a fault of ours.
MOST_LOST = 1


def wait_after(tries: int) -> datetime.timedelta | None:
    """Give how long to wait after the `tries`-th failure (1 is the first); None when it is given up."""
    return _WAITS[tries - 1] if tries <= len(_WAITS) else None
