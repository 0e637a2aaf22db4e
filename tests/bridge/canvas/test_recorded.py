"""What a job read once it reads again, whatever has become of the canvas meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bridge.canvas.base import Source
from bridge.canvas.file import PictureCanvas
from bridge.canvas.recorded import RecordedCanvas, RecordingCanvas, restored
from bridge.errors import CanvasError, StorageError
from bridge.model import Box, Mask, Picture
from layerbridge.wire import InsertLayers, NewLayer

BOX = Box(4, 2, 20, 10)
INSIDE = Box(6, 3, 5, 4)


class Changing(PictureCanvas):
    """A canvas whose picture changes after it was read."""

    def repaint(self) -> None:
        assert self._picture is not None
        self._picture = Picture(255 - self._picture.pixels)
        self._selection = None


@pytest.fixture
def canvas() -> Changing:
    rng = np.random.default_rng(3)
    mask = np.zeros((24, 32), np.uint8)
    mask[3:9, 5:15] = 255
    return Changing(Picture(rng.integers(0, 255, (24, 32, 4), np.uint8)), Mask(mask))


def recorded(canvas: Changing) -> RecordedCanvas:
    recording = RecordingCanvas(canvas)
    recording.describe()
    recording.read_pixels(Source.LAYER, BOX)
    recording.read_selection(BOX)
    return recording.recorded()


def assert_as_it_was(seen: RecordedCanvas, before: Changing) -> None:
    assert seen.describe() == before.describe()
    assert np.array_equal(seen.read_pixels(Source.LAYER, BOX).pixels, before.read_pixels(Source.LAYER, BOX).pixels)
    part = seen.read_pixels(Source.LAYER, INSIDE).pixels
    assert np.array_equal(part, before.read_pixels(Source.LAYER, INSIDE).pixels)
    assert np.array_equal(seen.read_selection(INSIDE).pixels, before.read_selection(INSIDE).pixels)


def twin(canvas: Changing) -> Changing:
    whole = Box(0, 0, 32, 24)
    return Changing(canvas.read_pixels(Source.LAYER, whole), canvas.read_selection(whole))


def test_it_is_read_as_it_was(canvas: Changing) -> None:
    before, seen = twin(canvas), recorded(canvas)
    canvas.repaint()
    assert_as_it_was(seen, before)


def test_it_is_the_same_from_files(canvas: Changing, tmp_path: Path) -> None:
    before, seen = twin(canvas), recorded(canvas)
    values = seen.keep_in(tmp_path)
    canvas.repaint()
    assert_as_it_was(seen, before)
    assert all(read.pixels is None for read in seen._reads)
    assert_as_it_was(restored(tmp_path, json.loads(json.dumps(values))), before)


def test_what_was_not_read_is_not_made_up(canvas: Changing) -> None:
    seen = recorded(canvas)
    with pytest.raises(CanvasError, match="nothing was sent"):
        seen.read_pixels(Source.LAYER, Box(0, 0, 32, 24))
    with pytest.raises(CanvasError, match="nothing was sent"):
        seen.read_pixels(Source.VISIBLE, BOX)


def test_a_file_that_was_cut_off_is_said(canvas: Changing, tmp_path: Path) -> None:
    seen = recorded(canvas)
    values = seen.keep_in(tmp_path)
    (tmp_path / "0.pixels").write_bytes(b"half")
    with pytest.raises(StorageError, match="not whole"):
        restored(tmp_path, values).read_pixels(Source.LAYER, BOX)


def test_layers_go_into_the_real_one(canvas: Changing, tmp_path: Path) -> None:
    seen = recorded(canvas)
    layer = NewLayer("new", Box(0, 0, 2, 2), bytes(16))
    assert seen.insert(InsertLayers((layer,))).layers == (1,)
    assert len(canvas.bare_layers()) == 1
    gone = restored(tmp_path, seen.keep_in(tmp_path))
    with pytest.raises(CanvasError, match="from the panel"):
        gone.insert(InsertLayers((layer,)))
