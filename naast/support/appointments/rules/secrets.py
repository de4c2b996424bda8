"""What is kept of a secret that only a browser or a mail knows."""

import hashlib


def fingerprint(secret: str) -> str:
    """Give the SHA-256 of a secret, in hexadecimal; "" for none. A secret has 128 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""
