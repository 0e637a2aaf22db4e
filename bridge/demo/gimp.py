"""The demonstration's inpainting inside a real GIMP 3, without a window and without installing anything.

Owns: finding GIMP's console program, a profile for one run with the plug-in in it, the script that GIMP runs, ending
the bridge that the plug-in started. May import: ``bridge.wishes``, ``bridge.errors``, ``bridge.paths``.

GIMP gets a profile of its own (GIMP3_DIRECTORY) and the plug-in a bridge of its own (LAYERBRIDGE_HOME), so the
user's profile, settings and results are neither read nor changed.
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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bridge.demo.scenes import CHECKOUT
from bridge.errors import CanvasError
from bridge.paths import HOME_VARIABLE, Paths, storage_error
from bridge.wishes import Wishes

PROGRAMS = ("gimp-console-3.2", "gimp-console-3.0", "gimp-console-3", "gimp-console")
VERSION = re.compile(r"\b3\.\d+(?:\.\d+)?")
VERSION_TIMEOUT_S = 20
RUN_TIMEOUT_S = 120
"""GIMP asks every plug-in of a new profile what it can do, some seconds' work; the rest is for slow machines."""
END_TIMEOUT_S = 10
LOG = "gimp.log"

PARAMETERS = "LAYERBRIDGE_DEMO"
IN_GIMP = f"""
import json, os, traceback
import gi
gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, Gio

def load(path):
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))

def save(image, path):
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(path), None)

def select(image, path):
    # GIMP 3.0.4 takes a channel's bytes as they are for the selection's, so they must not be converted before.
    mask = load(path).get_layers()[0].get_buffer()
    whole = Gegl.Rectangle.new(0, 0, image.get_width(), image.get_height())
    data = mask.get(whole, 1.0, "Y' u8", Gegl.AbyssPolicy.NONE)
    channel = Gimp.Channel.new(image, "object", whole.width, whole.height, 100, Gegl.Color.new("black"))
    image.insert_channel(channel, None, 0)
    buffer = channel.get_buffer()
    buffer.set(whole, "Y' u8", data)
    buffer.flush()
    image.select_item(Gimp.ChannelOps.REPLACE, channel)
    image.remove_channel(channel)

def inpaint(image, wishes):
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-layer-bridge-inpaint")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_layers())
    for name, value in wishes.items():
        config.set_property(name, value)
    status = procedure.run(config).index(0)
    if status != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(Gimp.get_pdb().get_last_error())

told = json.loads(os.environ["{PARAMETERS}"])
try:
    image = load(told["photograph"])
    select(image, told["selection"])
    inpaint(image, told["wishes"])
    save(image, told["layers"])
    image.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
    save(image, told["picture"])
except Exception as error:
    traceback.print_exc()
    with open(told["failure"], "w") as file:
        file.write(str(error))
"""


@dataclass(frozen=True)
class GimpProgram:
    """A GIMP 3: its console program, and the version that it says."""

    program: str
    version: str

    @property
    def name(self) -> str:
        """For people: "GIMP 3.0.4"."""
        return f"GIMP {self.version}"


@dataclass(frozen=True)
class GimpFiles:
    """What GIMP wrote: the picture with the result on it, and its own file with the layers."""

    picture: Path
    layers: Path


def find_gimp(environ: Mapping[str, str]) -> GimpProgram | None:
    """The first GIMP 3 console program on the PATH of ``environ``, or None."""
    where = environ.get("PATH", "")
    for program in filter(None, (shutil.which(name, path=where) for name in PROGRAMS)):
        version = _version(program)
        if version:
            return GimpProgram(program, version)
    return None


def inpaint_in_gimp(gimp: GimpProgram, wishes: Wishes, out: Path, home: Path, environ: Mapping[str, str]) -> GimpFiles:
    """Inpaint ``inpaint-before.png`` of ``out`` where ``inpaint-selection.png`` selects, inside GIMP.

    Args:
        home: a folder for GIMP's profile and the bridge's files, which the caller removes.

    Raises:
        StorageError: the profile could not be written.
        CanvasError: GIMP or the plug-in failed; GIMP's words are in ``gimp.log`` of ``out``, which is there only then.
    """
    files = GimpFiles(out / "gimp-inpaint.png", out / "gimp-inpaint.xcf")
    failure = home / "gimp-failure.txt"
    for path in (files.picture, files.layers):
        path.unlink(missing_ok=True)
    told = {
        "photograph": str(out / "inpaint-before.png"),
        "selection": str(out / "inpaint-selection.png"),
        "wishes": {"provider": wishes.provider, "seed": wishes.seed},
        "picture": str(files.picture),
        "layers": str(files.layers),
        "failure": str(failure),
    }
    profile, paths, log = home / "gimp", Paths.inside(home), out / LOG
    _make_profile(profile, paths.run)
    settings = {"GIMP3_DIRECTORY": str(profile), HOME_VARIABLE: str(home), PARAMETERS: json.dumps(told)}
    try:
        _run(gimp, {**environ, **settings}, log)
    finally:
        _end_bridge(paths.run)
    if not files.picture.is_file():
        _keep_bridge_log(paths.run, log)
        raise _failed(gimp, failure, log)
    log.unlink()
    return files


def _version(program: str) -> str | None:
    try:
        done = subprocess.run(
            [program, "--version"], check=False, capture_output=True, text=True, timeout=VERSION_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = VERSION.search(done.stdout)
    return found[0] if found else None


def _make_profile(profile: Path, run: Path) -> None:
    """A GIMP profile with the checkout's plug-in, which starts the bridge of the environment that runs this."""
    folder, source = profile / "plug-ins" / "layer-bridge", CHECKOUT / "plugin"
    command = [sys.executable, "-P", "-m", "bridge.entry", "serve"]
    try:
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "layer-bridge.py").chmod(0o755)
        (folder / "bridge.json").write_text(json.dumps({"command": command, "run": str(run)}), encoding="utf-8")
    except OSError as error:
        raise storage_error(error, folder) from error


def _run(gimp: GimpProgram, environ: Mapping[str, str], log: Path) -> None:
    """Run the script inside GIMP. Its exit status is not looked at: GIMP 3.0 gives 0 whatever its script did."""
    batch = ["--batch-interpreter", "python-fu-eval", "-b", IN_GIMP, "--quit"]
    with log.open("wb") as file:
        try:
            subprocess.run(
                [gimp.program, "-i", "-d", "-f", *batch],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=RUN_TIMEOUT_S,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            what = f"{gimp.name} did not finish ({type(error).__name__}); the pictures made before it are safe."
            raise CanvasError(what, f"What it said is in {log}.") from error


def _failed(gimp: GimpProgram, failure: Path, log: Path) -> CanvasError:
    reason = failure.read_text(encoding="utf-8").strip() if failure.is_file() else "Its script did not run."
    return CanvasError(
        f"{gimp.name} made no picture. {reason} The pictures made before it are safe.",
        f"What GIMP and the bridge said is in {log}.",
    )


def _keep_bridge_log(run: Path, log: Path) -> None:
    """The bridge's words behind GIMP's, for they lie in a folder that goes."""
    with contextlib.suppress(OSError), log.open("ab") as file:
        file.write((run / "bridge.log").read_bytes())


def _end_bridge(run: Path) -> None:
    """End the bridge that the plug-in started; left alone it would wait some minutes for the next GIMP."""
    told = run / "link.json"
    with contextlib.suppress(OSError, ValueError, KeyError):
        os.kill(int(json.loads(told.read_text(encoding="utf-8"))["pid"]), signal.SIGTERM)
    deadline = time.monotonic() + END_TIMEOUT_S
    # A bridge that ends in order takes its address away last; then its folder can be removed.
    while told.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
