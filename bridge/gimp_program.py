"""GIMP as a program of this computer: which there is, and having it open files.

Owns: those. May import: ``bridge.errors``.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.errors import InputError

log = logging.getLogger(__name__)

NAMES = ("gimp-3.2", "gimp-3.0", "gimp-3", "gimp")
FLATPAK_ID = "org.gimp.GIMP"
FLATPAK_FOLDERS = ("/var/lib/flatpak/app", "~/.local/share/flatpak/app")
FAILS_WITHIN_S = 1.5
"""A program that cannot start says so at once."""


@dataclass(frozen=True)
class GimpProgram:
    """How GIMP is started.

    Attributes:
        start: the command and what comes before the files.
        end: what comes after them.
    """

    start: tuple[str, ...]
    end: tuple[str, ...] = ()

    def command(self, files: Sequence[Path]) -> list[str]:
        """The whole command."""
        return [*self.start, *map(str, files), *self.end]


def find_gimp(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> GimpProgram | None:
    """The newest GIMP there is; None where there is none."""
    for name in NAMES:
        program = _on_path(name, environ)
        if program:
            return GimpProgram((program,))
    if system == "darwin":
        return _in_applications(environ)
    return _in_program_files(environ) if system == "win32" else _in_flatpak(environ)


def _on_path(name: str, environ: Mapping[str, str]) -> str | None:
    """Where a program is; None for what is found in the folder that happens to be the current one.

    Windows looks there first, and a picture's folder may hold more than pictures.
    """
    program = shutil.which(name, path=environ.get("PATH"))
    return program if program and Path(program).is_absolute() else None


def open_in_gimp(files: Sequence[Path], environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> None:
    """Have GIMP open files. One that runs already takes them; it goes on when this process ends.

    Raises:
        InputError: there is no GIMP, or it does not start.
    """
    gimp = find_gimp(environ, system)
    if gimp is None:
        raise InputError(
            "No GIMP was found on this computer; nothing was opened.", "Install GIMP 3, or drag the result into it."
        )
    try:
        process = subprocess.Popen(
            gimp.command(files),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
        )
    except OSError as error:
        raise _not_started(gimp) from error
    try:
        status = process.wait(FAILS_WITHIN_S)
    except subprocess.TimeoutExpired:
        # Somebody has to hear how it ends, or it stays as a zombie until this process ends too.
        threading.Thread(target=process.wait, name="layerbridge-gimp", daemon=True).start()
        return
    if status != 0:
        log.warning("%s ended with %s", gimp.start[0], status)
        raise _not_started(gimp)


def _not_started(gimp: GimpProgram) -> InputError:
    return InputError(f"GIMP does not start ({gimp.start[0]}).", "Start it by hand, and drag the result into it.")


def _in_flatpak(environ: Mapping[str, str]) -> GimpProgram | None:
    flatpak = _on_path("flatpak", environ)
    home = environ.get("HOME", "~")
    places = [Path(folder.replace("~", home)) / FLATPAK_ID for folder in FLATPAK_FOLDERS]
    if flatpak is None or not any(place.is_dir() for place in places):
        return None
    # It sees no files of ours but those that are passed on between the marks.
    return GimpProgram((flatpak, "run", "--file-forwarding", FLATPAK_ID, "@@"), ("@@",))


def _in_applications(environ: Mapping[str, str]) -> GimpProgram | None:
    places = (Path("/Applications"), Path(environ.get("HOME", "~")) / "Applications")
    found = sorted(app for place in places for app in place.glob("GIMP*.app"))
    return GimpProgram(("open", "-a", str(found[-1]))) if found else None


def _in_program_files(environ: Mapping[str, str]) -> GimpProgram | None:
    places = [Path(environ[name]) for name in ("ProgramFiles", "LOCALAPPDATA") if environ.get(name)]
    patterns = ("GIMP 3*/bin/gimp-3*.exe", "Programs/GIMP 3*/bin/gimp-3*.exe")
    found = sorted(program for place in places for pattern in patterns for program in place.glob(pattern))
    programs = [program for program in found if "console" not in program.name]
    return GimpProgram((str(programs[-1]),)) if programs else None
