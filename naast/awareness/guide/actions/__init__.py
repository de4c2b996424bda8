"""What changes the guide: the import of a whole bundle, and the copies that stand outside the database."""

from .importing import import_guide

__all__ = ["import_guide"]
