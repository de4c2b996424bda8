"""A good installation to break: real settings, a data folder of its own, the moment of now."""

import dataclasses
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from naast.foundation.core import time
from naast.interfaces.operating.findings import Finding, Installation, Level

At = Callable[..., Installation]


@pytest.fixture
def home(settings, tmp_path):
    """Give a data folder of its own, of this user alone."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings.HOME = folder
    return folder


@pytest.fixture
def at(home) -> At:
    """Give a function that describes a good production installation, with something of it changed."""

    def make(*, now: Any = None, given: dict[str, Any] | None = None, **changed: Any) -> Installation:
        good = {
            "production": True,
            "demo": False,
            "mode": "production",
            "home": home,
            "secret_key": "iO2-8qLw_zR5vTn1yXc7bMk4jHg6fDs9aPeUo3QtWlZxCVBNmErTyu",
            "audit_key": bytes(range(32)),
            "master_keys": {1: bytes(range(100, 132))},
            "hosts": ("welzijn.example.edu",),
            "database": {"HOST": ""},
            "cache_url": "",
            "trusted_proxies": 1,
            "workers": 1,
            "threads": 4,
            "local_accounts": False,
        }
        environment = SimpleNamespace(**(good | changed))
        moment = now or time.system_now()
        return dataclasses.replace(Installation(environment, moment, moment), **(given or {}))

    return make


def faults(found: Any) -> list[str]:
    """Give the words of the faults among findings."""
    return [each.words for each in _list(found) if each.level is Level.FAULT]


def warnings(found: Any) -> list[str]:
    """Give the words of the warnings among findings."""
    return [each.words for each in _list(found) if each.level is Level.WARNING]


def _list(found: Any) -> list[Finding]:
    """Read all findings, each with words and a remedy that end as sentences do."""
    listed = list(found)
    for each in listed:
        assert each.words[-1] in ".)"
        assert each.remedy
    return listed
