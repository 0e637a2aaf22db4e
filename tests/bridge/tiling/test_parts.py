"""Tiles of a run that broke are found again, damaged ones are not, and nobody else may read them."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import StorageError
from bridge.imaging.codec import encode_png, read_picture_file
from bridge.model import MAX_SEED, Picture
from bridge.tiling.parts import DAY_S, Parts
from tests.fakes.canvas import gradient

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "parts"


def test_a_tile_is_found_again_bit_for_bit(folder: Path) -> None:
    photograph = read_picture_file(SAMPLES / "astronaut.png")
    clear = Picture(np.random.default_rng(1).integers(0, 256, (7, 5, 4), np.uint8))
    Parts(folder).put("a" * 40, photograph)
    Parts(folder).put("b" * 40, clear)
    for digest, picture in (("a" * 40, photograph), ("b" * 40, clear)):
        found = Parts(folder).get(digest)
        assert found is not None and np.array_equal(found.pixels, picture.pixels)
    assert Parts(folder).get("c" * 40) is None


def test_what_came_packed_is_kept_as_it_came(folder: Path) -> None:
    picture = gradient(40, 30)
    Parts(folder).put("a" * 40, picture, encoded=encode_png(picture))
    assert (folder / f"{'a' * 40}.png").read_bytes() == encode_png(picture)
    found = Parts(folder).get("a" * 40)
    assert found is not None and np.array_equal(found.pixels, picture.pixels)


def test_they_are_the_users_alone(folder: Path) -> None:
    parts = Parts(folder)
    parts.put("a" * 40, gradient(3, 3))
    parts.put_seed("b" * 40, 5)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("damage", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_a_damaged_file_is_no_tile(folder: Path, damage: bytes) -> None:
    parts = Parts(folder)
    parts.put("a" * 40, gradient(30, 30))
    path = folder / f"{'a' * 40}.png"
    whole = path.read_bytes()
    path.write_bytes(damage)
    assert parts.get("a" * 40) is None
    path.write_bytes(whole[: len(whole) // 2])
    assert parts.get("a" * 40) is None
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    path.write_bytes(flipped)
    assert parts.get("a" * 40) is None
    parts.put("a" * 40, gradient(30, 30))
    assert parts.get("a" * 40) is not None


def test_a_seed_is_remembered(folder: Path) -> None:
    parts = Parts(folder)
    assert parts.seed("a" * 40) is None
    parts.put_seed("a" * 40, MAX_SEED)
    assert Parts(folder).seed("a" * 40) == MAX_SEED


@pytest.mark.parametrize("text", [b"", b"0", b"-4", b"1.5", b"99999999999", b"4294967296", b"\xff", "٣".encode()])
def test_a_damaged_seed_is_none(folder: Path, text: bytes) -> None:
    parts = Parts(folder)
    parts.put_seed("a" * 40, 7)
    (folder / f"{'a' * 40}.seed").write_bytes(text)
    assert parts.seed("a" * 40) is None


def test_what_is_dropped_is_gone_and_the_rest_stays(folder: Path) -> None:
    parts = Parts(folder)
    for letter in "abc":
        parts.put(letter * 40, gradient(2, 2))
    parts.put_seed("d" * 40, 3)
    parts.drop(["a" * 40, "d" * 40, "e" * 40])
    assert sorted(path.name for path in folder.iterdir()) == [f"{'b' * 40}.png", f"{'c' * 40}.png"]


def test_only_what_is_old_is_swept(folder: Path) -> None:
    parts = Parts(folder)
    parts.sweep()
    for letter in "ab":
        parts.put(letter * 40, gradient(2, 2))
    old = time.time() - 31 * DAY_S
    os.utime(folder / f"{'a' * 40}.png", (old, old))
    parts.sweep(older_than_days=30)
    assert [path.name for path in folder.iterdir()] == [f"{'b' * 40}.png"]


def test_a_seed_is_not_swept_before_the_tiles_that_need_it(folder: Path) -> None:
    parts = Parts(folder)
    parts.put_seed("a" * 40, 5)
    parts.put_seed("b" * 40, 6)
    old = time.time() - 31 * DAY_S
    for letter in "ab":
        os.utime(folder / f"{letter * 40}.seed", (old, old))
    assert parts.seed("a" * 40) == 5  # as a run does that goes on
    parts.sweep(older_than_days=30)
    assert [path.name for path in folder.iterdir()] == [f"{'a' * 40}.seed"]


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    parts = Parts(tmp_path / "file" / "parts")
    with pytest.raises(StorageError):
        parts.prepare()
    with pytest.raises(StorageError):
        parts.put("a" * 40, gradient(2, 2))
    assert parts.get("a" * 40) is None
    assert parts.seed("a" * 40) is None
    parts.drop(["a" * 40])
