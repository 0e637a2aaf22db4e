"""What the panel works on: GIMP's image, a picture that was opened, or nothing.

Owns: ``GimpImage``, ``OpenedPicture``. May import: ``bridge.canvas``, ``bridge.file_canvas``,
``bridge.session``. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.canvas import Canvas
from bridge.model import Mask, Picture
from bridge.session import Session
from layerbridge.wire import Description


@dataclass(frozen=True)
class GimpImage:
    """The image of a GIMP session; ``seen`` is the newest description, None before the first one."""

    session: Session
    seen: Description | None = None

    @property
    def name(self) -> str:
        """The image's name as GIMP shows it."""
        return self.session.hello.image_name or "no image"

    @property
    def has_image(self) -> bool:
        """Whether an image is open there."""
        return self.session.hello.image_id is not None

    @property
    def chip(self) -> str:
        """Which image and layer, for the status line."""
        layer = self.seen.layer.name if self.seen and self.seen.layer else ""
        return f"GIMP: {self.name} / {layer}" if layer else f"GIMP: {self.name}"

    def canvas(self) -> Canvas:
        """What a job reads: the image as it is at that moment."""
        return self.session.canvas


@dataclass(frozen=True)
class OpenedPicture:
    """A picture without GIMP, with the part to replace where one is marked."""

    name: str
    picture: Picture = field(repr=False)
    mask: Mask | None = field(default=None, repr=False)

    @property
    def chip(self) -> str:
        """For the status line."""
        return f"Standalone: {self.name}"

    def canvas(self) -> Canvas:
        """What a job reads.

        Raises:
            InputError: the mask has another size, or is all black.
        """
        from bridge.file_canvas import PictureCanvas  # numpy: not before a picture is worked on

        return PictureCanvas(self.picture, self.mask)


@dataclass(frozen=True)
class NoSource:
    """Nothing is open; enough for text-to-image."""

    name: str = ""
    chip: str = "Standalone"

    def canvas(self) -> Canvas:
        """A canvas with no image."""
        from bridge.file_canvas import PictureCanvas  # numpy: not before a picture is worked on

        return PictureCanvas(None)


Source = GimpImage | OpenedPicture | NoSource


def gimp_of(source: Source) -> GimpImage | None:
    """The source if it is GIMP's image."""
    return source if isinstance(source, GimpImage) else None
