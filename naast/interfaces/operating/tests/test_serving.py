"""Where the server listens: a host and port, or a socket for the proxy's group."""

from pathlib import Path

import pytest

from naast.interfaces.operating.serving import listening


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("127.0.0.1:8400", {"address": "127.0.0.1", "port": 8400}),
        ("[::1]:80", {"address": "::1", "port": 80}),
        ("/run/naast/web.sock", {"uds": Path("/run/naast/web.sock"), "uds_permissions": 0o660}),
    ],
)
def test_where_it_listens(address, told):
    assert listening(address) == told
