"""Joins, put to the test: the same inpaint of each photograph with a server that gives everything back off.

Owns: ``SeamScene`` and the table of them, playing one. May import: ``bridge.app`` and what is below it,
``bridge.demo.endpoint``, ``bridge.demo.scenes``.

Each scene goes through the core twice, as it is by default and with ``join="none"``; the server's answer is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bridge.app import BridgeCore, Done
from bridge.canvas.base import Source as Read
from bridge.canvas.file import PictureCanvas
from bridge.demo.endpoint import ENGINE, DemoEndpoint, Exchange
from bridge.demo.scenes import Ellipse, Lasso, Rectangle, Shape, Source, open_photograph
from bridge.errors import BridgeError
from bridge.imaging.composite import over
from bridge.imaging.drift import Drift
from bridge.imaging.frame import from_working
from bridge.imaging.geometry import Fit, fit
from bridge.imaging.resample import resize_mask
from bridge.jobs.queue import JobView
from bridge.model import Box, EngineId, Mask, Mode, Picture, ProviderId, Size
from bridge.paths import Paths
from bridge.wishes import Wishes

PROVIDER = "stability"
"""The dialect that the demonstration's server speaks."""
GROUND = (240, 236, 229, 255)
"""What is shown where nothing was sent."""


@dataclass(frozen=True)
class SeamScene:
    """One inpaint.

    Attributes:
        title: for the contact sheet.
        caption: one sentence: what is selected, how, and what its border runs through.
        photograph: its file in the samples folder.
        prompt: what the server is asked for.
        detail: the part of the photograph that the sheet shows.
        fill: what is sent under the mask, see ``Wishes``. The server draws on it, so what has to go on under the thing
            needs "none"; an even sky goes on by itself.
    """

    title: str
    caption: str
    photograph: str
    selection: Shape
    prompt: str
    detail: Box
    fill: str = "automatic"


@dataclass(frozen=True, eq=False)
class Joint:
    """A composite of the canvas's size, and its drift report."""

    after: Picture
    drift: Drift


@dataclass(frozen=True, eq=False)
class Seam:
    """A scene as it was played. All pictures are of the canvas's size and scale.

    Attributes:
        sent: what the server got, ``GROUND`` where it got nothing.
        sent_mask: the mask with it, 255 = replace.
        answer: what it gave back.
        bare: the answer as it came, under the layer's mask.
        joined: the same with the bridge's own joining.
        working: the size at which it was sent.
    """

    scene: SeamScene
    source: Source
    sent: Picture
    sent_mask: Mask
    answer: Picture
    bare: Joint
    joined: Joint
    working: Size


@dataclass(frozen=True)
class _Sent:
    """What went out, and of which part of the canvas it was."""

    exchange: Exchange
    box: Box
    sizes: Fit


SEAM_SCENES = (
    SeamScene(
        title="Rocket",
        caption="A rectangle in the evening sky, with hard edges.",
        photograph="rocket.jpg",
        selection=Rectangle(Box(340, 12, 212, 106)),
        prompt="a full moon",
        detail=Box(280, 0, 340, 300),
    ),
    SeamScene(
        title="Astronaut",
        caption="A lasso beside the head, not antialiased, over the backdrop, the flag and hair.",
        photograph="astronaut.png",
        selection=Lasso(
            ((98, 26), (150, 16), (182, 40), (190, 96), (176, 150), (138, 182), (96, 174), (72, 132), (74, 72)),
            antialiased=False,
        ),
        prompt="a yellow balloon",
        fill="none",
        detail=Box(52, 0, 340, 300),
    ),
    SeamScene(
        title="Coffee",
        caption="An antialiased lasso on the table, over the rim of the saucer.",
        photograph="coffee.png",
        selection=Lasso(
            ((446, 62), (520, 38), (582, 84), (592, 190), (562, 262), (494, 284), (440, 244), (424, 160)),
        ),
        prompt="an orange",
        fill="none",
        detail=Box(260, 20, 340, 300),
    ),
    SeamScene(
        title="Chelsea",
        caption="A feathered ellipse over the blurred background and the cat's cheek.",
        photograph="chelsea.png",
        selection=Ellipse(Box(345, 76, 100, 150), feather_px=6),
        prompt="a red ball",
        fill="none",
        detail=Box(111, 0, 340, 300),
    ),
)


def play(scene: SeamScene, samples: Path, home: Path) -> Seam:
    """Carry out a scene twice, on a server of its own and in the bridge's home folder ``home``.

    Raises:
        BridgeError: it cannot be carried out.
    """
    picture = open_photograph(samples / scene.photograph)
    source = Source(picture, scene.selection.selection(picture.size))
    with DemoEndpoint() as endpoint:
        core = BridgeCore(Paths.inside(home), environ=endpoint.environ)
        try:
            bare, _ = _carried_out(core, scene, source, join="none")
            joined, read = _carried_out(core, scene, source, join="automatic")
            sent = _sent(core, read, endpoint.exchanges[-1])
        finally:
            core.close()
    return _seen(scene, source, (bare, joined), sent)


class _WatchedCanvas(PictureCanvas):
    """A canvas that knows which of its parts were read."""

    def __init__(self, picture: Picture, selection: Mask) -> None:
        super().__init__(picture, selection)
        self.read: list[Box] = []

    def read_pixels(self, source: Read, box: Box) -> Picture:
        """See ``Canvas``."""
        self.read.append(box)
        return super().read_pixels(source, box)


def _carried_out(core: BridgeCore, scene: SeamScene, source: Source, *, join: str) -> tuple[Joint, Box]:
    """The composite, and what was read and sent of the canvas."""
    assert source.picture is not None  # noqa: S101  (as ``play`` made it)
    assert source.selection is not None  # noqa: S101
    canvas = _WatchedCanvas(source.picture, source.selection)
    wishes = Wishes(
        provider=PROVIDER, engine=ENGINE, prompts=(scene.prompt,), fill=scene.fill, join=join, refine="no", seed=2
    )
    views = list[JobView[Done]]()
    core.submit(wishes.ask(Mode.INPAINT), canvas, views.append, insert_into=canvas)
    if (error := views[-1].error) is not None:
        raise error
    (after,) = canvas.pictures()
    return Joint(after, _drift(views[-1].outcome)), max(canvas.read, key=lambda box: box.size.pixels)


def _drift(done: Done | None) -> Drift:
    assert done is not None  # noqa: S101  (a job without an error has an outcome)
    drift = Drift.of_values(done.delivery.entries[0].recipe.get("drift"))
    assert drift is not None  # noqa: S101  (every inpaint is measured)
    return drift


def _sent(core: BridgeCore, read: Box, exchange: Exchange) -> _Sent:
    """How what was read lies in what was sent."""
    capability = core.registry.get(ProviderId(PROVIDER)).capability(Mode.INPAINT, EngineId(ENGINE))
    assert capability is not None  # noqa: S101  (it has just served)
    sizes = fit(read.size, capability.sizes)
    if sizes.working != exchange.sent.size:
        raise BridgeError(f"What was sent is {exchange.sent.size}, not {sizes.working}.")
    return _Sent(exchange, read, sizes)


def _seen(scene: SeamScene, source: Source, joints: tuple[Joint, Joint], sent: _Sent) -> Seam:
    """Everything at the canvas's scale."""
    assert source.picture is not None  # noqa: S101  (as ``play`` made it)
    size = source.picture.size
    ground = Picture(np.full((size.height, size.width, 4), GROUND, np.uint8))
    exchange, sizes = sent.exchange, sent.sizes
    mask = np.zeros((size.height, size.width), np.uint8)
    part = resize_mask(exchange.mask.crop(sizes.content_box), sizes.source)
    mask[sent.box.y : sent.box.bottom, sent.box.x : sent.box.right] = part.pixels
    return Seam(
        scene,
        source,
        sent=over(ground, from_working(exchange.sent, sizes), sent.box),
        sent_mask=Mask(mask),
        answer=over(ground, from_working(exchange.answer, sizes), sent.box),
        bare=joints[0],
        joined=joints[1],
        working=sizes.working,
    )
