"""What is wrong with an installation, and what to do about it: one ``Check`` for each thing that can be.

Owns: ``Check``, ``Status``, ``examine`` and the checks it is made of. May import: ``bridge.errors``, ``bridge.paths``,
``bridge.credentials`` and ``bridge.providers.base`` for their types, ``layerbridge.handshake``, and the version
of ``layerbridge``.

What can be checked without an environment (GIMP, the plug-in's files, system libraries) is in ``install.py doctor``,
which ends by running this.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import AuthenticationError
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.errors import BridgeError, UnreachableError
from layerbridge import __version__
from layerbridge.handshake import reach

if TYPE_CHECKING:
    from bridge.credentials import Credentials
    from bridge.paths import Paths
    from bridge.providers.base import Provider

OLDEST, NEWEST = (3, 11), (3, 14)
QT_PROBE = "from PySide6 import QtWidgets, __version__ as v; QtWidgets.QApplication([]); print(v)"
QT_TIMEOUT_S = 60.0
LINK_TIMEOUT_S = 5.0
SECRET_NAME = re.compile(r"(KEY|TOKEN|AUTH|SECRET|PASSWORD|PASSWD)S?$", re.IGNORECASE)
INSTALL_AGAIN = "Run 'python3 install.py' again."
PLUGIN = Path("plug-ins/layer-bridge")


class Status(StrEnum):
    """How a check ended. WARN is for what works, but perhaps not as its user thinks."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: of the thing, a word or two.
        text: how it is.
        hint: what to do about it; empty where nothing needs to be done.
    """

    name: str
    status: Status
    text: str
    hint: str = ""


def examine(paths: Paths, credentials: Credentials, providers: Sequence[Provider]) -> tuple[Check, ...]:
    """Look at everything: takes about a second, and for each endpoint that does not answer its timeout."""
    checks = [
        check_python(sys.version_info[:2]),
        check_qt(sys.executable, os.environ),
        check_run_folder(paths.run),
        check_link(paths.run),
        check_log(paths.log),
        *check_profiles(paths.data / "installed.json"),
    ]
    for provider in providers:
        checks += check_provider(provider, credentials)
    return tuple(checks)


def check_python(version: tuple[int, ...], environment: str = sys.prefix) -> Check:
    """The Python that this runs on, as (major, minor), and the folder of its environment."""
    text = f"{'.'.join(map(str, version))} in {environment}"
    if OLDEST <= version <= NEWEST:
        return Check("Python", Status.OK, text)
    return Check("Python", Status.FAIL, f"{text}, and LayerBridge needs 3.11 to 3.14", INSTALL_AGAIN)


def check_qt(python: str, environ: Mapping[str, str]) -> Check:
    """Whether Qt starts, in a process of its own, since a Qt that cannot start ends its process.

    Args:
        python: the program to try it with.
        environ: with no display in it, Qt is tried without one.
    """
    try:
        done = subprocess.run(
            [python, "-P", "-c", QT_PROBE],
            check=False,
            capture_output=True,
            text=True,
            timeout=QT_TIMEOUT_S,
            stdin=subprocess.DEVNULL,
            env=_with_a_platform(environ),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check("Qt", Status.FAIL, f"it does not start ({type(error).__name__})", INSTALL_AGAIN)
    if done.returncode == 0:
        return Check("Qt", Status.OK, done.stdout.strip())
    return Check("Qt", Status.FAIL, _why(done.stderr), "Run 'python3 install.py doctor': it names missing packages.")


def _with_a_platform(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Without keys too: a process that draws a window has no use for them."""
    environ = {name: value for name, value in environ.items() if not SECRET_NAME.search(name)}
    has_display = sys.platform != "linux" or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return environ if has_display else {**environ, "QT_QPA_PLATFORM": "offscreen"}


def _why(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if "Error: " in line or "platform plugin" in line]
    return (telling or lines or ["it does not start and does not say why"])[-1]


def check_run_folder(run: Path) -> Check:
    """Whether the link's folder is its owner's alone: who can read it can command GIMP."""
    if not run.exists():
        return Check("run folder", Status.OK, f"{run} is made when the bridge starts")
    mode = run.stat().st_mode & 0o777
    if sys.platform != "win32" and mode & 0o077:
        return Check("run folder", Status.FAIL, f"others may enter {run} ({mode:04o})", f"Run 'chmod 700 \"{run}\"'.")
    return Check("run folder", Status.OK, f"{run}, for you alone")


def check_log(folder: Path) -> Check:
    """Where the log is, and whether others may read it."""
    if not folder.exists():
        return Check("log", Status.OK, f"nothing had to be written yet; it will be in {folder}")
    if sys.platform != "win32" and folder.stat().st_mode & 0o077:
        return Check("log", Status.WARN, f"others may read {folder}", f"Run 'chmod 700 \"{folder}\"'.")
    return Check("log", Status.OK, f"in {folder}, for you alone")


def check_link(run: Path, *, timeout_s: float = LINK_TIMEOUT_S) -> Check:
    """Whether a bridge runs, answers, knows its key, and is of this version."""
    file = run / "link.json"
    if not file.exists():
        return Check("link", Status.OK, "no bridge runs; GIMP starts it when it is needed")
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        _call(str(told["address"]), str(told["family"]), (run / "link.key").read_bytes(), timeout_s)
    except AuthenticationError:
        hint = "Quit the bridge and start it again."
        return Check("link", Status.FAIL, "another program answers, or the key has changed", hint)
    except TimeoutError:
        text = f"a bridge is there (process {told.get('pid', '?')}), but does not answer within {timeout_s:.0f} s"
        return Check("link", Status.FAIL, text, "End that process; the next bridge starts when it is needed.")
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        text = f"no bridge answers ({type(error).__name__}); one was here and ended without a word"
        return Check("link", Status.WARN, text, "The next start clears that up; if it does not, see bridge.log there.")
    version = told.get("version", "?")
    if version != __version__:
        hint = "Quit the bridge: the new one starts when it is needed."
        return Check("link", Status.WARN, f"a bridge of version {version} runs, this is {__version__}", hint)
    return Check("link", Status.OK, f"a bridge runs (process {told.get('pid', '?')})")


def _call(address: str, family: str, key: bytes, timeout_s: float) -> None:
    """Shake hands and hang up. ``reach`` knows no timeout, hence the thread."""
    answer: Future[None] = Future()

    def call() -> None:
        try:
            reach(address, family, key).close()
        except (OSError, EOFError, ValueError, AuthenticationError) as error:
            answer.set_exception(error)
        else:
            answer.set_result(None)

    threading.Thread(target=call, name="layerbridge-doctor", daemon=True).start()
    answer.result(timeout_s)


def check_profiles(manifest: Path) -> tuple[Check, ...]:
    """The plug-in in each GIMP profile that the installer recorded."""
    if not manifest.exists():
        text = "not installed by install.py, so nothing is known of GIMP"
        return (Check("plug-in", Status.WARN, text, "Run 'python3 install.py' to put the plug-in into GIMP."),)
    try:
        profiles = json.loads(manifest.read_text(encoding="utf-8"))["profiles"]
        folders = [Path(profile) for profile in profiles]
    except (OSError, ValueError, KeyError, TypeError):
        return (Check("plug-in", Status.FAIL, f"{manifest} is damaged", f"Remove it. {INSTALL_AGAIN}"),)
    if not folders:
        return (Check("plug-in", Status.FAIL, "no GIMP 3 was found", f"Start GIMP 3 once. {INSTALL_AGAIN}"),)
    return tuple(_check_profile(folder) for folder in folders)


def _check_profile(profile: Path) -> Check:
    try:
        source = (profile / PLUGIN / "layerbridge" / "__init__.py").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return Check("plug-in", Status.FAIL, f"it is not in {profile}", INSTALL_AGAIN)
    if f'__version__ = "{__version__}"' not in source:
        return Check("plug-in", Status.FAIL, f"{profile} has another version than {__version__}", INSTALL_AGAIN)
    return Check("plug-in", Status.OK, f"in {profile}")


def check_provider(provider: Provider, credentials: Credentials) -> tuple[Check, ...]:
    """A provider's key and, where that is settled, its endpoint."""
    key = _check_key(provider, credentials)
    if key is not None and key.status is not Status.OK:
        return (key,)
    return (*([key] if key else []), _check_endpoint(provider))


def _check_key(provider: Provider, credentials: Credentials) -> Check | None:
    """None for a provider that has no key and needs none."""
    spec = provider.spec
    name = f"{spec.label} key"
    try:
        found = credentials.find(spec)
    except BridgeError as error:
        return Check(name, Status.FAIL, error.message, error.hint)
    if found is not None:
        return Check(name, Status.OK, f"in {found.where}")
    if not spec.needs_key:
        return None
    variable = f", or set {spec.key_variable}" if spec.key_variable else ""
    return Check(name, Status.WARN, "there is none", f"If you use {spec.label}: enter it in the settings{variable}.")


def _check_endpoint(provider: Provider) -> Check:
    spec = provider.spec
    try:
        engines = provider.engines(refresh=True)
    except UnreachableError as error:
        # A provider without keys is a server of the user's own, and one that does not run is no fault of LayerBridge.
        return Check(spec.label, Status.FAIL if spec.needs_key else Status.WARN, error.message, error.hint)
    except BridgeError as error:
        return Check(spec.label, Status.FAIL, error.message, error.hint)
    return Check(spec.label, Status.OK, f"{len(engines)} engines" if len(engines) != 1 else "1 engine")
