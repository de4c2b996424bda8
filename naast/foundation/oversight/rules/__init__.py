"""Decisions about emergency access and about what stands on the review list; no Django, no clock."""
