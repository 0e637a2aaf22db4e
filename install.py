#!/usr/bin/env python3
"""Installs LayerBridge, takes it away again, shows it, tests it, and says what is wrong with it.

Owns: the private environment, the command on the PATH, and the plug-in in every GIMP 3 profile.
May import: the standard library, and nothing of ours: it runs before anything is installed. The syntax is
Python 3.9's, so that a Python that is too old gets a sentence and not a SyntaxError.

    python3 install.py [install] [--extra grpc] [--dev] [--gimp-profile DIR] [--dry-run]
    python3 install.py uninstall [--purge] [--dry-run]
    python3 install.py demo [OUT] | test [PYTEST ARGUMENTS] | system | doctor

Everything is planned first: a plan is a row of frozen steps made from a ``Machine``, which is a value, so the plans
of other systems can be printed and tested anywhere. Steps that are already done are not in the plan. What is made
is in a manifest before it is made, and ``uninstall`` undoes what the manifest says, no more.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import ctypes
import errno
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Union

EXTRAS = ("grpc",)
CHECKOUT = Path(__file__).resolve().parent
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "bridge", "ui", "plugin/layerbridge")
PLUGIN = "layer-bridge"
OLDEST, NEWEST = (3, 11), (3, 14)
PLUGIN_GRAMMAR = (3, 9)
MARKER = "layerbridge-fingerprints"
"""In an environment: the fingerprints of what is installed in it, written last."""

Version = tuple[int, int]
Say = Callable[[str], None]


class InstallError(Exception):
    """What happened and what is safe, one sentence; and in ``hint`` what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message}\n  {hint}" if hint else message)
        self.message = message
        self.hint = hint


# ------------------------------------------------------------------------------------------ the machine


@dataclass(frozen=True)
class Machine:
    """The computer, as far as a plan depends on it.

    Attributes:
        system: "Linux", "Darwin" or "Windows".
        gimp_versions: of the GIMPs that can be run, "3.0.4" ...
        other_pythons: names of suitable Pythons on the PATH, "python3.12" ...
        pip_options: given to every ``pip install``.
    """

    system: str
    home: Path
    environ: Mapping[str, str]
    python: Path = Path(sys.executable)
    python_version: Version = (sys.version_info[0], sys.version_info[1])
    has_ensurepip: bool = True
    is_root: bool = False
    gimp_versions: tuple[str, ...] = ()
    other_pythons: tuple[str, ...] = ()
    pip_options: tuple[str, ...] = ()

    def folder(self, variable: str, *default: str) -> Path:
        """The absolute folder that an environment variable names, or else the default under the home."""
        named = Path(self.environ.get(variable) or ".")
        return named if named.is_absolute() else self.home.joinpath(*default)


@dataclass(frozen=True)
class Places:
    """Where things go on one machine; all but ``command`` are those of ``bridge/paths.py``."""

    data: Path
    config: Path
    cache: Path
    run: Path
    command: Path

    @property
    def environment(self) -> Path:
        """The private environment."""
        return self.data / "venv"

    @property
    def manifest(self) -> Path:
        """The record of everything made."""
        return self.data / "installed.json"

    @property
    def log(self) -> Path:
        """What venv and pip said."""
        return self.data / "install.log"


def this_machine() -> Machine:
    """The machine that runs this."""
    environ = dict(os.environ)
    return Machine(
        system=platform.system(),
        home=Path.home(),
        environ=environ,
        has_ensurepip=importlib.util.find_spec("ensurepip") is not None,
        is_root=getattr(os, "geteuid", lambda: 1)() == 0,
        gimp_versions=tuple(sorted(set(filter(None, map(gimp_version, gimp_programs(environ)))))),
        other_pythons=tuple(name for name in python_names() if answer([name, "--version"])),
    )


def places(machine: Machine) -> Places:
    """Where things go: the system's own folders, or all below ``LAYERBRIDGE_HOME``."""
    app = "layerbridge"
    local = machine.folder("LOCALAPPDATA", "AppData", "Local")
    command = machine.home / ".local" / "bin" / app
    if machine.system == "Windows":
        command = local / "Microsoft" / "WindowsApps" / f"{app}.cmd"
    if machine.environ.get("LAYERBRIDGE_HOME"):
        own = Path(machine.environ["LAYERBRIDGE_HOME"]).absolute()
        return Places(own / "data", own / "config", own / "cache", own / "run", command)
    if machine.system == "Windows":
        return Places(local / app, local / app, local / app / "Cache", local / app / "run", command)
    if machine.system == "Darwin":
        library = machine.home / "Library"
        support = library / "Application Support" / app
        return Places(support, support, library / "Caches" / app, support / "run", command)
    data = machine.folder("XDG_DATA_HOME", ".local", "share") / app
    config = machine.folder("XDG_CONFIG_HOME", ".config") / app
    return Places(data, config, machine.folder("XDG_CACHE_HOME", ".cache") / app, data / "run", command)


def environment_program(system: str, environment: Path, name: str) -> Path:
    """The path of a program inside a virtual environment."""
    return environment / "Scripts" / f"{name}.exe" if system == "Windows" else environment / "bin" / name


def answer(argv: Sequence[str]) -> str:
    """What a program prints, or "" where it cannot be run. ``--version`` of anything is quick; 20 s is a hang."""
    try:
        done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr if done.returncode == 0 else ""


def python_names() -> list[str]:
    """The suitable Pythons by name, newest last."""
    return [f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]


def gimp_programs(environ: Mapping[str, str]) -> list[str]:
    """GIMPs that may be there: on the PATH, and where macOS and Windows put them."""
    names = ("gimp-console", "gimp", "gimp-3", "gimp-3.0", "gimp-3.2", "gimp-console-3.0", "gimp-console-3.2")
    found = {path for path in map(shutil.which, names) if path and Path(path).is_absolute()}  # as gimp_program.py
    found |= {str(path) for path in Path("/Applications").glob("GIMP*.app/Contents/MacOS/gimp")}
    programs = Path(environ.get("ProgramFiles") or "/nowhere")
    found |= {str(path) for path in programs.glob("GIMP 3*/bin/gimp-console-3*.exe")}
    return sorted(str(path) for path in found)


def gimp_version(program: str) -> str | None:
    """The version that a program says, "3.0.4"; None for a GIMP 2 and for anything else."""
    found = re.search(r"\b(3\.\d+(?:\.\d+)?)", answer([program, "--version"]))
    return found.group(1) if found else None


# ------------------------------------------------------------------------------------------ GIMP profiles


@dataclass(frozen=True)
class Profile:
    """A GIMP profile folder. A sandboxed GIMP cannot start the bridge, so there the user does."""

    path: Path
    sandboxed: bool = False

    @property
    def plugin(self) -> Path:
        """The plug-in's folder; GIMP wants it named like the file in it."""
        return self.path / "plug-ins" / PLUGIN


def profile_roots(machine: Machine) -> tuple[Profile, ...]:
    """The folders that hold one profile per GIMP version.

    A Flatpak GIMP uses ``~/.config/GIMP`` where that exists and its own folder where not
    (https://github.com/flathub/org.gimp.GIMP/issues/72), so without a GIMP beside it, both are the sandbox's.
    """
    if machine.system == "Windows":
        return (Profile(machine.folder("APPDATA", "AppData", "Roaming") / "GIMP"),)
    if machine.system == "Darwin":
        return (Profile(machine.home / "Library" / "Application Support" / "GIMP"),)
    flatpak = machine.home / ".var" / "app" / "org.gimp.GIMP"
    only_flatpak = flatpak.is_dir() and not machine.gimp_versions
    return (
        Profile(machine.folder("XDG_CONFIG_HOME", ".config") / "GIMP", sandboxed=only_flatpak),
        Profile(flatpak / "config" / "GIMP", sandboxed=True),
        Profile(machine.home / "snap" / "gimp" / "current" / ".config" / "GIMP", sandboxed=True),
    )


def find_profiles(machine: Machine, named: Iterable[Path]) -> tuple[Profile, ...]:
    """Every GIMP 3 profile: named ones, those that exist, and one for each GIMP that has none yet."""
    roots = profile_roots(machine)
    found = {path: Profile(path) for path in (roots[0].path / major_minor(text) for text in machine.gimp_versions)}
    if machine.environ.get("GIMP3_DIRECTORY"):
        own = machine.home / machine.environ["GIMP3_DIRECTORY"]
        found[own] = Profile(own)
    for root in roots:
        for path in sorted(root.path.glob("3.*")):
            if re.fullmatch(r"3\.\d+", path.name) and path.is_dir():
                found.setdefault(path, Profile(path, root.sandboxed))
    for path in named:
        found.setdefault(path, Profile(path, any(root.sandboxed and root.path in path.parents for root in roots)))
    return tuple(found.values())


def major_minor(version: str) -> str:
    """The name that GIMP gives the profile of a version: "3.0" for "3.0.4"; development series are no exception."""
    return ".".join(version.split(".")[:2])


# ------------------------------------------------------------------------------------------ steps


@dataclass(frozen=True)
class PlaceFile:
    """Write a file, whole or not at all."""

    path: Path
    data: bytes = field(repr=False)
    mode: int = 0o644

    def __str__(self) -> str:
        return f"write {self.path}"

    def is_done(self) -> bool:
        """Whether it is there with this content and mode."""
        if self.path.is_symlink() or not self.path.is_file() or self.path.read_bytes() != self.data:
            return False
        return os.name == "nt" or self.path.stat().st_mode & 0o777 == self.mode

    def apply(self) -> None:
        """Write beside it, then replace."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(f".{self.path.name}.partial")
        try:
            partial.write_bytes(self.data)
            partial.chmod(self.mode)
            partial.replace(self.path)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink()


@dataclass(frozen=True)
class PlaceLink:
    """Make a symbolic link."""

    path: Path
    target: Path

    def __str__(self) -> str:
        return f"link {self.path} to {self.target}"

    def is_done(self) -> bool:
        """Whether it is there and points there."""
        return self.path.is_symlink() and self.path.readlink() == self.target

    def apply(self) -> None:
        """Make it beside its place, then replace."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(f".{self.path.name}.partial")
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
        partial.symlink_to(self.target)
        partial.replace(self.path)


@dataclass(frozen=True)
class Remove:
    """Remove a file, a link or, with ``tree``, a folder and all that is in it; never through a link."""

    path: Path
    tree: bool = False

    def __str__(self) -> str:
        return f"remove {self.path}{' and all that is in it' if self.tree else ''}"

    def apply(self) -> None:
        """Remove it; that it is gone already is fine."""
        if self.tree and self.path.is_dir() and not self.path.is_symlink():
            shutil.rmtree(self.path)
            return
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()


@dataclass(frozen=True)
class RemoveFolder:
    """Remove a folder that we made, unless somebody else has put something in it."""

    path: Path

    def __str__(self) -> str:
        return f"remove {self.path} if it is empty"

    def apply(self) -> None:
        """Remove it if it is empty."""
        if self.path.is_dir() and not any(self.path.iterdir()):
            self.path.rmdir()


@dataclass(frozen=True)
class BuildEnvironment:
    """Make a virtual environment with LayerBridge in it; the one before stands until the new one works.

    Attributes:
        extra: "" or a group of optional dependencies.
        editable: install links to the checkout; such an environment is brought up to date in place.
    """

    folder: Path
    checkout: Path
    machine: Machine = field(repr=False)
    log: Path
    editable: bool = False
    extra: str = ""

    def __str__(self) -> str:
        return f"install LayerBridge and its libraries into {self.folder} (the first time, some minutes)"

    @property
    def python(self) -> Path:
        """Its Python."""
        return environment_program(self.machine.system, self.folder, "python")

    @property
    def fingerprint(self) -> str:
        """Of everything that decides what is in it."""
        parts = ("pyproject.toml",) if self.editable else PACKAGED
        kind = f"{self.machine.python_version} {self.editable} {self.extra}"
        return hashlib.sha256((kind + content_hash(self.checkout, parts)).encode()).hexdigest()

    def is_done(self) -> bool:
        """Whether it is there, runs, and was made of just this."""
        marker = self.folder / MARKER
        return marker.is_file() and self.python.exists() and self.fingerprint in marker.read_text().split()

    def apply(self) -> None:
        """Make it.

        Raises:
            InstallError: venv or pip failed; what was there before is there again.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("", encoding="utf-8")
        if self.editable and environment_version(self.folder) == self.machine.python_version:
            self._fill()
            return
        with kept_aside(self.folder):
            self._run([str(self.machine.python), "-P", "-m", "venv", str(self.folder)])
            self._fill()

    def _fill(self) -> None:
        marker = self.folder / MARKER
        before = marker.read_text() if self.editable and marker.is_file() else ""
        # -P: a pip.py that lies where this was started from, such as among downloads, is none of ours.
        pip = [str(self.python), "-P", "-m", "pip", "install", "--disable-pip-version-check"]
        install = [*pip, *self.machine.pip_options]
        suffix = f"[{self.extra}]" if self.extra else ""
        if self.editable:
            self._run([*install, "--editable", f"{self.checkout}{suffix}"])
        else:
            # From a copy: setuptools leaves its build folder in the sources, and installs what an older one holds.
            with tempfile.TemporaryDirectory() as copy:
                copy_sources(self.checkout, Path(copy))
                self._run([*install, f"{copy}{suffix}"])
        self._run([str(self.python), "-P", "-c", "import bridge.entry, layerbridge.wire"])
        marker.write_text(f"{before}{self.fingerprint}\n")

    def _run(self, argv: Sequence[str]) -> None:
        # What the shell says about Pythons is about another one than this.
        foreign = ("PYTHONPATH", "PYTHONHOME")
        environ = {name: value for name, value in self.machine.environ.items() if name not in foreign}
        # Caught here and not by the log's file: on a full disk that would say nothing.
        done = subprocess.run(
            argv, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environ
        )
        text = done.stdout.decode("utf-8", "replace")
        with contextlib.suppress(OSError), self.log.open("a", encoding="utf-8") as log:
            log.write(text)
        if done.returncode:
            hint = pip_hint(text, self.log, shutil.disk_usage(self.log.parent).free)
            raise InstallError("The environment could not be made; what was installed before is as it was.", hint)


Placed = Union[PlaceFile, PlaceLink]  # noqa: UP007 (evaluated, and | is Python 3.10's)
Removal = Union[Remove, RemoveFolder]  # noqa: UP007
Step = Union[Placed, Removal, BuildEnvironment]  # noqa: UP007


@contextlib.contextmanager
def kept_aside(folder: Path) -> Iterator[None]:
    """While a new ``folder`` is made the old one stands beside it; it comes back if the new one is not finished."""
    aside = folder.with_name(folder.name + ".old")
    if aside.exists() and (folder / MARKER).exists():
        shutil.rmtree(aside)
    elif aside.exists():  # an earlier run died on the way: the one aside is the one that works
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    if folder.exists():
        folder.rename(aside)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if aside.exists():
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def environment_version(folder: Path) -> Version | None:
    """The Python version of an environment that is there and whose Python is too, else None."""
    config = folder / "pyvenv.cfg"
    programs = [environment_program(system, folder, "python") for system in ("Linux", "Windows")]
    if not config.is_file() or not any(path.exists() for path in programs):
        return None
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", config.read_text(encoding="utf-8"), re.MULTILINE)
    return (int(found.group(1)), int(found.group(2))) if found else None


def source_files(checkout: Path, parts: Iterable[str]) -> Iterator[Path]:
    """The files of some folders and files of the checkout, in order, without what Python made there."""
    for part in parts:
        whole = checkout / part
        found = sorted(whole.rglob("*")) if whole.is_dir() else [whole]
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)


def content_hash(checkout: Path, parts: Iterable[str]) -> str:
    """A hash of names and contents."""
    digest = hashlib.sha256()
    for path in source_files(checkout, parts):
        digest.update(path.relative_to(checkout).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def copy_sources(checkout: Path, target: Path) -> None:
    """Copy what is packaged."""
    for path in source_files(checkout, PACKAGED):
        copy = target / path.relative_to(checkout)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


DISK_FULL = "The disk is full: make about 1 GB of room, then run this again."
SCARCE_BYTES = 50_000_000
PIP_HINTS = (
    (
        r"name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|Max retries|ProxyError|No route to host",
        "pip has no connection to its package index: check the network and the proxy, then run this again.",
    ),
    (r"CERTIFICATE_VERIFY_FAILED", "The network has a certificate of its own: name its file in PIP_CERT, run again."),
    (r"No space left|Errno 28", "The disk is full: make about 1 GB of room, then run this again."),
    (
        r"ensurepip",
        "Python came without its venv part: install it (Debian, Ubuntu: python3-venv), then run this again.",
    ),
    (
        r"No matching distribution found for (\S+)",
        "There is no build of {0} for this Python and machine: use a 64-bit Python 3.11 to 3.14 from python.org.",
    ),
)


def pip_hint(text: str, log: Path, free_bytes: int) -> str:
    """What to do about a failure of venv or pip, with the last lines of what they said.

    Args:
        text: what they said.
        log: where that can be read.
        free_bytes: left on the disk; venv does not say that there is too little.
    """
    matches = ((re.search(pattern, text), hint) for pattern, hint in PIP_HINTS)
    hints = [hint.format(*match.groups()) for match, hint in matches if match]
    hints = [DISK_FULL, *hints] if free_bytes < SCARCE_BYTES else hints
    advice = hints[0] if hints else "The last lines below say why; then run this again."
    tail = "\n".join(f"    | {line[:160]}" for line in list(filter(str.strip, text.splitlines()))[-12:])
    return f"{advice}\n  All that was said is in {log}:\n{tail}"


# ------------------------------------------------------------------------------------------ plans


@dataclass(frozen=True)
class Manifest:
    """What an installation has made: ``folders`` are those that were not there before, ``extra`` stays in updates."""

    version: str = ""
    environment: str = ""
    profiles: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    extra: str = ""

    def dump(self) -> bytes:
        """As JSON."""
        return (json.dumps(self.__dict__, indent=1) + "\n").encode()


def load_manifest(path: Path) -> Manifest:
    """The manifest in a file; an empty one where there is none.

    Raises:
        InstallError: it is damaged.
    """
    if not path.exists():
        return Manifest()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        lists = {name: tuple(map(str, data[name])) for name in ("profiles", "files", "folders")}
        extra = str(data.get("extra", ""))
        return Manifest(str(data["version"]), str(data["environment"]), **lists, extra=extra)
    except (ValueError, KeyError, TypeError) as error:
        message = f"The record of what is installed, {path}, is damaged; nothing was changed."
        raise InstallError(message, f"Remove that file and run `python3 install.py` again: {error!r}.") from error


@dataclass(frozen=True)
class Plan:
    """What will be done, in order, and what the user should know of it."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


def plan_install(
    machine: Machine, checkout: Path, *, named: Sequence[Path] = (), dev: bool = False, extra: str = ""
) -> Plan:
    """The plan that brings this checkout's LayerBridge and its plug-in onto the machine.

    Args:
        extra: an optional part to install too; what an installation has, it keeps.

    Raises:
        InstallError: the Python, the user or a named profile will not do, or the record of what is installed is
            damaged.
    """
    check_python(machine)
    check_user(machine)
    check_named(named)
    where = places(machine)
    old = load_manifest(where.manifest)
    kept = [Path(text) for text in old.profiles if Path(text).is_dir()]
    profiles = find_profiles(machine, [*(path.absolute() for path in named), *kept])
    extra = extra or old.extra
    environment = BuildEnvironment(where.environment, checkout, machine, where.log, editable=dev, extra=extra)
    wanted = [step for profile in profiles for step in plugin_steps(profile, environment, where)]
    command = command_step(machine, where)
    own = str(where.command) in old.files or not os.path.lexists(where.command)
    wanted += [command] if own else []
    manifest = replace(make_manifest(checkout, where, profiles, wanted, old), extra=extra)
    record = PlaceFile(where.manifest, manifest.dump())
    gone = removals(old, [where.manifest, *(step.path for step in wanted)])
    steps = [*still_to_do([record, environment]), *gone, *still_to_do(wanted, gone)]
    notes = [*profile_notes(machine, profiles), *command_notes(machine, where, own=own), *update_notes(where, steps)]
    return Plan(tuple(steps), tuple(notes))


def still_to_do(steps: Sequence[Placed | BuildEnvironment], gone: Sequence[Removal] = ()) -> list[Step]:
    """The steps that are not done, or not any more once others are ``gone``: they were seen through a link."""
    links = {step.path for step in gone}
    return [
        step
        for step in steps
        if not step.is_done() or (not isinstance(step, BuildEnvironment) and links.intersection(step.path.parents))
    ]


def check_python(machine: Machine) -> None:
    """Refuse a Python that LayerBridge does not run on.

    Raises:
        InstallError: it is too old, too new, or came without ensurepip.
    """
    version = "{}.{}".format(*machine.python_version)
    if not OLDEST <= machine.python_version <= NEWEST:
        name = machine.other_pythons[-1] if machine.other_pythons else ""
        hint = f"Run it with another one: `{name} install.py`."
        other = "Install Python 3.12, for example, then run it with that one: `python3.12 install.py`."
        message = f"LayerBridge needs Python 3.11 to 3.14, and this is {version}; nothing was changed."
        raise InstallError(message, hint if name else other)
    if not machine.has_ensurepip:
        hint = f"Install it (Debian, Ubuntu: `sudo apt-get install python{version}-venv`), then run this again."
        raise InstallError(f"This Python {version} came without its venv part; nothing was changed.", hint)


def check_user(machine: Machine) -> None:
    """Refuse ``sudo``, which would install for root and not for the user.

    Raises:
        InstallError: this is ``sudo``.
    """
    if machine.is_root and machine.environ.get("SUDO_USER"):
        message = "LayerBridge is installed for one user, and with sudo that would be root; nothing was changed."
        raise InstallError(message, "Run it without sudo.")


def check_named(profiles: Iterable[Path]) -> None:
    """Refuse folders that are no GIMP profile: GIMP would never look into what we made there.

    Raises:
        InstallError: one is not there, or is the plug-ins folder inside of one.
    """
    for path in profiles:
        if not path.is_dir() or path.name == "plug-ins":
            hint = "Name the folder that has plug-ins in it: GIMP shows it under Preferences, Folders, Plug-ins."
            raise InstallError(f"{path} is no GIMP profile; nothing was changed.", hint)


def plugin_steps(profile: Profile, environment: BuildEnvironment, where: Places) -> list[Placed]:
    """The plug-in's files in one profile, and beside them how it starts the bridge."""
    source, target = environment.checkout / "plugin", profile.plugin
    steps: list[Placed] = []
    if environment.editable:
        steps.append(PlaceLink(target / "layerbridge", source / "layerbridge"))
    else:
        files = source_files(source, ["layerbridge"])
        steps = [PlaceFile(target / path.relative_to(source), path.read_bytes()) for path in files]
    command = [] if profile.sandboxed else [str(environment.python), "-P", "-m", "bridge.entry", "serve"]
    start = json.dumps({"command": command, "run": str(where.run)}, indent=1) + "\n"
    return [
        *steps,
        PlaceFile(target / "bridge.json", start.encode()),
        PlaceFile(target / f"{PLUGIN}.py", launcher(environment.checkout), 0o755),
    ]


def launcher(checkout: Path) -> bytes:
    """The file that GIMP starts. GIMP asks a plug-in again what it offers only when this very file has changed, so the
    modules beside it leave their mark in it.
    """
    mark = f"\n# The modules beside this file: {content_hash(checkout, ['plugin'])}\n"
    return (checkout / "plugin" / f"{PLUGIN}.py").read_bytes() + mark.encode()


def command_step(machine: Machine, where: Places) -> Placed:
    """What makes ``layerbridge`` a command."""
    program = environment_program(machine.system, where.environment, "layerbridge")
    if machine.system == "Windows":
        return PlaceFile(where.command, f'@"{program}" %*\r\n'.encode())
    return PlaceLink(where.command, program)


def make_manifest(
    checkout: Path, where: Places, profiles: Sequence[Profile], wanted: Sequence[Placed], old: Manifest
) -> Manifest:
    """The record of what will be there, with the folders that we make or made."""
    files = [str(step.path) for step in wanted]
    parents = {folder for path in [*files, str(where.manifest)] for folder in Path(path).parents}
    ours = {*old.folders, *old.files}  # a link to the checkout's folder, of --dev, becomes a folder
    folders = {str(folder) for folder in parents if str(folder) in ours or not folder.exists()}
    names = tuple(str(profile.path) for profile in profiles)
    return Manifest(
        package_version(checkout / "plugin" / "layerbridge"),
        str(where.environment),
        names,
        tuple(files),
        tuple(sorted(folders)),
    )


def removals(old: Manifest, kept: Iterable[Path]) -> list[Removal]:
    """What takes away the files and folders of a manifest, but for those kept; deepest folders first."""
    keep = {str(path) for path in kept}
    needed = {str(folder) for path in keep for folder in Path(path).parents}
    gone = [Path(text) for text in old.files if text not in keep]
    caches = sorted({path.parent / "__pycache__" for path in gone if path.suffix == ".py"})
    folders = sorted((text for text in old.folders if text not in needed), key=len, reverse=True)
    steps: list[Removal] = [Remove(path) for path in gone if os.path.lexists(path)]
    steps += [Remove(path, tree=True) for path in caches if path.is_dir()]
    return steps + [RemoveFolder(Path(text)) for text in folders if Path(text).is_dir()]


def package_version(package: Path) -> str:
    """The version of a checkout's or an installed plug-in's package; "" where it names none."""
    source = (package / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"', source, re.MULTILINE)
    return found.group(1) if found else ""


def profile_notes(machine: Machine, profiles: Sequence[Profile]) -> list[str]:
    """Where GIMP finds the plug-in, or why it does not, as sentences."""
    if not profiles:
        looked = ", ".join(str(root.path) for root in profile_roots(machine))
        missing = f"No GIMP 3 was found (looked for its profile in {looked}, and for gimp on the PATH)"
        again = "Start GIMP 3 once, then run this again, or name its profile with --gimp-profile DIR."
        return [f"{missing}: the plug-in is not installed yet. {again}"]
    notes = [f"GIMP finds the plug-in at its next start in {profile.plugin}." for profile in profiles]
    if any(profile.sandboxed for profile in profiles):
        notes.append("A GIMP from Flatpak or Snap cannot start LayerBridge: run `layerbridge panel` before you use it.")
    return notes


def command_notes(machine: Machine, where: Places, *, own: bool) -> list[str]:
    """Whether ``layerbridge`` is found by its name, as sentences."""
    program = environment_program(machine.system, where.environment, "layerbridge")
    if not own:
        return [f"{where.command} is not ours and was kept: run {program} instead."]
    if not on_path(machine, where.command.parent):
        return [f"{where.command.parent} is not on your PATH: add it, or run {where.command} by its full name."]
    return []


def update_notes(where: Places, steps: Iterable[Step]) -> list[str]:
    """What is to be done for an update to take effect, as sentences."""
    replaced = any(isinstance(step, BuildEnvironment) for step in steps)
    if replaced and (where.run / "link.json").exists():
        return ["A LayerBridge of before is running: quit it, so that the new one starts when it is needed."]
    return []


def on_path(machine: Machine, folder: Path) -> bool:
    """Whether programs in a folder are found by name."""
    separator = ";" if machine.system == "Windows" else ":"
    return str(folder) in machine.environ.get("PATH", "").split(separator)


def plan_uninstall(machine: Machine, *, purge: bool = False) -> Plan:
    """The plan that takes away what the manifest lists, and with ``purge`` also results, settings and caches."""
    where = places(machine)
    old = load_manifest(where.manifest)
    steps: list[Step] = [step for step in removals(old, ()) if not isinstance(step, RemoveFolder)]
    aside = where.environment.with_name(where.environment.name + ".old")
    steps += [Remove(path, tree=True) for path in (where.environment, aside, where.run) if path.is_dir()]
    steps += [Remove(path) for path in (where.log, where.manifest) if path.exists()]
    purged = dict.fromkeys((where.data, where.config, where.cache)) if purge else {}
    steps += [Remove(path, tree=True) for path in purged if path.is_dir()]
    steps += [step for step in removals(old, ()) if isinstance(step, RemoveFolder)]
    if not steps:
        return Plan((), ("LayerBridge is not installed here.",))
    keys = 'Keys in the system\'s keyring stay there: they are under "layerbridge" in its own program.'
    kept = f"Results and settings, if there are any, stay in {where.data} and {where.config}; --purge takes them too."
    return Plan(tuple(steps), (keys if purge else kept,))


def perform(plan: Plan, say: Say) -> None:
    """Carry out a plan, telling each step and what it took.

    Raises:
        InstallError: a step failed; what the steps before it made is in the manifest.
    """
    for number, step in enumerate(plan.steps, 1):
        say(f"[{number}/{len(plan.steps)}] {step}")
        started_s = time.monotonic()
        try:
            step.apply()
        except OSError as error:
            raise disk_error(error, step) from error
        took_s = time.monotonic() - started_s
        if took_s >= 1:
            say(f"      done in {took_s:.0f} s")


def disk_error(error: OSError, step: Step) -> InstallError:
    """The sentence for an operating system's error in a step."""
    hints = {
        errno.ENOSPC: DISK_FULL,
        errno.EROFS: "The disk is read-only: make it writable, or choose another place with LAYERBRIDGE_HOME.",
        errno.EACCES: "You may not write there (or, on Windows, it is in use): make it yours, quit LayerBridge and "
        "GIMP, then run this again.",
    }
    reason = {errno.EPERM: errno.EACCES, errno.EDQUOT: errno.ENOSPC}.get(error.errno or 0, error.errno or 0)
    hint = hints.get(reason, "Put that right, then run this again; steps that are done are not repeated.")
    return InstallError(f"Could not {step}: {error.strerror or error}. What was there before still is.", hint)


def show(plan: Plan, say: Say) -> None:
    """Print a plan without carrying it out."""
    for step in plan.steps:
        say(f"would {step}")
    say(f"{len(plan.steps)} steps; nothing was changed.")


# ------------------------------------------------------------------------------------------ demo and test


def ensure_checkout_environment(machine: Machine, checkout: Path, extra: str, say: Say) -> Path:
    """The Python of ``.venv`` in the checkout, made or brought up to date first.

    Raises:
        InstallError: it cannot be made.
    """
    check_python(machine)
    folder = checkout / ".venv"
    step = BuildEnvironment(folder, checkout, machine, checkout / "build" / "install.log", editable=True, extra=extra)
    if not step.is_done():
        perform(Plan((step,)), say)
    return step.python


def run_demo(machine: Machine, checkout: Path, out: Path, say: Say) -> int:
    """Make the demonstration's pictures in ``out``."""
    python = ensure_checkout_environment(machine, checkout, "", say)
    return subprocess.run([str(python), "-m", "bridge.demo", str(out.absolute())], check=False, cwd=checkout).returncode


def run_tests(machine: Machine, checkout: Path, pytest_arguments: Sequence[str], say: Say) -> int:
    """Run every check, the quick ones first, all of them whatever fails; 1 if one failed."""
    for line in missing_packages():
        say(f"note: {line}")
    python = str(ensure_checkout_environment(machine, checkout, "dev", say))
    checks: list[tuple[str, Sequence[str]]] = [
        ("lint", [python, "-m", "ruff", "check", "."]),
        ("format", [python, "-m", "ruff", "format", "--check", "."]),
        ("types", [python, "-m", "mypy"]),
        ("types of install.py", [python, "-m", "mypy", "install.py"]),
        ("import laws", [str(Path(python).with_name("lint-imports"))]),
        ("plug-in's grammar", [python, __file__, "grammar", str(checkout / "plugin"), __file__]),
        ("tests", [python, "-m", "pytest", *pytest_arguments]),
    ]
    summary = [run_check(name, argv, checkout, say) for name, argv in checks]
    say("")
    for _, line in summary:
        say(line)
    return 0 if all(passed for passed, _ in summary) else 1


def run_check(name: str, argv: Sequence[str], folder: Path, say: Say) -> tuple[bool, str]:
    """Run one check with its output shown; whether it passed, and a line for the summary."""
    say(f"== {name}: {' '.join(Path(part).name if part is argv[0] else part for part in argv)}")
    started_s = time.monotonic()
    passed = subprocess.run(argv, check=False, cwd=folder).returncode == 0
    return passed, f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - started_s:.1f} s)"


def grammar_errors(paths: Iterable[Path]) -> list[str]:
    """The files, and Python files in folders, that GIMP's oldest Python cannot read."""
    errors = []
    for path in paths:
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            try:
                ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=PLUGIN_GRAMMAR)
            except SyntaxError as error:
                errors.append(f"{file}:{error.lineno}: not Python 3.9: {error.msg}")
    return errors


# ------------------------------------------------------------------------------------------ doctor

QT_LIBRARIES = (  # library, Debian's package, Fedora's package
    ("libEGL.so.1", "libegl1", "libglvnd-egl"),
    ("libGL.so.1", "libgl1", "libglvnd-glx"),
    ("libOpenGL.so.0", "libopengl0", "libglvnd-opengl"),
    ("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    ("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    ("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    ("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    ("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    ("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    ("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    ("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    ("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
)
OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True)
class Check:
    """One line of the doctor: ``status`` is "ok", "warn" or "fail"; ``hint`` says what to do."""

    status: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.status:5}{self.text}" + (f"\n       -> {self.hint}" if self.hint else "")


def missing_libraries(load: Callable[[str], Any] = ctypes.CDLL) -> list[tuple[str, str, str]]:
    """The rows of ``QT_LIBRARIES`` that the dynamic linker does not find."""
    missing = []
    for row in QT_LIBRARIES:
        try:
            load(row[0])
        except OSError:
            missing.append(row)
    return missing


def check_libraries(system: str, load: Callable[[str], Any] = ctypes.CDLL, manager: str = "") -> list[Check]:
    """What Qt needs of a Linux system: without libEGL it does not even start with no screen."""
    if system != "Linux":
        return []
    missing = missing_libraries(load)
    if not missing:
        return [Check(OK, f"Qt's {len(QT_LIBRARIES)} system libraries")]
    hints = {
        "apt-get": "sudo apt-get install " + " ".join(dict.fromkeys(row[1] for row in missing)),
        "dnf": "sudo dnf install " + " ".join(dict.fromkeys(row[2] for row in missing)),
    }
    other = "Install the packages of your system that have them (Debian's are named so: {}).".format(
        " ".join(row[1] for row in missing)
    )
    return [Check(FAIL, "Qt lacks " + ", ".join(row[0] for row in missing), hints.get(manager, other))]


def package_manager() -> str:
    """The one that is here of those whose package names we know: "apt-get", "dnf" or ""."""
    return next((name for name in ("apt-get", "dnf") if shutil.which(name)), "")


def missing_packages() -> list[str]:
    """What the tests want of a Linux system and do not find, as sentences with what to do."""
    found = [check for check in check_libraries(platform.system(), manager=package_manager()) if check.status == FAIL]
    lines = [f"{check.text}: {check.hint}" for check in found]
    if platform.system() == "Linux" and not shutil.which("Xvfb"):
        lines.append("Xvfb is not there, so tests with windows are skipped: sudo apt-get install xvfb")
    return lines


def wanted_packages(machine: Machine, load: Callable[[str], Any] = ctypes.CDLL) -> list[str]:
    """The Debian packages that are missing on a Linux for the tests."""
    if machine.system != "Linux":
        return []
    packages = [row[1] for row in missing_libraries(load)]
    packages += [] if machine.has_ensurepip else ["python3-venv"]
    return packages + ([] if shutil.which("Xvfb", path=machine.environ.get("PATH")) else ["xvfb"])


def install_system_packages(machine: Machine, say: Say) -> int:
    """Install the Debian packages that are missing; without the right to, name them."""
    packages = wanted_packages(machine)
    if not packages:
        say("Every system package is there.")
        return 0
    if not (machine.is_root and package_manager() == "apt-get"):
        hint = f"Have it run as root on Debian or Ubuntu: apt-get install {' '.join(packages)}."
        raise InstallError("System packages are missing; nothing was changed.", hint)
    environ = {**machine.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for argv in (["apt-get", "update", "-q"], install):
        say(" ".join(argv))
        if subprocess.run(argv, check=False, env=environ, stdin=subprocess.DEVNULL).returncode:
            raise InstallError(f"`{' '.join(argv)}` failed; its last lines say why.", "Put that right, run this again.")
    return 0


def check_machine(machine: Machine) -> list[Check]:
    """The Python and the GIMPs of the machine."""
    try:
        check_python(machine)
        checks = [Check(OK, "Python {}.{}, with venv".format(*machine.python_version))]
    except InstallError as error:
        checks = [Check(FAIL, error.message.replace("; nothing was changed", ""), error.hint)]
    found = ", ".join(machine.gimp_versions)
    missing = "Fine for a GIMP from Flatpak, Snap or an AppImage; otherwise install GIMP 3.0 or newer."
    return [*checks, Check(OK, f"GIMP {found}") if found else Check(WARN, "no GIMP 3 on the PATH", missing)]


def check_profiles(machine: Machine, checkout: Path) -> list[Check]:
    """The plug-in in every GIMP 3 profile."""
    old = load_manifest(places(machine).manifest)
    profiles = find_profiles(machine, map(Path, old.profiles))
    if profiles:
        return [check_profile(profile, package_version(checkout / "plugin" / "layerbridge")) for profile in profiles]
    looked = ", ".join(str(root.path) for root in profile_roots(machine))
    return [Check(FAIL, f"no GIMP 3 profile (looked in {looked})", "Start GIMP 3 once, then `python3 install.py`.")]


def check_profile(profile: Profile, version: str) -> Check:
    """The plug-in in one profile: there, of this checkout's version, executable, able to start the bridge."""
    again = "Run `python3 install.py`."
    launcher, start = profile.plugin / f"{PLUGIN}.py", profile.plugin / "bridge.json"
    if not launcher.exists():
        return Check(FAIL, f"no plug-in in {profile.path}", again)
    try:
        found = package_version(profile.plugin / "layerbridge")
        command = json.loads(start.read_text(encoding="utf-8"))["command"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Check(FAIL, f"the plug-in in {profile.path} is damaged ({error})", again)
    if found != version:
        return Check(FAIL, f"the plug-in in {profile.path} is {found}, this is {version}", again)
    if not os.access(launcher, os.X_OK):
        return Check(FAIL, f"{launcher} is not executable, so GIMP passes it over", again)
    if not command:
        hint = "Start LayerBridge with `layerbridge panel` before you use it in this GIMP."
        return Check(WARN, f"plug-in {found} in {profile.path}: this GIMP cannot start the bridge", hint)
    if not Path(command[0]).exists():
        return Check(FAIL, f"the plug-in in {profile.path} starts {command[0]}, which is not there", again)
    return Check(OK, f"plug-in {found} in {profile.path}")


def check_command(machine: Machine) -> Check:
    """The ``layerbridge`` command."""
    command = places(machine).command
    if not command.exists():
        return Check(FAIL, f"no command {command}", "Run `python3 install.py`.")
    if not on_path(machine, command.parent):
        return Check(WARN, f"{command.parent} is not on your PATH", f"Add it, or run {command} by its full name.")
    return Check(OK, f"command {command}")


def run_doctor(machine: Machine, checkout: Path, say: Say) -> int:
    """Every check, then those that only the environment can make; 1 if one failed."""
    checks = [*check_machine(machine), *check_profiles(machine, checkout), check_command(machine)]
    checks += check_libraries(machine.system, manager=package_manager())
    for check in checks:
        say(str(check))
    python = environment_program(machine.system, places(machine).environment, "python")
    rest = (
        subprocess.run([str(python), "-P", "-m", "bridge.entry", "doctor"], check=False).returncode
        if python.exists()
        else 1
    )
    return 1 if rest or any(check.status == FAIL for check in checks) else 0


# ------------------------------------------------------------------------------------------ command line


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="install.py", description="Installs LayerBridge; see README.md.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    install = commands.add_parser("install", help="install or update (what happens when no command is named)")
    install.add_argument(
        "--extra", choices=EXTRAS, default="", help="an optional part: grpc is for Stability's gRPC servers"
    )
    install.add_argument("--dev", action="store_true", help="link to this checkout instead of copying it")
    install.add_argument(
        "--gimp-profile", action="append", default=[], type=Path, metavar="DIR", help="one more profile"
    )
    uninstall = commands.add_parser("uninstall", help="take away what was installed")
    uninstall.add_argument("--purge", action="store_true", help="results, settings and caches too")
    for command in (install, uninstall):
        command.add_argument("--dry-run", action="store_true", help="print the steps, change nothing")
    demo = commands.add_parser("demo", help="make the demonstration's pictures, without GIMP, key or network")
    demo.add_argument("out", nargs="?", type=Path, default=Path("layerbridge-demo"))
    commands.add_parser("test", help="run every check; further arguments go to pytest")
    commands.add_parser("system", help="install the Debian packages that the tests need (as root)")
    commands.add_parser("doctor", help="say what is wrong, and what to do about it")
    grammar = commands.add_parser("grammar", help="check files against the Python of the oldest GIMP")
    grammar.add_argument("paths", nargs="+", type=Path)
    return top


def arguments(argv: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """The parsed command line, and what is left for pytest; installing is the default."""
    named = argv and (not argv[0].startswith("-") or argv[0] in ("-h", "--help"))
    known, rest = parser().parse_known_args(argv if named else ["install", *argv])
    if rest and known.command != "test":
        parser().error(f"unknown: {' '.join(rest)}")
    return vars(known), rest


def run(argv: Sequence[str], machine: Machine, checkout: Path, say: Say) -> int:
    """Carry out a command line; its exit code.

    Raises:
        InstallError: it could not be done.
    """
    options, rest = arguments(argv)
    command = options["command"]
    if command == "install":
        plan = plan_install(
            machine, checkout, named=options["gimp_profile"], dev=options["dev"], extra=options["extra"]
        )
        return carry_out(plan, "LayerBridge is up to date.", say, dry=options["dry_run"])
    if command == "uninstall":
        plan = plan_uninstall(machine, purge=options["purge"])
        return carry_out(plan, "LayerBridge is not installed any more.", say, dry=options["dry_run"])
    if command == "demo":
        return run_demo(machine, checkout, options["out"], say)
    if command == "test":
        return run_tests(machine, checkout, rest, say)
    if command == "system":
        return install_system_packages(machine, say)
    if command == "doctor":
        return run_doctor(machine, checkout, say)
    errors = grammar_errors(options["paths"])
    for line in errors:
        say(line)
    return 1 if errors else 0


def carry_out(plan: Plan, done: str, say: Say, *, dry: bool) -> int:
    """Print a plan, or carry it out and say what is so now."""
    if dry:
        show(plan, say)
    else:
        perform(plan, say)
        say(done)
    for note in plan.notes:
        say(f"- {note}")
    return 0


def main() -> int:
    """Run on this machine; every error is one sentence and what to do."""
    try:
        return run(sys.argv[1:], this_machine(), CHECKOUT, lambda line: print(line, flush=True))
    except InstallError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error}; nothing more was changed. Put that right and run this again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; what was installed before is as it was. Run this again to finish.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
