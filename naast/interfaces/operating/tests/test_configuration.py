"""The configuration: secrets that are alike or typed, a file others can read, a count of proxies that shuts all out."""

import itertools
import os

import pytest

from naast.interfaces.operating.checks import configuration

from .conftest import faults, warnings

AUDIT = bytes(range(32))


def test_a_real_installation_is_no_finding(at):
    assert list(configuration.mode(at())) == []


def test_a_demonstration_is_a_warning(at):
    assert "demo" in warnings(configuration.mode(at(production=False, mode="demo")))[0]


# --- Secrets --------------------------------------------------------------------------------------------------------
def test_good_secrets_are_no_finding(at):
    assert list(configuration.secrets(at())) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"master_keys": {1: AUDIT}},
        {"secret_key": AUDIT.hex()},
        {"master_keys": {1: bytes(range(50, 82)), 2: bytes(range(50, 82))}},
    ],
)
def test_secrets_that_are_the_same_are_a_fault(at, changed):
    found = faults(configuration.secrets(at(**changed)))
    assert any("the same" in each for each in found)
    assert not any(AUDIT.hex() in each for each in found)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"secret_key": "wachtwoord" * 6}, "NAAST_SECRET_KEY"),
        ({"audit_key": b"\xab" * 32}, "NAAST_AUDIT_KEY"),
        ({"master_keys": {7: bytes([1, 2, 3, 4] * 8)}}, "key 7 of NAAST_MASTER_KEYS"),
    ],
)
def test_a_secret_somebody_typed_is_a_fault(at, changed, name):
    assert [each.startswith(f"{name} repeats") for each in faults(configuration.secrets(at(**changed)))] == [True]


def test_what_the_command_makes_is_always_good(at, capsys):
    from naast.interfaces.demo import cli

    made = []
    for command in itertools.islice(itertools.cycle(("new-secret", "new-key", "new-key")), 60):
        assert cli.main([command]) == 0
        made.append(capsys.readouterr().out.strip())
    for secret, audit, master in zip(made[::3], made[1::3], made[2::3], strict=True):
        installation = at(secret_key=secret, audit_key=bytes.fromhex(audit), master_keys={1: bytes.fromhex(master)})
        assert list(configuration.secrets(installation)) == []


def test_a_demonstration_makes_up_its_own(at):
    assert list(configuration.secrets(at(production=False, audit_key=b"a" * 32))) == []


# --- The file -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("mode", "wrong"), [(0o640, 0), (0o600, 0), (0o644, 1), (0o660, 1), (0o604, 1)])
def test_a_file_others_can_read_or_change_is_a_fault(at, tmp_path, mode, wrong):
    path = tmp_path / "environment"
    path.write_text("NAAST_SECRET_KEY=geheim")
    path.chmod(mode)
    assert len(faults(configuration.environment_file(at(given={"environment_file": path})))) == wrong
    assert list(configuration.environment_file(at())) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_somebody_else_is_a_fault(at, tmp_path):
    path = tmp_path / "environment"
    path.write_text("x")
    path.chmod(0o600)
    os.chown(path, 12345, 12345)
    found = faults(configuration.environment_file(at(given={"environment_file": path})))
    assert ["another user" in each for each in found] == [True]


# --- Proxies --------------------------------------------------------------------------------------------------------
def test_one_proxy_is_good_none_is_a_fault_and_many_a_warning(at):
    assert list(configuration.proxies(at())) == []
    assert len(faults(configuration.proxies(at(trusted_proxies=0)))) == 1
    assert list(configuration.proxies(at(trusted_proxies=0, production=False))) == []
    assert len(warnings(configuration.proxies(at(trusted_proxies=9)))) == 1
