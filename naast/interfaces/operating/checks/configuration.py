"""Whether the configuration is one for real people: its mode, its file, its secrets, the proxies in front."""

import itertools
import os
import stat
from collections.abc import Iterator

from naast.interfaces.operating.findings import Finding, Installation, fault, warning

FEWEST_CHARACTERS, FEWEST_BYTES = 12, 16
"""How many different characters a secret, and different bytes a key, has at least when it was drawn at random."""
MOST_PROXIES = 5


def mode(at: Installation) -> Iterator[Finding]:
    """Warn when this is not an installation for real people."""
    if not at.environment.production:
        yield warning(
            f"This is no real installation: NAAST_MODE is {at.environment.mode}.",
            "Leave NAAST_MODE out where real people come; the demonstration makes up its own secrets and people.",
        )


def environment_file(at: Installation) -> Iterator[Finding]:
    """Find a file with secrets that others on this machine can read or change."""
    if at.environment_file is None:
        return
    found = at.environment_file.stat()
    if found.st_mode & (stat.S_IRWXO | stat.S_IWGRP):
        yield fault(
            f"{at.environment_file} holds the secrets and others can read it (mode {stat.S_IMODE(found.st_mode):o}).",
            f"chown root:naast {at.environment_file} && chmod 640 {at.environment_file}",
        )
    if found.st_uid not in {0, os.geteuid()}:
        yield fault(
            f"{at.environment_file} belongs to another user of this machine.", f"chown root {at.environment_file}"
        )


def secrets(at: Installation) -> Iterator[Finding]:
    """Find secrets that are alike, or that nobody drew at random. Their length was checked when they were read."""
    environment = at.environment
    if not environment.production:
        return
    named = {"NAAST_SECRET_KEY": environment.secret_key.encode(), "NAAST_AUDIT_KEY": environment.audit_key}
    named |= {f"key {number} of NAAST_MASTER_KEYS": key for number, key in environment.master_keys.items()}
    for (one, first), (other, second) in itertools.combinations(named.items(), 2):
        if first == second or first == second.hex().encode() or first.hex().encode() == second:
            yield fault(
                f"{one} and {other} are the same: whoever learns one has both.",
                "Make a new one with 'naast new-key' or 'naast new-secret'; see docs/operating/keys.md for one in use.",
            )
    for name, value in named.items():
        fewest = FEWEST_CHARACTERS if name == "NAAST_SECRET_KEY" else FEWEST_BYTES
        if len(set(value)) < fewest:
            yield fault(
                f"{name} repeats itself: it was typed, not drawn at random.",
                "Make one with 'naast new-key', or 'naast new-secret' for NAAST_SECRET_KEY.",
            )


def proxies(at: Installation) -> Iterator[Finding]:
    """Find a count of proxies with which nobody can come in, or everybody can say where they come from."""
    environment = at.environment
    if environment.production and not environment.trusted_proxies:
        yield fault(
            "NAAST_TRUSTED_PROXIES is 0: pages answer over https only and no proxy is believed to have done that part, "
            "so every page leads to itself.",
            "Set it to the number of proxies of your own in front, as a rule 1, and let the outermost overwrite "
            "X-Forwarded-Proto and X-Forwarded-For.",
        )
    elif environment.trusted_proxies > MOST_PROXIES:
        yield warning(
            f"NAAST_TRUSTED_PROXIES is {environment.trusted_proxies}: a visitor could write some of those lines.",
            "Count only the proxies of your own; as a rule there is 1.",
        )
