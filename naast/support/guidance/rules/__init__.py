"""Decides without a database or a clock: who guides, what waits, and which words ask for a second look."""
