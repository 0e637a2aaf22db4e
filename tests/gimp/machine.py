"""A machine with a real GIMP 3 and LayerBridge installed in it by ``install.py``: this one, or a Debian root.

Owns: finding or making it, running scripts inside GIMP, with and without a screen.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.gimp.debian_root import DebianRoot, RootError, ensure_root

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).parent / "scripts"
HEADLESS_TIMEOUT_S = 240
INSTALL_TIMEOUT_S = 900
PASSED_ON = re.compile(r"^(PIP_|SSL_|REQUESTS_CA|CURL_CA|LANG|LC_|https?_proxy|no_proxy)", re.IGNORECASE)
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class NoGimp(RuntimeError):
    """There is no GIMP 3 here and none can be had; the message says why."""


@dataclass
class GimpMachine:
    """Where GIMP runs.

    Attributes:
        home: the home folder that GIMP, the plug-in and the bridge see, at the same path in and outside.
        root: the Debian root, None where GIMP is this machine's own.
        shared: folders that are seen inside at the same path.
    """

    home: Path
    console: str = "gimp-console"
    window: str = "gimp"
    root: DebianRoot | None = None
    shared: list[Path] = field(default_factory=list)

    def popen(self, argv: list[str], *, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
        """Start ``argv`` there, in a process group of its own."""
        settings = {**self._environment(), **(env or {})}
        command = argv
        if self.root is not None:
            command = self.root.command(argv, shared=[CHECKOUT, self.home, *self.shared], env=settings, cwd=self.home)
        return subprocess.Popen(
            command,
            env=None if self.root else settings,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            **{"stdout": subprocess.PIPE, **options},
        )

    def run(self, argv: list[str], *, env: Mapping[str, str] | None = None, timeout_s: float = 60) -> str:
        """Run ``argv`` there to its end and give its output; raises where it fails."""
        process = self.popen(argv, env=env)
        try:
            output, _ = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            end(process)
            raise
        if process.returncode:
            raise RuntimeError(f"{argv} failed with {process.returncode}:\n{output[-4000:]}")
        return output

    def run_script(
        self, name: str, folder: Path, *, env: Mapping[str, str] | None = None, **parameters: Any
    ) -> dict[str, Any]:
        """Run ``scripts/name`` inside GIMP without a screen and give what its ``main`` returned."""
        argv = [self.console, "-i", "-d", "-f", *batch(), "--quit"]
        settings, verdict = script_environment(name, folder, parameters)
        output = self.run(argv, env={**settings, **(env or {})}, timeout_s=HEADLESS_TIMEOUT_S)
        return read_verdict(verdict, output)

    def install(self) -> str:
        """Install LayerBridge there, as a user does."""
        version = self.run([self.console, "--version"])
        found = re.search(r"(\d+\.\d+)\.\d+", version)
        if found is None or not found[1].startswith("3"):
            raise NoGimp(f"{self.console} is not GIMP 3: {version.strip()}")
        python = "python3" if self.root else sys.executable
        return self.run([python, str(CHECKOUT / "install.py")], timeout_s=INSTALL_TIMEOUT_S)

    def end_bridge(self) -> None:
        """End the bridge that a script started, so that the next one meets a fresh one with its own settings."""
        told = self.home / ".local/share/layerbridge/run/link.json"
        with contextlib.suppress(OSError, ValueError, KeyError):
            pid = int(json.loads(told.read_text())["pid"])
            # A bridge that was killed leaves its number behind, and somebody else may have it by now.
            if b"bridge.entry" not in Path(f"/proc/{pid}/cmdline").read_bytes():
                return
            os.kill(pid, signal.SIGTERM)
            for _ in range(200):
                os.kill(pid, 0)
                time.sleep(0.05)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if PASSED_ON.match(name)}
        path = SYSTEM_PATH if self.root else os.environ.get("PATH", SYSTEM_PATH)
        return {
            **kept,
            "HOME": str(self.home),
            "PATH": path,
            "LC_ALL": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }


def batch() -> list[str]:
    """The options that make GIMP run the scripts' runner."""
    runner = SCRIPTS / "runner.py"
    return [
        "--batch-interpreter",
        "python-fu-eval",
        "-b",
        f'exec(compile(open("{runner}").read(), "{runner}", "exec"))',
    ]


def script_environment(name: str, folder: Path, parameters: Mapping[str, Any]) -> tuple[dict[str, str], Path]:
    """What the runner reads, and where it writes its verdict."""
    verdict = folder / f"verdict-{Path(name).stem}.json"
    verdict.unlink(missing_ok=True)
    settings = {
        "LAYERBRIDGE_TEST_SCRIPT": str(SCRIPTS / name),
        "LAYERBRIDGE_TEST_PARAMETERS": json.dumps({"folder": str(folder), **parameters}),
        "LAYERBRIDGE_TEST_VERDICT": str(verdict),
    }
    return settings, verdict


def read_verdict(verdict: Path, output: str) -> dict[str, Any]:
    """What a script found out; its own failure becomes ours."""
    if not verdict.exists():
        raise AssertionError(f"the script inside GIMP left no verdict; GIMP said:\n{output[-4000:]}")
    found: dict[str, Any] = json.loads(verdict.read_text())
    if "traceback" in found:
        raise AssertionError(f"inside GIMP:\n{found['traceback']}\nGIMP said:\n{output[-3000:]}")
    return found


def end(process: subprocess.Popen[str]) -> None:
    """End a process and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def gimp_machine(shared: Path) -> Iterator[GimpMachine]:
    """A machine with LayerBridge freshly installed; ``shared`` is a folder that both sides see.

    Raises:
        NoGimp: there is none.
    """
    machine = _find(shared)
    machine.home.mkdir(parents=True, exist_ok=True)
    machine.end_bridge()
    # The environment and GIMP's profile are kept between runs, for time's sake; what earlier tests made is not.
    shutil.rmtree(machine.home / ".local/share/layerbridge/history", ignore_errors=True)
    machine.install()
    try:
        yield machine
    finally:
        machine.end_bridge()


def _find(shared: Path) -> GimpMachine:
    console = next(filter(None, map(shutil.which, ("gimp-console-3.2", "gimp-console-3.0", "gimp-console-3"))), None)
    console = console or _gimp_three(shutil.which("gimp-console"))
    homes = Path(os.environ.get("LAYERBRIDGE_TEST_CACHE") or Path("~/.cache/layerbridge-tests").expanduser())
    if console:
        return GimpMachine(homes / "home-native", console, console.replace("gimp-console", "gimp"), shared=[shared])
    try:
        return GimpMachine(homes / "home", root=ensure_root(homes / "trixie-gimp"), shared=[shared])
    except RootError as error:
        raise NoGimp(str(error)) from error


def _gimp_three(console: str | None) -> str | None:
    if console is None:
        return None
    said = subprocess.run([console, "--version"], check=False, capture_output=True, text=True).stdout
    return console if re.search(r"version 3\.", said) else None
