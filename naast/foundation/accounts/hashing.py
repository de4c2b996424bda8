"""How passwords are hashed: argon2id, with the first set of parameters of OWASP's Password Storage Cheat Sheet."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class HouseArgon2(Argon2PasswordHasher):
    """One pass over 46 MiB on one lane: costly to guess at, and one sign-in holds one core and not four."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1
