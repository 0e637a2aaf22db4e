"""Which addresses are asked that a server names: not what only this computer reaches, unless the server is there."""

from __future__ import annotations

import pytest

from bridge.providers.named_address import may_fetch, split

HOSTED, HOUSE, HERE = "https://api.example.org/v1", "https://192.168.1.2/v1", "http://127.0.0.1:8080/v1"


@pytest.mark.parametrize("endpoint", [HOSTED, HOUSE, HERE])
def test_what_is_open_to_everybody(endpoint: str) -> None:
    assert may_fetch("https://store.example.org/a.png?signed=1", endpoint)
    assert may_fetch("https://8.8.8.8/a.png", endpoint)
    assert not may_fetch("http://store.example.org/a.png", endpoint)


@pytest.mark.parametrize(
    "host",
    [
        "192.168.1.1",
        "10.0.0.7:8443",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  (nobody listens there)
        "127.1",
        "0x7f.1",
        "2130706433",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "localhost.",
        "x.localhost",
        "router.local",
        "metadata.google.internal",
        "nas.home.arpa",
    ],
)
def test_what_only_this_computer_reaches(host: str) -> None:
    assert not may_fetch(f"https://{host}/a.png", HOSTED)
    assert may_fetch(f"https://{host}/a.png", HOUSE)
    assert not may_fetch(f"http://{host}/a.png", HOUSE)


@pytest.mark.parametrize("address", ["https://localhost/a", "https://127.0.0.1:8443/a", "https://[::1]/a"])
def test_this_machine_is_asked_for_a_server_on_this_machine_only(address: str) -> None:
    assert not may_fetch(address, HOSTED)
    assert not may_fetch(address, HOUSE)
    assert may_fetch(address, HERE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a.png",
        "ftp://127.0.0.1/a",
        "file:///etc/passwd",
        "https://a:b@example.org/a",
        "https://[::1/a",
        "https://x:0/",
        "https://x/\ud800",
    ],
)
def test_what_is_no_address(address: str) -> None:
    assert split(address) is None
    assert not may_fetch(address, HERE)
    assert not may_fetch("https://example.org/a", address)
