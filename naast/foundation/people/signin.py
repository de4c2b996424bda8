"""Gives Django's session machinery the person behind a session, as long as that person is here."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from naast.foundation.core import time
from naast.foundation.people.models import Person
from naast.foundation.people.queries import person_here


class PeopleBackend:
    """The backend every session is bound to. It opens no door itself: there is no password to try."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        """Refuse every credential; sessions are opened by accounts.actions.opening alone."""
        return None

    def get_user(self, user_id: UUID | str) -> Person | None:
        """Find the person of a session, or None once they left or were switched off. One query."""
        try:
            return person_here(UUID(str(user_id)), on=time.today())
        except ValueError:
            return None
