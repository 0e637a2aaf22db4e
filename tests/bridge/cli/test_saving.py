"""Where the command line puts results that nobody gets: no window holds them after its process."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import numpy as np
import pytest

from bridge.cli.saving import sheltered
from bridge.errors import StorageError
from bridge.history import History
from bridge.imaging.codec import read_picture_file
from bridge.model import Picture
from bridge.unkept import Late, Stored, Unkept
from tests.fakes.canvas import gradient


def unkept(folder: Path, picture: Picture) -> Unkept:
    entry = History(folder / "history").new(picture.size, {"mode": "upscale", "provider": "fake", "seed": 1})
    return Unkept(entry, picture, StorageError("The disk is full."))


@pytest.mark.parametrize("was_cancelled", [False, True])
def test_what_fits_nowhere_and_no_history_took_has_a_file_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, was_cancelled: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lost = unkept(tmp_path, gradient(9, 7))
    where = sheltered(Late(Stored((lost.entry,), (lost,)), was_cancelled=was_cancelled))
    told = re.search(r"it is in (\S+\.png) until", where)
    assert told is not None and "kept in the history" not in where
    assert np.array_equal(read_picture_file(Path(told[1])).pixels, lost.picture.pixels)
    assert (told[1] in capsys.readouterr().err) is was_cancelled, "after Ctrl-C no error says it"
