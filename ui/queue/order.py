"""What a window has carried out, whole, so that the same can be tried again.

Owns: ``Order``. May import: ``bridge.core``, ``bridge.model``, ``bridge.wishes``, ``ui.source.values``. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.model import Mode
from bridge.wishes import Wishes
from ui.source.values import OpenedPicture, Source, gimp_of

if TYPE_CHECKING:
    from bridge.core import Together
    from layerbridge.wire import Description

PIXELS = 1_000_000


@dataclass(frozen=True)
class Order:
    """What is carried out.

    Attributes:
        wishes: as far as mode, engine and source have a use for them.
        once: the same with what holds for this one time only.
        maker: the provider's name for people.
        at_once: how many jobs its provider works on at the same time; 0 where nobody knows.
        together: what it shares with those that were sent to other providers at the same time; None where it is alone.
    """

    mode: Mode
    wishes: Wishes
    once: Wishes
    source: Source
    maker: str = ""
    at_once: int = 0
    together: Together | None = None

    @property
    def title(self) -> str:
        """The prompt, or nothing."""
        return " ".join(" ".join(self.once.prompts).split())

    @property
    def megapixels(self) -> float:
        """About what is to be made, all samples together; 0 where nobody knows."""
        wishes = self.once
        area = wishes.width * wishes.height if wishes.width and wishes.height else self._source_area()
        growth = wishes.scale**2 if self.mode is Mode.UPSCALE else 1.0
        return area * growth * wishes.samples / PIXELS

    def _source_area(self) -> int:
        if self.mode is Mode.TEXT_TO_IMAGE:
            return 0
        if isinstance(self.source, OpenedPicture):
            size = self.source.picture.size
            return size.width * size.height
        bound = gimp_of(self.source)
        return _seen_area(bound.seen, self.mode) if bound is not None and bound.seen is not None else 0


def _seen_area(seen: Description, mode: Mode) -> int:
    box = seen.selection if mode in (Mode.INPAINT, Mode.IMAGE_TO_IMAGE) else None
    box = box or (seen.layer.box if seen.layer else None)
    return box.width * box.height if box is not None else 0
