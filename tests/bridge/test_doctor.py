"""The doctor's checks, on real folders, real sockets and real processes."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Listener
from pathlib import Path

import pytest

from bridge import doctor
from bridge.capability import ProviderSpec
from bridge.credentials import Credentials
from bridge.doctor import Status
from bridge.errors import AuthError, BridgeError, ServerFaultError, TimedOutError, UnreachableError
from bridge.key_stores import FileStore
from bridge.paths import Paths
from layerbridge import __version__
from layerbridge.handshake import admit
from tests.fakes.providers import FakeProvider

KEY = b"the link's key"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


def announce(run: Path, address: object, *, key: bytes = KEY, version: str = __version__) -> None:
    (run / "link.key").write_bytes(key)
    told = {"address": address, "family": "AF_UNIX", "pid": 4711, "version": version}
    (run / "link.json").write_text(json.dumps(told))


@pytest.fixture
def address(run: Path) -> Iterator[str]:
    """Where something answers that knows ``KEY``, as a bridge does; it takes one call."""
    listener = Listener(str(run / "s"), family="AF_UNIX")

    def answer() -> None:
        try:
            with listener.accept() as connection:
                admit(connection, KEY)
        except (AuthenticationError, OSError, EOFError):
            return

    thread = threading.Thread(target=answer)
    thread.start()
    yield str(run / "s")
    thread.join()
    listener.close()


# ---------------------------------------------------------------------------------- Python and Qt


@pytest.mark.parametrize(
    ("version", "status"), [((3, 10), Status.FAIL), ((3, 11), Status.OK), ((3, 14), Status.OK), ((3, 15), Status.FAIL)]
)
def test_python_has_to_be_one_that_we_run_on(version: tuple[int, int], status: Status) -> None:
    assert doctor.check_python(version).status is status


def program(folder: Path, *, says: str = "", complains: str = "", code: int = 0) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\necho '{says}'\ncat >&2 <<'END'\n{complains}\nEND\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


def test_qt_that_starts_is_named_with_its_version(tmp_path: Path) -> None:
    check = doctor.check_qt(program(tmp_path, says="6.8.1"), {})
    assert (check.status, check.text) == (Status.OK, "6.8.1")


QT_COMPLAINS = [
    (
        "Traceback\n  File x\nImportError: libEGL.so.1: cannot open shared object file: No such file or directory",
        "libEGL.so.1",
    ),
    (
        'qt.qpa.plugin: Could not load the Qt platform plugin "xcb" in "" even though it was found.\nAborted',
        'platform plugin "xcb"',
    ),
    ("ModuleNotFoundError: No module named 'PySide6'", "PySide6"),
    ("", "does not say why"),
]


@pytest.mark.parametrize(("complains", "text"), QT_COMPLAINS)
def test_qt_that_does_not_start_is_quoted(tmp_path: Path, complains: str, text: str) -> None:
    check = doctor.check_qt(program(tmp_path, complains=complains, code=1), {})
    assert check.status is Status.FAIL
    assert text in check.text
    assert "install.py doctor" in check.hint


def test_a_python_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    assert doctor.check_qt(str(tmp_path / "nothing"), {}).status is Status.FAIL


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize(
    ("environ", "platform"),
    [({}, "offscreen"), ({"DISPLAY": ":0"}, ""), ({"WAYLAND_DISPLAY": "wayland-0"}, "")],
)
def test_without_a_display_qt_is_tried_without_one(tmp_path: Path, environ: dict[str, str], platform: str) -> None:
    path = Path(program(tmp_path))
    path.write_text('#!/bin/sh\necho "$QT_QPA_PLATFORM"\n')
    assert doctor.check_qt(str(path), environ).text == platform


# ---------------------------------------------------------------------------------- the link


@pytest.mark.parametrize(("mode", "status"), [(0o700, Status.OK), (0o750, Status.FAIL), (0o777, Status.FAIL)])
def test_the_run_folder_has_to_be_private(run: Path, mode: int, status: Status) -> None:
    run.chmod(mode)
    check = doctor.check_run_folder(run)
    assert check.status is status
    assert bool(check.hint) is (status is Status.FAIL)


def test_no_run_folder_and_no_bridge_are_fine(tmp_path: Path) -> None:
    assert doctor.check_run_folder(tmp_path / "run").status is Status.OK
    assert doctor.check_link(tmp_path / "run").status is Status.OK


def test_a_bridge_that_answers_is_named_with_its_process(run: Path, address: str) -> None:
    announce(run, address)
    check = doctor.check_link(run)
    assert check.status is Status.OK
    assert "4711" in check.text


def test_a_bridge_of_another_version_is_a_warning(run: Path, address: str) -> None:
    announce(run, address, version="0.0.1")
    check = doctor.check_link(run)
    assert check.status is Status.WARN
    assert "0.0.1" in check.text


def test_a_bridge_with_another_key_is_a_failure(run: Path, address: str) -> None:
    announce(run, address, key=b"another key")
    assert doctor.check_link(run).status is Status.FAIL


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"address": "/nowhere", "family": "AF_UNIX"}', '{"address": 1}']
)
def test_what_a_dead_bridge_left_is_a_warning(run: Path, text: str) -> None:
    announce(run, "")
    (run / "link.json").write_text(text)
    check = doctor.check_link(run)
    assert check.status is Status.WARN
    assert check.hint != ""


def test_a_frozen_bridge_does_not_freeze_the_doctor(run: Path) -> None:
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(run / "s"))
        frozen.listen()
        announce(run, str(run / "s"))
        check = doctor.check_link(run, timeout_s=0.01)
        assert check.status is Status.FAIL
        assert "4711" in check.text
        frozen.accept()[0].close()


# ---------------------------------------------------------------------------------- the plug-in


def install_plugin(profile: Path, version: str) -> Path:
    package = profile / "plug-ins/layer-bridge/layerbridge"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f'__version__ = "{version}"\n')
    return profile


def test_every_recorded_profile_is_checked(tmp_path: Path) -> None:
    good, old = install_plugin(tmp_path / "3.0", __version__), install_plugin(tmp_path / "3.2", "0.0.1")
    manifest = tmp_path / "installed.json"
    manifest.write_text(json.dumps({"profiles": [str(good), str(old), str(tmp_path / "gone")]}))
    found = [check.status for check in doctor.check_profiles(manifest)]
    assert found == [Status.OK, Status.FAIL, Status.FAIL]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (None, Status.WARN),
        ("{", Status.FAIL),
        ("{}", Status.FAIL),
        ('{"profiles": 3}', Status.FAIL),
        ('{"profiles": [3]}', Status.FAIL),
        ('{"profiles": []}', Status.FAIL),
    ],
)
def test_a_record_that_tells_nothing_is_named(tmp_path: Path, text: str | None, status: Status) -> None:
    manifest = tmp_path / "installed.json"
    if text is not None:
        manifest.write_text(text)
    (check,) = doctor.check_profiles(manifest)
    assert check.status is status
    assert "install.py" in check.hint


# ---------------------------------------------------------------------------------- keys and endpoints


class KeyedProvider(FakeProvider):
    """A fake with a key of its own."""

    @property
    def spec(self) -> ProviderSpec:
        plain = super().spec
        return ProviderSpec(plain.id, plain.label, plain.summary, plain.modes, needs_key=True, key_variable="FAKE_KEY")


def credentials(tmp_path: Path, **environ: str) -> Credentials:
    paths = Paths.inside(tmp_path)
    return Credentials(environ, [FileStore(paths)])


def test_a_key_is_named_with_its_place_and_its_endpoint_is_asked(tmp_path: Path) -> None:
    key, endpoint = doctor.check_provider(KeyedProvider(), credentials(tmp_path, FAKE_KEY="sk-123"))
    assert (key.status, endpoint.status) == (Status.OK, Status.OK)
    assert "FAKE_KEY" in key.text
    assert "sk-123" not in key.text + endpoint.text
    assert endpoint.text == "2 engines"


def test_without_a_key_that_is_needed_nothing_is_asked(tmp_path: Path) -> None:
    provider = KeyedProvider()
    provider.engines_error = AssertionError("asked")  # type: ignore[assignment]
    (check,) = doctor.check_provider(provider, credentials(tmp_path))
    assert check.status is Status.WARN
    assert "FAKE_KEY" in check.hint


def test_a_key_that_cannot_be_one_is_a_failure(tmp_path: Path) -> None:
    (check,) = doctor.check_provider(KeyedProvider(), credentials(tmp_path, FAKE_KEY="two words"))
    assert check.status is Status.FAIL


ENDPOINT_ERRORS = [
    (AuthError("The key is wrong.", "Enter another."), True, Status.FAIL),
    (ServerFaultError("It failed."), True, Status.FAIL),
    (TimedOutError("No answer."), False, Status.FAIL),
    (UnreachableError("No connection.", "Check the network."), True, Status.FAIL),
    (UnreachableError("No connection.", "Start the server."), False, Status.WARN),
]


@pytest.mark.parametrize(("error", "keyed", "status"), ENDPOINT_ERRORS)
def test_an_endpoint_that_fails_is_told_in_its_own_words(
    tmp_path: Path, error: BridgeError, keyed: bool, status: Status
) -> None:
    provider = KeyedProvider() if keyed else FakeProvider()
    provider.engines_error = error
    check = doctor.check_provider(provider, credentials(tmp_path, FAKE_KEY="sk-123"))[-1]
    assert (check.status, check.text, check.hint) == (status, error.message, error.hint)


def test_everything_is_examined(tmp_path: Path) -> None:
    checks = doctor.examine(Paths.inside(tmp_path), credentials(tmp_path), [FakeProvider()])
    assert [check.name for check in checks] == ["Python", "Qt", "run folder", "link", "log", "plug-in", "Fake"]
    assert checks[0].status is Status.OK


def test_a_process_that_only_tries_qt_gets_no_key() -> None:
    environ = {"STABILITY_API_KEY": "canary", "WEBUI_API_AUTH": "canary", "OVH_AI_ENDPOINTS_ACCESS_TOKEN": "canary"}
    kept = doctor._with_a_platform({**environ, "HOME": "/home/me", "DISPLAY": ":0", "XAUTHORITY": "/run/x"})
    assert kept == {"HOME": "/home/me", "DISPLAY": ":0", "XAUTHORITY": "/run/x"}
