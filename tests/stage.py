"""The cast on the stage: imported once for the tests of a file, inside a transaction that each test lies in.

Nothing is copied and nothing is put back. The import is the house's own, as it is for everybody; a test that follows
begins at a savepoint behind it and ends by going back there, as Django's own setUpTestData works. A test that does not
ask for the cast, or that commits, begins without them: what the import wrote is rolled back first.
"""

import datetime
import time as system
from dataclasses import dataclass
from typing import Any

import pytest

COMMITS = frozenset(("transactional_db", "live_server", "django_db_reset_sequences"))
APART_SECONDS = 60


class ClockMovedFirst(RuntimeError):
    """A test set the clock and then asked for a cast that was imported at the real moment."""


@dataclass
class Stage:
    """The transaction in which the cast stands, and the moment at which they came in."""

    transaction: Any
    day: datetime.date
    at: datetime.datetime
    began: float


_standing: Stage | None = None


def wants(item: pytest.Item) -> bool:
    """Tell whether a test begins with the cast that stands there for its whole file."""
    names = set(getattr(item, "fixturenames", ()))
    mark = item.get_closest_marker("django_db")
    commits = COMMITS & names or (mark and (mark.args or {"transaction", "reset_sequences"} & mark.kwargs.keys()))
    return "cast" in names and of_the_house(item) and not commits and not item.get_closest_marker("cast_anew")


def of_the_house(item: pytest.Item) -> bool:
    """Tell whether the `cast` of a test is the one of the whole house, and not one that its own file makes."""
    return bool(item._fixtureinfo.name2fixturedefs["cast"][-1].baseid == "")


def import_cast() -> None:
    """Bring in the cast by the import, like everybody else."""
    from naast.foundation.core import time
    from naast.interfaces.demo.growth import settle
    from naast.interfaces.demo.population import grow

    settle(grow(today=time.today(), students=20))


def prepare(request: pytest.FixtureRequest) -> None:
    """Have the cast stand there before a test that begins with them, and nobody before any other."""
    from naast.foundation.core import time

    if not wants(request.node):
        leave()
    elif _standing is None or _standing.day != time.today():
        leave()
        # What a file makes once for all its tests lies below the cast: it stays when they leave.
        for name in made_once(request):
            request.getfixturevalue(name)
        request.getfixturevalue("stage_of_the_file")
        enter()


def made_once(request: pytest.FixtureRequest) -> list[str]:
    """Name what the tests of this file make once for all of them."""
    here = [item for item in request.session.items if item.path == request.path]
    defined = {name: found for item in here for name, found in item._fixtureinfo.name2fixturedefs.items()}
    return sorted(
        name for name, found in defined.items() if found[-1].scope == "module" and name != "stage_of_the_file"
    )


def enter() -> None:
    """Begin the transaction and let the cast in."""
    global _standing
    from django.db import transaction

    from naast.foundation.core import time

    begun = transaction.atomic()
    begun._from_testcase = True
    begun.__enter__()
    try:
        day, at, began = time.today(), time.now(), system.monotonic()
        import_cast()
    except BaseException as fault:
        begun.__exit__(type(fault), fault, fault.__traceback__)
        raise
    _standing = Stage(begun, day, at, began)


def leave() -> None:
    """Take back what the import wrote."""
    global _standing
    from django.db import transaction

    if _standing is not None:
        left, _standing = _standing, None
        transaction.set_rollback(True)
        left.transaction.__exit__(None, None, None)


def stands() -> bool:
    """Tell whether the cast stands there. Raises ClockMovedFirst when they came in at another moment than is now."""
    from naast.foundation.core import time

    if _standing is None:
        return False
    passed = (time.now() - _standing.at).total_seconds() - (system.monotonic() - _standing.began)
    if abs(passed) > APART_SECONDS:
        raise ClockMovedFirst(
            "The clock was set before the cast came in. Ask for `cast` first, or mark the test `cast_anew`: "
            "then they are imported at the moment of the test."
        )
    return True
