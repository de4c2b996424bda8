"""Principle 4: strengthening expertise."""
