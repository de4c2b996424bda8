"""Opens a session: the one way in, whoever vouched for the person (G5)."""

from django.contrib.auth import login
from django.http import HttpRequest

from naast.foundation.access.action import action
from naast.foundation.access.actor import ANONYMOUS, Actor, Job
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core import time
from naast.foundation.people.models import Person

BACKEND = "naast.foundation.people.signin.PeopleBackend"
# What a session remembers beside whose it is.
FIRST_TIME, WAY, STRONG, PROVED = "first_time", "way", "strong", "proved"


def may_open(actor: Actor, /, *, person: Person, way: str, **given: object) -> Decision:
    """Let somebody in who is here today; whether they are who they say was decided by whoever calls."""
    return allow(f"signed in: {way}") if person.is_here(time.today()) else refuse("not here")


@action("session.opened", may=may_open, about="person", unknown_may=True)
def open_session(
    *, request: HttpRequest, person: Person, way: str, strong: bool, actor: Actor | Job = ANONYMOUS
) -> None:
    """Open a session for somebody under a new key, and note by which way they came ("provider", "persona", "password").

    `strong` says that a second factor was asked, here or by the provider. Call it in a POST, or in a callback that may
    write. Raises Refused for who is not here today.
    """
    first = person.last_login is None
    login(request, person, backend=BACKEND)
    request.session[FIRST_TIME] = first
    request.session[WAY] = way
    request.session[STRONG] = strong
    request.session[PROVED] = int(time.system_now().timestamp())
    request.session.save()
