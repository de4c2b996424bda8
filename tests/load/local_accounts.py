"""Local accounts under attack: do known and unknown answer alike and as fast, and do limits hold over several processes?

`make load NAME=local_accounts` prints both, with the load average beside them: on a machine that does other things the
medians wander, and only their difference counts. `limits` and `enumeration` are what tests/load/sign_in.py reports.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent.parent
PROCESSES = 4
PASSWORD = "vier paarse olifanten zwemmen"
WRONG = "een heel ander wachtwoord dan dat"
OWNERS_ADDRESS = "198.51.100.9"
ROOM_SECONDS = 240

# What one process does: as many tries of one kind as it is told; gives how each was answered.
TRIES = """
import json, sys
import django
django.setup()
from django.test import Client
address, form, number, sender = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
def filled(turn):
    return {name: value.replace("TURN", str(turn)) for name, value in form.items()}
print(json.dumps([Client(REMOTE_ADDR=sender).post(address, filled(turn)).status_code for turn in range(number)]))
"""
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
call_command("collectstatic", verbosity=0, interactive=False)
from naast.foundation.core import time
from naast.interfaces.demo.growth import settle
from naast.interfaces.demo.population import grow
from naast.interfaces.demo.queries import person_of
settle(grow(today=time.today(), students=200))
person = person_of("sanne")
person.set_password({password!r})
person.save(update_fields=["password"])
print(person.email)
"""


@contextmanager
def house() -> Iterator[tuple[dict[str, str], str]]:
    """Grow a university in a database of its own; gives the environment of its processes, and a known address."""
    with tempfile.TemporaryDirectory(prefix="naast-local-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NAAST_")}
        environment = kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "NAAST_MODE": "test",
            "NAAST_HOME": folder,
            "NAAST_LOCAL_ACCOUNTS": "1",
            "NAAST_DATABASE_URL": os.environ.get("NAAST_TEST_DATABASE_URL", ""),
        }
        yield environment, run(environment, PREPARE.format(password=PASSWORD)).splitlines()[-1]


def run(environment: dict[str, str], program: str, *given: str) -> str:
    """Run a program in a process of its own. Raises CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *given],
        env=environment, cwd=CODE, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout


# --- Alike --------------------------------------------------------------------------------------------------------------
PAIRS = """
import sys
sys.path.insert(0, {code!r})
import django
django.setup()
from tests.load.local_accounts import measured
print(measured(int(sys.argv[1]), sys.argv[2]))
"""


def enumeration(environment: dict[str, str], email: str, pairs: int = 1000) -> float:
    """Give by how many milliseconds the medians of known and unknown differ, the worse of signing in and asking a link.

    Pairs are interleaved and their order turns each time. Raises AssertionError when an answer differs in status,
    headers, cookies or text. Comes after `limits` in the same house: it counts tries, and is held to none.
    """
    return float(run(environment, PAIRS.format(code=str(CODE)), str(pairs), email).splitlines()[-1])


def measured(pairs: int, email: str) -> float:
    """Measure within the process that serves, without limits in the way. Gives the difference in milliseconds."""
    from naast.foundation.accounts import limits as counted
    from naast.foundation.accounts.rules.limits import LIMITS, Limit

    wide = Limit(LIMITS["sign-in"].window, 10**9, 10**9, 10**9, 10**9)
    counted.LIMITS = dict.fromkeys(LIMITS, wide)  # type: ignore[assignment]
    absent = "x" + email[1:]
    worst = 0.0
    for address, form in (("/nl/inloggen", {"password": WRONG}), ("/nl/wachtwoord/vergeten", {})):
        taken: dict[str, list[float]] = {email: [], absent: []}
        shapes: set[tuple[object, ...]] = set()
        for number in range(pairs + 20):
            for account in (email, absent) if number % 2 else (absent, email):
                seconds, shape = one(address, form | {"account": account})
                shapes.add(shape)
                if number >= 20:  # the first ones fill caches
                    taken[account].append(seconds)
        assert len(shapes) == 1, f"{address} tells known from unknown: {shapes}"
        known, unknown = (statistics.median(spent) * 1000 for spent in taken.values())
        sys.stderr.write(f"{address}: known {known:.2f} ms, unknown {unknown:.2f} ms\n")
        worst = max(worst, abs(known - unknown))
    return worst


def one(address: str, form: dict[str, str]) -> tuple[float, tuple[object, ...]]:
    """Send a form; gives the seconds it took and everything of the answer that could tell accounts apart."""
    from django.test import Client

    client = Client()
    begun = time.perf_counter()
    answer = client.post(address, form)
    seconds = time.perf_counter() - begun
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()).replace(form["account"], "")
    headers = tuple(sorted((name, value) for name, value in answer.headers.items()))
    return seconds, (answer.status_code, headers, tuple(sorted(answer.cookies)), text)


# --- Limits -------------------------------------------------------------------------------------------------------------
def limits(environment: dict[str, str], email: str) -> bool:
    """Tell whether limits hold over real processes on one database: the next one refused, by account and by address.

    While they hold, urgent help is still there, the owner on a device of their own gets in, and so does somebody else.
    """
    sys.path.insert(0, str(CODE))
    from naast.foundation.accounts.rules.limits import LIMITS

    limit, reset = LIMITS["sign-in"], LIMITS["reset"]
    wait_for_room()
    owner = Owner(environment, email)
    wrong = {"account": email, "password": WRONG}
    others = {"account": "{}-TURN@example.edu", "password": WRONG}
    # The owner comes in first, so that their device is known; that was a try of their account and of their address.
    checks: dict[str, Callable[[], bool]] = {
        "owner comes in": owner.comes_in,
        "one account": lambda: at_once(environment, "/nl/inloggen", wrong, "203.0.113.{}") == limit.by_account - 1,
        "one address": lambda: at_once(environment, "/nl/inloggen", others, OWNERS_ADDRESS, 30) == limit.by_address - 1,
        "asking a link": lambda: (
            at_once(environment, "/nl/wachtwoord/vergeten", {"account": email}, "192.0.2.{}") == reset.by_account
        ),
        "urgent help": lambda: urgent_help(environment, OWNERS_ADDRESS),
        "owner still comes in": owner.comes_in,
    }
    held = {name: check() for name, check in checks.items()}
    for name, right in held.items():
        sys.stderr.write(f"limits, {name}: {'as it should be' if right else 'WRONG'}\n")
    return all(held.values())


def wait_for_room() -> None:
    """Wait until the present window lasts long enough for all of it, so that none begins anew in between."""
    left = 900 - time.time() % 900
    if left < ROOM_SECONDS:
        time.sleep(left + 1)


def at_once(environment: dict[str, str], address: str, form: dict[str, str], sender: str, each: int = 5) -> int:
    """Let several processes try at the same time, each from its own address if `sender` has a hole; count what passed."""
    started = []
    for number in range(PROCESSES):
        filled = {name: value.format(f"p{number}") if "{}" in value else value for name, value in form.items()}
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            TRIES,
            address,
            json.dumps(filled),
            str(each),
            sender.format(number + 1),
        ]
        started.append(subprocess.Popen(command, env=environment, cwd=CODE, stdout=subprocess.PIPE, text=True))
    statuses = [status for process in started for status in json.loads(process.communicate()[0].splitlines()[-1])]
    assert set(statuses) <= {422, 302, 429}, statuses
    passed = sum(status != 429 for status in statuses)
    sys.stderr.write(f"{address}: {passed} of {len(statuses)} passed\n")
    return passed


URGENT = """
import sys
import django
django.setup()
from django.test import Client
client = Client(REMOTE_ADDR=sys.argv[1])
print(all(client.get(where).status_code == 200 for where in ("/nl/nu", "/en/now", "/nl/hulp", "/nl/inloggen")))
"""


def urgent_help(environment: dict[str, str], sender: str) -> bool:
    """Tell whether urgent help and public pages are there for an address that tried too often."""
    return run(environment, URGENT, sender).splitlines()[-1] == "True"


OWNER = """
import json, sys
import django
django.setup()
from django.test import Client
email, password, device = sys.argv[1:4]
client = Client(REMOTE_ADDR=sys.argv[4])
if device:
    client.cookies["naast_device"] = device
answer = client.post("/nl/inloggen", {"account": email, "password": password})
print(json.dumps([answer.status_code, client.cookies["naast_device"].value if "naast_device" in client.cookies else ""]))
"""


class Owner:
    """Whose account it is, at the same address as the attacker, on a device they signed in on before."""

    def __init__(self, environment: dict[str, str], email: str) -> None:
        self.environment, self.email, self.device = environment, email, ""

    def comes_in(self) -> bool:
        """Sign in; tells whether that succeeded."""
        said = run(self.environment, OWNER, self.email, PASSWORD, self.device, OWNERS_ADDRESS)
        status, self.device = json.loads(said.splitlines()[-1])
        return bool(status == 302)


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--pairs", type=int, default=1000, help="interleaved pairs of known and unknown")
    pairs = given.parse_args().pairs
    with house() as (environment, email):
        held = limits(environment, email)
        print(f"limits over {PROCESSES} processes hold: {held}; load average {os.getloadavg()[0]:.1f}", flush=True)
        difference = enumeration(environment, email, pairs)
    print(f"known and unknown differ by {difference:.2f} ms over {pairs} pairs; load average {os.getloadavg()[0]:.1f}")
    print("RESULT " + json.dumps({"enumeration_ms": round(difference, 3), "limits_held": held}))


if __name__ == "__main__":
    main()
