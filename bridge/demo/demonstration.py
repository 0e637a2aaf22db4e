"""The demonstration: four jobs on the offline provider, and joins put to the test, on two contact sheets in one folder.

Owns: the order of the steps, the files' names, what is printed. May import: ``bridge.app`` and all below it, the
modules beside, rich.

    python -m bridge.demo OUT

It goes through the same core as everything else and needs no GIMP, key or network: what is sent for the joins goes to a
server on this computer that lives no longer than its scene. Where a GIMP 3 is found, the first inpainting is done
inside it too. Results are kept in a home folder inside OUT that is removed at the end, so that the user's own history
and settings neither change nor matter.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from bridge.app import BridgeCore
from bridge.canvas.file import PictureCanvas
from bridge.cli.tables import show_error
from bridge.demo.gimp import GimpProgram, find_gimp, inpaint_in_gimp
from bridge.demo.jobs_sheet import Shown, contact_sheet
from bridge.demo.scenes import REMOVE, SAMPLES, SCENES, Scene, Source, open_scene
from bridge.demo.seams import SEAM_SCENES, play
from bridge.demo.seams_sheet import seams_sheet
from bridge.errors import BridgeError, Cancelled, InputError
from bridge.imaging.codec import encode_mask_png, read_picture_file, write_picture_file
from bridge.model import Mask, Picture
from bridge.paths import Paths, storage_error, write_atomically

USAGE = "Run it as: python -m bridge.demo OUT, where OUT is a folder to write into."
HOME = ".layerbridge"
SHEET = "contact-sheet.png"
SEAMS = "seams.png"

FULL = 255

Say = Callable[[str], None]


@dataclass(frozen=True)
class Demonstration:
    """Where the demonstration works.

    Attributes:
        out: the folder that the pictures are written into.
        samples: the folder of the photographs.
        environ: what GIMP and the bridge inherit, and where PATH says that GIMP is looked for.
        say: gets each line for the reader.
    """

    out: Path
    samples: Path
    environ: Mapping[str, str]
    say: Say

    def run(self) -> tuple[Path, Path]:
        """Carry out every step and give the paths of the two contact sheets.

        Raises:
            BridgeError: a step failed; the pictures that were made until then are in ``out``.
        """
        _make_folder(self.out)
        with _temporary_home(self.out / HOME) as home:
            shown = [self._play(scene, home) for scene in SCENES]
            gimp_line = self._through_gimp(home, shown[SCENES.index(REMOVE)])
            sheet = self._write_sheet(shown, gimp_line)
            return sheet, self._join(home)

    def _play(self, scene: Scene, home: Path) -> Shown:
        source = open_scene(scene, self.samples)
        begun = time.perf_counter()
        after = _carry_out(scene, source, home)
        seconds = time.perf_counter() - begun
        shown = Shown(scene, source, after)
        files = ", ".join(path.name for path in _write_scene(self.out, shown))
        self.say(f"{scene.title:<9} {seconds:5.1f} s   {files}")
        return shown

    def _through_gimp(self, home: Path, filed: Shown) -> str:
        """The inpainting inside GIMP too; the sentence for the contact sheet, empty where there is no GIMP."""
        gimp = find_gimp(self.environ)
        if gimp is None:
            self.say("In GIMP       -     No GIMP 3 was found on the PATH, so this part is left out.")
            return ""
        begun = time.perf_counter()
        files = inpaint_in_gimp(gimp, REMOVE.wishes, self.out, home, self.environ)
        seconds = time.perf_counter() - begun
        self.say(f"{'In GIMP':<9} {seconds:5.1f} s   {files.picture.name}, {files.layers.name}")
        line = _compared(gimp, filed, read_picture_file(files.picture))
        self.say(f"{'':<9} {'':>7}   {line}")
        return line

    def _write_sheet(self, shown: Sequence[Shown], gimp_line: str) -> Path:
        begun = time.perf_counter()
        path = self.out / SHEET
        write_picture_file(path, contact_sheet(shown, gimp_line))
        self.say(f"{'Sheet':<9} {time.perf_counter() - begun:5.1f} s   {path.name}")
        return path

    def _join(self, home: Path) -> Path:
        """The same inpaint of each photograph, joined and not, by way of a server that gives everything back off."""
        begun = time.perf_counter()
        seams = [play(scene, self.samples, home) for scene in SEAM_SCENES]
        path = self.out / SEAMS
        write_picture_file(path, seams_sheet(seams))
        self.say(f"{'Joins':<9} {time.perf_counter() - begun:5.1f} s   {path.name}")
        for seam in seams:
            self.say(f"{'':<9} {'':>7}   {seam.scene.title}: {seam.joined.drift.sentence}")
        return path


def _carry_out(scene: Scene, source: Source, home: Path) -> Picture:
    """The result on its canvas."""
    canvas = PictureCanvas(source.picture, source.selection)
    core = BridgeCore(Paths.inside(home), environ={})
    try:
        job = core.submit(scene.wishes.ask(scene.mode), canvas, lambda view: None, insert_into=canvas)
        error = core.jobs.view(job).error
    finally:
        core.close()
    if error is not None:
        raise error
    (picture,) = canvas.pictures()
    return picture


def _write_scene(out: Path, shown: Shown) -> Iterator[Path]:
    """Write the pictures of a scene and give their paths, in the order in which they are looked at."""
    name, source = shown.scene.name, shown.source
    if source.picture is not None:
        yield _written(out / f"{name}-before.png", source.picture)
    if source.selection is not None:
        yield _written_mask(out / f"{name}-selection.png", source.selection)
    yield _written(out / f"{name}-after.png", shown.after)


def _written(path: Path, picture: Picture) -> Path:
    write_picture_file(path, picture)
    return path


def _written_mask(path: Path, mask: Mask) -> Path:
    write_atomically(path, encode_mask_png(mask), mode=0o644)
    return path


def _compared(gimp: GimpProgram, filed: Shown, from_gimp: Picture) -> str:
    """One sentence: how far GIMP and the file canvas came to the same picture."""
    begin = f"Inside {gimp.name} the same inpainting gave"
    if filed.after.size != from_gimp.size or filed.source.selection is None:
        return f"{begin} a picture of another size: {from_gimp.size}."
    apart = np.abs(filed.after.pixels.astype(np.int16) - from_gimp.pixels).max(2)
    selected = filed.source.selection.pixels
    edge, rest = apart[(selected > 0) & (selected < FULL)].max(), apart[(selected == 0) | (selected == FULL)].max()
    if rest:
        return f"{begin} another picture: they are up to {rest} of 255 levels apart."
    return f"{begin} the same picture, {_edge_words(int(edge))}."


def _edge_words(most: int) -> str:
    return f"but for at most {most} of 255 levels in the soft edge" if most else "bit for bit"


def _make_folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise InputError(f"{path} is a file, not a folder; nothing was made.", "Name a folder for the pictures.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise storage_error(error, path, doing="made") from error


@contextmanager
def _temporary_home(path: Path) -> Iterator[Path]:
    shutil.rmtree(path, ignore_errors=True)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def main(argv: Sequence[str], environ: Mapping[str, str], console: Console) -> int:
    """Run the demonstration and give the exit status. The border of the process: here every error is told."""

    def say(line: str) -> None:
        console.print(line, highlight=False, markup=False, soft_wrap=True)

    try:
        jobs, joins = _demonstrate(argv, environ, say)
        say(f"\nLook at {jobs}\n    and {joins}")
    except BridgeError as error:
        return _tell(error)
    except KeyboardInterrupt:
        return _tell(Cancelled("Cancelled; the pictures made until then are safe."))
    except Exception as error:  # noqa: BLE001  (the border)
        return _tell(BridgeError(f"Something went wrong inside LayerBridge ({type(error).__name__}: {error})."))
    return 0


def _demonstrate(argv: Sequence[str], environ: Mapping[str, str], say: Say) -> tuple[Path, Path]:
    if len(argv) != 1:
        raise InputError("The demonstration takes one folder.", USAGE)
    out = Path(argv[0]).absolute()
    say(f"LayerBridge at work: no AI model, no account, no network.\n{out}\n")
    return Demonstration(out, SAMPLES, environ, say).run()


def _tell(error: BridgeError) -> int:
    show_error(error, as_json=False)
    return error.exit_code
