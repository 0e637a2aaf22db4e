"""The source: each tool in use, parts that are hidden, what is sent, GIMP's image with its pixels."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest

from bridge.imaging.codec import read_picture_file
from bridge.imaging.resample import resize
from bridge.model import Box, Mask, Mode, Picture, ProviderId, Size
from bridge.settings import ProviderSettings
from tests.fakes.canvas import rectangle
from tests.fakes.sessions import FakeGimp, session
from tests.ui.screenshots.studio import SAMPLES, Studio
from ui.source.painting import Tool

EYES = ((130.0, 120.0), (160.0, 105.0), (190.0, 112.0), (240.0, 130.0))
AROUND = ((60.0, 200.0), (150.0, 170.0), (260.0, 200.0), (280.0, 270.0), (120.0, 285.0))


def tools(studio: Studio, look: str) -> None:
    window = studio.open()
    _open(studio, Mode.INPAINT)
    studio.shoot(f"{look}-source-1-opened")
    painting = studio.state.painting
    painting.set_brush(26)
    _drag(studio, *EYES)
    _hover(studio, 300, 180)
    studio.shoot(f"{look}-source-2-brush")
    window.source_view.tools.commands["eraser"].trigger()
    _drag(studio, (180, 110), (181, 110))
    window.source_view.tools.commands["lasso"].trigger()
    _drag(studio, *AROUND, releases=False)
    studio.shoot(f"{look}-source-3-lasso")
    painting.release()
    window.source_view.tools.commands["rectangle"].trigger()
    _drag(studio, (320, 60), (420, 160), releases=False)
    studio.shoot(f"{look}-source-4-rectangle")
    painting.release()
    window.source_view.tools.commands["invert"].trigger()
    studio.shoot(f"{look}-source-5-inverted")
    painting.undo()
    for _ in range(8):
        window.source_view.area.zoom_by(1.25)
    painting.choose(Tool.BRUSH)
    painting.set_brush(10)
    _hover(studio, 225, 150)
    studio.shoot(f"{look}-source-6-zoomed")


def hiding(studio: Studio, look: str) -> None:
    window = studio.open()
    _open(studio, Mode.INPAINT)
    studio.state.binding.set_mask(rectangle(451, 300, Box(150, 90, 120, 80)))
    studio.state.painting.choose(Tool.RECTANGLE)
    window.source_view.tools.commands["hide"].trigger()
    _drag(studio, (20, 180), (120, 280))
    studio.shoot(f"{look}-source-7-hidden")
    _sent(studio, prompts=("a pair of glasses",), negative_prompt="")
    studio.shoot(f"{look}-source-8-hidden-in-what-is-sent")


def sent(studio: Studio, look: str) -> None:
    window = studio.open(900, 600)
    _open(studio, Mode.INPAINT)
    studio.state.binding.set_mask(rectangle(451, 300, Box(150, 90, 120, 80)))
    _settle(studio)
    studio.shoot(f"{look}-source-9-opened-900x600")
    _sent(studio, prompts=("a pair of glasses",))
    studio.shoot(f"{look}-source-10-sent-900x600")
    _far(studio)
    _sent(studio, prompts=("a pair of glasses, tortoise shell",), negative_prompt="fog")
    studio.shoot(f"{look}-source-11-sent-far-900x600")
    studio.state.change(prompts=())
    _settle(studio)
    studio.shoot(f"{look}-source-12-nothing-can-be-sent-900x600")
    studio.state.choose_mode(Mode.IMAGE_TO_IMAGE)
    studio.state.open_picture("large.png", resize(read_picture_file(SAMPLES / "chelsea.png"), Size(1353, 900)))
    _sent(studio, prompts=("a tiger",), tiles="yes", strength=0.3, max_requests=6)
    window.resize(1100, 720)
    studio.shoot(f"{look}-source-13-sent-in-tiles")
    studio.state.choose_mode(Mode.TEXT_TO_IMAGE)
    _settle(studio)
    studio.shoot(f"{look}-source-14-sent-words")
    _near(studio)


def gimp(studio: Studio, look: str) -> None:
    picture = read_picture_file(SAMPLES / "chelsea.png")
    looks = {"layer_name": "Cat", "layer_box": Box(40, 20, 380, 270)}
    window = studio.open()
    bound = FakeGimp(picture, selection=_ellipse(picture, Box(150, 80, 170, 120)), **looks)  # type: ignore[arg-type]
    studio.state.bind(session(bound, "inpaint", prompt="a pair of glasses"))
    studio.until(lambda: studio.state.looks.view is not None)
    _settle(studio)
    studio.shoot(f"{look}-source-15-gimp")
    window.resize(900, 600)
    studio.shoot(f"{look}-source-16-gimp-900x600")
    studio.state.choose_mode(Mode.UPSCALE)
    _settle(studio)
    studio.shoot(f"{look}-source-17-gimp-upscale-900x600")
    studio.state.choose_mode(Mode.INPAINT)
    window.source_view.tools.commands["hide"].trigger()
    _drag(studio, (60, 200), (130, 260))
    studio.shoot(f"{look}-source-18-gimp-hidden-900x600")
    window.resize(window.minimumSize())
    _sent(studio)
    studio.shoot(f"{look}-source-19-gimp-sent-smallest")


def framed(studio: Studio, look: str) -> None:
    picture = resize(read_picture_file(SAMPLES / "chelsea.png"), Size(1804, 1200))
    studio.open()
    bound = FakeGimp(picture, selection=_ellipse(picture, Box(500, 400, 200, 120)), layer_name="Cat")
    studio.state.bind(session(bound, "inpaint", prompt="a pair of glasses"))
    studio.until(lambda: studio.state.looks.view is not None)
    _settle(studio)
    studio.shoot(f"{look}-source-20-gimp-what-is-sent-is-framed")
    studio.open()
    studio.state.choose_mode(Mode.INPAINT)
    studio.state.open_picture("large.png", picture)
    studio.state.binding.set_mask(_ellipse(picture, Box(500, 400, 200, 120)))
    studio.until(lambda: studio.state.looks.image_of(picture) is not None)
    _settle(studio)
    studio.shoot(f"{look}-source-21-what-is-sent-is-framed")


def _open(studio: Studio, mode: Mode) -> None:
    studio.state.choose_mode(mode)
    studio.state.open_picture("photograph.jpg", read_picture_file(SAMPLES / "chelsea.png"))
    _settle(studio)


def _sent(studio: Studio, **wishes: object) -> None:
    assert studio.window is not None
    studio.state.change(**wishes)
    studio.window.source_view.sent_action.setChecked(True)
    _settle(studio)


def _settle(studio: Studio) -> None:
    studio.until(lambda: studio.state.outlook.is_current)


def _far(studio: Studio) -> None:
    """The same from a provider that is far away and wants money."""
    name = ProviderId("keyed")
    studio.core.reconfigure(replace(studio.core.settings, providers={name: ProviderSettings(bills=True)}))
    studio.state.providers.load()
    studio.state.choose_provider(name)
    studio.until(lambda: bool(studio.state.offer and studio.state.offer.asked))


def _near(studio: Studio) -> None:
    studio.core.reconfigure(replace(studio.core.settings, providers={}))
    studio.state.choose_provider(ProviderId("offline"))


def _ellipse(picture: Picture, box: Box) -> Mask:
    import cv2

    pixels = rectangle(picture.size.width, picture.size.height, Box(0, 0, 0, 0)).pixels
    middle = (box.x + box.width // 2, box.y + box.height // 2)
    cv2.ellipse(pixels, middle, (box.width // 2, box.height // 2), 20, 0, 360, 255, -1, cv2.LINE_AA)
    return Mask(pixels)


def _at(studio: Studio, x: float, y: float) -> QPointF:
    assert studio.window is not None
    area = studio.window.source_view.area
    rect = area.on_screen(Box(round(x), round(y), 1, 1))
    return rect.topLeft()


def _drag(studio: Studio, *points: tuple[float, float], releases: bool = True) -> None:
    painting = studio.state.painting
    painting.press(points[0])
    for point in points[1:]:
        painting.drag(point)
    if releases:
        painting.release()


def _hover(studio: Studio, x: float, y: float) -> None:
    assert studio.window is not None
    QTest.mouseMove(studio.window.source_view.area, _at(studio, x, y).toPoint())


SCENES = (tools, hiding, sent, gimp, framed)
