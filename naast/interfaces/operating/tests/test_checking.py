"""The command `naast check`: every secret of this installation is known to it, and libraries keep quiet meanwhile."""

import logging
import sys
import warnings
from types import SimpleNamespace

from config.variables import VARIABLES
from naast.interfaces.operating import checking
from naast.interfaces.operating.findings import Check, warning

WHOLE = [each.name for each in VARIABLES if each.secret and not each.name.endswith("_URL")]


def test_every_variable_that_is_secret_is_known(monkeypatch):
    assert len(WHOLE) >= 5
    for name in WHOLE:
        monkeypatch.setenv(name, f"1:canary-of-{name}" if name.endswith("KEYS") else f"canary-of-{name}")
    known = checking.secrets_here()
    assert [name for name in WHOLE if f"canary-of-{name}" not in known] == []


def test_what_is_no_secret_is_told(monkeypatch):
    monkeypatch.setenv("NAAST_MAIL_HOST", "mail.example.edu")
    assert "mail.example.edu" not in checking.secrets_here()


def test_the_secrets_of_addresses_and_providers_are_known(settings):
    settings.PROVIDERS = (SimpleNamespace(client_secret="canary-of-provider", certificates=(), slug="x"),)
    settings.EMAIL_HOST_PASSWORD = "canary-of-mail"
    assert {"canary-of-provider", "canary-of-mail"} <= set(checking.secrets_here())


def test_libraries_keep_quiet_while_it_looks(monkeypatch, capsys):
    def loud(_):
        logging.getLogger("library").error("geheim in a log")
        warnings.warn("geheim in a warning", stacklevel=1)
        sys.stderr.write("geheim on the error stream\n")
        yield warning("The roof is old.", "Look.")

    monkeypatch.setattr(checking, "CHECKS", (Check("a", "A", loud),))
    outcomes, _ = checking.check()
    assert len(outcomes[0].findings) == 1
    told = capsys.readouterr()
    assert "geheim" not in told.out + told.err
    logging.getLogger("library").error("afterwards")
    assert logging.root.manager.disable == 0
