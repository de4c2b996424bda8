"""What the limits count, shared by every process through the database; nobody can be read from it."""

import datetime
from collections.abc import Iterable
from typing import ClassVar

from django.db import connection, models

from naast.foundation.core.personal import NotPersonal

# One statement that both databases carry out whole: no two processes ever count from the same number.
_ADD = """
INSERT INTO accounts_tally (key, count, until) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET count = accounts_tally.count + 1 RETURNING count
"""


class TallyManager(models.Manager["Tally"]):
    """Counts."""

    def add(self, keys: Iterable[tuple[str, datetime.datetime]]) -> dict[str, int]:
        """Count one more of each key, in the order of the keys so that no two wait for each other; gives the counts."""
        counts = {}
        with connection.cursor() as cursor:
            for key, until in sorted(keys):
                field = self.model._meta.get_field("until")
                cursor.execute(_ADD, [key, field.get_db_prep_value(until, connection)])
                counts[key] = cursor.fetchone()[0]
        return counts


class Tally(models.Model):
    """How often something was tried in a window of time. The key is a keyed hash of what, whose and which window."""

    personal_data: ClassVar[NotPersonal] = NotPersonal(
        "Keyed hashes that change with every window; without the server's key they name no address and no account."
    )

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    objects: ClassVar[TallyManager] = TallyManager()
