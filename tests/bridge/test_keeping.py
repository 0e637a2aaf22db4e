"""A result of an earlier session goes where one of today would go, to the bit."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.app import BridgeCore, Done
from bridge.canvas.base import Canvas
from bridge.canvas.file import PictureCanvas
from bridge.core import Delivery, insert
from bridge.errors import InputError
from bridge.history.kept import ABOUT, LAYER, MASK
from bridge.imaging.codec import encode_png
from bridge.jobs.executors import InlineExecutor
from bridge.jobs.queue import JobView
from bridge.keeping import Keeper, delivery_of
from bridge.model import Box, Mode, Size
from bridge.paths import Paths
from bridge.plan import Into
from bridge.wishes import Wishes
from tests.fakes.canvas import FakeCanvas, gradient, rectangle
from tests.fakes.providers import flat

SELECTED = rectangle(96, 80, Box(30, 30, 20, 20))


@pytest.fixture
def core(tmp_path: Path) -> Iterator[BridgeCore]:
    """Works in the test's thread, offline."""
    made = BridgeCore(Paths.inside(tmp_path), environ={})
    yield made
    made.close()


def gimp() -> FakeCanvas:
    return FakeCanvas(gradient(96, 80), SELECTED)


def opened() -> PictureCanvas:
    return PictureCanvas(gradient(96, 80), SELECTED)


def made(core: BridgeCore, mode: Mode, canvas: Canvas, **wishes: Any) -> Delivery:
    views: list[JobView[Done]] = []
    core.submit(Wishes(provider="offline", seed=5, **wishes).ask(mode), canvas, views.append)
    assert views[-1].outcome is not None, views[-1].error
    return views[-1].outcome.delivery


def again(core: BridgeCore, number: int = 0) -> Delivery:
    entry = core.history.entries()[number]
    kept = core.history.kept(entry)
    assert kept is not None
    return delivery_of(entry, kept)


@pytest.mark.parametrize(
    ("mode", "wishes"),
    [
        (Mode.INPAINT, {}),
        (Mode.INPAINT, {"feather": 6, "convert_indexed": True}),
        (Mode.INPAINT, {"into": Into.NEW_IMAGE}),
        (Mode.IMAGE_TO_IMAGE, {}),
        (Mode.OUTPAINT, {"left": 16, "top": 8}),
        (Mode.UPSCALE, {"scale": 2.0}),
        (Mode.UPSCALE, {"scale": 2.0, "into": Into.IMAGE}),
        (Mode.TEXT_TO_IMAGE, {"prompts": ("a lake",), "width": 64, "height": 64}),
    ],
)
def test_what_is_inserted_later_is_what_is_inserted_at_once(
    core: BridgeCore, mode: Mode, wishes: dict[str, Any]
) -> None:
    delivery = made(core, mode, gimp(), **wishes)
    one, other = gimp(), gimp()
    insert(delivery, one)
    insert(again(core), other)
    assert other.inserted == one.inserted
    assert again(core).canvas == Size(96, 80)


def test_of_several_each_is_kept_with_the_group_it_was_of(core: BridgeCore) -> None:
    delivery = made(core, Mode.INPAINT, gimp(), samples=2)
    kept = [core.history.kept(entry) for entry in core.history.entries()]
    assert [each.layer for each in kept if each] == list(delivery.placement.layers)
    assert {each.request for each in kept if each} == {delivery.entries[0].id}
    assert {each.group for each in kept if each} == {delivery.placement.group}


def test_what_was_there_before_is_kept_to_the_bit(core: BridgeCore) -> None:
    delivery = made(core, Mode.INPAINT, gimp())
    kept = core.history.kept(delivery.entries[0])
    assert kept is not None and kept.before is not None
    box = delivery.placement.layers[0].box
    assert np.array_equal(kept.before.pixels, gradient(96, 80).crop(box).pixels)
    assert kept.base is None


def test_an_opened_picture_is_kept_once_for_all_its_results(core: BridgeCore) -> None:
    for _ in range(3):
        made(core, Mode.INPAINT, opened())
    folder = core.paths.data / "history"
    assert len(list((folder / "sources").iterdir())) == 1
    for entry in core.history.entries():
        kept = core.history.kept(entry)
        assert kept is not None and kept.base is not None
        assert np.array_equal(kept.base.pixels, gradient(96, 80).pixels)
    made(core, Mode.TEXT_TO_IMAGE, opened(), prompts=("a lake",))
    kept = core.history.kept(core.history.entries()[0])
    assert kept is not None and kept.base is None


def test_a_picture_goes_with_the_last_result_that_needs_it(core: BridgeCore, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        made(core, Mode.INPAINT, opened())
    first, second = core.history.entries()
    sources = core.paths.data / "history" / "sources"
    monkeypatch.setattr("bridge.history.files.HOUR_S", -1)
    core.history.trim(1, spared=[first])
    assert len(list(sources.iterdir())) == 1
    assert core.history.kept(first) is not None
    core.history.trim(1)
    assert list(sources.iterdir()) == []
    assert not second.path.exists()
    assert list((core.paths.data / "history" / "kept").iterdir()) == []


def test_a_layer_that_is_the_result_itself_takes_no_second_file(core: BridgeCore) -> None:
    delivery = made(core, Mode.TEXT_TO_IMAGE, gimp(), prompts=("a lake",), width=64, height=64)
    with zipfile.ZipFile(kept_file(core, delivery)) as file:
        assert LAYER not in file.namelist()
    delivery = made(core, Mode.INPAINT, gimp())
    with zipfile.ZipFile(kept_file(core, delivery)) as file:
        assert LAYER in file.namelist()


def test_of_a_result_of_before_nothing_was_kept(core: BridgeCore) -> None:
    entry = core.history.add(gradient(4, 4), {"mode": "inpaint", "provider": "x"})
    assert core.history.kept(entry) is None


def kept_file(core: BridgeCore, delivery: Delivery) -> Path:
    return core.paths.data / "history" / "kept" / f"{delivery.entries[0].path.stem}.zip"


def about(**changes: object) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        told = {**json.loads(parts[ABOUT]), **changes}
        return {**parts, ABOUT: json.dumps(told).encode()}

    return change


@pytest.mark.parametrize(
    "damage",
    [
        about(box=[0, 0, 5, 5]),
        about(box=[0, 0, 0, 5]),
        about(box=None),
        about(box=[0, 0, "5", 5]),
        about(box=[0, 0, 1 << 40, 5]),
        about(seen=[1]),
        about(seen=[0, 0]),
        about(scale="x"),
        about(base="../../../../etc/passwd"),
        lambda parts: {**parts, ABOUT: b"{"},
        lambda parts: {**parts, ABOUT: b"[]"},
        lambda parts: {**parts, MASK: encode_png(flat(Size(3, 3), (1, 2, 3)))},
        lambda parts: {**parts, LAYER: parts[LAYER][:99]},
        lambda parts: {name: data for name, data in parts.items() if name != ABOUT},
    ],
)
def test_what_is_damaged_is_told(core: BridgeCore, damage: Callable[[dict[str, bytes]], dict[str, bytes]]) -> None:
    delivery = made(core, Mode.INPAINT, gimp())
    path = kept_file(core, delivery)
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in damage(parts).items():
            file.writestr(name, data)
    path.write_bytes(buffer.getvalue())
    with pytest.raises(InputError, match="damaged"):
        core.history.kept(delivery.entries[0])


def test_half_a_file_is_told(core: BridgeCore) -> None:
    delivery = made(core, Mode.INPAINT, gimp())
    path = kept_file(core, delivery)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match="damaged"):
        core.history.kept(delivery.entries[0])


class Later:
    """An executor that runs nothing until it is told to."""

    workers = 1

    def __init__(self) -> None:
        self.tasks: list[Callable[[], None]] = []

    def submit(self, task: Callable[[], None]) -> None:
        self.tasks.append(task)

    def close(self) -> None:
        threading.Thread(target=lambda: [task() for task in self.tasks]).start()


def test_a_process_that_ends_waits_for_what_is_being_kept(core: BridgeCore) -> None:
    delivery = made(core, Mode.INPAINT, gimp())
    kept_file(core, delivery).unlink()
    keeper = Keeper(Later())
    keeper.take(core.history, delivery, None)
    assert not kept_file(core, delivery).exists()
    keeper.close()
    assert kept_file(core, delivery).is_file()


def test_a_disk_that_refuses_costs_nothing_but_the_place(core: BridgeCore) -> None:
    delivery = made(core, Mode.INPAINT, gimp())
    kept_file(core, delivery).unlink()
    delivery.entries[0].path.unlink()
    keeper = Keeper(InlineExecutor())
    keeper.take(core.history, replace(delivery), None)
    keeper.close()
    assert not kept_file(core, delivery).exists()
