"""Enlarging with a WebUI's upscalers.

Owns: ``Enlargement``, how a size is reached exactly, and the JSON of /extra-single-image. May import:
``bridge.model``, ``bridge.errors``, ``bridge.imaging``, ``bridge.providers.payload``,
``bridge.providers.webui.options``.

A WebUI cuts the sides of what it enlarges down to multiples of 8, squeezes the picture into them, and, when it is told
a size instead of a factor, fills what is missing with black borders. So it is told a factor, for a picture whose
sides are made multiples of 8 before: by a whole factor every pixel comes where it belongs, and the rest is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bridge.errors import InputError
from bridge.model import Box, GenerationRequest, Picture, Size
from bridge.providers.payload import base64_text, need_picture, picture_png
from bridge.providers.webui.options import CODEFORMER, GFPGAN

MULTIPLE_PX = 8


@dataclass(frozen=True)
class Enlargement:
    """From ``source`` to ``target``."""

    source: Size
    target: Size

    @property
    def factor(self) -> float:
        """By how much, the larger of both axes."""
        return max(self.target.width / self.source.width, self.target.height / self.source.height)

    @property
    def sent(self) -> Size:
        """The size that is sent: the source's, its sides made multiples of 8."""
        return Size(*(-(-side // MULTIPLE_PX) * MULTIPLE_PX for side in (self.source.width, self.source.height)))

    @property
    def expected(self) -> Size:
        """The size that the server makes of that."""
        sides = (self.sent.width, self.sent.height)
        return Size(*(max(MULTIPLE_PX, int(side * self.factor) // MULTIPLE_PX * MULTIPLE_PX) for side in sides))

    def padded(self, picture: Picture) -> Picture:
        """``picture`` in the size that is sent, its border repeated to the right and below."""
        if self.sent == picture.size:
            return picture
        import numpy as np

        wider, higher = self.sent.width - self.source.width, self.sent.height - self.source.height
        return Picture(np.pad(picture.pixels, ((0, higher), (0, wider), (0, 0)), mode="edge"))

    def fitted(self, made: Picture) -> Picture:
        """What the server made, in the target's size, without what was added before."""
        from bridge.imaging.resample import resize

        whole = Size(
            round(self.sent.width * self.target.width / self.source.width),
            round(self.sent.height * self.target.height / self.source.height),
        )
        return resize(made, whole).crop(Box(0, 0, self.target.width, self.target.height))

    def notes(self, made: Size) -> tuple[str, ...]:
        """What the user should know of a picture of another size than expected; rounding is not worth a word."""
        off = max(abs(made.width - self.expected.width), abs(made.height - self.expected.height))
        return () if off <= MULTIPLE_PX else (f"The server made a picture of {made}; it was scaled to fit.",)


def enlargement_of(request: GenerationRequest) -> Enlargement:
    """What is asked for. Raises ``InputError`` where the picture or the size is missing."""
    if request.size is None:
        raise InputError("There is no size to reach; nothing was sent.", "Name a scale.")
    return Enlargement(need_picture(request).size, request.size)


def upscale_fields(request: GenerationRequest, enlargement: Enlargement, upscaler: str, url: str) -> dict[str, Any]:
    """The body that carries out an upscale. Raises ``InputError`` where there is no picture."""
    fields = {
        "image": base64_text(picture_png(enlargement.padded(need_picture(request)), url)),
        "resize_mode": 0,
        "upscaling_resize": enlargement.factor,
        "upscaler_1": upscaler,
        GFPGAN: request.extra(GFPGAN),
        CODEFORMER: request.extra(CODEFORMER),
    }
    return {name: value for name, value in fields.items() if value not in (None, "")}
