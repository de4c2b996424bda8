"""The stage the tests stand on: closed to the network, strict about templates. Each guard is shown something to refuse."""

import socket
import warnings

import pytest
from django.template import Context, Engine


def test_no_test_reaches_another_machine():
    with socket.socket() as line, pytest.raises(RuntimeError, match="tests talk to this machine alone"):
        line.connect(("192.0.2.1", 80))


def test_a_test_may_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as there, socket.socket() as line:
        line.connect(there.getsockname())


def test_a_variable_nobody_defined_fails_the_test():
    from django.template.engine import Engine as Configured

    template = Configured.get_default().from_string("Dag {{ naam }}")
    with pytest.raises(pytest.fail.Exception):
        template.render(Context({}))


def test_without_the_guard_the_hole_would_be_silent():
    assert Engine().from_string("Dag {{ naam }}").render(Context({})) == "Dag "


def test_warnings_are_errors():
    with pytest.raises(UserWarning):
        warnings.warn("iets is verouderd", stacklevel=1)
