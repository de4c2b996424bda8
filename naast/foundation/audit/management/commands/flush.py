"""Django's `flush`, which the tests use between transactions, taught that a trail is not emptied in earnest."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections, transaction

from naast.foundation.audit import triggers


class Command(flush.Command):
    """Empties a test's or a demonstration's database, trail included; refuses anywhere else."""

    def handle(self, **options: Any) -> None:
        """Lift the triggers, empty, lay them again. Raises CommandError on an installation people use."""
        if settings.ENVIRONMENT.production:
            raise CommandError("The audit trail is append-only; 'flush' is for tests and the demonstration.")
        connection = connections[options["database"]]
        if "audit_line" not in connection.introspection.table_names():
            super().handle(**options)
            return
        # One transaction: a crash half-way leaves the triggers where they were.
        with transaction.atomic(using=options["database"]):
            triggers.lift(connection)
            super().handle(**options)
            triggers.lay(connection)
