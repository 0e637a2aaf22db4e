"""The pictures of the docs, one for each mode: ``python -m tests.ui.screenshots docs/images docs`` writes them."""

from __future__ import annotations

from bridge.imaging.codec import read_picture_file
from bridge.model import Box, Mode
from tests.fakes.canvas import rectangle
from tests.ui.screenshots.studio import SAMPLES, Studio

WINDOW_PX = (1100, 720)


def modes(studio: Studio, look: str) -> None:
    if look != "light":
        return
    for shoot in (_text_to_image, _image_to_image, _inpaint, _outpaint, _upscale):
        studio.open(*WINDOW_PX)
        shoot(studio)
        studio.state.dismiss()
        studio.shoot(f"mode-{shoot.__name__.strip('_').replace('_', '-')}")


def _opened(studio: Studio, name: str, box: Box | None = None) -> None:
    picture = read_picture_file(SAMPLES / name)
    studio.state.open_picture(name, picture)
    if box is not None:
        studio.state.binding.set_mask(rectangle(picture.size.width, picture.size.height, box))


def _text_to_image(studio: Studio) -> None:
    studio.generate(Mode.TEXT_TO_IMAGE, "a quiet lake in the hills, evening light", samples=4, seed=7)


def _image_to_image(studio: Studio) -> None:
    _opened(studio, "coffee.png")
    studio.generate(Mode.IMAGE_TO_IMAGE, "watercolour", samples=2, seed=3)


def _inpaint(studio: Studio) -> None:
    _opened(studio, "rocket.jpg", Box(300, 60, 90, 260))
    studio.generate(Mode.INPAINT, "", samples=2, seed=5)


def _outpaint(studio: Studio) -> None:
    _opened(studio, "chelsea.png")
    studio.generate(Mode.OUTPAINT, "", left=96, right=96, seed=2)


def _upscale(studio: Studio) -> None:
    _opened(studio, "astronaut.png")
    studio.generate(Mode.UPSCALE, "", scale=2.0)


SCENES = (modes,)
