"""Where tombstones are kept outside the database."""

from pathlib import Path

from django.conf import settings


def tombstone_file() -> Path:
    """Name the file: kept beside the database, and with the copies of it."""
    return Path(settings.HOME) / "tombstones" / "tombstones.jsonl"
