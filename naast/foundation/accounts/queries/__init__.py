"""The room's queries."""
