"""Facilities and exceptional circumstances: request, advice, decision, arrangement, and what they repair (C9, C12)."""
