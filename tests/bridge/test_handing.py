"""Files for other programs: their names, their folder, how long they stay."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from bridge.handing import HandedOut, file_name, free
from bridge.history import HistoryEntry
from bridge.imaging.codec import read_picture_file
from bridge.imaging.labels import Labels
from tests.fakes.canvas import gradient


def entry(title: str, recipe: dict[str, Any]) -> HistoryEntry:
    return HistoryEntry("1", "2026-01-02T03:04:05", "inpaint", "fake", title, 4, 4, Path("x.png"), recipe)


@pytest.mark.parametrize(
    ("title", "seed", "name"),
    [
        ("A red Door!", 7, "a-red-door-7.png"),
        ("ein Mädchen, grün", 7, "ein-mädchen-grün-7.png"),
        ("../../etc/passwd", "../x", "etc-passwd-x.png"),
        ("!!!", None, "result-None.png"),
        ("", {}, "result-0.png"),
        ("word " * 40, 7, "word-word-word-word-word-word-word-word-7.png"),
        ("a\nb\x00c", 7, "a-b-c-7.png"),
    ],
)
def test_a_file_is_called_after_its_words_and_its_seed(title: str, seed: object, name: str) -> None:
    assert file_name(entry(title, {"seed": seed})) == name


def test_of_a_recipe_that_is_lost_there_is_a_name_too() -> None:
    assert file_name(entry("a door", {})) == "a-door-0.png"


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    for name in ("a.png", "a-2.png", "a-3.png"):
        assert free(tmp_path, "a.png") == tmp_path / name
        (tmp_path / name).touch()


def test_files_are_the_users_alone_each_in_its_folder(tmp_path: Path) -> None:
    handed = HandedOut(tmp_path / "out")
    one, other = (handed.put("a.png", gradient(4, 4), Labels("how", "")) for _ in range(2))
    assert one.name == other.name == "a.png"
    assert one != other
    assert stat.S_IMODE(one.parent.stat().st_mode) == 0o700
    assert b"parameters\x00how" in one.read_bytes()
    assert read_picture_file(one).pixels.tobytes() == gradient(4, 4).pixels.tobytes()


def test_what_was_handed_out_long_ago_goes(tmp_path: Path) -> None:
    handed = HandedOut(tmp_path / "out")
    handed.sweep()  # Nothing is there yet.
    old, new = (handed.put("a.png", gradient(4, 4), Labels()) for _ in range(2))
    os.utime(old.parent, (time.time() - 2 * 86_400,) * 2)
    handed.sweep()
    assert not old.exists()
    assert new.is_file()
