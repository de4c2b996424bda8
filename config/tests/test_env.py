"""What the environment may hold: every fault named at once, and the demonstration never in production (G7)."""

import itertools
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import Misconfigured, read_environment

CODE = Path(__file__).resolve().parents[2]
KEY = "ab" * 32


def good(home: Path) -> dict[str, str]:
    """Give the least a real installation needs."""
    return {
        "NAAST_MODE": "production",
        "NAAST_HOME": str(home),
        "NAAST_HOSTS": "welzijn.example.edu, www.welzijn.example.edu",
        "NAAST_SECRET_KEY": "s" * 50,
        "NAAST_AUDIT_KEY": KEY,
        "NAAST_MASTER_KEYS": f"1:{KEY},2:{'cd' * 32}",
        "NAAST_DATABASE_URL": "postgresql://naast:g%40heim@/naast?host=/run/postgresql",
    }


def faults(given: dict[str, str]) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        read_environment(given)
    return [line.removeprefix("  - ") for line in str(caught.value).splitlines()[1:]]


# --- Production -----------------------------------------------------------------------------------------------------
def test_a_real_installation_is_read(tmp_path):
    found = read_environment(good(tmp_path))
    assert (found.production, found.demo, found.mode) == (True, False, "production")
    assert found.hosts == ("welzijn.example.edu", "www.welzijn.example.edu")
    assert found.master_keys == {1: bytes.fromhex(KEY), 2: bytes.fromhex("cd" * 32)}
    assert (found.database["NAME"], found.database["PASSWORD"], found.database["HOST"]) == (
        "naast",
        "g@heim",
        "/run/postgresql",
    )
    assert list(tmp_path.iterdir()) == []  # it makes no secrets of its own


def test_without_a_mode_it_is_production(tmp_path):
    given = good(tmp_path)
    del given["NAAST_MODE"]
    assert read_environment(given).production is True


BREAKS = {
    "NAAST_HOSTS": ["", " , ", "*", "a.example,*"],
    "NAAST_SECRET_KEY": ["", "s" * 49],
    "NAAST_AUDIT_KEY": ["", "ab" * 31, "zz" * 32, "ab" * 33],
    "NAAST_MASTER_KEYS": ["", "1", "1:", f"x:{KEY}", "1:ab", KEY],
    "NAAST_DATABASE_URL": ["mysql://x/y", "sqlite:///x"],
    "NAAST_TRUSTED_PROXIES": ["one", "-1", "1.5"],
    "NAAST_MODE": ["Production", "debug"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BREAKS.items() for value in values])
def test_each_fault_is_named_by_its_variable(tmp_path, name, value):
    named = faults(good(tmp_path) | {name: value})
    assert named
    assert all(name in line or name == "NAAST_MODE" for line in named)


def test_every_fault_is_named_at_once(tmp_path):
    broken = {name: values[0] for name, values in BREAKS.items() if name != "NAAST_MODE"}
    named = faults(good(tmp_path) | broken)
    assert sorted(line.split()[0] for line in named) == sorted(broken)


def test_no_fault_repeats_a_secret(tmp_path):
    secret = "geheim-en-te-kort"
    given = good(tmp_path) | dict.fromkeys(("NAAST_SECRET_KEY", "NAAST_AUDIT_KEY", "NAAST_MASTER_KEYS"), secret)
    assert secret not in " ".join(faults(given))


def test_production_refuses_the_folder_of_a_demonstration(tmp_path):
    (tmp_path / "demo.mark").write_text("demo")
    assert [str(tmp_path) in line for line in faults(good(tmp_path))] == [True]


@pytest.mark.parametrize(
    ("first", "second"), list(itertools.combinations([name for name in BREAKS if name != "NAAST_MODE"], 2))
)
def test_two_faults_are_two(tmp_path, first, second):
    named = faults(good(tmp_path) | {first: BREAKS[first][0], second: BREAKS[second][0]})
    assert {line.split()[0] for line in named} == {first, second}


# --- The demonstration ----------------------------------------------------------------------------------------------
def test_the_demonstration_makes_its_own_secrets_once_for_its_owner_alone(tmp_path):
    home = tmp_path / "demo"
    first = read_environment({"NAAST_MODE": "demo", "NAAST_HOME": str(home)})
    assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    again = read_environment({"NAAST_MODE": "demo", "NAAST_HOME": str(home)})
    assert (again.secret_key, again.audit_key, again.master_keys) == (
        first.secret_key,
        first.audit_key,
        first.master_keys,
    )
    other = read_environment({"NAAST_MODE": "demo", "NAAST_HOME": str(tmp_path / "other")})
    assert other.secret_key != first.secret_key


def test_the_demonstration_answers_to_this_machine_alone(tmp_path):
    given = {"NAAST_MODE": "demo", "NAAST_HOME": str(tmp_path / "d"), "NAAST_HOSTS": "welzijn.example.edu"}
    assert set(read_environment(given).hosts) == {"127.0.0.1", "localhost", "testserver"}


@pytest.mark.parametrize("name", ["naast", "naast_demo_backup", "", "demonstration"])
def test_the_demonstration_writes_to_no_database_but_its_own(tmp_path, name):
    given = {"NAAST_MODE": "demo", "NAAST_HOME": str(tmp_path / "d"), "NAAST_DATABASE_URL": f"postgresql:///{name}"}
    assert len(faults(given)) == 1
    given["NAAST_DATABASE_URL"] = "postgresql:///naast_demo"
    assert read_environment(given).database["NAME"] == "naast_demo"


# --- The house with these settings ----------------------------------------------------------------------------------
ASK = (
    "import django; django.setup(); from django.conf import settings; from django.urls import get_resolver, reverse, NoReverseMatch\n"
    "def there(name):\n"
    "    try:\n        reverse(name)\n        return True\n"
    "    except NoReverseMatch:\n        return False\n"
    "print('naast.interfaces.demo' in settings.INSTALLED_APPS, settings.DEMO, there('demo-sign-in'), there('demo-clock'), there('home'))"
)


def started(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", ASK], cwd=CODE, env=clean | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.slow
def test_in_production_there_are_no_personas_and_no_movable_clock(tmp_path):
    given = good(tmp_path)
    del given["NAAST_DATABASE_URL"]
    done = started(given | {"NAAST_DEMO": "1", "DEMO": "1"})
    assert done.stdout.split() == ["False", "False", "False", "False", "True"], done.stderr


@pytest.mark.slow
def test_in_the_demonstration_there_are(tmp_path):
    """The control of the test above."""
    done = started({"NAAST_MODE": "demo", "NAAST_HOME": str(tmp_path / "d")})
    assert done.stdout.split() == ["True", "True", "True", "True", "True"], done.stderr


# --- Serving --------------------------------------------------------------------------------------------------------
def test_where_and_with_how_many_it_serves(tmp_path):
    found = read_environment(good(tmp_path))
    assert (found.address, found.workers, found.threads) == ("127.0.0.1:8400", 1, 4)
    more = {"NAAST_ADDRESS": "/run/naast/web.sock", "NAAST_WORKERS": "8", "NAAST_THREADS": "2"}
    found = read_environment(good(tmp_path) | more)
    assert (found.address, found.workers, found.threads) == ("/run/naast/web.sock", 8, 2)


@pytest.mark.parametrize("address", ["8400", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "http://a:80", "a:80/b", ":80"])
def test_an_address_nobody_can_listen_on_is_a_fault(tmp_path, address):
    assert [line.split()[0] for line in faults(good(tmp_path) | {"NAAST_ADDRESS": address})] == ["NAAST_ADDRESS"]


@pytest.mark.parametrize("name", ["NAAST_WORKERS", "NAAST_THREADS"])
@pytest.mark.parametrize("number", ["0", "-1", "1.5", "²", "257", "many"])
def test_a_number_that_is_none_is_a_fault(tmp_path, name, number):
    assert [line.split()[0] for line in faults(good(tmp_path) | {name: number})] == [name]


def test_the_faults_are_also_given_one_by_one(tmp_path):
    with pytest.raises(Misconfigured) as caught:
        read_environment(good(tmp_path) | {"NAAST_HOSTS": "", "NAAST_WORKERS": "0"})
    assert [each.split()[0] for each in caught.value.faults] == ["NAAST_HOSTS", "NAAST_WORKERS"]
