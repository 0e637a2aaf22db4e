"""Addresses as people paste them, for every provider: no password and no key in any text, and no key unencrypted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import entry_points

import pytest

from bridge.errors import BridgeError, SettingsError
from bridge.http.transport import Policy, Transport
from bridge.providers.base import Provider, ProviderSetup
from bridge.registry import GROUP, provider_names
from bridge.secret import Secret

PASSWORD, KEY = "hunter2-in-the-address", "user:hunter2-the-key"
WITH_PASSWORDS = (
    f"http://user:{PASSWORD}@127.0.0.1:9/x",
    f"https://{PASSWORD}@example.invalid",
    f"https://user:{PASSWORD}@[::1",
    f"https://user:{PASSWORD}@example.invalid:99999",
    f"https://[::1/?key={PASSWORD}",
    f"ftp://example.invalid/?key={PASSWORD}",
    f"grpc://user:{PASSWORD}@example.invalid:1",
)
NONE = ("//", "x", "https://", "http://127.0.0.1:0", "http://127.0.0.1:99999", "https://[::1", "https://[x]:1")
QUESTIONS = ("identify", "engines", "account")
KEYED_QUESTIONS = {
    "horde": "account",
    "openai": "engines",
    "ovh": "identify",
    "stability": "engines",
    "stability-v2beta": "account",
    "webui": "engines",
}
"""A question of each that carries its key over HTTP."""


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport(Policy(retries=0))
    yield made
    made.close()


def make(name: str, transport: Transport, url: str) -> Provider:
    (point,) = entry_points(group=GROUP, name=name)
    made: Provider = point.load()(ProviderSetup(transport, url=url, key=Secret(KEY)))
    return made


def ask(name: str, transport: Transport, url: str, question: str) -> BridgeError | None:
    """The error, None where there was none; any other exception is a failure."""
    try:
        getattr(make(name, transport, url), question)()
    except BridgeError as error:
        return error
    return None


@pytest.mark.parametrize("url", [*WITH_PASSWORDS, *NONE])
@pytest.mark.parametrize("name", sorted({*provider_names()} - {"offline"}))
def test_nothing_secret_is_said(name: str, transport: Transport, url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for question in QUESTIONS:
        error = ask(name, transport, url, question)
        for part in (error, error and error.__cause__):
            assert "hunter2" not in f"{part} {part!r}"
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("name", KEYED_QUESTIONS)
def test_a_key_leaves_this_machine_encrypted_only(name: str, transport: Transport) -> None:
    error = ask(name, transport, "http://192.0.2.1:9", KEYED_QUESTIONS[name])
    assert isinstance(error, SettingsError)
    assert "unencrypted; nothing was sent" in error.message
