"""Decides, without a database or a clock: what exists, who owns a step, what may happen, how long it stays."""
