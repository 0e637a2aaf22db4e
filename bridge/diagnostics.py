"""The bundle that is sent to whoever is to help: text files that a person can read before, and nothing in them to hide.

Owns: ``Bundle``, ``collected``, ``write_bundle``. May import: ``bridge.doctor`` and what it may, ``bridge.history``,
``bridge.history.folder``, ``bridge.money.ledger``, ``bridge.log.file``, ``bridge.log.masking``, ``bridge.settings``,
``bridge.http.call``, ``bridge.registry``.

Everything goes through ``Masking`` once more, however it got there; of settings only what is named here goes in.
"""

from __future__ import annotations

import io
import json
import locale
import platform
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from bridge.credentials import Credentials
from bridge.doctor import Check
from bridge.errors import BridgeError
from bridge.history import History
from bridge.history.folder import history_folder
from bridge.http.address import host_of, is_loopback
from bridge.log.file import log_files
from bridge.log.masking import Masking
from bridge.money.ledger import Ledger
from bridge.paths import Paths, write_atomically
from bridge.providers.base import Provider
from bridge.settings import ProviderSettings, Settings
from layerbridge import __version__
from layerbridge.wire import PROTOCOL_VERSION

MAX_LOG_BYTES = 256 << 10
"""Of each log the end: what is to be found out happened last."""
PROMPTS_KNOWN = 400
RECENT_ERRORS = 100
LOGGED_ERROR = re.compile(r"\bE-[0-9A-F]{4}\b")
HOST = "[host]"
ADDRESSED = re.compile(r"(?<=://)(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?=[:/\s'\"?#,;)]|$)")
NUMBERED = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
WITH_PORT = re.compile(r"(?<![\w./:-])[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*(?=:\d{2,5}\b)")
DOTTED = re.compile(
    r"(?<![\w./<>-])(?:[A-Za-z0-9-]+\.)+(?:lan|local|home|internal|corp|intranet|localdomain|example|test|arpa|com|net"
    r"|org|io|ai|dev|app|cloud|info|eu|de|at|ch|es|fr|it|nl|pl|uk|us|ca|jp|cn|ru|br|in)(?![\w-])"
)
VARIABLES = (
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "QT_QPA_PLATFORM",
    "QT_SCALE_FACTOR",
    "QT_STYLE_OVERRIDE",
    "LANG",
)
README = """LayerBridge diagnostics

Text files about an installation, for whoever is to help with it. Read them before you send them.

Left out: keys, pictures, prompts. Masked: paths, your user name, this computer's name, addresses of mail, and servers
other than those that everybody uses. Where a mask is missing, take it out by hand.

"""


@dataclass(frozen=True)
class Bundle:
    """Texts by the name of their file."""

    files: Mapping[str, str]

    def zipped(self) -> bytes:
        """All of it as a ZIP."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in self.files.items():
                file.writestr(name, text)
        return buffer.getvalue()


def write_bundle(bundle: Bundle, path: Path) -> None:
    """Write it, for its owner alone. Raises ``StorageError``."""
    write_atomically(path, bundle.zipped())


@dataclass(frozen=True)
class Seen:
    """What a bundle is made of.

    Attributes:
        providers: all that can be made.
        checks: what the doctor found.
        environ: of which only some variables are told, and of the others only whether they are set.
    """

    paths: Paths
    settings: Settings
    credentials: Credentials
    providers: Sequence[Provider]
    checks: Sequence[Check]
    environ: Mapping[str, str]


def collected(seen: Seen, masking: Masking) -> Bundle:
    """Everything, masked."""
    history = History(history_folder(seen.paths, seen.settings))
    _learn(seen, masking, history)
    texts = {
        "versions.txt": _lines(_versions(seen.environ)),
        "settings.txt": _lines(_settings(seen)),
        "doctor.txt": _lines(f"{check.status:<5} {check.name}: {check.text} {check.hint}" for check in seen.checks),
        "history.txt": _lines(_history(history, history_folder(seen.paths, seen.settings))),
        "ledger.txt": _lines(_spent(Ledger(seen.paths.ledger))),
        **{f"log/{name}": text for name, text in _logs(seen.paths).items()},
    }
    hosts = _known_hosts(seen)
    masked = {name: _without_hosts(masking.masked(text), hosts) for name, text in texts.items()}
    masked["errors.txt"] = _lines(_recent_errors(masked))
    contents = "".join(f"{name}\n" for name in masked)
    return Bundle({"README.txt": README + contents, **masked})


def _lines(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines) or "nothing\n"


def _learn(seen: Seen, masking: Masking, history: History) -> None:
    """Keys and prompts, so that they are found wherever they stand."""
    for provider in seen.providers:
        try:
            found = seen.credentials.find(provider.spec)
        except BridgeError:
            continue  # What is no key is shown by nobody.
        if found is not None:
            masking.hide_key(found.secret)
    try:
        entries = history.entries(limit=PROMPTS_KNOWN)
    except BridgeError:
        return  # A broken index has no prompts to tell; its files are not read here.
    for entry in entries:
        masking.hide_prompts([entry.title] if entry.title != entry.mode else [])
        for name in ("prompts", "typed"):
            masking.hide_prompts(_texts(entry.recipe.get(name)))


def _texts(prompts: object) -> Iterator[str]:
    for each in prompts if isinstance(prompts, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("text"), str):
            yield each["text"]


def _versions(environ: Mapping[str, str]) -> Iterator[str]:
    yield f"LayerBridge {__version__}, protocol {PROTOCOL_VERSION}"
    yield f"Python {platform.python_version()} ({platform.python_implementation()}, {sys.maxsize.bit_length() + 1} bit)"
    yield f"{platform.system()} {platform.release()} {platform.machine()}"
    yield f"encoding {locale.getpreferredencoding(do_setlocale=False)}"
    for name in sorted({re.split(r"[^A-Za-z0-9._-]", each)[0] for each in _required()}):
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} is not installed"
    for name in VARIABLES:
        if environ.get(name):
            yield f"{name}={environ[name]}"
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "LAYERBRIDGE_HOME", "HTTPS_PROXY", "REQUESTS_CA_BUNDLE"):
        yield f"{name} is {'set' if environ.get(name) else 'not set'}"


def _required() -> list[str]:
    try:
        return [each for each in requires("layerbridge") or () if 'extra == "dev"' not in each]
    except PackageNotFoundError:
        return []


def _settings(seen: Seen) -> Iterator[str]:
    settings = seen.settings
    yield f"default provider: {settings.default_provider or 'none'}"
    yield f"provenance in saved pictures: {settings.provenance}"
    yield f"results in a folder of one's own: {bool(settings.history_folder)}, limit {settings.history_limit_mb} MB"
    yield f"fields of another version: {', '.join(settings.unknown) or 'none'}"
    for provider in seen.providers:
        yield from _provider(provider, seen, settings.provider(provider.spec.id))


def _provider(provider: Provider, seen: Seen, saved: ProviderSettings) -> Iterator[str]:
    spec = provider.spec
    yield f"\n{spec.id}"
    yield f"  server: {host_of(saved.url) if saved.url else 'the usual one'}"
    if spec.url_variable:
        yield f"  {spec.url_variable} is {'set' if seen.environ.get(spec.url_variable) else 'not set'}"
    yield f"  key: {_key(provider, seen.credentials)}"
    yield f"  engine: {'chosen' if saved.engine else 'automatic'}, API version: {saved.api_version or 'the first'}"
    yield f"  options set: {', '.join(name for name, value in saved.options.items() if value) or 'none'}"
    yield f"  a month: {saved.monthly_requests} requests, {saved.monthly_cost} by its prices; bills: {saved.bills}"


def _key(provider: Provider, credentials: Credentials) -> str:
    try:
        found = credentials.find(provider.spec)
    except BridgeError as error:
        return f"cannot be used ({type(error).__name__})"
    return f"set, in {found.where}" if found else "none"


def _history(history: History, folder: Path) -> Iterator[str]:
    try:
        yield f"{history.count()} results, {history.used_bytes() / 1e6:.1f} MB"
    except BridgeError as error:
        yield str(error)
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.is_dir():
            yield f"{path.name}/: {sum(1 for _ in path.iterdir())} files"
        elif path.suffix != ".png":
            yield f"{path.name}: {path.stat().st_size} bytes"
    yield f"{sum(1 for _ in folder.glob('*.png'))} PNG files" if folder.is_dir() else "no folder"


def _spent(ledger: Ledger) -> Iterator[str]:
    try:
        for each in ledger.spent():
            costs = ", ".join(map(str, each.costs)) or "no price known"
            yield (
                f"{each.month} {each.provider}: {each.requests} requests ({each.unknown} with unknown outcome, "
                f"{each.refused} refused beside them), {each.pictures} pictures, {costs}, {each.unpriced} unpriced"
            )
    except BridgeError as error:
        yield str(error)


def _logs(paths: Paths) -> Mapping[str, str]:
    files = {path.name: path for path in log_files(paths)}
    files["started-by-gimp.log"] = paths.run / "bridge.log"
    files["installed.txt"] = paths.data / "installed.json"
    return {name: _end_of(path) for name, path in files.items() if path.is_file()}


def _end_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - MAX_LOG_BYTES))
            text = file.read(MAX_LOG_BYTES).decode("utf-8", errors="replace")
    except OSError as error:
        return f"could not be read ({error.strerror})\n"
    return _profiles(text) if path.suffix == ".json" else text


def _profiles(text: str) -> str:
    """Of GIMP's folders their last part, which is GIMP's version."""
    try:
        return _lines(f"GIMP profile {Path(each).name}" for each in json.loads(text)["profiles"])
    except (ValueError, KeyError, TypeError):
        return "damaged\n"


def _recent_errors(texts: Mapping[str, str]) -> Iterator[str]:
    lines = [line for name, text in texts.items() if name.startswith("log/") for line in text.splitlines()]
    yield from sorted(line for line in lines if LOGGED_ERROR.search(line))[-RECENT_ERRORS:]


def _known_hosts(seen: Seen) -> frozenset[str]:
    """Servers that everybody uses say nothing of anybody."""
    addresses = [provider.spec.default_url for provider in seen.providers]
    return frozenset(host_of(address).partition(":")[0] for address in addresses if address)


def _without_hosts(text: str, known: frozenset[str]) -> str:
    def masked(found: re.Match[str]) -> str:
        host = found[0].strip("[]")
        return found[0] if host in known or is_loopback(f"http://{found[0]}") else HOST

    for look in (ADDRESSED, NUMBERED, WITH_PORT, DOTTED):
        text = look.sub(masked, text)
    return text
