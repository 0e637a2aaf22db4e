"""What came from a server, and was perhaps paid for, is not lost by what goes wrong after it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.core import Delivery, Generator, insert
from bridge.errors import BadResponseError, BridgeError, Cancelled, QuotaError, StorageError
from bridge.history import History, HistoryEntry
from bridge.holder import Holder
from bridge.http.transport import Transport
from bridge.imaging.codec import read_picture_file
from bridge.job_context import JobContext
from bridge.model import Box, GenerationRequest, GenerationResult, Mode, Picture, Sampling
from bridge.plan import Ask
from bridge.tiling.parts import Parts
from bridge.unkept import Late
from layerbridge.measures import WireError
from layerbridge.wire import Inserted, InsertLayers
from tests.bridge.test_core_tiles import Shop, ask, carry_out, refining, selected, transport
from tests.fakes.canvas import FakeCanvas, gradient
from tests.fakes.job_context import RecordingContext
from tests.fakes.providers import FakeProvider

__all__ = ["transport"]

SMALL_SELECTION = Box(40, 30, 20, 20)


class Poor(FakeProvider):
    """Its account is empty after so many requests."""

    def __init__(self, enough_for: int) -> None:
        super().__init__(capabilities=refining())
        # Taken from by several threads at once.
        self._credits = iter(range(enough_for))

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        if next(self._credits, None) is None:
            raise QuotaError("No credits are left.", "Buy some.")
        return super().generate(request, context)


class FullDisk(History):
    """Takes no entry of these numbers, and no amendment if the test says so."""

    def __init__(self, folder: Path, *, refused: tuple[int, ...] = (), amends: bool = True) -> None:
        super().__init__(folder)
        self._refused, self._amends, self._added = refused, amends, 0

    def store(self, entry: HistoryEntry, picture: Picture, *, encoded: bytes | None = None) -> HistoryEntry:
        self._added += 1
        if self._added in self._refused:
            raise StorageError("The disk is full.")
        return super().store(entry, picture, encoded=encoded)

    def amend(self, entry: HistoryEntry, recipe: Mapping[str, Any]) -> HistoryEntry:
        if not self._amends:
            raise StorageError("The index is locked.")
        return super().amend(entry, recipe)


def kept(folder: Path) -> int:
    return len(list((folder / "history").glob("*.png")))


def carried_out_with(history: History, folder: Path, shop: Shop, asked: Ask) -> Delivery:
    canvas = FakeCanvas.plain(100, 90, SMALL_SELECTION)
    return Generator(shop, history, Parts(folder / "parts")).carry_out(asked, canvas, RecordingContext())


@pytest.mark.parametrize("credits_left", [1, 3])
def test_a_second_pass_that_fails_gives_the_first_ones_result(
    tmp_path: Path, transport: Transport, credits_left: int
) -> None:
    delivery = carry_out(tmp_path, transport, Poor(credits_left), ask(Mode.INPAINT, Sampling(seed=0)), selected())
    (layer,), (entry,) = delivery.placement.layers, delivery.entries
    assert delivery.pictures[0].size == layer.box.size
    assert kept(tmp_path) == 1 and entry.path.is_file()
    assert "reduced" in delivery.notes[0]
    assert "second pass" in delivery.notes[-1] and "No credits are left. Buy some." in delivery.notes[-1]
    # A second run has another first pass, so that no tile of this one would be asked for.
    assert "second run" not in " ".join(delivery.notes)


class OneOnly(FakeProvider):
    """It refines what was made with the seed 7, and nothing else."""

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        if request.mode is Mode.IMAGE_TO_IMAGE and request.sampling.seed != 7:
            raise QuotaError("No credits are left.", "Buy some.")
        return super().generate(request, context)


def test_samples_that_went_through_the_second_pass_stay_so(tmp_path: Path, transport: Transport) -> None:
    asked = ask(Mode.INPAINT, Sampling(seed=7, samples=2))
    broken = carry_out(tmp_path, transport, OneOnly(capabilities=refining()), asked, selected())
    size = broken.pictures[0].size
    assert [(entry.width, entry.height) == (size.width, size.height) for entry in broken.entries] == [True, False]
    assert kept(tmp_path) == 3
    assert any("went through" in note for note in broken.notes) and "failed" in broken.notes[-1]


def test_a_recipe_that_cannot_be_amended_withholds_no_result(
    tmp_path: Path, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    shop = Shop(FakeProvider(capabilities=refining()), transport, bills=False)
    history = FullDisk(tmp_path / "history", amends=False)
    delivery = carried_out_with(history, tmp_path, shop, ask(Mode.INPAINT))
    assert len(delivery.pictures) == len(delivery.entries) == 1
    assert "The index is locked." in caplog.text
    caplog.clear()


def test_one_sample_that_cannot_be_kept_loses_no_other_and_is_not_lost(
    tmp_path: Path, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    shop = Shop(FakeProvider(capabilities=refining()), transport, bills=False)
    history = FullDisk(tmp_path / "history", refused=(2,))
    delivery = carried_out_with(history, tmp_path, shop, ask(Mode.INPAINT, Sampling(seed=3, samples=3)))
    assert kept(tmp_path) == 2
    assert len(delivery.placement.layers) == len(delivery.entries) == 3
    assert [each.entry for each in delivery.unkept] == [delivery.entries[1]]
    assert "not on disk: The disk is full. Insert or save it now" in delivery.notes[-1]
    holder = Holder(history)
    holder.take(delivery.unkept)
    assert holder.keep() == (delivery.entries[1],)
    assert kept(tmp_path) == 3 and holder.held == ()
    assert sorted(each.id for each in history.entries()) == sorted(each.id for each in delivery.entries)
    assert np.array_equal(history.picture(delivery.entries[1]).pixels, delivery.unkept[0].picture.pixels)
    assert "could not be kept" in caplog.text
    caplog.clear()


def test_what_the_disk_still_refuses_is_held_on(
    tmp_path: Path, transport: Transport, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(FakeProvider(capabilities=refining()), transport, bills=False)
    history = FullDisk(tmp_path / "history", refused=(1, 2, 3))
    delivery = carried_out_with(history, tmp_path, shop, ask(Mode.INPAINT))
    holder = Holder(history)
    holder.take(delivery.unkept)
    with pytest.raises(StorageError, match="full"):
        holder.keep()
    assert len(holder.held) == 1
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    holder.close()
    told = re.search(r"1 results are in (\S+),", caplog.text)
    assert told is not None
    (rescued,) = Path(told[1]).iterdir()
    assert read_picture_file(rescued).size == delivery.unkept[0].picture.size
    assert len(holder.keep()) == 1
    caplog.clear()


class OfAnotherShape(FakeProvider):
    """Answers with a picture that fits nowhere."""

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        result = super().generate(request, context)
        flat = replace(result.pictures[0], picture=gradient(96, 8))
        return replace(result, pictures=(flat, *result.pictures[1:]))


@pytest.mark.parametrize(("samples", "refused", "others"), [(1, (1,), False), (2, (1,), True)])
def test_a_result_that_no_disk_takes_and_that_fits_nowhere_is_handed_over_and_told(
    tmp_path: Path, transport: Transport, samples: int, refused: tuple[int, ...], *, others: bool
) -> None:
    shop = Shop(OfAnotherShape(capabilities=refining(max_samples=2)), transport, bills=False)
    history, told = FullDisk(tmp_path / "history", refused=refused), list[Late]()
    holder = Holder(history)
    holder.watch(lambda: None, told.append)
    generator = Generator(shop, history, Parts(tmp_path / "parts"), on_late=holder.take_late)
    asked = ask(Mode.INPAINT, Sampling(seed=7, samples=samples))
    with pytest.raises(BadResponseError) as caught:
        generator.carry_out(asked, FakeCanvas.plain(100, 80, SMALL_SELECTION), RecordingContext())
    assert "not on disk: The disk is full." in caught.value.hint and "held in memory" in caught.value.hint
    assert ("The others are kept in the history." in caught.value.hint) is others
    assert "The result is kept" not in caught.value.hint
    (late,) = told
    assert not late.was_cancelled and len(late.stored.entries) == samples
    assert [each.entry for each in holder.held] == [late.stored.entries[0]]
    assert len(holder.keep()) == 1 and kept(tmp_path) == samples


class Odd(History):
    """Fails in a way that nobody foresaw."""

    def store(self, entry: HistoryEntry, picture: Picture, *, encoded: bytes | None = None) -> HistoryEntry:
        raise MemoryError("no room")


def test_a_result_that_cannot_be_written_for_whatever_reason_is_delivered(
    tmp_path: Path, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    shop = Shop(FakeProvider(capabilities=refining()), transport, bills=False)
    delivery = carried_out_with(Odd(tmp_path / "history"), tmp_path, shop, ask(Mode.INPAINT))
    assert len(delivery.pictures) == len(delivery.unkept) == 1
    assert "no room" in delivery.notes[-1]
    caplog.clear()


class StopsInTheSecond(FakeProvider):
    """Its user says stop during the second pass."""

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        if request.mode is Mode.IMAGE_TO_IMAGE:
            raise Cancelled("Cancelled.")
        return super().generate(request, context)


def test_what_was_made_before_the_second_pass_was_cancelled_is_not_lost_with_the_disk(
    tmp_path: Path, transport: Transport
) -> None:
    shop = Shop(StopsInTheSecond(capabilities=refining()), transport, bills=False)
    history = FullDisk(tmp_path / "history", refused=(1,))
    holder = Holder(history)
    generator = Generator(shop, history, Parts(tmp_path / "parts"), on_late=holder.take_late)
    with pytest.raises(Cancelled):
        generator.carry_out(ask(Mode.INPAINT), selected(), RecordingContext())
    assert len(holder.held) == 1


class Overfull(FakeCanvas):
    """A canvas to which no message can be made of this."""

    def insert(self, order: InsertLayers) -> Inserted:
        raise WireError(f"a header over the limit, of {len(order.layers)} layers")


def test_what_cannot_even_be_said_to_gimp_is_told_in_a_sentence(
    tmp_path: Path, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    canvas = Overfull(gradient(40, 30))
    provider = FakeProvider(capabilities=refining())
    delivery = carry_out(tmp_path, transport, provider, ask(Mode.UPSCALE), canvas)
    with pytest.raises(BridgeError, match="could not be put in place"):
        insert(delivery, canvas)
    assert "a header over the limit" in caplog.text
    caplog.clear()


class Unreadable(Picture):
    """A picture of a provider of somebody else: it can be kept, and no more."""

    def crop(self, box: Box) -> Picture:
        raise ZeroDivisionError(str(box))


class Careless(FakeProvider):
    """Its pictures are unreadable."""

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        result = super().generate(request, context)
        odd = tuple(replace(each, picture=Unreadable(each.picture.pixels)) for each in result.pictures)
        return replace(result, pictures=odd)


def test_what_nobody_foresaw_of_a_result_is_told_with_where_it_is(
    tmp_path: Path, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    shop = Shop(Careless(capabilities=refining()), transport, bills=False)
    with pytest.raises(BridgeError) as caught:
        carried_out_with(History(tmp_path / "history"), tmp_path, shop, ask(Mode.INPAINT))
    assert type(caught.value) is BridgeError and "kept in the history" in caught.value.hint
    assert kept(tmp_path) == 1
    assert "could not be put in place" in caplog.text
    caplog.clear()
