"""Takes the database away from a block of a test: whatever asks it anything gets a fault."""

import contextlib
from collections.abc import Iterator

import pytest
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

FAULTS = (OperationalError, InterfaceError)


@contextlib.contextmanager
def no_database(fault: type[Exception] = OperationalError) -> Iterator[list[str]]:
    """Let every use of every connection raise `fault`; gives the list of what was tried."""
    tried: list[str] = []

    def broken(name: str):
        def raises(self, *args, **given):
            tried.append(name)
            raise fault("the database is gone")

        return raises

    with pytest.MonkeyPatch.context() as patch:
        for name in ("cursor", "chunked_cursor", "connect", "ensure_connection", "savepoint"):
            patch.setattr(BaseDatabaseWrapper, name, broken(name))
        yield tried
