"""The record beside results: what counts as done, what does not, and what becomes of a record that is broken."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.cli.record import FILE_NAME, MAX_BYTES, Fate, Print, Record, asked_for
from bridge.cli.sources import Source
from bridge.errors import InputError, StorageError
from bridge.model import Mode
from bridge.wishes import Wishes

ASKED = "a digest"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """A picture and its mask, by name and bytes only."""
    for name in ("cat.jpg", "cat_mask.png"):
        (tmp_path / name).write_bytes(name.encode())
    return Source(tmp_path / "cat.jpg", mask=tmp_path / "cat_mask.png")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def made(out: Path, source: Source, count: int = 1) -> tuple[Path, ...]:
    """Results on disk and in the record."""
    files = tuple(out / "sub" / f"cat-{number}.png" for number in range(count))
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.touch()
    assert source.path is not None
    mask = None if source.mask is None else Print.of(source.mask)
    Record(out).add(files, ASKED, Print.of(source.path), mask)
    return files


def touched(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def test_nothing_there_is_to_be_made(out: Path, source: Source) -> None:
    assert Record(out).fate(ASKED, source, (out / "cat.png",), ()) is Fate.MAKE


def test_what_was_made_of_the_same_is_skipped(out: Path, source: Source) -> None:
    files = made(out, source, 2)
    assert Record(out).fate(ASKED, source, files, ()) is Fate.SKIP


def test_what_nothing_is_known_of_is_skipped_and_told_apart(out: Path, source: Source) -> None:
    files = made(out, source)
    (out / FILE_NAME).unlink()
    assert Record(out).fate(ASKED, source, files, ()) is Fate.UNKNOWN


def test_one_of_several_that_is_gone_is_to_be_made_again(out: Path, source: Source) -> None:
    files = made(out, source, 3)
    files[1].unlink()
    assert Record(out).fate(ASKED, source, files, ()) is Fate.MAKE


def test_samples_that_were_withheld_are_not_missing(out: Path, source: Source) -> None:
    files = made(out, source, 2)
    assert Record(out).fate(ASKED, source, (*files, out / "sub" / "cat-2.png"), ()) is Fate.SKIP


def test_a_layer_that_is_gone_is_to_be_made_again(out: Path, source: Source) -> None:
    files, layer = made(out, source), out / "layer.png"
    assert Record(out).fate(ASKED, source, files, (layer,)) is Fate.MAKE
    layer.touch()
    assert Record(out).fate(ASKED, source, files, (layer,)) is Fate.SKIP


def test_another_request_is_named_even_where_something_is_missing(out: Path, source: Source) -> None:
    files = made(out, source, 2)
    files[0].unlink()
    with pytest.raises(InputError, match=r"cat-1\.png exists, made from something else \(another request\)") as caught:
        Record(out).fate("another", source, files, ())
    assert "--overwrite" in caught.value.hint


@pytest.mark.parametrize(
    ("changed", "why"), [("cat.jpg", "cat.jpg has changed since"), ("cat_mask.png", "another mask")]
)
@pytest.mark.parametrize("data", [b"longer than before was", b"shorter"], ids=len)
def test_another_picture_or_mask_is_named(out: Path, source: Source, changed: str, why: str, data: bytes) -> None:
    files = made(out, source)
    (out.parent / changed).write_bytes(data)
    with pytest.raises(InputError, match=why):
        Record(out).fate(ASKED, source, files, ())


def test_other_bytes_of_the_same_size_are_seen_by_the_time(out: Path, source: Source) -> None:
    files = made(out, source)
    assert source.path is not None
    source.path.write_bytes(b"cow.jpg")
    touched(source.path)
    with pytest.raises(InputError, match="has changed since"):
        Record(out).fate(ASKED, source, files, ())


def test_a_copy_with_another_time_is_the_same_picture(out: Path, source: Source) -> None:
    files = made(out, source)
    assert source.path is not None and source.mask is not None
    touched(source.path)
    touched(source.mask)
    assert Record(out).fate(ASKED, source, files, ()) is Fate.SKIP


def test_with_and_without_a_mask_is_not_the_same(out: Path, source: Source) -> None:
    files = made(out, source)
    with pytest.raises(InputError, match="another mask"):
        Record(out).fate(ASKED, replace(source, mask=None), files, ())


def test_a_folder_that_was_moved_keeps_its_record(out: Path, source: Source) -> None:
    made(out, source)
    moved = out.rename(out.with_name("moved"))
    assert Record(moved).fate(ASKED, source, (moved / "sub" / "cat-0.png",), ()) is Fate.SKIP


def test_two_runs_keep_what_the_other_wrote(out: Path, source: Source) -> None:
    """Both began before either had anything to write."""
    assert source.path is not None
    one, other, picture = Record(out), Record(out), Print.of(source.path)
    one.add([out / "a.png"], ASKED, picture, None)
    other.add([out / "b.png"], ASKED, picture, None)
    assert set(json.loads((out / FILE_NAME).read_bytes())["outputs"]) == {"a.png", "b.png"}


# ------------------------------------------------------------------------------------------ broken records

PRINT = {"size": 1, "mtime_ns": 1, "sha256": "x"}
ENTRY = {"asked": "x", "results": 1, "picture": PRINT, "mask": None}
BROKEN: dict[str, Any] = {
    "empty": b"",
    "cut off": b'{"layerbridge": 1, "outputs": {"a.pn',
    "no text": b"\xff\xfe\x00",
    "deep": b"[" * 100_000,
    "a list": [],
    "no outputs": {"layerbridge": 1},
    "no version": {"outputs": {}},
    "another version": {"layerbridge": 2, "outputs": {}},
    "outputs in a list": {"layerbridge": 1, "outputs": []},
    "entry of text": {"layerbridge": 1, "outputs": {"a.png": "x"}},
    "entry without a picture": {"layerbridge": 1, "outputs": {"a.png": {"asked": "x", "results": 1, "mask": None}}},
    "no digest": {"layerbridge": 1, "outputs": {"a.png": {**ENTRY, "asked": 3}}},
    "size of text": {"layerbridge": 1, "outputs": {"a.png": {**ENTRY, "picture": {**PRINT, "size": "1"}}}},
    "mask of nothing": {"layerbridge": 1, "outputs": {"a.png": {**ENTRY, "mask": {}}}},
}


def write_broken(out: Path, data: Any) -> bytes:
    written = data if isinstance(data, bytes) else json.dumps(data).encode()
    (out / FILE_NAME).write_bytes(written)
    return written


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_record_is_set_aside_told_once_and_results_count_as_there(
    out: Path, source: Source, data: Any
) -> None:
    files, written = made(out, source), write_broken(out, data)
    record = Record(out)
    (note,) = record.notes
    assert "set aside as .layerbridge.broken-" in note
    assert record.fate(ASKED, source, files, ()) is Fate.UNKNOWN
    (aside,) = out.glob(".layerbridge.broken-*")
    assert aside.read_bytes() == written
    assert Record(out).notes == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_record_without_an_end_is_set_aside_unread(out: Path) -> None:
    os.mkfifo(out / FILE_NAME)
    assert "set aside" in Record(out).notes[0]
    (out / FILE_NAME).symlink_to("/dev/zero")
    assert "set aside" in Record(out).notes[0]
    with (out / FILE_NAME).open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "set aside" in Record(out).notes[0]
    assert Record(out).notes == ()


def test_looking_sets_nothing_aside(out: Path) -> None:
    written = write_broken(out, b"broken")
    (note,) = Record(out, read_only=True).notes
    assert "could not be used (it is not JSON)" in note
    assert (out / FILE_NAME).read_bytes() == written
    assert len(list(out.iterdir())) == 1


def test_a_record_that_cannot_be_read_stops_before_anything_is_sent(out: Path) -> None:
    (out / FILE_NAME).mkdir()
    with pytest.raises(StorageError, match="could not be read"):
        Record(out)


# ------------------------------------------------------------------------------------------ what was asked


@pytest.mark.parametrize(
    "change",
    [
        {"prompts": ("a dog",)},
        {"negative_prompt": "rain"},
        {"strength": 0.0},
        {"scale": 3.0},
        {"seed": 7},
        {"samples": 2},
        {"options": (("tiled", "yes"),)},
        {"feather": 0},
        {"context": "selection"},
    ],
    ids=str,
)
def test_every_wish_makes_another_request(change: dict[str, Any]) -> None:
    wishes = Wishes(prompts=("a cat",))
    assert asked(wishes) != asked(replace(wishes, **change))


def test_mode_provider_and_engine_make_another_request() -> None:
    told = {
        asked_for(mode, Wishes(), provider, engine)
        for mode in (Mode.UPSCALE, Mode.INPAINT)
        for provider in ("a", "b")
        for engine in ("", "x")
    }
    assert len(told) == 8


def test_what_changes_no_pixel_makes_no_other_request() -> None:
    wishes = Wishes(prompts=("a cat",))
    assert asked(wishes) == asked(replace(wishes, max_requests=9, provider="named", engine="named"))


def test_a_digest_stays_the_same_from_version_to_version() -> None:
    """Written down once: if it changes, no folder of results that users have goes on."""
    wishes = Wishes(prompts=("a cat", "rain::-0.5"), strength=0.4, options=(("tiled", "yes"),))
    assert asked(wishes) == "6e2854d0c98eba5ca3fdff7199c05196dd297d8fcbef97e263e463795421514a"


def asked(wishes: Wishes) -> str:
    return asked_for(Mode.IMAGE_TO_IMAGE, wishes, "stability", "xl")
