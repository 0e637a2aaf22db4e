"""A job works on the image as it was when it was asked for, however long it waits in line."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from bridge.model import Box, Mode
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from tests.ui.queue.test_strip import AT_ONCE, gated

FIRST, LATER = Box(8, 8, 40, 30), Box(160, 110, 60, 50)


def all_have_read(gimp: FakeGimp) -> bool:
    """Each job reads the whole selection, then the whole layer; the source view has looked at the layer before."""
    selections, layers = (gimp.reads.count((source, Box(0, 0, 256, 192))) for source in ("selection", "layer"))
    return selections >= AT_ONCE + 1 and layers >= AT_ONCE + 2


def test_another_selection_changes_no_job_that_waits(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, FIRST))
    state = desk.bound(gimp, "inpaint", prompt="a cat").state
    with gated(desk):
        for _ in range(AT_ONCE + 1):
            state.generate()
        desk.until(lambda: len(desk.core.jobs.line()) == 1 and all_have_read(gimp))
        gimp.selection = rectangle(256, 192, LATER)
        assert gimp.picture is not None
        was = gimp.picture
        gimp.picture = type(was)(255 - was.pixels)
    desk.until(lambda: not desk.core.jobs.busy and state.gallery.model.rowCount() == AT_ONCE + 1)
    requests = [request for request in desk.provider().requests if request.mode is Mode.INPAINT]
    assert len(requests) == AT_ONCE + 1
    first, *others = requests
    for request in others:
        assert request.mask is not None and first.mask is not None and request.picture is not None
        assert np.array_equal(request.mask.pixels, first.mask.pixels)
        assert first.picture is not None and np.array_equal(request.picture.pixels, first.picture.pixels)
