"""What a generating command was told to work on: its inputs, files or whole folders, and which mask belongs to which.

Owns: ``Run``, ``Source``, ``sources_of``, ``is_folder``. May import: ``bridge.errors``, ``bridge.model``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.errors import BridgeError, InputError
from bridge.model import Mode

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
"""Of what is written, and of what counts as a picture in a folder. A file that is named may be of any kind."""


@dataclass(frozen=True)
class Run:
    """One generating command as it was typed. ``said`` holds the fields of ``Wishes``, None and "" where unsaid.

    Attributes:
        inputs: files and folders; none for text-to-image.
        mask: a file for all inputs, or a folder with a mask for each.
        mask_suffix: what the name of a mask has behind the name of its picture.
        file_format: of the results, without a dot; "" for PNG, or for what the name of ``out`` says.
        jobs: how many are in flight; None for what the provider can take.
    """

    mode: Mode
    inputs: tuple[Path, ...]
    out: Path
    said: dict[str, Any]
    mask: Path | None = None
    mask_suffix: str = ""
    layer: Path | None = None
    recursive: bool = False
    file_format: str = ""
    jobs: int | None = None
    overwrite: bool = False
    dry_run: bool = False
    report: bool = False
    url: str = ""
    api_version: str = ""
    as_json: bool = False
    no_provenance: bool = False

    @property
    def several(self) -> bool:
        """Whether it is a run over several inputs, which goes on where an earlier one stopped."""
        return len(self.inputs) > 1 or any(map(is_folder, self.inputs))


@dataclass(frozen=True)
class Source:
    """One input.

    Attributes:
        path: the picture; None where one is made from nothing.
        inside: where it is below the folder that was named, and so where its result is below OUT.
        error: why it cannot be used, as far as names tell.
    """

    path: Path | None = None
    inside: Path = Path()
    mask: Path | None = None
    error: BridgeError | None = None

    @property
    def title(self) -> str:
        """Its name for people."""
        return "" if self.path is None else str(self.inside / self.path.name)


def sources_of(run: Run) -> tuple[Source, ...]:
    """Every input of a run: those named in the order they were named, those of a folder sorted by name.

    Raises:
        InputError: there is nothing to work on, or a folder cannot be read.
    """
    if not run.inputs:
        return (Source(),)
    _refuse_own_folder(run)
    found = [(path, inside) for path, inside in _found(run) if not _is_mask(run, path)]
    if not found:
        names = " and ".join(map(str, run.inputs))
        raise InputError(f"There is no picture in {names}; nothing was sent.", "Name pictures, or a folder of them.")
    masks = _Masks(run)
    return tuple(masks.with_mask(path, inside) for path, inside in found)


def _refuse_own_folder(run: Run) -> None:
    """Results among the inputs would be inputs the next time."""
    places = {place.resolve() for place in (run.out, run.layer) if place is not None}
    for path in filter(is_folder, run.inputs):
        if path.resolve() in places:
            raise InputError(
                f"{path} is where pictures are read and where results would go; nothing was sent.",
                "Name another folder for the results.",
            )


def _found(run: Run) -> Iterator[tuple[Path, Path]]:
    # Results and masks may lie below the folder that is read.
    others = {place.resolve() for place in (run.out, run.layer, run.mask) if place is not None and is_folder(place)}
    for path in run.inputs:
        if is_folder(path):
            yield from _in_folder(path, others, recursive=run.recursive)
        else:
            yield path, Path()


def _in_folder(top: Path, others: set[Path], *, recursive: bool) -> Iterator[tuple[Path, Path]]:
    for name, folders, files in os.walk(top, onerror=_unreadable):
        folder = Path(name)
        wanted = [each for each in sorted(folders) if not _hidden(each) and (folder / each).resolve() not in others]
        folders[:] = wanted if recursive else []  # What os.walk goes into next.
        for each in sorted(files):
            if not _hidden(each) and Path(each).suffix.lower() in PICTURE_SUFFIXES:
                yield folder / each, folder.relative_to(top)


def _hidden(name: str) -> bool:
    # macOS leaves "._cat.jpg" beside "cat.jpg" on other people's disks: no picture.
    return name.startswith(".")


def _unreadable(error: OSError) -> None:
    raise InputError(f"{error.filename} cannot be read: {error.strerror}; nothing was sent.", "Check its permissions.")


def is_folder(path: Path) -> bool:
    """Whether there is a folder; a name that no file can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False  # A name that the system refuses; trying to read it tells why.


def _is_mask(run: Run, path: Path) -> bool:
    return bool(run.mask_suffix) and path.stem.endswith(run.mask_suffix) and path.stem != run.mask_suffix


class _Masks:
    """Finds the mask of each picture; looks into each folder once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._for_each = run.mask is not None and is_folder(run.mask)
        self._names: dict[Path, dict[str, list[Path]]] = {}

    def with_mask(self, path: Path, inside: Path) -> Source:
        if not (self._for_each or self._run.mask_suffix):
            return Source(path, inside, self._run.mask)
        folder, stem = self._place(path, inside)
        found = self._by_stem(folder).get(stem, [])
        if len(found) == 1 and found[0].resolve() != path.resolve():
            return Source(path, inside, found[0])
        return Source(path, inside, error=_no_mask(path, folder / f"{stem}.png", found))

    def _place(self, path: Path, inside: Path) -> tuple[Path, str]:
        if self._run.mask is not None:
            return self._run.mask / inside, path.stem
        return path.parent, path.stem + self._run.mask_suffix

    def _by_stem(self, folder: Path) -> dict[str, list[Path]]:
        if folder not in self._names:
            known = self._names[folder] = {}
            for path in _listed(folder):
                if path.suffix.lower() in PICTURE_SUFFIXES:
                    known.setdefault(path.stem, []).append(path)
        return self._names[folder]


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []  # No folder, no masks.


def _no_mask(path: Path, wanted: Path, found: list[Path]) -> InputError:
    if len(found) > 1:
        return InputError(f"{path} has {len(found)} masks; nothing was sent for it.", f"Keep one of: {_names(found)}.")
    if found:
        return InputError(f"{path} would be its own mask; nothing was sent for it.", "Name another folder of masks.")
    return InputError(f"{path} has no mask; nothing was sent for it.", f"It would be {wanted}, or of another kind.")


def _names(paths: list[Path]) -> str:
    return ", ".join(path.name for path in paths)
