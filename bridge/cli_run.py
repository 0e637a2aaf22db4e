"""Carrying out the four generating commands: inputs to canvases, jobs in this thread, results to files.

Owns: ``Run``, where results go, progress bars. May import: everything in ``bridge`` but the session; rich.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from bridge.app import BridgeCore, Done
from bridge.errors import BridgeError, InputError, StorageError
from bridge.file_canvas import PictureCanvas
from bridge.imaging.codec import read_mask_file, read_picture_file, write_picture_file
from bridge.jobs import JobState, JobView
from bridge.model import Mode
from bridge.paths import Paths
from bridge.plain_text import escaped, plain
from bridge.plan import Ask
from bridge.registry import Overrides
from bridge.wishes import Wishes, read_option

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
LAYER_SUFFIXES = (".png", ".webp", ".tif", ".tiff")
"""Those that hold transparency."""


@dataclass(frozen=True)
class Run:
    """One generating command as it was typed. ``said`` holds the fields of ``Wishes``, None and "" where unsaid."""

    mode: Mode
    inputs: tuple[Path, ...]
    out: Path
    said: dict[str, Any]
    mask: Path | None = None
    layer: Path | None = None
    url: str = ""
    api_version: str = ""
    as_json: bool = False


@dataclass
class _Report:
    results: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def generate(run: Run) -> int:
    """Carry a command out: 0, or the exit status of the first input that failed (the others are still done).

    Raises:
        BridgeError: nothing could be begun.
    """
    ask = _ask(run)
    targets = _Targets(run, ask.request.sampling.samples)
    targets.check()
    core = BridgeCore(Paths.default(), overrides=Overrides(run.url, run.api_version))
    report, status = _Report(), 0
    try:
        _say_who_serves(core, run, report)
        for source in run.inputs or (None,):
            try:
                _one(core, ask, run, source, targets, report)
            except BridgeError as error:
                if len(run.inputs) < 2:
                    raise
                status = status or error.exit_code
                report.notes.append(f"{source}: {error}")
    finally:
        core.close()
    _print(run, report)
    return status


def _ask(run: Run) -> Ask:
    said = {name: value for name, value in run.said.items() if value is not None}
    said["options"] = tuple(map(read_option, said.get("options", ())))
    return Wishes(**said).ask(run.mode)


def _say_who_serves(core: BridgeCore, run: Run, report: _Report) -> None:
    report.notes.extend(core.notes)
    if not run.said.get("provider") and not core.settings.default_provider:
        report.notes.append(
            "No provider is named or set up, so the offline one serves: no AI model, no account, no network."
        )


def _one(core: BridgeCore, ask: Ask, run: Run, source: Path | None, targets: _Targets, report: _Report) -> None:
    canvas = _canvas(run, source)
    begun = time.perf_counter()
    done = _wait(core, ask, canvas, run, source)
    seconds = time.perf_counter() - begun
    files, notes = list[Path](), [*done.delivery.notes]
    for number, picture in enumerate(canvas.pictures()):
        files.append(targets.path(source, number))
        notes.extend(write_picture_file(files[-1], picture))
    for number, picture in enumerate(canvas.bare_layers() if run.layer else ()):
        notes.extend(write_picture_file(targets.layer_path(source, number), picture))
    report.notes.extend(note for note in dict.fromkeys(notes) if note not in report.notes)
    for file, entry in zip(files, done.delivery.entries, strict=True):
        made = {"input": str(source) if source else None, "output": str(file), "seconds": round(seconds, 3)}
        report.results.append(
            {**made, "provider": entry.provider, "seed": entry.recipe["seed"], "recipe": entry.recipe}
        )


def _canvas(run: Run, source: Path | None) -> PictureCanvas:
    if source is None:
        return PictureCanvas(None)
    mask = read_mask_file(run.mask) if run.mask else None
    return PictureCanvas(read_picture_file(source), mask)


def _wait(core: BridgeCore, ask: Ask, canvas: PictureCanvas, run: Run, source: Path | None) -> Done:
    """The job runs in this thread (``InlineExecutor``), so it is over when ``submit`` returns."""
    title = source.name if source else str(run.mode)
    with _progress(title, quiet=run.as_json) as show, _stopping_servers(core):
        job = core.submit(ask, canvas, show, insert_into=canvas)
    view = core.jobs.view(job)
    if view.state is JobState.CANCELLED:
        raise KeyboardInterrupt
    if view.error is not None:
        raise view.error
    if view.outcome is None:
        raise BridgeError("The job ended without a result.")
    return view.outcome


@contextmanager
def _stopping_servers(core: BridgeCore) -> Iterator[None]:
    """Let Ctrl-C cancel a job whose server can be told to stop; any other one, and the second Ctrl-C, ends it at once.

    An exception in the middle of the job would leave the server at work: what tells it ends with the job.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Only there signals arrive.
        return
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if not core.jobs.stop_servers():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Shown:
    """Shows a job's views in a progress bar; called as a job listener."""

    def __init__(self, progress: Progress | None, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, title=title) if progress else None

    def __call__(self, view: JobView[Done]) -> None:
        if self._progress is None or self._task is None:
            return
        total = 1.0 if view.fraction is not None else None
        self._progress.update(self._task, total=total, completed=view.fraction or 0.0, description=plain(view.text))


@contextmanager
def _progress(title: str, *, quiet: bool) -> Iterator[_Shown]:
    if quiet or not sys.stderr.isatty():
        yield _Shown(None, title)
        return
    what = TextColumn("{task.fields[title]}: {task.description}", markup=False)
    columns = (SpinnerColumn(), what, BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Shown(progress, title)


def _print(run: Run, report: _Report) -> None:
    if run.as_json:
        told = json.dumps({"results": report.results, "notes": report.notes}, ensure_ascii=False)
        sys.stdout.write(f"{escaped(told)}\n")
        return
    notes = Console(stderr=True)
    for note in report.notes:
        # Text, not markup: what a file name or a server says must not be read as styling, nor obeyed by the terminal.
        notes.print(Text(plain(note)))
    for result in report.results:
        sys.stdout.write(f"{result['output']}\n")


class _Targets:
    """Where results are written. Checked before anything is sent: a paid result must have a place to go."""

    def __init__(self, run: Run, samples: int) -> None:
        self._run = run
        self._samples = samples
        self._several = len(run.inputs) > 1 or samples > 1
        self._folder = _names_folder(run.out)
        self._first_free = _first_free(run.out, str(run.mode)) if self._folder else 1
        self._layer_folder = run.layer is not None and _names_folder(run.layer)

    def check(self) -> None:
        """Raises ``InputError`` or ``StorageError`` where results could not be written; makes the folder."""
        if self._several and not self._folder:
            raise InputError(f"{self._run.out} is a file, but several results will come.", "Name a folder.")
        if self._several and self._run.layer is not None and not self._layer_folder:
            raise InputError(f"{self._run.layer} is a file, but several layers will come.", "Name a folder.")
        self._refuse_overwriting()
        _check_place(self._run.out, PICTURE_SUFFIXES, in_folder=self._folder)
        if self._run.layer is not None:
            _check_place(self._run.layer, LAYER_SUFFIXES, in_folder=self._layer_folder)

    def path(self, source: Path | None, number: int) -> Path:
        """Where a result goes."""
        return self._path(self._run.out, source, number, in_folder=self._folder)

    def layer_path(self, source: Path | None, number: int) -> Path:
        """Where a bare layer goes; only where one was asked for."""
        return self._path(self._run.layer or Path(), source, number, in_folder=self._layer_folder)

    def _path(self, out: Path, source: Path | None, number: int, *, in_folder: bool) -> Path:
        if not in_folder:
            return out
        if source is None:
            # Without an input there is no name to go by: each run goes on counting, and overwrites nothing.
            return out / f"{self._run.mode}-{self._first_free + number}.png"
        return out / (f"{source.stem}-{number + 1}.png" if self._samples > 1 else f"{source.stem}.png")

    def _refuse_overwriting(self) -> None:
        sources: Sequence[Path] = [*self._run.inputs, *([self._run.mask] if self._run.mask else [])]
        made = [(source, number) for source in self._run.inputs for number in range(self._samples)]
        targets = [self.path(*each).resolve() for each in made]
        layers = [self.layer_path(*each).resolve() for each in made] if self._run.layer else []
        taken = {path.resolve() for path in sources} & {*targets, *layers}
        if taken:
            raise InputError(f"The result would overwrite {taken.pop()}; nothing was sent.", "Name another place.")
        if len(set(targets)) < len(targets):
            raise InputError("Two inputs have the same name; nothing was sent.", "Write them into two folders.")
        if set(targets) & set(layers):
            raise InputError("Result and layer would be the same file; nothing was sent.", "Name two places.")


def _first_free(folder: Path, stem: str) -> int:
    """One more than the greatest number that a file ``stem-NUMBER.png`` of the folder has."""
    numbers = [path.stem.rpartition("-")[2] for path in folder.glob(f"{stem}-*.png")]
    return 1 + max((int(number) for number in numbers if number.isdecimal()), default=0)


def _names_folder(path: Path) -> bool:
    try:
        return path.is_dir() or not path.suffix
    except OSError:
        return False  # A name that the system refuses; trying to write there tells why.


def _check_place(path: Path, suffixes: tuple[str, ...], *, in_folder: bool) -> None:
    if not in_folder and path.suffix.lower() not in suffixes:
        raise InputError(
            f"{path.suffix!r} is no kind of file for this; nothing was sent.", f"Use one of: {', '.join(suffixes)}."
        )
    _writable(path if in_folder else path.parent)


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".layerbridge-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written ({error.strerror}); nothing was sent.", "Name another folder."
        ) from error
