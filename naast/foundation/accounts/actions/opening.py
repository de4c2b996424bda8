"""Opens a session: the one way in, whoever vouched for the person (G5)."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest

from naast.foundation.access.action import action
from naast.foundation.access.actor import ANONYMOUS, Actor, Job
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.accounts.queries.factors import has_factors
from naast.foundation.accounts.rules.devices import device_of
from naast.foundation.core import time
from naast.foundation.people.models import Person
from naast.foundation.people.presence import DEVICE, FACTORS, FIRST_TIME, OPENED, PROVED, STRONG, WAY

BACKEND = "naast.foundation.people.signin.PeopleBackend"


def may_open(actor: Actor, /, **given: Any) -> Decision:
    """Let somebody in who is here today; whether they are who they say was decided by whoever calls."""
    here: bool = given["person"].is_here(time.today())
    return allow(f"signed in: {given['way']}") if here else refuse("not here")


@action("session.opened", may=may_open, about="person", unknown_may=True)
def open_session(
    *, request: HttpRequest, person: Person, way: str, strong: bool, actor: Actor | Job = ANONYMOUS
) -> None:
    """Open a session for somebody under a new key, and note by which way they came ("provider", "persona", "password").

    `strong` says that a second factor was asked, here or by the provider. Call it in a POST, or in a callback that may
    write. Raises Refused for who is not here today.
    """
    first = person.last_login is None
    session = request.session
    # Nothing of what an unknown reader left in the session comes along.
    session.flush()
    login(request, person, backend=BACKEND)
    now = int(time.system_now().timestamp())
    session[FIRST_TIME] = first
    session[WAY] = way
    session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    session[STRONG] = strong
    session[FACTORS] = has_factors(person.pk)
    session[OPENED] = session[PROVED] = now
    # Under a code that did not exist before anybody was known, in the transaction that notes the opening (ASVS 7.2.4).
    session.cycle_key()
