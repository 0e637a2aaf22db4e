"""What every test gets: folders of its own, no proxy, no key, and a look at what it leaves behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bridge.credentials import Credentials
from bridge.http.transport import Transport
from bridge.registry import Registry
from bridge.settings import Settings
from tests.servers.stability import StabilityServer

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Pictures take their time on a busy machine; what is tested is never how long. Fixtures here hold no state that an
# example could leave to the next one.
settings.register_profile(
    "layerbridge",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)
settings.load_profile("layerbridge")

GRACE_S = 5.0


def _variables_of_providers() -> set[str]:
    """Where providers look for keys and addresses."""
    transport = Transport()
    registry = Registry(Settings(), Credentials({}, stores=[]), transport, environ={})
    specs = [registry.get(provider).spec for provider in registry.ids()]
    transport.close()
    return {name for spec in specs for name in (spec.key_variable, spec.url_variable) if name}


OUTSIDE_VARIABLES = (
    *_variables_of_providers(),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("grpc_proxy", "no_grpc_proxy", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"),
    *("NETRC", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PYTHON_KEYRING_BACKEND"),
)


@pytest.fixture(autouse=True)
def isolated_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it, and an environment without proxies and keys."""
    # Not below tmp_path: a test may look at everything that it finds there.
    home = tmp_path_factory.mktemp("home")
    for variable in OUTSIDE_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LAYERBRIDGE_HOME", str(home / "layerbridge"))
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    return home


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fails a test that leaves a thread behind, daemon or not. Unclosed sockets fail it too: warnings are errors."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_S
    while (left := _left(before)) and time.monotonic() < deadline:
        left[0].join(0.05)
    assert not left, f"threads left behind: {', '.join(thread.name for thread in left)}"


def _left(before: set[threading.Thread]) -> list[threading.Thread]:
    # Qt's own threads show up here as dummies when they call into Python; they are Qt's to end.
    now = (thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread))
    return [thread for thread in now if thread not in before]


@pytest.fixture
def stability_server(no_thread_left: None) -> Iterator[StabilityServer]:
    """A strict Stability server on this machine."""
    with StabilityServer() as server:
        yield server
