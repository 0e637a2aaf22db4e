"""Servers on this machine: found where they are, passed over where something else is, never waited for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.capability import ProviderSpec
from bridge.credentials import Credentials
from bridge.discovery import Found, look
from bridge.errors import BadResponseError, UnreachableError
from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import ProviderSetup
from bridge.registry import Registry
from bridge.settings import Settings
from tests.bridge.command_line import CommandLine
from tests.fakes.providers import FakeProvider, lay_package

HERE, THERE, NOBODY, SLOW = (f"http://127.0.0.1:{port}" for port in (1, 2, 3, 4))


RELEASE = threading.Event()


class Local(FakeProvider):
    """A provider of servers on this machine, of which there is one at ``HERE``."""

    def __init__(self, setup: ProviderSetup) -> None:
        super().__init__("local", label="Local")
        self._setup = setup

    @property
    def spec(self) -> ProviderSpec:
        return replace(super().spec, key_variable="LOCAL_KEY", usual_urls=(NOBODY, HERE, SLOW, THERE))

    def identify(self) -> str:
        assert self._setup.key is None, "a stranger is not told the key"
        if self._setup.url == HERE:
            return "Local 1.0"
        if self._setup.url == THERE:
            raise BadResponseError("Something else is there.")
        if self._setup.url == SLOW:
            RELEASE.wait(30)
        raise UnreachableError("Nobody is there.")


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("LOCAL_KEY", "secret")
    lay_package(tmp_path, local=f"{__name__}:Local")
    RELEASE.clear()
    transport = Transport()
    yield Registry(Settings(), Credentials({"LOCAL_KEY": "secret"}, stores=[]), transport, environ={})
    RELEASE.set()
    transport.close()


def of_ours(found: tuple[Found, ...]) -> list[Found]:
    """A server may really run on the machine that runs the tests."""
    return [each for each in found if each.provider == "local"]


def test_what_answers_is_found_and_what_does_not_is_passed_over(registry: Registry) -> None:
    RELEASE.set()
    assert of_ours(look(registry)) == [Found(ProviderId("local"), HERE, "Local 1.0")]


def test_a_server_that_hangs_is_not_waited_for(registry: Registry) -> None:
    assert [each.url for each in of_ours(look(registry, patience_s=1.0))] == [HERE]
    assert not RELEASE.is_set()


def test_the_command_line_says_what_was_found(cli: CommandLine, registry: Registry) -> None:
    RELEASE.set()
    assert "Local 1.0" in cli("providers --detect").out
    told = json.loads(cli("providers --detect --json").out)["found"]
    assert {"provider": "local", "url": HERE, "what": "Local 1.0"} in told
