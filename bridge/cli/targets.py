"""Where results are written. Checked before anything is sent: a paid result must have a place to go.

Owns: ``Targets``. May import: ``bridge.cli.sources``, ``bridge.errors``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bridge.cli.sources import PICTURE_SUFFIXES, Run, Source
from bridge.errors import InputError, StorageError

LAYER_SUFFIXES = (".png", ".webp", ".tif", ".tiff")
"""Those that hold transparency."""
SUFFIXES_OF = {"png": (".png",), "jpg": (".jpg", ".jpeg"), "webp": (".webp",), "tiff": (".tiff", ".tif")}
"""By format: how its files may end, the usual ending first."""


class Targets:
    """The files of each input's results.

    Args:
        samples: how many results each input has.

    Attributes:
        in_folder: whether OUT is a folder.
    """

    def __init__(self, run: Run, sources: Sequence[Source], samples: int) -> None:
        self._run = run
        self._sources = sources
        self._samples = samples
        self._several = run.several or samples > 1
        self.in_folder = _names_folder(run.out)
        self._suffix = SUFFIXES_OF[run.file_format or "png"][0]
        self._first_free = _first_free(run.out, str(run.mode)) if self.in_folder else 1
        self._layer_in_folder = run.layer is not None and _names_folder(run.layer)

    def check(self) -> None:
        """Raises ``InputError`` or ``StorageError`` where results could not be written; makes the folder."""
        self._refuse_files_for_several()
        self._refuse_overwriting()
        _check_kind(self._run.out, PICTURE_SUFFIXES, in_folder=self.in_folder)
        self._refuse_two_formats()
        if self._run.layer is not None:
            _check_kind(self._run.layer, LAYER_SUFFIXES, in_folder=self._layer_in_folder)
        if not self._run.dry_run:
            self._check_places()

    def files(self, source: Source) -> tuple[Path, ...]:
        """Where the results of an input go, in the order of the samples."""
        return self._files(self._run.out, source, self._suffix, in_folder=self.in_folder)

    def layer_files(self, source: Source) -> tuple[Path, ...]:
        """Where its bare layers go; none where nobody asked for them."""
        if self._run.layer is None:
            return ()
        return self._files(self._run.layer, source, ".png", in_folder=self._layer_in_folder)

    def _files(self, out: Path, source: Source, suffix: str, *, in_folder: bool) -> tuple[Path, ...]:
        if not in_folder:
            return (out,)
        numbers = range(1, self._samples + 1)
        if source.path is None:
            # Without an input there is no name to go by: each run goes on counting, and overwrites nothing.
            return tuple(out / f"{self._run.mode}-{self._first_free + number - 1}{suffix}" for number in numbers)
        place, stem = out / source.inside, source.path.stem
        names = [f"{stem}-{number}" for number in numbers] if self._samples > 1 else [stem]
        return tuple(place / f"{name}{suffix}" for name in names)

    def _refuse_files_for_several(self) -> None:
        if self._several and not self.in_folder:
            raise InputError(f"{self._run.out} is a file, but several results will come.", "Name a folder.")
        if self._several and self._run.layer is not None and not self._layer_in_folder:
            raise InputError(f"{self._run.layer} is a file, but several layers will come.", "Name a folder.")

    def _refuse_overwriting(self) -> None:
        made: dict[Path, Source] = {}
        for source in self._sources:
            for path in (file.resolve() for file in self.files(source)):
                if path in made and source.path is not None:
                    raise InputError(
                        "Two inputs have the same name for their results, "
                        f"{made[path].path} and {source.path}; nothing was sent.",
                        "Write them into two folders.",
                    )
                made[path] = source
        layers = {file.resolve() for source in self._sources for file in self.layer_files(source)}
        taken = self._read() & {*made, *layers}
        if taken:
            raise InputError(f"The result would overwrite {taken.pop()}; nothing was sent.", "Name another place.")
        if layers & set(made):
            raise InputError("Result and layer would be the same file; nothing was sent.", "Name two places.")

    def _read(self) -> set[Path]:
        """Every file that is read."""
        paths = [path for source in self._sources for path in (source.path, source.mask)]
        return {path.resolve() for path in paths if path is not None}

    def _refuse_two_formats(self) -> None:
        wanted, suffix = self._run.file_format, self._run.out.suffix.lower()
        if wanted and not self.in_folder and suffix not in SUFFIXES_OF[wanted]:
            raise InputError(f"{self._run.out} is no name of a {wanted} file; nothing was sent.", "Name one kind only.")

    def _check_places(self) -> None:
        _writable(self._run.out if self.in_folder else self._run.out.parent)
        if self._run.layer is not None:
            _writable(self._run.layer if self._layer_in_folder else self._run.layer.parent)


def _first_free(folder: Path, stem: str) -> int:
    """One more than the greatest number that a file ``stem-NUMBER.png`` of the folder has."""
    numbers = [path.stem.rpartition("-")[2] for path in folder.glob(f"{stem}-*.png")]
    return 1 + max((int(number) for number in numbers if number.isdecimal()), default=0)


def _names_folder(path: Path) -> bool:
    try:
        return path.is_dir() or not path.suffix
    except OSError:
        return False  # A name that the system refuses; trying to write there tells why.


def _check_kind(path: Path, suffixes: tuple[str, ...], *, in_folder: bool) -> None:
    if not in_folder and path.suffix.lower() not in suffixes:
        raise InputError(
            f"{path.suffix!r} is no kind of file for this; nothing was sent.", f"Use one of: {', '.join(suffixes)}."
        )


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
