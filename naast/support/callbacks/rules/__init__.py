"""Decides, without a database or a clock: when the next human reads, how somebody is reached, what happens next."""
