"""What all providers share: payloads, results, meanings of errors, answers that are kept."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    InputError,
    OutOfMemoryError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)
from bridge.http.address import is_loopback
from bridge.http.call import HttpAnswer, HttpCall
from bridge.model import (
    MAX_SEED,
    FinishReason,
    GeneratedPicture,
    GenerationRequest,
    Margins,
    Mask,
    Mode,
    Picture,
    Prompt,
    ProviderId,
    Sampling,
    Size,
)
from bridge.providers import payload, results
from bridge.providers.kept import Kept
from bridge.providers.meanings import explained, meaning_of
from tests.bridge.providers.conformance import picture_of

NEAR, FAR = "http://127.0.0.1:8188", "https://example.org"
GREY = Mask(np.array([[0, 1, 128, 255]], np.uint8))


# ------------------------------------------------------------------------------------------- payload


def test_a_picture_is_packed_quickly_for_here_and_small_for_elsewhere() -> None:
    picture = picture_of(Size(300, 200))
    near, far = payload.picture_png(picture, NEAR), payload.picture_png(picture, FAR)
    assert len(far) < len(near)
    for data in (near, far):
        with Image.open(io.BytesIO(data)) as image:
            assert image.mode == "RGB"  # opaque: its alpha is not worth a byte
            assert np.array_equal(np.asarray(image), picture.pixels[..., :3])


def test_transparency_is_sent() -> None:
    pixels = picture_of(Size(30, 20)).pixels.copy()
    pixels[3, 4] = (9, 8, 7, 0)
    with Image.open(io.BytesIO(payload.picture_png(Picture(pixels), NEAR))) as image:
        assert image.mode == "RGBA"
        assert np.array_equal(np.asarray(image), pixels)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "http://localhost:1", "https://[::1]:9/x", "http://127.9.9.9"])
def test_this_machine(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1", "https://example.org", "http://localhost.example.org", "", "http://["]
)
def test_other_machines(url: str) -> None:
    assert not is_loopback(url)


def test_files_have_a_name_and_a_type() -> None:
    part = payload.picture_file("image[]", picture_of(Size(4, 4)), NEAR)
    assert (part.name, part.filename, part.content_type) == ("image[]", "image.png", "image/png")
    assert payload.mask_file("mask", GREY, NEAR).filename == "mask.png"


def test_masks_hard_inverted_and_cut_out() -> None:
    assert payload.hardened(GREY).pixels.tolist() == [[0, 255, 255, 255]]
    assert payload.inverted(GREY).pixels.tolist() == [[255, 254, 127, 0]]
    picture = picture_of(Size(4, 1))
    cut = payload.cut_out(picture, GREY)
    assert cut.pixels[..., 3].tolist() == [[255, 254, 127, 0]]
    assert np.array_equal(cut.pixels[..., :3], picture.pixels[..., :3])
    assert (picture.pixels[..., 3] == 255).all()


def test_prompts_as_texts() -> None:
    prompts = (
        Prompt("a cat"),
        Prompt(" "),
        Prompt("hat ", 1.5),
        Prompt("rain", -0.5),
        Prompt("fog", -1.0),
        Prompt("x", 0),
    )
    assert payload.positive_text(prompts) == "a cat, hat"
    assert payload.positive_text(prompts, weighted=True) == "a cat, (hat:1.5)"
    assert payload.negative_text(prompts) == "rain, fog"
    assert payload.negative_text(prompts, weighted=True) == "(rain:0.5), fog"
    assert payload.positive_text(()) == ""


def test_a_seed_is_chosen_only_where_none_was() -> None:
    assert payload.chosen_seed(7) == 7
    chosen = {payload.chosen_seed(0) for _ in range(50)}
    assert len(chosen) > 1
    assert all(0 < seed <= MAX_SEED for seed in chosen)


def test_what_a_request_misses_is_said() -> None:
    request = GenerationRequest(Mode.INPAINT, ProviderId("x"))
    for need in (payload.need_picture, payload.need_mask):
        with pytest.raises(InputError, match="nothing was sent"):
            need(request)


# ------------------------------------------------------------------------------------------- results


def png() -> bytes:
    return payload.picture_png(picture_of(Size(5, 4)), NEAR)


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_base64_with_and_without_an_address(prefix: str) -> None:
    assert results.decoded_base64(prefix + base64.b64encode(png()).decode()) == png()


@pytest.mark.parametrize("text", ["?", "aGVsbG8", 3, None, [], "data:image/png,xx"])
def test_base64_that_is_none(text: object) -> None:
    if text in (None, 3, [], "data:image/png,xx"):
        with pytest.raises(BadResponseError):
            results.generated(results.decoded_base64(text), 1, asked=results.PREVIEW)
    else:
        with pytest.raises(BadResponseError, match="damaged"):
            results.decoded_base64(text)


@pytest.mark.parametrize(
    ("told", "seed"),
    [
        (7, 7),
        ("7", 7),
        (MAX_SEED, MAX_SEED),
        (MAX_SEED + 1, 0),
        (-1, 0),
        (True, 0),
        (None, 0),
        ("7x", 0),
        (1.5, 0),
        ("9" * 40, 0),
    ],
)
def test_seeds_as_told(told: object, seed: int) -> None:
    assert results.known_seed(told) == seed


def made(finish: FinishReason = FinishReason.SUCCESS) -> GeneratedPicture:
    return results.generated(png(), 1, finish, asked=results.PREVIEW)


def test_what_was_withheld_is_left_out_with_a_note() -> None:
    kept = results.collected([made(), made(FinishReason.FILTERED), made(FinishReason.ERROR)], None, ["More."])
    assert len(kept.pictures) == 1
    assert kept.notes == (
        "The content filter withheld 1 of 3 pictures.",
        "The server failed at 1 of 3 pictures.",
        "More.",
    )


@pytest.mark.parametrize(
    ("finishes", "error"),
    [
        ([], BadResponseError),
        ([FinishReason.FILTERED, FinishReason.ERROR], RefusedError),
        ([FinishReason.ERROR], ServerFaultError),
    ],
)
def test_nothing_good_is_an_error(finishes: list[FinishReason], error: type[BridgeError]) -> None:
    with pytest.raises(error):
        results.collected([made(finish) for finish in finishes], None)


# ------------------------------------------------------------------------------------------- meanings


@pytest.mark.parametrize(
    ("status", "words", "error"),
    [
        (401, "", AuthError),
        (402, "", QuotaError),
        (403, "moderation", AuthError),
        (404, "", RejectedError),
        (413, "", TooLargeError),
        (429, "", RateLimitedError),
        (504, "", TimedOutError),
        (500, "", ServerFaultError),
        (400, "", RejectedError),
        (400, "Our moderation system", RefusedError),
        (422, "insufficient_balance", QuotaError),
        (500, "OutOfMemoryError: CUDA out of memory", OutOfMemoryError),
        (302, "", BadResponseError),
        (502, "Load balancer error", ServerFaultError),
    ],
)
def test_statuses_and_words(status: int, words: str, error: type[BridgeError]) -> None:
    assert meaning_of(status, words).error is error


def test_a_server_without_memory_is_told_apart_from_one_that_failed() -> None:
    assert "memory" in meaning_of(500, "torch.OutOfMemoryError").message


def test_an_explained_error_has_the_servers_words_and_its_wait() -> None:
    answer, call = HttpAnswer(429, {}, b"", 12.0), HttpCall("POST", FAR)
    error = explained(meaning_of(429, ""), answer, call, said="slow\x1b[1m down")
    assert isinstance(error, RateLimitedError)
    assert error.message.endswith("The server said: status 429: slow [1m down")
    assert (error.hint, error.wait_s) == ("Wait 12 s.", 12.0)


# ------------------------------------------------------------------------------------------- kept


class Told:
    def __init__(self) -> None:
        self.asked = 0
        self.now_s = 0.0
        self.error: BridgeError | None = None

    def ask(self) -> int:
        if self.error is not None:
            raise self.error
        self.asked += 1
        return self.asked


def test_an_answer_is_kept_until_it_is_old_or_asked_for_again() -> None:
    told = Told()
    kept = Kept(told.ask, max_age_s=60, monotonic=lambda: told.now_s)
    assert (kept.peek(), kept.age_s) == (None, None)
    assert [kept.get(), kept.get(), kept.peek()] == [1, 1, 1]
    told.now_s = 60
    assert (kept.get(), kept.age_s) == (1, 60)
    told.now_s = 61
    assert kept.get() == 2
    assert kept.get(refresh=True) == 3


def test_a_failure_leaves_what_was_kept() -> None:
    told = Told()
    kept = Kept(told.ask, max_age_s=60, monotonic=lambda: told.now_s)
    kept.get()
    told.error = UnreachableError("gone")
    with pytest.raises(UnreachableError):
        kept.get(refresh=True)
    assert kept.peek() == kept.get() == 1


BIG = Picture(np.broadcast_to(np.uint8(0), (2048, 4096, 4)))


@pytest.mark.parametrize(
    ("request_", "pixels"),
    [
        (GenerationRequest(Mode.TEXT_TO_IMAGE, ProviderId("x"), size=Size(512, 512)), 16 << 20),
        (GenerationRequest(Mode.TEXT_TO_IMAGE, ProviderId("x"), size=Size(4096, 4096)), 4 * 4096 * 4096),
        (GenerationRequest(Mode.IMAGE_TO_IMAGE, ProviderId("x"), picture=BIG), 4 * 4096 * 2048),
        (
            GenerationRequest(Mode.OUTPAINT, ProviderId("x"), picture=BIG, margins=Margins(left=4096)),
            4 * 8192 * 2048,
        ),
        (GenerationRequest(Mode.UPSCALE, ProviderId("x"), picture=BIG, size=Size(6144, 3072)), 16 * 4096 * 2048),
    ],
)
def test_how_large_a_picture_may_be(request_: GenerationRequest, pixels: int) -> None:
    assert results.asked_for(request_).pixels == pixels


def test_what_came_otherwise_is_told() -> None:
    request = GenerationRequest(Mode.TEXT_TO_IMAGE, ProviderId("x"), size=Size(64, 64), sampling=Sampling(samples=2))
    made = GeneratedPicture(Picture(np.zeros((32, 64, 4), np.uint8)), 1)
    assert results.differences([made], request) == (
        "The server made 1 of 2 pictures.",
        "The server made 64x32 instead of 64x64.",
    )
    near = GeneratedPicture(Picture(np.zeros((60, 64, 4), np.uint8)), 1)
    assert results.differences([near, near], request) == ()
