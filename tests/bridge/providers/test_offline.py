"""The offline provider: what it declares, what it says, and that it needs nobody."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from bridge.capability import PromptNeed
from bridge.errors import Cancelled, InputError
from bridge.imaging.painterly import NAMES
from bridge.model import MAX_SEED, EngineId, GenerationRequest, Mask, Mode, Picture, Prompt, ProviderId, Sampling, Size
from bridge.providers.base import ProviderSetup, check
from bridge.providers.offline import FILTER_NAMES, SPEC, OfflineProvider

OFFLINE = ProviderId("offline")
ANY_SEED = 4711


class RecordingContext:
    """Keeps what it is told, and says stop after so many looks.

    Attributes:
        told: (fraction, text) in order.
    """

    def __init__(self, *, looks_before_stop: int = 1_000_000) -> None:
        self.told: list[tuple[float | None, str]] = []
        self._looks = looks_before_stop

    def progress(self, fraction: float | None, text: str) -> None:
        self.told.append((fraction, text))

    def sending(self) -> None:
        pass

    def answered(self) -> None:
        pass

    def preview(self, picture: Picture) -> None:
        raise AssertionError("nothing is previewed")

    def raise_if_cancelled(self) -> None:
        self._looks -= 1
        if self._looks < 0:
            raise Cancelled("Stopped; nothing was changed.")

    def on_cancel(self, tell_server: object) -> None:
        raise AssertionError("there is no server to tell")


def provider() -> OfflineProvider:
    setup = ProviderSetup(transport=None)  # type: ignore[arg-type]
    return OfflineProvider(setup, any_seed=lambda: ANY_SEED)


def scene(side: int = 48) -> Picture:
    pixels = np.random.default_rng(3).integers(0, 256, (side, side, 4)).astype(np.uint8)
    pixels[..., 3] = 255
    return Picture(pixels)


def hole(side: int = 48) -> Mask:
    pixels = np.zeros((side, side), np.uint8)
    pixels[18:30, 18:30] = 255
    return Mask(pixels)


def request(mode: Mode, text: str = "", *, seed: int = 7, samples: int = 1, **changes: object) -> GenerationRequest:
    needs: dict[Mode, dict[str, object]] = {
        Mode.TEXT_TO_IMAGE: {"size": Size(96, 64)},
        Mode.IMAGE_TO_IMAGE: {"picture": scene()},
        Mode.INPAINT: {"picture": scene(), "mask": hole()},
        Mode.UPSCALE: {"picture": scene(), "size": Size(96, 96)},
    }
    prompts = (Prompt(text),) if text else ()
    given = {"prompts": prompts, "sampling": Sampling(seed=seed, samples=samples), **needs[mode], **changes}
    return GenerationRequest(mode, OFFLINE, **given)  # type: ignore[arg-type]


def test_it_says_that_it_is_no_model() -> None:
    assert not SPEC.is_model
    assert not SPEC.needs_key
    assert "no AI model" in SPEC.label
    assert "no AI model" in SPEC.summary
    assert provider().account() is None


@pytest.mark.parametrize("mode", SPEC.modes)
def test_each_mode_has_one_engine(mode: Mode) -> None:
    engine = provider().default_engine(mode)
    capability = provider().capability(mode, engine)
    assert capability is not None
    assert capability.mode is mode
    assert provider().capability(mode, None) == capability
    assert provider().capability(mode, EngineId("another")) is None
    assert [known.id for known in provider().engines(refresh=True) if mode in known.modes] == [engine]


def test_the_prompt_counts_where_it_is_said_to() -> None:
    needs = {mode: provider().capability(mode, None).prompt for mode in SPEC.modes}  # type: ignore[union-attr]
    assert needs == {
        Mode.TEXT_TO_IMAGE: PromptNeed.REQUIRED,
        Mode.IMAGE_TO_IMAGE: PromptNeed.OPTIONAL,
        Mode.INPAINT: PromptNeed.OPTIONAL,
        Mode.UPSCALE: PromptNeed.UNUSED,
    }


@pytest.mark.parametrize("mode", SPEC.modes)
def test_every_result_says_that_no_model_was_involved(mode: Mode) -> None:
    wish = request(mode, "oil")
    capability = provider().capability(mode, None)
    assert capability is not None
    check(wish, capability)
    result = provider().generate(wish, RecordingContext())
    assert result.engine == provider().default_engine(mode)
    assert "No AI model" in result.notes[0]
    wanted = wish.size or scene().size
    assert [made.picture.size for made in result.pictures] == [wanted]


@pytest.mark.parametrize("mode", [Mode.TEXT_TO_IMAGE, Mode.INPAINT])
def test_samples_differ_and_report_their_seeds(mode: Mode) -> None:
    result = provider().generate(request(mode, "hills", seed=MAX_SEED, samples=3), RecordingContext())
    assert [made.seed for made in result.pictures] == [MAX_SEED, 1, 2]
    assert len({made.picture.pixels.tobytes() for made in result.pictures}) == 3
    again = provider().generate(request(mode, "hills", seed=1), RecordingContext())
    assert np.array_equal(again.pictures[0].picture.pixels, result.pictures[1].picture.pixels)


def test_seed_zero_is_any_seed_and_is_reported() -> None:
    result = provider().generate(request(Mode.INPAINT, seed=0), RecordingContext())
    named = provider().generate(request(Mode.INPAINT, seed=ANY_SEED), RecordingContext())
    assert result.pictures[0].seed == ANY_SEED
    assert np.array_equal(result.pictures[0].picture.pixels, named.pictures[0].picture.pixels)


def test_any_seed_is_not_always_the_same() -> None:
    setup = ProviderSetup(transport=None)  # type: ignore[arg-type]
    wish = request(Mode.IMAGE_TO_IMAGE, seed=0)
    seeds = {OfflineProvider(setup).generate(wish, RecordingContext()).pictures[0].seed for _ in range(3)}
    assert len(seeds) == 3
    assert all(1 <= seed <= MAX_SEED for seed in seeds)


def test_a_fill_keeps_what_is_not_selected() -> None:
    result = provider().generate(request(Mode.INPAINT, "a cat"), RecordingContext())
    filled, kept = result.pictures[0].picture.pixels, hole().pixels == 0
    assert np.array_equal(filled[kept], scene().pixels[kept])
    assert any("prompt was not used" in note for note in result.notes)


def test_a_smooth_fill_is_said() -> None:
    tiny = request(Mode.INPAINT, picture=scene(6), mask=Mask(np.eye(6, dtype=np.uint8) * 255))
    assert any("smooth" in note for note in provider().generate(tiny, RecordingContext()).notes)
    usual = provider().generate(request(Mode.INPAINT), RecordingContext())
    assert not any("smooth" in note for note in usual.notes)


def test_the_prompt_chooses_the_filter() -> None:
    by_word = provider().generate(request(Mode.IMAGE_TO_IMAGE, "a pencil sketch"), RecordingContext())
    by_name = provider().generate(request(Mode.IMAGE_TO_IMAGE, extras=(("filter", "pencil"),)), RecordingContext())
    assert "Filter: pencil." in by_word.notes
    assert np.array_equal(by_word.pictures[0].picture.pixels, by_name.pictures[0].picture.pixels)


def test_a_prompt_without_a_known_word_is_told_the_words() -> None:
    result = provider().generate(request(Mode.IMAGE_TO_IMAGE, "a castle"), RecordingContext())
    assert any("Words it knows" in note and "charcoal" in note for note in result.notes)


def test_further_samples_show_further_filters() -> None:
    result = provider().generate(request(Mode.IMAGE_TO_IMAGE, "sepia", samples=3), RecordingContext())
    assert len({made.picture.pixels.tobytes() for made in result.pictures}) == 3
    assert any("painting, oil" in note for note in result.notes)


def test_strength_nought_keeps_the_picture() -> None:
    wish = request(Mode.IMAGE_TO_IMAGE, sampling=Sampling(strength=0, seed=1))
    assert np.array_equal(provider().generate(wish, RecordingContext()).pictures[0].picture.pixels, scene().pixels)


def test_the_declared_filters_are_the_real_ones() -> None:
    capability = provider().capability(Mode.IMAGE_TO_IMAGE, None)
    assert capability is not None
    choices = {option.name: option.choices for option in capability.options}
    assert FILTER_NAMES == NAMES
    assert choices["filter"] == ("", *NAMES)


@pytest.mark.parametrize(
    ("mode", "changes"),
    [
        (Mode.TEXT_TO_IMAGE, {"size": None}),
        (Mode.IMAGE_TO_IMAGE, {"picture": None}),
        (Mode.IMAGE_TO_IMAGE, {"extras": (("filter", "hologram"),)}),
        (Mode.INPAINT, {"mask": None}),
        (Mode.INPAINT, {"mask": Mask(np.full((48, 48), 255, np.uint8))}),
        (Mode.UPSCALE, {"size": None}),
        (Mode.UPSCALE, {"picture": None}),
    ],
)
def test_what_is_missing_is_said(mode: Mode, changes: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        provider().generate(request(mode, **changes), RecordingContext())  # type: ignore[arg-type]
    assert caught.value.message.endswith("nothing was changed.")
    assert caught.value.hint


@pytest.mark.parametrize("mode", SPEC.modes)
def test_progress_rises_and_ends_at_one(mode: Mode) -> None:
    context = RecordingContext()
    provider().generate(request(mode, "oil", samples=1 if mode is Mode.UPSCALE else 2), context)
    fractions = [fraction for fraction, _ in context.told if fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert fractions[-1] == 1


@pytest.mark.parametrize(
    ("mode", "samples", "looks"),
    [
        (Mode.TEXT_TO_IMAGE, 1, 0),
        (Mode.TEXT_TO_IMAGE, 2, 1),
        (Mode.IMAGE_TO_IMAGE, 1, 0),
        (Mode.IMAGE_TO_IMAGE, 2, 1),
        (Mode.INPAINT, 1, 0),
        (Mode.INPAINT, 1, 4),
        (Mode.UPSCALE, 1, 0),
    ],
)
def test_the_user_may_stop(mode: Mode, samples: int, looks: int) -> None:
    with pytest.raises(Cancelled):
        provider().generate(request(mode, "oil", samples=samples), RecordingContext(looks_before_stop=looks))


def test_declaring_loads_neither_pixels_nor_network() -> None:
    script = (
        "import sys; from bridge.providers.offline import OfflineProvider, SPEC; from bridge.model import Mode\n"
        "made = OfflineProvider(None); made.engines(); [made.capability(mode, None) for mode in Mode]\n"
        "print(sorted({'cv2', 'numpy', 'PIL', 'requests', 'socket', 'ssl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
