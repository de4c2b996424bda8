"""How long things stay and when something is asked; numbers with their reason (C5, C6)."""

import datetime

# A question nobody answered is over after a month: nobody keeps somebody's story ready for ever.
QUESTION_STAYS = datetime.timedelta(days=30)
# How long a permission runs that nobody stops: long enough for a waiting time and a first talk.
PERMISSION_RUNS = datetime.timedelta(days=180)
LINK_RUNS = datetime.timedelta(days=14)
WRONG_CODES = 10
ROW_STAYS = datetime.timedelta(days=365)
OVER_STAYS = datetime.timedelta(days=60)
ASK_AGAIN = datetime.timedelta(days=21)
ASKED_AT_MOST = 3
FEWEST = 5


def may_open_link(until: datetime.datetime, revoked: bool, wrong: int, now: datetime.datetime) -> bool:
    """Tell whether a link opens: not over, not taken back, not guessed at too often."""
    return not revoked and now < until and wrong < WRONG_CODES


def share(yes: int, all_told: int) -> int | None:
    """Give the share (percent, rounded to five) that arrived; None when it could point at somebody.

    Fewer than five on either side tells nothing: that everybody, or nobody, arrived is about each of them (L11).
    """
    no = all_told - yes
    if yes < FEWEST or no < FEWEST:
        return None
    return 5 * round(100 * yes / all_told / 5)
