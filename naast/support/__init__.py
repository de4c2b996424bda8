"""Principle 3: a connected chain of support."""
