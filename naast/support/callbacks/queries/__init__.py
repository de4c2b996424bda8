"""Reads about calls: for whoever asked, by their code, and for whoever reads an inbox."""

from .desk import call_shown, calls_shown, waiting_calls

__all__ = ["call_shown", "calls_shown", "waiting_calls"]
