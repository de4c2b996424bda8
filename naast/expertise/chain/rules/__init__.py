"""Decides, without a database or a clock: what overlaps, who leads whom, and what falls between two chairs."""
