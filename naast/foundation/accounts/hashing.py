"""How passwords are hashed: argon2id with the second set of parameters that RFC 9106 §4 recommends."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class HouseArgon2(Argon2PasswordHasher):
    """Three passes over 64 MiB on four lanes: about a tenth of a second, also where little memory is to spare."""

    time_cost = 3
    memory_cost = 65_536
    parallelism = 4
