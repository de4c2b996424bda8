"""Keeps sessions in our own table: hashed codes, an end that never moves, and whose session it is."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from naast.foundation.accounts.models import Session
from naast.foundation.core import time
from naast.foundation.core.rows import day_given, moment_given
from naast.foundation.people.presence import DEVICE, OPENED, WAY
from naast.foundation.people.queries import Brought, bringing, read_brought

# Before anybody is signed in a session holds half a sign-in at most.
UNKNOWN_LIVES = timedelta(minutes=20)
_OWN = """
SELECT session_data AS content, person_id FROM accounts_session WHERE session_key = %(key)s AND expire_date > %(now)s
"""


def hashed(code: str) -> str:
    """Give what the table holds in place of the code in the cookie."""
    return hmac.new(settings.SECRET_KEY.encode(), f"session\x1f{code}".encode(), hashlib.sha256).hexdigest()


class SessionStore(DatabaseStore):
    """Django's store over our table; the code that a browser holds never reaches the database."""

    _brought: Brought | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Give the table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Read what this code's session holds, empty when it has ended or never was.

        Every page of somebody signed in asks this first, and next whose it is: one statement tells both.
        """
        self._brought, today = None, time.today()
        given = {
            "key": hashed(self.session_key or ""),
            "now": moment_given(time.system_now()),
            "day": day_given(today),
        }
        with connection.cursor() as cursor:
            cursor.execute(bringing(_OWN), given)
            content, brought = read_brought(cursor.fetchall(), today)
        if content is None:
            self._session_key = None
            return {}
        self._brought = brought
        found: dict[str, Any] = self.decode(content)
        return found

    @property
    def brought(self) -> Brought | None:
        """Give whose this session is, as it was read and nothing was written since; None for nobody's."""
        self._get_session()  # type: ignore[attr-defined]  # reads it once
        return self._brought

    def exists(self, session_key: str) -> bool:
        """Tell whether a code is in use."""
        return Session.objects.filter(session_key=hashed(session_key)).exists()

    def save(self, must_create: bool = False) -> None:
        """Write the session; the moment it ends is set when it is made. Raises CreateError, UpdateError."""
        self._brought = None
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self._row(data)
        key = hashed(self.session_key)
        if not must_create:
            self._write(Session.objects.filter(session_key=key), row)
            return
        try:
            with transaction.atomic():
                Session.objects.create(session_key=key, **row)
        except IntegrityError:
            raise CreateError from None

    @staticmethod
    def _write(rows: QuerySet[Session], row: dict[str, Any]) -> None:
        """Write a row that exists; only the step from nobody to somebody sets its hours. Raises UpdateError."""
        if row["person_id"] is not None and rows.filter(person__isnull=True).update(**row):
            return
        if not rows.update(**{name: value for name, value in row.items() if name not in ("opened_at", "expire_date")}):
            raise UpdateError

    def _row(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give the columns: what the session says about itself stands beside its content."""
        person = data.get(SESSION_KEY)
        # A new code for the same session (after a second factor) does not begin its hours anew.
        opened = datetime.fromtimestamp(data[OPENED], time.UTC) if OPENED in data else time.system_now()
        lives = timedelta(seconds=settings.SESSION_COOKIE_AGE) if person else UNKNOWN_LIVES
        return {
            "session_data": self.encode(data),
            "person_id": UUID(person) if person else None,
            "opened_at": opened,
            "expire_date": opened + lives,
            "way": data.get(WAY, ""),
            "device": data.get(DEVICE, ""),
        }

    def delete(self, session_key: str | None = None) -> None:
        """End a session: this one, or the one of a code."""
        self._brought = None
        code = session_key or self.session_key
        if code is not None:
            Session.objects.filter(session_key=hashed(code)).delete()
