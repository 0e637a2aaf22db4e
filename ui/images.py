"""Between our pictures and Qt's images.

Owns: the conversions. May import: PySide6.QtGui, numpy, ``bridge.imaging.raw``,
``bridge.model``. Everything here may run on any thread.
"""

from __future__ import annotations

from PySide6.QtGui import QImage

from bridge.model import Box, Mask, Picture, Size

TINT_ALPHA = 0.45
PREVIEW_PX = 1400
BAND_PX = 128


def to_qimage(picture: Picture) -> QImage:
    """A copy of the picture's pixels.

    numpy copies while other threads run; ``QImage.copy`` would hold all of them up, for 40 to 70 ms at 4096 x 4096.
    """
    import numpy as np  # here and not above: the window shows before there is a picture

    image = QImage(picture.size.width, picture.size.height, QImage.Format.Format_RGBA8888)
    if not image.isNull():
        np.frombuffer(image.bits(), np.uint8).reshape(picture.pixels.shape)[:] = picture.pixels
    return image


def shared(picture: Picture) -> QImage:
    """The picture's own pixels, not copied: for many of them a copy holds up every thread. The image keeps them."""
    import numpy as np

    pixels = np.ascontiguousarray(picture.pixels)
    size = picture.size
    return QImage(pixels.data, size.width, size.height, size.width * 4, QImage.Format.Format_RGBA8888)


def preview(picture: Picture) -> QImage:
    """The picture with rows and columns left out, no side much over ``PREVIEW_PX``: quick enough for Qt's thread."""
    step = max(1, max(picture.size.width, picture.size.height) // PREVIEW_PX)
    return to_qimage(Picture(picture.pixels[::step, ::step]))


def from_qimage(image: QImage) -> Picture:
    """A copy of the image's pixels."""
    import numpy as np

    pixels = np.empty((image.height(), image.width(), 4), np.uint8)
    # Some rows at a time: while Qt converts, no other thread of Python runs.
    for top in range(0, image.height(), BAND_PX):
        band = pixels[top : top + BAND_PX]
        plain = image.copy(0, top, image.width(), len(band)).convertToFormat(QImage.Format.Format_RGBA8888)
        band[:] = np.frombuffer(plain.constBits(), np.uint8).reshape(band.shape)
    return Picture(pixels)


def tint(mask: Mask, colour: tuple[int, int, int]) -> QImage:
    """``colour`` as strong as the mask, see-through, to lay over a picture; as small as ``preview`` makes it."""
    import numpy as np

    step = max(1, max(mask.size.width, mask.size.height) // PREVIEW_PX)
    seen = mask.pixels[::step, ::step]
    pixels = np.empty((*seen.shape, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[..., 3] = seen * TINT_ALPHA
    return to_qimage(Picture(pixels))


def rectangle(size: Size, box: Box) -> Mask:
    """A mask of ``size`` that selects ``box``."""
    from bridge.imaging.raw import cleared  # as above

    pixels = cleared((size.height, size.width))
    pixels[box.y : box.bottom, box.x : box.right] = 255
    return Mask(pixels)
