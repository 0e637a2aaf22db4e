"""A picture in many requests: at most so many at once, nothing paid for twice, nothing left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.capability import Capability, Engine, FixedSizes, PromptNeed, ProviderSpec, SizeRange
from bridge.errors import (
    BadResponseError,
    BridgeError,
    Cancelled,
    InputError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    StorageError,
)
from bridge.imaging.codec import read_picture_file
from bridge.imaging.resample import resize
from bridge.job_context import JobContext
from bridge.model import (
    EngineId,
    FinishReason,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Mode,
    Picture,
    Prompt,
    ProviderId,
    Sampling,
    Size,
)
from bridge.providers.base import Provider, check
from bridge.tiling.job import TileJob, grid_for, tile_digest, tile_request
from bridge.tiling.parts import Parts
from bridge.tiling.run import generate_tiles
from tests.fakes.job_context import RecordingContext

SAMPLES = Path(__file__).parents[3] / "samples"
CAPABILITY = Capability(Mode.UPSCALE, SizeRange(32, 128, 8), PromptNeed.UNUSED)
REFINE = Capability(Mode.IMAGE_TO_IMAGE, SizeRange(32, 128, 8), PromptNeed.OPTIONAL)
WAIT_S = 20.0
Answer = Callable[[GenerationRequest, JobContext], GenerationResult]


def enlarged(request: GenerationRequest, context: JobContext) -> GenerationResult:
    """As a good server does."""
    assert request.picture is not None
    made = resize(request.picture, request.size or request.picture.size)
    return GenerationResult((GeneratedPicture(made, request.sampling.seed),), EngineId("big"), ("Made well.",))


class TileServer(Provider):
    """Answers as it is told, counts, and says how many tiles it had at once.

    Attributes:
        asked: the requests, in the order they came.
        most: the largest number of tiles that it had at the same time.
    """

    def __init__(self, answer: Answer = enlarged, *, says_when_answered: bool = False) -> None:
        self._answer, self._says = answer, says_when_answered
        self._lock, self._now = threading.Lock(), 0
        self.asked: list[GenerationRequest] = []
        self.most = 0

    @property
    def spec(self) -> ProviderSpec:
        return ProviderSpec(ProviderId("tiles"), "Tile server", "For tests.", (Mode.UPSCALE, Mode.IMAGE_TO_IMAGE))

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        return ()

    def default_engine(self, mode: Mode) -> EngineId | None:
        return None

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        return CAPABILITY

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            self.asked.append(request)
        try:
            return self._answer(request, context)
        finally:
            with self._lock:
                self._now -= 1
            if self._says:
                context.answered()


def photograph(side: int = 300) -> Picture:
    return Picture(read_picture_file(SAMPLES / "astronaut.png").pixels[:side, :side])


def job(
    source: Picture | None = None,
    factor: float = 2,
    capability: Capability = CAPABILITY,
    **sampling: object,
) -> TileJob:
    source = source or photograph()
    target = Size(round(source.size.width * factor), round(source.size.height * factor))
    made = Sampling(**{"seed": 7, **sampling})  # type: ignore[arg-type]
    request = GenerationRequest(capability.mode, ProviderId("tiles"), EngineId("big"), sampling=made)
    return TileJob(grid_for(source.size, target, capability), request, source, capability)


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path / "parts")


def files(parts: Parts, kind: str = ".png") -> int:
    return len(list(parts._folder.glob(f"*{kind}")))


# --------------------------------------------------------------------------------------------- the whole


@pytest.mark.parametrize(("factor", "says"), [(1.5, False), (2, True), (2, False), (3, False)])
def test_a_photograph_is_upscaled_in_tiles_as_if_at_once(parts: Parts, factor: float, says: bool) -> None:
    server, wanted = TileServer(says_when_answered=says), job(factor=factor)
    result = generate_tiles(wanted, server, RecordingContext(), parts, at_once=3)
    (generated,) = result.pictures
    assert generated.picture.size == wanted.grid.target
    assert generated.seed == 7
    assert (result.engine, result.notes) == (EngineId("big"), ("Made well.",))
    off = np.abs(generated.picture.pixels.astype(int) - resize(wanted.source, wanted.grid.target).pixels)
    assert off.mean() < 1
    assert len(server.asked) == len(wanted.grid.tiles) > 4
    assert {request.size for request in server.asked} == {wanted.asked_size}
    for request in server.asked:
        check(request, CAPABILITY)


def test_rows_are_handed_on_in_order_and_are_the_result(parts: Parts) -> None:
    rows: list[tuple[int, NDArray[np.uint8], threading.Thread]] = []
    result = generate_tiles(
        job(),
        TileServer(),
        RecordingContext(),
        parts,
        at_once=4,
        on_rows=lambda top, pixels: rows.append((top, pixels.copy(), threading.current_thread())),
    )
    assert np.array_equal(np.concatenate([pixels for _, pixels, _ in rows]), result.pictures[0].picture.pixels)
    assert [top for top, _, _ in rows] == np.cumsum([0, *(each.shape[0] for _, each, _ in rows[:-1])]).tolist()
    assert {thread for _, _, thread in rows} == {threading.current_thread()}


def test_a_picture_is_refined_at_its_own_size(parts: Parts) -> None:
    server = TileServer()
    result = generate_tiles(job(factor=1, capability=REFINE), server, RecordingContext(), parts, at_once=2)
    assert result.pictures[0].picture.size == Size(300, 300)
    assert np.abs(result.pictures[0].picture.pixels.astype(int) - photograph().pixels).max() <= 1
    assert {request.size for request in server.asked} == {None}


def test_a_server_that_tints_each_tile_in_another_way_leaves_no_pattern(parts: Parts) -> None:
    lock, shades = threading.Lock(), iter(range(0, 1000, 7))

    def tinted(request: GenerationRequest, context: JobContext) -> GenerationResult:
        with lock:
            shade = next(shades) % 40 - 20
        made = enlarged(request, context).pictures[0].picture.pixels.astype(int)
        made[..., :3] += shade
        return GenerationResult((GeneratedPicture(Picture(np.clip(made, 0, 255).astype(np.uint8)), 7),))

    wanted = job()
    result = generate_tiles(wanted, TileServer(tinted), RecordingContext(), parts, at_once=2)
    off = result.pictures[0].picture.pixels.astype(int) - resize(wanted.source, wanted.grid.target).pixels
    assert np.abs(off).mean() < 3


@pytest.mark.parametrize("answered", [Size(33, 33), Size(512, 512), Size(128, 128)])
def test_an_answer_of_another_size_is_brought_to_the_one_that_is_wanted(parts: Parts, answered: Size) -> None:
    def odd(request: GenerationRequest, context: JobContext) -> GenerationResult:
        assert request.picture is not None
        return GenerationResult((GeneratedPicture(resize(request.picture, answered), 7),))

    result = generate_tiles(job(), TileServer(odd), RecordingContext(), parts, at_once=2)
    assert result.pictures[0].picture.size == Size(600, 600)


def test_fixed_sizes_and_sources_smaller_than_a_tile(parts: Parts) -> None:
    fixed = replace(CAPABILITY, sizes=FixedSizes((Size(128, 128),)))
    source = Picture(np.ascontiguousarray(photograph().pixels[:50]))
    wanted = job(source, capability=fixed)
    server = TileServer()
    result = generate_tiles(wanted, server, RecordingContext(), parts, at_once=2)
    assert {request.picture.size for request in server.asked if request.picture} == {Size(128, 128)}
    off = np.abs(result.pictures[0].picture.pixels.astype(int) - resize(source, wanted.grid.target).pixels)
    assert off.mean() < 2


# --------------------------------------------------------------------------------------------- transparency


def test_transparency_is_put_back_and_empty_tiles_are_not_paid_for(parts: Parts) -> None:
    source = Picture(photograph().pixels.copy())
    source.pixels[:, 150:, 3] = 0
    wanted, server = job(source), TileServer()
    context = RecordingContext()
    result = generate_tiles(wanted, server, context, parts, at_once=2)
    alpha = result.pictures[0].picture.pixels[..., 3]
    assert (alpha[:, :298] == 255).all() and (alpha[:, 302:] == 0).all()
    assert len(server.asked) == sum(tile.box.x < 150 for tile in wanted.grid.tiles) < len(wanted.grid.tiles)
    assert all((request.picture.pixels[..., 3] == 255).all() for request in server.asked if request.picture)
    assert context.steps[0][1] == f"Tile 1 of {len(server.asked)}"


def test_nothing_at_all_to_see_is_refused(parts: Parts) -> None:
    server = TileServer()
    with pytest.raises(InputError, match="fully transparent; nothing was sent"):
        generate_tiles(job(Picture(np.zeros((200, 200, 4), np.uint8))), server, RecordingContext(), parts, at_once=2)
    assert server.asked == []


# --------------------------------------------------------------------------------------------- at once, progress


@pytest.mark.parametrize("at_once", [1, 3])
@pytest.mark.parametrize("says", [False, True])
def test_no_more_than_so_many_are_with_the_server(parts: Parts, at_once: int, says: bool) -> None:
    def slow(request: GenerationRequest, context: JobContext) -> GenerationResult:
        time.sleep(0.01)
        return enlarged(request, context)

    server = TileServer(slow, says_when_answered=says)
    generate_tiles(job(), server, RecordingContext(), parts, at_once=at_once)
    assert server.most == at_once


def test_the_next_tile_is_sent_while_one_is_unpacked(parts: Parts) -> None:
    """The first one says that its server is done, and then waits for the second to be asked for."""
    second = threading.Event()
    server = TileServer()

    def unpacking(request: GenerationRequest, context: JobContext) -> GenerationResult:
        if len(server.asked) > 1:
            second.set()
        context.answered()
        assert second.wait(WAIT_S), "nothing was sent meanwhile"
        return enlarged(request, context)

    server._answer = unpacking
    generate_tiles(job(), server, RecordingContext(), parts, at_once=1)


class Announcing(TileServer):
    """Packs what it sends before it asks for its turn."""

    def __init__(self, answer: Answer = enlarged) -> None:
        super().__init__(answer)
        self.packed = 0

    @property
    def spec(self) -> ProviderSpec:
        return replace(super().spec, announces=True)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        with self._lock:
            self.packed += 1
        context.sending()
        return super().generate(request, context)


def test_the_next_tile_is_packed_while_one_waits_for_its_turn(parts: Parts) -> None:
    another = threading.Event()

    def waiting(request: GenerationRequest, context: JobContext) -> GenerationResult:
        # The first one stays with the server until another one is packed.
        for _ in range(1000):
            if server.packed > 1:
                another.set()
                break
            time.sleep(0.01)
        return enlarged(request, context)

    server = Announcing(waiting)
    generate_tiles(job(), server, RecordingContext(), parts, at_once=1)
    assert another.is_set()
    assert server.most == 1


def test_what_was_packed_when_a_tile_failed_is_not_sent(parts: Parts) -> None:
    def failing(request: GenerationRequest, context: JobContext) -> GenerationResult:
        time.sleep(0.1)  # until others are packed
        raise ServerFaultError("The server failed.", "Try again.")

    server = Announcing(failing)
    with pytest.raises(ServerFaultError):
        generate_tiles(job(), server, RecordingContext(), parts, at_once=1)
    assert server.packed > 1
    assert len(server.asked) == 1


def test_progress_is_one_bar_for_all_tiles(parts: Parts) -> None:
    def telling(request: GenerationRequest, context: JobContext) -> GenerationResult:
        for fraction in (0.25, None, 0.5, 1.0):
            context.progress(fraction, "busy")
            context.preview(photograph())
            time.sleep(0.002)
        return enlarged(request, context)

    context = RecordingContext()
    wanted = job()
    generate_tiles(wanted, TileServer(telling), context, parts, at_once=2)
    fractions = [fraction for fraction, _ in context.steps if fraction is not None]
    count = len(wanted.grid.tiles)
    assert fractions == sorted(fractions) and fractions[0] == 0
    assert {text for _, text in context.steps} <= {f"Tile {number} of {count}" for number in range(1, count + 1)}
    assert context.previews == []


@pytest.mark.parametrize("at_once", [0, -1])
def test_less_than_one_at_once_makes_no_sense(parts: Parts, at_once: int) -> None:
    with pytest.raises(ValueError, match="tiles at once"):
        generate_tiles(job(), TileServer(), RecordingContext(), parts, at_once=at_once)


# --------------------------------------------------------------------------------------------- breaking and going on


class Breaking:
    """Fails at the tile of that number, after those before it were answered."""

    def __init__(self, number: int, error: BaseException) -> None:
        self._number, self._error, self._asked, self._lock = number, error, 0, threading.Lock()

    def __call__(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        with self._lock:
            self._asked += 1
            mine = self._asked
        if mine == self._number:
            raise self._error
        return enlarged(request, context)


@pytest.mark.parametrize("seed", [7, 0])
def test_a_second_run_asks_only_for_the_rest(parts: Parts, seed: int) -> None:
    wanted = job(seed=seed)
    count = len(wanted.grid.tiles)
    first = TileServer(Breaking(6, QuotaError("No credits are left.", "Buy some.")))
    with pytest.raises(QuotaError) as caught:
        generate_tiles(wanted, first, RecordingContext(), parts, at_once=2)
    kept = files(parts)
    assert kept in (5, 6)
    assert f"{kept} of {count} tiles are kept; a second run sends only the rest." in str(caught.value)
    assert caught.value.hint == "Buy some."
    assert len(first.asked) <= 7
    second = TileServer()
    result = generate_tiles(wanted, second, RecordingContext(), parts, at_once=2)
    assert len(second.asked) == count - kept
    assert len({request.sampling.seed for request in [*first.asked, *second.asked]}) == 1
    assert result.pictures[0].seed == second.asked[0].sampling.seed != 0
    assert f"{kept} of {count} tiles were kept from a run before this one." in result.notes
    plain = generate_tiles(wanted, TileServer(), RecordingContext(), Parts(parts._folder / "other"), at_once=1)
    assert np.array_equal(result.pictures[0].picture.pixels, plain.pictures[0].picture.pixels)


def test_the_same_at_the_same_time_is_another_picture_and_no_tile_is_paid_for_twice(parts: Parts) -> None:
    wanted, server, second = job(seed=0), TileServer(), TileServer()

    def answer(request: GenerationRequest, context: JobContext) -> GenerationResult:
        if len(server.asked) == 1:
            # While the first one is under way, its user asks for the same once more.
            generate_tiles(wanted, second, RecordingContext(), parts, at_once=1)
        return enlarged(request, context)

    server._answer = answer
    generate_tiles(wanted, server, RecordingContext(), parts, at_once=1)
    seeds = [{request.sampling.seed for request in each.asked} for each in (server, second)]
    assert [len(each) for each in seeds] == [1, 1]
    assert not seeds[0] & seeds[1]
    assert len(server.asked) == len(second.asked) == len(wanted.grid.tiles)
    assert list(parts._folder.glob("*.lock")) == []


def test_after_it_is_in_the_history_nothing_is_kept(parts: Parts) -> None:
    result = generate_tiles(job(seed=0), TileServer(), RecordingContext(), parts, at_once=2)
    assert files(parts) == len(job().grid.tiles)
    assert files(parts, ".seed") == 1
    parts.drop(result.digests)
    assert list(parts._folder.iterdir()) == []


def test_what_is_under_way_when_one_fails_is_waited_for_and_kept(parts: Parts) -> None:
    failed, server = threading.Event(), TileServer()

    def answer(request: GenerationRequest, context: JobContext) -> GenerationResult:
        if len(server.asked) == 2:
            failed.set()
            raise RateLimitedError("Too fast.", "Wait.", wait_s=3)
        assert failed.wait(WAIT_S)
        time.sleep(0.1)
        return enlarged(request, context)

    server._answer = answer
    with pytest.raises(RateLimitedError, match=r"1 of \d+ tiles are kept") as caught:
        generate_tiles(job(), server, RecordingContext(), parts, at_once=2)
    assert caught.value.wait_s == 3
    assert len(server.asked) == 2
    assert files(parts) == 1


def test_a_tile_that_the_filter_withheld_fails_the_run(parts: Parts) -> None:
    def withheld(request: GenerationRequest, context: JobContext) -> GenerationResult:
        nothing = GeneratedPicture(Picture(np.zeros((1, 1, 4), np.uint8)), 0, FinishReason.FILTERED)
        return GenerationResult((nothing,))

    with pytest.raises(RefusedError):
        generate_tiles(job(), TileServer(withheld), RecordingContext(), parts, at_once=1)
    assert files(parts) == 0


def test_no_picture_in_an_answer_fails_the_run(parts: Parts) -> None:
    with pytest.raises(BridgeError, match="no pictures in it"):
        generate_tiles(job(), TileServer(lambda *_: GenerationResult(())), RecordingContext(), parts, at_once=1)


def test_what_nobody_foresaw_is_raised_as_it_is(parts: Parts) -> None:
    with pytest.raises(ZeroDivisionError):
        generate_tiles(job(), TileServer(Breaking(3, ZeroDivisionError())), RecordingContext(), parts, at_once=2)


def test_a_disk_that_fails_while_rows_are_written_ends_the_run(parts: Parts) -> None:
    failed = threading.Event()

    def slow(request: GenerationRequest, context: JobContext) -> GenerationResult:
        # The first row of tiles is enough to fail; the last row is not sent before that, however busy the machine is.
        if len(server.asked) > 6:
            assert failed.wait(WAIT_S)
        return enlarged(request, context)

    def full(top: int, pixels: NDArray[np.uint8]) -> None:
        failed.set()
        raise StorageError("The disk is full.")

    server = TileServer(slow)

    with pytest.raises(StorageError, match="tiles are kept"):
        generate_tiles(job(), server, RecordingContext(), parts, at_once=1, on_rows=full)
    assert len(server.asked) == files(parts) < len(job().grid.tiles)


def test_a_folder_that_cannot_be_is_said_before_anything_is_paid_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    server = TileServer()
    with pytest.raises(StorageError):
        generate_tiles(job(), server, RecordingContext(), Parts(tmp_path / "file" / "parts"), at_once=2)
    assert server.asked == []


def test_a_request_that_breaks_a_rule_is_refused_before_any_is_sent(parts: Parts) -> None:
    server = TileServer()
    with pytest.raises(InputError, match="nothing was sent"):
        generate_tiles(job(steps=30), server, RecordingContext(), parts, at_once=2)
    assert server.asked == []


# --------------------------------------------------------------------------------------------- cancelling


def test_cancelling_does_not_wait_for_a_server_that_blocks(parts: Parts) -> None:
    """And what it gives at last is kept."""
    release, blocked, told = threading.Event(), threading.Barrier(3), []
    server, context = TileServer(), RecordingContext()

    def block(request: GenerationRequest, tile_context: JobContext) -> GenerationResult:
        tile_context.on_cancel(lambda: told.append(threading.current_thread()))
        blocked.wait(WAIT_S)
        assert release.wait(WAIT_S)
        return enlarged(request, tile_context)

    server._answer = block

    def stop() -> None:
        blocked.wait(WAIT_S)
        context.cancel()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Cancelled):
        generate_tiles(job(), server, context, parts, at_once=2)
    assert not release.is_set(), "the run came back although its server still blocks"
    assert files(parts) == 0
    stopper.join()
    assert len(told) == 2
    workers = [thread for thread in threading.enumerate() if thread.name == "layerbridge-tile"]
    release.set()
    for worker in workers:
        worker.join(WAIT_S)
    assert len(server.asked) == 2
    assert files(parts) == 2


def test_what_a_provider_hands_over_late_is_kept_as_a_tile(parts: Parts) -> None:
    server, context = TileServer(), RecordingContext()

    def late(request: GenerationRequest, tile_context: JobContext) -> GenerationResult:
        context.cancel()
        try:
            tile_context.raise_if_cancelled()
        finally:
            tile_context.keep_late(enlarged(request, tile_context))
        raise AssertionError

    server._answer = late
    with pytest.raises(Cancelled):
        generate_tiles(job(), server, context, parts, at_once=1)
    for thread in threading.enumerate():
        if thread.name == "layerbridge-tile":
            thread.join(WAIT_S)
    assert files(parts) == len(server.asked) == 1
    assert context.late == []
    again = TileServer()
    generate_tiles(job(), again, RecordingContext(), parts, at_once=1)
    assert len(again.asked) == len(job().grid.tiles) - 1


@pytest.mark.parametrize("questions", [0, 1, 2, 5])
def test_cancelling_at_any_moment_leaves_no_thread(parts: Parts, questions: int) -> None:
    def asking(request: GenerationRequest, context: JobContext) -> GenerationResult:
        context.raise_if_cancelled()
        return enlarged(request, context)

    with pytest.raises(Cancelled):
        generate_tiles(job(), TileServer(asking), RecordingContext(cancel_after=questions), parts, at_once=3)


# --------------------------------------------------------------------------------------------- what is asked


def test_only_one_sample_of_what_can_be_cut() -> None:
    with pytest.raises(ValueError, match="2 samples"):
        job(samples=2)
    with pytest.raises(ValueError, match="tiles of inpaint"):
        job(capability=replace(CAPABILITY, mode=Mode.INPAINT))
    with pytest.raises(ValueError, match="for 300x300"):
        replace(job(), source=photograph(100))


@pytest.mark.parametrize(
    ("changes", "factor", "asked"),
    [
        ({}, 2, 2.0),
        ({"max_factor": 4}, 8, 4.0),
        ({"min_target_side": 400}, 2, 400 / 120),
        ({"max_output_pixels": 120 * 120}, 2, None),
    ],
)
def test_an_engine_is_asked_for_what_it_can(changes: dict[str, object], factor: float, asked: float | None) -> None:
    capability = replace(CAPABILITY, **changes)  # type: ignore[arg-type]
    wanted = job(factor=factor, capability=capability)
    size = wanted.asked_size
    assert size is not None
    assert size.pixels <= (capability.max_output_pixels or size.pixels)
    if asked is not None:
        assert size.width / wanted.fit.working.width == pytest.approx(asked, rel=0.01)
    assert min(size.width, size.height) >= capability.min_target_side
    assert bool(wanted.notes) == ("max_factor" in changes)


def test_an_engine_that_makes_too_much_of_its_smallest_tile_is_asked_for_less() -> None:
    wanted = job(factor=8, capability=replace(CAPABILITY, max_output_pixels=100 * 100))
    assert wanted.grid.tile == Size(32, 32)
    assert wanted.asked_size is not None and 90 <= wanted.asked_size.width <= 100
    assert "3.12 times at most" in wanted.notes[0]


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from([1.5, 2, 4, 8]), st.integers(100 * 100, 1 << 18))
def test_an_engine_is_never_asked_for_more_than_it_may_make(width: int, height: int, factor: float, limit: int) -> None:
    source = Picture(np.zeros((height, width, 4), np.uint8))
    wanted = job(source, factor, replace(CAPABILITY, max_output_pixels=limit))
    size, working = wanted.asked_size, wanted.fit.working
    assert size is not None and size.pixels <= limit
    assert size.width >= working.width and size.height >= working.height


def test_an_engine_that_cannot_keep_its_own_limits_is_refused() -> None:
    wanted = job(capability=replace(CAPABILITY, min_target_side=400, max_output_pixels=100 * 100))
    with pytest.raises(InputError, match="nothing was sent"):
        _ = wanted.asked_size


def test_no_tile_is_larger_than_may_be_uploaded() -> None:
    wanted = job(capability=replace(CAPABILITY, max_upload_bytes=64 * 64 * 4))
    assert wanted.fit.working.pixels <= 64 * 64
    fixed = replace(CAPABILITY, sizes=FixedSizes((Size(64, 64), Size(128, 128))), max_upload_bytes=64 * 64 * 4)
    assert job(capability=fixed).grid.tile == Size(64, 64)


def test_whatever_influences_a_tile_is_in_its_digest() -> None:
    wanted = job()
    first, second = wanted.grid.tiles[:2]
    request = tile_request(wanted, first)
    others = [
        tile_request(wanted, second),
        replace(request, engine=EngineId("other")),
        replace(request, provider=ProviderId("other")),
        replace(request, prompts=(Prompt("a cat"),)),
        replace(request, prompts=(Prompt("a cat", 0.5),)),
        replace(request, extras=(("grain", 1),)),
        replace(request, size=Size(9, 9)),
        replace(request, sampling=replace(request.sampling, seed=8)),
    ]
    digests = {tile_digest(each) for each in others}
    assert len(digests) == len(others)
    assert tile_digest(request) not in digests
    assert tile_digest(request) == tile_digest(tile_request(job(), first))
    assert tile_digest(request, "else.example") != tile_digest(request, "here.example")


def test_tiles_of_two_servers_never_come_into_one_picture(parts: Parts) -> None:
    here, there = (replace(job(seed=0), server=name) for name in ("here.example", "else.example"))
    broken = TileServer(lambda request, context: _but_not_after(2, broken, request, context))
    with pytest.raises(ServerFaultError):
        generate_tiles(here, broken, RecordingContext(), parts, at_once=1)
    assert files(parts) > 0
    server = TileServer(enlarged)
    generate_tiles(there, server, RecordingContext(), parts, at_once=1)
    assert len(server.asked) == len(there.grid.tiles)


def _but_not_after(count: int, server: TileServer, request: GenerationRequest, context: JobContext) -> GenerationResult:
    if len(server.asked) > count:
        raise ServerFaultError("The server failed.")
    return enlarged(request, context)


@pytest.mark.parametrize("size", [Size(300, 40), Size(129, 200), Size(128 * 9, 128 * 9)])
def test_an_answer_that_fits_nowhere_is_neither_stretched_nor_kept(parts: Parts, size: Size) -> None:
    def answer(request: GenerationRequest, _context: JobContext) -> GenerationResult:
        assert request.picture is not None
        made = GeneratedPicture(resize(request.picture, size), request.sampling.seed)
        return GenerationResult((made,), EngineId("big"))

    server = TileServer(answer)
    with pytest.raises(BadResponseError, match="fits nowhere"):
        generate_tiles(job(), server, RecordingContext(), parts, at_once=1)
    assert len(server.asked) == 1
    assert files(parts) == 0
