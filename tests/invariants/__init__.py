"""Walks over the whole house: each finds every violation of one house rule, and each is shown a violation to find."""
