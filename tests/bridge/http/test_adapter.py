"""Which addresses are of the open network, how long a read may take, whose connections stay as they are."""

from __future__ import annotations

import pytest
import requests
from urllib3.connection import HTTPSConnection

from bridge.errors import SettingsError
from bridge.http.adapter import Guard, GuardedAdapter, Line, is_public

INNER = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "::10.0.0.1",
    "::ffff:0:10.0.0.1",
    "fec0::1",
    "2002:a00:1::",
    "a name",
    "",
]


@pytest.mark.parametrize("address", INNER)
def test_what_is_not_of_the_open_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_what_is(address: str) -> None:
    assert is_public(address)


def test_a_read_has_no_more_time_than_the_call() -> None:
    guard = Guard()
    guard.left_s = lambda: 3.0
    assert guard.patience(5.0) == 3.0
    assert guard.patience(1.0) == 1.0
    guard.left_s = lambda: 0.0
    with pytest.raises(TimeoutError):
        guard.patience(5.0)


def test_connections_of_a_socks_proxy_stay_as_they_are() -> None:
    """They lead through the proxy; others would pass it by."""

    class Socks(HTTPSConnection):
        pass

    adapter = GuardedAdapter(Guard())
    request = requests.Request("GET", "https://example.org/").prepare()
    pool = adapter.get_connection_with_tls_context(request, True)
    assert pool.ConnectionCls is not HTTPSConnection
    pool.ConnectionCls = Socks
    assert adapter.get_connection_with_tls_context(request, True).ConnectionCls is Socks
    adapter.close()


def test_a_file_of_authorities_that_is_none() -> None:
    with pytest.raises(SettingsError, match="nothing was sent"):
        Line("agent", __file__)
