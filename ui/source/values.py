"""What the panel works on: GIMP's image, a picture that was opened, or nothing.

Owns: ``GimpImage``, ``RemadeLayer``, ``LeftBehind``, ``OpenedPicture``, ``NoSource``. May import:
``bridge.canvas.base``, ``bridge.canvas.file``, ``bridge.canvas.hidden``, ``bridge.session``. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bridge.model import Mask, Picture, Size
from ui.words import tr

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas
    from bridge.session import Session
    from layerbridge.wire import Description


@dataclass(frozen=True)
class GimpImage:
    """The image of a GIMP session.

    Attributes:
        seen: the newest description, None before the first one.
        hidden: what of it must not leave this computer.
        trouble: why there is no newer one; "" where nothing is wrong.
    """

    session: Session
    seen: Description | None = None
    hidden: Mask | None = field(default=None, repr=False)
    trouble: str = ""

    @property
    def name(self) -> str:
        """The image's name as GIMP shows it."""
        return self.session.hello.image_name or tr("no image")

    @property
    def has_image(self) -> bool:
        """Whether an image is open there."""
        return self.session.hello.image_id is not None

    @property
    def chip(self) -> str:
        """Which image and layer, for the status line."""
        layer = self.seen.layer.name if self.seen and self.seen.layer else ""
        return f"GIMP: {self.name} / {layer}" if layer else f"GIMP: {self.name}"

    @property
    def has_recipe(self) -> bool:
        """Whether the active layer is one of ours."""
        return bool(self.seen and self.seen.layer and self.seen.layer.has_recipe)

    def canvas(self) -> Canvas:
        """What a job reads: the image as it is at that moment."""
        return _hiding(self.session.canvas, self.hidden)


@dataclass(frozen=True)
class RemadeLayer:
    """A layer of GIMP's image that is made again in its place: what a job is made from, never what a window shows."""

    name: str
    again: Canvas = field(repr=False)
    hidden: Mask | None = field(default=None, repr=False)
    chip: str = ""

    def canvas(self) -> Canvas:
        """The image as if the layer were not there."""
        return _hiding(self.again, self.hidden)


@dataclass(frozen=True)
class OpenedPicture:
    """A picture without GIMP, with the part to replace where one is marked, and what must not leave this computer."""

    name: str
    picture: Picture = field(repr=False)
    mask: Mask | None = field(default=None, repr=False)
    hidden: Mask | None = field(default=None, repr=False)

    @property
    def chip(self) -> str:
        """For the status line."""
        return tr("Standalone: {name}", name=self.name)

    def canvas(self) -> Canvas:
        """What a job reads.

        Raises:
            InputError: the mask has another size, or is all black.
        """
        from bridge.canvas.file import PictureCanvas  # numpy: not before a picture is worked on

        return _hiding(PictureCanvas(self.picture, self.mask), self.hidden)


@dataclass(frozen=True)
class NoSource:
    """Nothing is open; enough for text-to-image."""

    name: str = ""

    @property
    def chip(self) -> str:
        """For the status line."""
        return tr("Standalone")

    def canvas(self) -> Canvas:
        """A canvas with no image."""
        from bridge.canvas.file import PictureCanvas  # numpy: not before a picture is worked on

        return PictureCanvas(None)


@dataclass(frozen=True)
class LeftBehind:
    """What a job read in an earlier process: what it is made from, never what a window shows."""

    name: str
    kept: Canvas = field(repr=False)
    hidden: Mask | None = field(default=None, repr=False)
    chip: str = ""

    def canvas(self) -> Canvas:
        """The canvas as the job read it, with the same parts hidden."""
        return self.kept


Source = GimpImage | OpenedPicture | RemadeLayer | LeftBehind | NoSource


def gimp_of(source: Source) -> GimpImage | None:
    """The source if it is GIMP's image."""
    return source if isinstance(source, GimpImage) else None


def key_of(session: Session) -> tuple[str, int | None]:
    """Which image of which GIMP it is: every GIMP counts its images from 1."""
    return session.hello.gimp, session.hello.image_id


def size_of(source: Source) -> Size | None:
    """How large the canvas is; None where there is none, or it is not known yet."""
    if isinstance(source, OpenedPicture):
        return source.picture.size
    return source.seen.canvas if isinstance(source, GimpImage) and source.seen else None


def hidden_of(source: Source) -> Mask | None:
    """What must not leave this computer."""
    return None if isinstance(source, NoSource) else source.hidden


def _hiding(canvas: Canvas, hidden: Mask | None) -> Canvas:
    if hidden is None:
        return canvas
    from bridge.canvas.hidden import HiddenCanvas  # numpy, again

    return HiddenCanvas(canvas, hidden)
