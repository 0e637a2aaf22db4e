"""What a ComfyUI engine's id says: which kind of engine it is, what it serves, which one is the default.

Owns: ``EngineKind``, ``Named``, ids of all kinds, the ranking. May import: ``bridge.capability``, ``bridge.model``,
``bridge.errors``, ``bridge.providers.comfyui.catalogue``.

A checkpoint's id is its file name as ComfyUI has it; the other kinds have a word before theirs: "upscale:x4.pth",
"scale:lanczos", "workflow:portrait".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from bridge.capability import Engine
from bridge.errors import EngineNotFoundError
from bridge.model import EngineId, Mode
from bridge.providers.comfyui.catalogue import Catalogue

GENERATING = (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)
INPAINTING_WORD = "inpaint"
BEST_SCALING = "lanczos"
MAX_LISTED = 8


class EngineKind(StrEnum):
    """What makes the picture; the values stand before an id's colon."""

    CHECKPOINT = ""
    UPSCALER = "upscale"
    SCALING = "scale"
    WORKFLOW = "workflow"


@dataclass(frozen=True)
class Named:
    """An engine's id taken apart: its kind, and the name that ComfyUI (or the workflows' folder) has for it."""

    kind: EngineKind
    name: str

    @property
    def id(self) -> EngineId:
        """The id that it was, or would be, taken from."""
        return EngineId(f"{self.kind}:{self.name}" if self.kind else self.name)

    @property
    def inpaints(self) -> bool:
        """Whether it is a checkpoint made for inpainting, by its name."""
        return self.kind is EngineKind.CHECKPOINT and INPAINTING_WORD in self.name.lower()


def named(engine: EngineId) -> Named:
    """The id taken apart. What has no known word before it is a checkpoint."""
    word, colon, name = engine.partition(":")
    kinds = [kind for kind in EngineKind if kind and kind == word]
    return Named(kinds[0], name) if colon and kinds else Named(EngineKind.CHECKPOINT, engine)


def engines_of(catalogue: Catalogue) -> tuple[Engine, ...]:
    """The engines that a server has by itself; workflows are the user's own."""
    return (
        *(_engine(Named(EngineKind.CHECKPOINT, name), _title(name), GENERATING) for name in catalogue.checkpoints),
        *(_upscaler(EngineKind.UPSCALER, name, _title(name)) for name in catalogue.upscalers),
        *(_upscaler(EngineKind.SCALING, name, f"Scaling: {name}") for name in catalogue.scalings),
    )


def choose(engines: Sequence[Engine], mode: Mode) -> EngineId:
    """The default engine for ``mode``.

    For inpainting a checkpoint made for it, for the rest one that is not; models before workflows, the first listed
    before the others; an upscale model before plain scaling, and there Lanczos.

    Raises:
        EngineNotFoundError: none serves ``mode``; the hint says where models go.
    """
    fit = [engine for engine in engines if mode in engine.modes]
    if not fit:
        raise no_engine(mode)
    return max(fit, key=lambda engine: _rank(named(engine.id), mode)).id


def no_engine(mode: Mode) -> EngineNotFoundError:
    """There is nothing that serves ``mode``."""
    if mode is Mode.UPSCALE:
        return EngineNotFoundError(
            "ComfyUI has nothing to upscale with; nothing was sent.",
            "Put an upscale model into ComfyUI's folder models/upscale_models.",
        )
    return EngineNotFoundError(
        "ComfyUI has no checkpoint; nothing was sent.", "Put one into ComfyUI's folder models/checkpoints."
    )


def not_there(engine: EngineId, known: Sequence[str], *, whose: str = "ComfyUI") -> EngineNotFoundError:
    """An engine that is not there, or no longer; ``known`` are those that are."""
    listed = ", ".join(known[:MAX_LISTED])
    more = f" and {len(known) - MAX_LISTED} more" if len(known) > MAX_LISTED else ""
    hint = f"It has: {listed}{more}." if known else "Choose another one."
    return EngineNotFoundError(f"{whose} does not have {str(engine)!r} for this; nothing was sent.", hint)


def kinds_for(mode: Mode) -> tuple[EngineKind, ...]:
    """The kinds of engines of the server's own that serve ``mode``."""
    return (EngineKind.UPSCALER, EngineKind.SCALING) if mode is Mode.UPSCALE else (EngineKind.CHECKPOINT,)


def models_of(catalogue: Catalogue, kind: EngineKind) -> tuple[str, ...]:
    """The names that a server has of one kind; none of workflows, which are the user's own."""
    listed = {
        EngineKind.CHECKPOINT: catalogue.checkpoints,
        EngineKind.UPSCALER: catalogue.upscalers,
        EngineKind.SCALING: catalogue.scalings,
    }
    return listed.get(kind, ())


def _rank(engine: Named, mode: Mode) -> tuple[bool, bool, bool]:
    return (
        engine.kind in (EngineKind.CHECKPOINT, EngineKind.UPSCALER),
        engine.inpaints == (mode is Mode.INPAINT),
        engine.name == BEST_SCALING,
    )


def _engine(engine: Named, name: str, modes: tuple[Mode, ...]) -> Engine:
    made_for = "An inpainting model." if engine.inpaints else ""
    return Engine(engine.id, name, made_for, modes)


def _upscaler(kind: EngineKind, name: str, title: str) -> Engine:
    return _engine(Named(kind, name), title, (Mode.UPSCALE,))


def _title(file: str) -> str:
    """A model's file name for people: without folders and extension."""
    return PurePosixPath(file.replace("\\", "/")).stem or file
