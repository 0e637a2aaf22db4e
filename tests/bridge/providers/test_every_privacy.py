"""What reaches every strict server: no hidden pixel, no metadata, and the very picture that was shown before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from bridge.canvas.base import Canvas
from bridge.canvas.file import PictureCanvas
from bridge.canvas.hidden import HiddenCanvas
from bridge.core import Generator
from bridge.credentials import Credentials
from bridge.history import History
from bridge.http.transport import Transport
from bridge.imaging.codec import read_picture_file
from bridge.leaving import Leaving
from bridge.model import Box, Mask, Mode, Picture
from bridge.registry import Registry
from bridge.settings import Settings
from bridge.tiling.parts import Parts
from bridge.wishes import Wishes
from tests.fakes.canvas import rectangle
from tests.fakes.job_context import RecordingContext
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS
from tests.servers.sent_pictures import chunk_names, pixels_of, sent_pngs

WIDTH, HEIGHT = 640, 512
SECRET = Box(200, 150, 90, 70)
BESIDE, UNDER = Box(60, 60, 100, 100), Box(180, 130, 130, 110)
"""Two selections: one with the secret in its surroundings, one that covers it."""
PIXELS_ALONE = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}
GPS = 0x8825


def photograph(folder: Path) -> Path:
    """A blue gradient with a magenta plate in it, as a camera writes it: place, maker, profile."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[..., 2] = np.linspace(40, 200, WIDTH).astype(np.uint8)[None, :]
    pixels[SECRET.y : SECRET.bottom, SECRET.x : SECRET.right] = (255, 0, 255)
    exif = Image.Exif()
    exif[0x010F] = "Camera of Jane Doe"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = folder / "holiday.jpg"
    Image.fromarray(pixels).save(path, quality=100, subsampling=0, exif=exif, icc_profile=profile, comment=b"at home")
    with Image.open(path) as written:
        assert written.getexif().get_ifd(GPS)
    return path


class Bench:
    """A strict server, and everything between a form and it."""

    def __init__(self, rig: Rig, transport: Transport, folder: Path) -> None:
        self.rig = rig
        environ = dict(rig.environ)
        registry = Registry(Settings(), Credentials(environ, stores=[]), transport, environ=environ)
        self.generator = Generator(registry, History(folder / "history"), Parts(folder / "parts"))
        self.picture = read_picture_file(photograph(folder))

    def canvas(self, selected: Box | None, *, hides: bool = True) -> Canvas:
        selection = rectangle(WIDTH, HEIGHT, selected) if selected else None
        canvas = PictureCanvas(self.picture, selection)
        return HiddenCanvas(canvas, hidden()) if hides else canvas

    def generate(self, mode: Mode, canvas: Canvas) -> list[bytes]:
        self.generator.carry_out(self._wishes().ask(mode), canvas, RecordingContext())
        return sent_pngs(self.rig)

    def leaving(self, mode: Mode, canvas: Canvas) -> Leaving:
        return self.generator.leaving(self._wishes().ask(mode), canvas, RecordingContext())

    def _wishes(self) -> Wishes:
        return Wishes(provider=self.rig.id, prompts=("a wall",), refine="no", scale=2.0)


def hidden() -> Mask:
    return rectangle(WIDTH, HEIGHT, SECRET, 1)


@pytest.fixture(params=[name for name in RIGS if name != "ovh"])
def bench(request: pytest.FixtureRequest, no_thread_left: None, tmp_path: Path) -> Iterator[Bench]:
    transport = Transport()
    with RIGS[request.param]() as running:
        yield Bench(running, transport, tmp_path)
        transport.close()


def magenta(pixels: NDArray[np.uint8]) -> int:
    """How much of the secret's colour the most magenta pixel has; neither blue nor grey has any."""
    red, green, blue = (pixels[..., channel].astype(int) for channel in range(3))
    return int((np.minimum(red, blue) - green).max())


@pytest.mark.parametrize("selected", [BESIDE, UNDER], ids=["beside", "under"])
def test_no_hidden_pixel_is_sent_by_an_inpaint(bench: Bench, selected: Box) -> None:
    sent = bench.generate(Mode.INPAINT, bench.canvas(selected))
    assert sent
    assert max(magenta(pixels_of(png)) for png in sent) < 30


def test_what_is_not_hidden_is_sent(bench: Bench) -> None:
    """Else the test above would pass by itself."""
    sent = bench.generate(Mode.INPAINT, bench.canvas(BESIDE, hides=False))
    assert max(magenta(pixels_of(png)) for png in sent) > 200


def test_pictures_are_sent_without_metadata(bench: Bench) -> None:
    sent = bench.generate(Mode.INPAINT, bench.canvas(BESIDE, hides=False))
    assert sent
    for png in sent:
        assert set(chunk_names(png)) <= PIXELS_ALONE
        assert b"Jane" not in png


def test_what_is_shown_is_what_is_sent(bench: Bench) -> None:
    shown = bench.leaving(Mode.INPAINT, bench.canvas(BESIDE))
    assert sent_pngs(bench.rig) == []
    sent = bench.generate(Mode.INPAINT, bench.canvas(BESIDE))
    assert shown.picture is not None and shown.mask is not None
    assert shown.host.startswith("127.0.0.1:") or shown.host.startswith("localhost:")
    assert shown.stays and not shown.may_be_billed
    assert any(_same_colours(pixels_of(png), shown.picture, shown.mask) for png in sent)


def _same_colours(sent: NDArray[np.uint8], picture: Picture, mask: Mask) -> bool:
    """Where it is kept; some are sent a picture that is transparent where it is replaced."""
    kept = mask.pixels == 0
    return sent.shape == picture.pixels.shape and np.array_equal(sent[kept][:, :3], picture.pixels[kept][:, :3])
