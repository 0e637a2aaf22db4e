"""A canary key, used by every command and a window, in good and in bad, and then looked for in all that is left."""

from __future__ import annotations

import base64
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from PIL import Image

from bridge.credentials import Credentials
from bridge.http.transport import Transport
from bridge.key_stores import FileStore
from bridge.paths import Paths
from bridge.registry import Registry
from bridge.secret import Secret
from bridge.settings import ProviderSettings, Settings, save
from tests.faults.fault import Fault, Seen, need
from tests.faults.secrets_probe import NOBODY
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS

ROOT = Path(__file__).parents[2]
WITHOUT_A_KEY = ("comfyui",)
KEPT_IN = "keys.json"
"""Where the key is kept itself on a machine without a keyring: the only file that may have it."""
PROMPT = "canary prompt of a red boat"
WAIT_S = 40.0


@dataclass
class Bench:
    """A home with the key in its private file, and the server that takes it.

    Attributes:
        said: all that any process printed.
        seen: command lines and environments of all processes, while they worked.
    """

    rig: Rig
    folder: Path
    said: str = ""
    seen: bytes = b""

    def __post_init__(self) -> None:
        self.key, self.url = _key_and_url(self.rig)
        self.keep_key(self.url)
        self.say_address(self.url)

    def keep_key(self, url: str) -> None:
        """As the settings window does, for the server at ``url``."""
        transport = Transport()
        spec = Registry(Settings(), Credentials({}, stores=[]), transport, environ={}).get(self.rig.id).spec
        transport.close()
        store = FileStore(Paths.inside(self.folder))
        Credentials({}, (store,)).store_key(spec, Secret(self.key), url)

    def say_address(self, url: str) -> None:
        """In the settings, and nothing else there changes. Billed by word of the user: the ledger is a part of it."""
        saved = ProviderSettings(url=url, bills=True, monthly_requests=100)
        settings = Settings(default_provider=self.rig.id, providers={self.rig.id: saved})
        save(Paths.inside(self.folder), settings)

    @property
    def environ(self) -> dict[str, str]:
        """Nothing in it that names a key."""
        kept = {name: value for name, value in os.environ.items() if not name.endswith(("KEY", "TOKEN", "AUTH"))}
        return {
            **kept,
            "LAYERBRIDGE_HOME": str(self.folder),
            "HOME": str(self.folder),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "plugin"))),
            "QT_QPA_PLATFORM": "offscreen",
            "COLUMNS": "500",
        }

    def run(self, module: str, *words: str) -> int:
        """A process to its end; what it and its children show of themselves is looked at while it works."""
        process = self.start(module, *words)
        while process.poll() is None:
            self.look(process.pid)
            time.sleep(0.02)
        self.said += process.communicate()[0].decode("utf-8", errors="replace")
        return process.returncode

    def start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        """A process that goes on."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=self.folder,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def look(self, pid: int) -> None:
        """The command line and environment of a process and of its children, as anybody of this user sees them."""
        for each in (pid, *_children(pid)):
            for name in ("cmdline", "environ"):
                try:
                    told = Path(f"/proc/{each}/{name}").read_bytes()
                except OSError:
                    continue
                if told not in self.seen:
                    self.seen += told

    def panel(self) -> None:
        """A window, until it has asked the server."""
        process = self.start("bridge.entry", "panel")
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until and process.poll() is None:
            self.look(process.pid)
            time.sleep(0.1)
            if (self.folder / "run" / "link.json").exists() and until - time.monotonic() < WAIT_S - 3:
                break
        process.send_signal(signal.SIGTERM)
        self.said += process.communicate(timeout=WAIT_S)[0].decode("utf-8", errors="replace")

    # ---------------------------------------------------------------------------------------- what is left

    @property
    def forms(self) -> tuple[str, ...]:
        """How a key may stand in a text."""
        parts = {self.key, self.key.partition(":")[2]} - {""}
        encoded = {base64.b64encode(part.encode()).decode().rstrip("=") for part in parts}
        return tuple({*parts, *encoded, *map(quote, parts)})

    def need_none(self, data: bytes, where: str) -> None:
        """None of the key in it."""
        for form in self.forms:
            need(form.encode() not in data, f"the key is in {where}")

    def search(self) -> int:
        """Every file that is left, and what is packed into it; how many."""
        count = 0
        for path in self.folder.rglob("*"):
            if path.is_file() and path.name != KEPT_IN:
                count += 1
                for where, data in _contents(path):
                    self.need_none(data, where)
        return count


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    data = path.read_bytes()
    yield str(path.name), data
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for name in file.namelist():
                yield f"{path.name}/{name}", file.read(name)
    if path.suffix == ".png":
        with Image.open(io.BytesIO(data)) as image:
            yield f"the texts of {path.name}", repr(image.info).encode()


def _children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(each) for each in listed]


def _key_and_url(rig: Rig) -> tuple[str, str]:
    key = next((value for name, value in rig.environ.items() if name.endswith(("KEY", "TOKEN", "AUTH"))), "")
    url = next(value for name, value in rig.environ.items() if not name.endswith(("KEY", "TOKEN", "AUTH")))
    return key, url


def _used_everywhere(name: str) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        rig = RIGS[name]()
        if name == "webui":
            rig.server.auth = "me:canary-of-the-webui"  # type: ignore[attr-defined]
        with rig:
            bench = Bench(rig, folder)
            need(bench.key, "the test has no key")
            entry = "bridge.entry"
            made = bench.run(entry, "text-to-image", "-p", PROMPT, "-o", "one.png")
            need(made == 0, f"nothing was made: {bench.said[-300:]}")
            # Where nobody is: what fails held the key.
            bench.keep_key(NOBODY)
            bench.run(entry, "--debug", "text-to-image", "-p", PROMPT, "--url", NOBODY, "-o", "two.png")
            bench.keep_key(bench.url)
            bench.run(entry, "engines")
            bench.run(entry, "balance")
            bench.run(entry, "spent")
            bench.run(entry, "diagnostics", "--offline", "-o", "bundle.zip")
            status = bench.run("tests.faults.secrets_probe", name)
            need(status == 0, f"in the memory of the program it is not only where it should be: {bench.said[-900:]}")
            bench.panel()
        bench.need_none(bench.said.encode(), "what was printed")
        bench.need_none(bench.seen, "a command line or an environment")
        need(b"bridge.entry" in bench.seen, "no process was looked at")
        files = bench.search()
        need((folder / "bundle.zip").is_file() and (folder / "data" / "ledger").is_dir(), "not all was made")
        need(list((folder / "data" / "log").glob("*.log")), "there is no log to look into")
        logs = b"".join(path.read_bytes() for path in (folder / "data" / "log").glob("*.log"))
        need(PROMPT.encode() not in logs, "the prompt is in the log")
        return Seen(f"nothing of the key in {files} files, what was printed, and {len(bench.seen)} bytes of processes")

    return run


FAULTS = tuple(
    Fault(
        "Secrets",
        name,
        "a key used by commands, failures, a window and the bundle; then looked for everywhere",
        (4, 7),
        _used_everywhere(name),
        slow=name not in ("stability-v2beta", "webui"),
    )
    for name in sorted(set(RIGS) - set(WITHOUT_A_KEY))
)
