"""Decides about codes: which of an app is right and new, and what a recovery code looks like (RFC 6238, ASVS 6.5)."""

import datetime
import hmac
import secrets

import pyotp

STEP_SECONDS = 30
DIGITS = 6
# One half minute before and after: clocks of telephones differ, and typing takes time.
EITHER_SIDE = 1
# No letter or digit that is read as another. 31 to the power of 24 is 2 to the power of 118.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH, RECOVERY_GROUP, RECOVERY_CODES = 24, 4, 10
LONGEST_TYPED = 60


def new_secret() -> str:
    """Make the key of a code app: 160 random bits in base 32 (RFC 4226 §4)."""
    return pyotp.random_base32(length=32)


def address_of(secret: str, *, account: str, issuer: str) -> str:
    """Give the key as the address that an app reads from a square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def step_of(secret: str, typed: str, *, at: datetime.datetime, last_step: int) -> int | None:
    """Give the half minute for which a code is right, or None: wrong, too old or new, or not after `last_step`.

    Every candidate is compared in full, so that the time taken says nothing.
    """
    code = "".join(typed.split())[:LONGEST_TYPED].encode()
    app = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - EITHER_SIDE, now + EITHER_SIDE + 1):
        right = hmac.compare_digest(app.generate_otp(step).encode(), code)
        if right and step > last_step:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Make ten recovery codes of six groups of four."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]


def in_groups(code: str) -> str:
    """Write a recovery code as it is read: in groups of four."""
    return "-".join(code[at : at + RECOVERY_GROUP] for at in range(0, len(code), RECOVERY_GROUP))


def plain_code(typed: str) -> str:
    """Give a recovery code as it was made, however it was typed: capitals, spaces and hyphens do not matter."""
    return "".join(each for each in typed[: 2 * LONGEST_TYPED].lower() if each.isalnum())
