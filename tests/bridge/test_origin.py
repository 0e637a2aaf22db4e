"""By what a key knows its server."""

from __future__ import annotations

import pytest

from bridge.origin import OWN, origin_of, shown_origin


@pytest.mark.parametrize(
    ("url", "origin", "shown"),
    [
        ("https://api.example", "https://api.example:443", "https://api.example"),
        ("https://API.example:443/v1/", "https://api.example:443", "https://api.example"),
        ("https://api.example:8443", "https://api.example:8443", "https://api.example:8443"),
        ("http://render.lan", "http://render.lan:80", "http://render.lan"),
        ("http://127.0.0.1:7860", "http://localhost:7860", "http://localhost:7860"),
        ("http://localhost:7860/", "http://localhost:7860", "http://localhost:7860"),
        ("http://[::1]:7860", "http://localhost:7860", "http://localhost:7860"),
        ("http://[2001:db8::1]:80", "http://[2001:db8::1]:80", "http://[2001:db8::1]"),
        ("https://b\u00fccher.example", "https://b\u00fccher.example:443", "https://b\u00fccher.example"),
        ("grpc.example:443", "://grpc.example:443", "grpc.example:443"),
        ("grpc.example", "://grpc.example:0", "grpc.example"),
        ("", OWN, "its own address"),
    ],
)
def test_the_origin_of_an_address(url: str, origin: str, shown: str) -> None:
    assert origin_of(url) == origin
    assert shown_origin(origin) == shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://127.0.0.1:7860", "http://127.0.0.1:7861"),
        ("http://127.0.0.1:7860", "http://127.0.0.2:7860"),
        ("http://localhost", "http://localhost.example"),
        ("https://a.example", "http://a.example"),
        ("https://a.example", "http://a.example:443"),
        ("https://a.example", "https://a.example."),
    ],
)
def test_another_port_name_or_way_is_another_server(one: str, other: str) -> None:
    assert origin_of(one) != origin_of(other)


@pytest.mark.parametrize(
    "text",
    [
        "https://",
        "https://me@api.example",
        "https://me:word@api.example",
        "https://evil.example\\@api.example",
        "https://evil.example\\api.example",
        "https://a b.example",
        "https://a.example:99999",
        "https://a.example:x",
        "https://[::1",
        "https://a\u202e.example",
        "https://a.example\nb",
    ],
)
def test_what_is_no_address_has_none(text: str) -> None:
    assert origin_of(text) == ""
