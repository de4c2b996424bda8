"""Does a lie of a provider ever let somebody in, do accounts show, do limits hold? `make load NAME=sign_in`.

Each kind of provider (OpenID Connect signing with RSA or an elliptic curve, its secret by header or in the form; SAML)
first signs Sanne in honestly; then it tells every lie of tests/providers.py or tests/saml_provider.py, and plays every
trick that needs two sign-ins, two browsers or two providers (naast/foundation/accounts/tests/test_provider_lies.py); then
it is honest once more, so that no lie was refused merely because everything was. `wrong_token_accepted` counts the lies
that let anybody in. `enumeration_ms` and `limits_held` are those of tests/load/local_accounts.py.
"""

import argparse
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from tests.load import local_accounts
from tests.load.harness import result

KINDS: dict[str, dict[str, Any]] = {
    "OpenID Connect, RSA, secret by header": {"key": "rsa", "basic": True},
    "OpenID Connect, RSA, secret in the form": {"key": "rsa", "basic": False},
    "OpenID Connect, elliptic curve, secret by header": {"key": "ec", "basic": True},
}
INSIDE = """
import django
django.setup()
from tests.load.sign_in import inside
inside()
"""


def inside() -> None:
    """Tell the lies; runs in a process whose database holds a grown university. Prints what was found as JSON."""
    from naast.interfaces.demo.queries import person_of

    people = {name: person_of(name) for name in ("sanne", "daan")}
    cast = SimpleNamespace(**people)
    found = {kind: told(cast, options, number) for number, (kind, options) in enumerate(KINDS.items())}
    found["SAML"] = told_in_saml(cast)
    print(json.dumps(found))


def told(cast: SimpleNamespace, options: dict[str, Any], number: int) -> dict[str, Any]:
    """Tell every lie in OpenID Connect, with each sender's address its own so that no limit speaks in our place."""
    from django.test import Client

    from tests.providers import LIES, Account, attempt, stage, who_is_in

    sanne = Account("opaque-sanne", cast.sanne.person_number, email=cast.sanne.email)

    def lets_in(lie: str, sender: int) -> str | None:
        client = Client(REMOTE_ADDR=f"198.18.{number}.{sender}")
        with stage(cast.sanne.institution.code, **options) as start:
            attempt(client, start(lie), sanne)
        return who_is_in(client)

    honest = [lets_in("", 254) == str(cast.sanne.pk)]
    accepted = [lie for sender, lie in enumerate(LIES) if lets_in(lie, sender % 250) is not None]
    for name, trick in tricks():
        with stage(cast.sanne.institution.code, **options) as start:
            try:
                trick(**_given(trick, {"at": start, "cast": cast, "client": Client()}))
            except AssertionError:
                accepted.append(name)
    honest.append(lets_in("", 254) == str(cast.sanne.pk))
    return {"honest": all(honest), "lies": len(LIES) + len(list(tricks())), "accepted": accepted}


def tricks() -> Iterator[tuple[str, Callable[..., None]]]:
    """Give the tests that play a trick of more than one step, by name."""
    from naast.foundation.accounts.tests import test_provider_lies as tests

    for name, test in vars(tests).items():
        if (name.startswith("test_nobody_") or name in TRICKS) and not hasattr(test, "pytestmark"):
            yield name, test


TRICKS = (
    "test_two_providers_cannot_be_mixed_up",
    "test_a_token_of_one_provider_is_worth_nothing_at_another",
    "test_an_evil_provider_cannot_answer_under_the_name_of_the_good_one",
    "test_an_email_equal_to_somebodys_is_nobodys",
    "test_a_person_number_counts_within_its_institution_only",
    "test_the_same_subject_at_another_provider_is_somebody_else",
)


def _given(test: Callable[..., None], stage: dict[str, Any]) -> dict[str, Any]:
    """Give a test what it asks for."""
    return {name: stage[name] for name in inspect.signature(test).parameters}


def told_in_saml(cast: SimpleNamespace) -> dict[str, Any]:
    """Tell every lie in SAML."""
    from django.test import Client, override_settings

    from tests.providers import Account, who_is_in
    from tests.saml_provider import LIES, attempt, provider

    sanne = Account("opaque-sanne", cast.sanne.person_number, email=cast.sanne.email)

    def lets_in(lie: str, sender: int) -> str | None:
        client = Client(REMOTE_ADDR=f"198.18.200.{sender}")
        attempt(client, sanne, lie=lie)
        return who_is_in(client)

    with override_settings(PROVIDERS=(provider(institution=cast.sanne.institution.code),)):
        honest = [lets_in("", 254) == str(cast.sanne.pk)]
        accepted = [lie for sender, lie in enumerate(LIES) if lets_in(lie, sender) is not None]
        honest.append(lets_in("", 254) == str(cast.sanne.pk))
    return {"honest": all(honest), "lies": len(LIES), "accepted": accepted}


def main() -> None:
    """Tell, count and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pairs", type=int, default=1000, help="interleaved pairs of known and unknown")
    pairs = options.parse_args().pairs
    with local_accounts.house() as (environment, email):
        held = local_accounts.limits(environment, email)
        found = json.loads(local_accounts.run(environment, INSIDE).splitlines()[-1])
        difference = local_accounts.enumeration(environment, email, pairs)
    for kind, of in found.items():
        print(
            f"{kind}: honest {'signs in' if of['honest'] else 'DOES NOT'}; {of['lies']} lies, {len(of['accepted'])} accepted"
        )
        for lie in of["accepted"]:
            print(f"  accepted: {lie}")
    print(f"known and unknown differ by {difference:.2f} ms over {pairs} pairs; limits hold: {held}")
    print(f"load average {os.getloadavg()[0]:.1f}")
    result(
        providers=sum(of["honest"] for of in found.values()),
        lies=sum(of["lies"] for of in found.values()),
        wrong_token_accepted=sum(len(of["accepted"]) for of in found.values()),
        enumeration_ms=difference,
        limits_held=held,
    )
    if not all(of["honest"] for of in found.values()):
        sys.exit("an honest provider signs nobody in: what it refuses proves nothing")


if __name__ == "__main__":
    main()
