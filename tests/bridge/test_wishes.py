"""What is typed becomes an ask, or a sentence about what cannot be."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.canvas.base import Source
from bridge.errors import InputError
from bridge.imaging.fill_choice import Fill
from bridge.imaging.surroundings import Context
from bridge.model import ClipGuidance, Margins, Mode, Prompt, Scalar, Size
from bridge.plan import Choice, Into, Join, Manner
from bridge.wishes import Wishes, from_arguments, read_option, read_options


def prompts(*texts: str, negative: str = "") -> tuple[Prompt, ...]:
    return Wishes(prompts=texts, negative_prompt=negative).ask(Mode.INPAINT).request.prompts


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("a cat", Prompt("a cat", 1.0)),
        ("a cat::0.5", Prompt("a cat", 0.5)),
        ("a cat :: 2", Prompt("a cat", 2.0)),
        ("a cat::-1", Prompt("a cat", -1.0)),
        ("a cat::+1.25", Prompt("a cat", 1.25)),
        ("two\nlines::3", Prompt("two\nlines", 3.0)),
        ("a::2::0.5", Prompt("a::2", 0.5)),
        ("std::vector", Prompt("std::vector", 1.0)),
        ("a cat::", Prompt("a cat::", 1.0)),
        ("::0.5", Prompt("::0.5", 1.0)),
        ("ratio 16:9", Prompt("ratio 16:9", 1.0)),
    ],
)
def test_a_weight_stands_at_the_end_after_two_colons(text: str, prompt: Prompt) -> None:
    assert prompts(text) == (prompt,)


def test_prompts_keep_their_order_blank_ones_are_left_out_and_the_negative_one_weighs_minus_one() -> None:
    made = prompts("a", "  ", "b::2", negative="no c")
    assert made == (Prompt("a"), Prompt("b", 2.0), Prompt("no c", -1.0))
    assert prompts(" ", negative=" \n") == ()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_is_lost(text: str) -> None:
    made = prompts(text)
    assert (made == ()) is (not text.strip())
    assert all(text.startswith(prompt.text) for prompt in made)


BAD_WISHES: dict[str, Wishes] = {
    "seed below": Wishes(seed=-1),
    "seed above": Wishes(seed=2**32),
    "strength below": Wishes(strength=-0.01),
    "strength above": Wishes(strength=1.01),
    "strength is no number": Wishes(strength=float("nan")),
    "scale below": Wishes(scale=0.99),
    "scale above": Wishes(scale=8.01),
    "scale is no number": Wishes(scale=float("nan")),
    "scale is infinite": Wishes(scale=float("inf")),
    "source": Wishes(source="disk"),
    "width alone": Wishes(width=64),
    "height alone": Wishes(height=64),
    "width of nothing": Wishes(width=0, height=64),
    "negative height": Wishes(width=64, height=-64),
    "width past GIMP's": Wishes(width=524_289, height=1),
    "weight above": Wishes(prompts=("a::101",)),
    "weight that is infinite as a float": Wishes(prompts=("a::-" + "9" * 400,)),
    "prompt of undecodable bytes": Wishes(prompts=("caf\udce9",)),
    "engine of undecodable bytes": Wishes(engine="\udcff"),
    "option of undecodable bytes": Wishes(options=(("tag", "\udcff"),)),
    "negative prompt of undecodable bytes": Wishes(negative_prompt="\udcff"),
    "CLIP guidance": Wishes(clip_guidance="QUICK"),
    "CLIP guidance among the options": Wishes(options=(("clip_guidance", "QUICK"),)),
    "a strength that is a word": Wishes(options=(("strength", "much"),)),
    "a strength out of range among the options": Wishes(options=(("strength", 7),)),
}


@pytest.mark.parametrize("wishes", BAD_WISHES.values(), ids=BAD_WISHES.keys())
@pytest.mark.parametrize("mode", Mode)
def test_what_cannot_be_is_told_in_a_sentence_with_a_hint(wishes: Wishes, mode: Mode) -> None:
    with pytest.raises(InputError) as caught:
        wishes.ask(mode)
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(seed=0),
        Wishes(seed=2**32 - 1),
        Wishes(strength=0.0),
        Wishes(strength=1.0),
        Wishes(scale=1.0),
        Wishes(scale=8.0),
        Wishes(width=1, height=524_288),
        Wishes(prompts=("a::-100",)),
    ],
)
def test_the_ends_of_every_range_are_in_it(wishes: Wishes) -> None:
    wishes.ask(Mode.TEXT_TO_IMAGE)


def test_every_wish_arrives_in_the_ask() -> None:
    wishes = Wishes(
        ("a",),
        "b",
        ("Noir",),
        "stability",
        "xl",
        "visible",
        0.25,
        4.0,
        640,
        320,
        1,
        2,
        3,
        4,
        "selection",
        9,
        8,
        7,
        "blur",
        "colour",
        "yes",
        "no",
        "new-image",
        True,
        40,
        True,
        7,
        3,
        30,
        9.5,
        "K_LMS",
        "anime",
        "SLOW",
    )
    ask = wishes.ask(Mode.IMAGE_TO_IMAGE)
    request, sampling = ask.request, ask.request.sampling
    assert (ask.source, ask.scale, ask.whole_layer) == (Source.VISIBLE, 4.0, True)
    assert (request.mode, request.provider, request.engine) == (Mode.IMAGE_TO_IMAGE, "stability", "xl")
    assert request.styles == ("Noir",)
    assert request.size == Size(640, 320)
    assert (sampling.strength, sampling.seed, sampling.samples, sampling.steps) == (0.25, 7, 3, 30)
    assert (sampling.cfg_scale, sampling.sampler, sampling.style_preset) == (9.5, "K_LMS", "anime")
    assert sampling.clip_guidance is ClipGuidance.SLOW
    assert ask.manner == Manner(Context.SELECTION, 9, 8, 7, Fill.BLUR, Join.COLOUR)
    assert (ask.refine, ask.tiles, ask.into) == (Choice.YES, Choice.NO, Into.NEW_IMAGE)
    assert (ask.convert_indexed, ask.max_requests) == (True, 40)
    assert request.margins is None
    wishes = replace(wishes, into="layer")
    assert wishes.ask(Mode.OUTPAINT).request.margins == Margins(1, 2, 3, 4)


@pytest.mark.parametrize("side_px", [-1, 1 << 20])
def test_margins_that_cannot_be_are_refused(side_px: int) -> None:
    with pytest.raises(InputError, match="margin"):
        Wishes(top=side_px).ask(Mode.OUTPAINT)


def test_options_that_every_provider_knows_become_the_fields_for_them() -> None:
    """The panel and GIMP's "options" text know CLIP guidance only as an option; it must not get lost in the extras."""
    options: tuple[tuple[str, Scalar], ...] = (
        ("clip_guidance", "FAST_BLUE"),
        ("grain", 0.5),
        ("steps", 30),
        ("sampler", "K_LMS"),
    )
    request = Wishes(options=options).ask(Mode.INPAINT).request
    assert request.sampling.clip_guidance is ClipGuidance.FAST_BLUE
    assert (request.sampling.steps, request.sampling.sampler) == (30, "K_LMS")
    assert request.extras == (("grain", 0.5),)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", ()),
        (" ; ;", ()),
        ("a=1", (("a", 1),)),
        ("a=1.5; b = two words ;c=", (("a", 1.5), ("b", "two words"), ("c", ""))),
        ("a=b=c", (("a", "b=c"),)),
        ("a=-3;b=1e3", (("a", -3), ("b", "1e3"))),
        ("a=007;b=1.50;c=+1", (("a", "007"), ("b", "1.50"), ("c", "+1"))),
        ("a=0x10;b=True", (("a", "0x10"), ("b", "True"))),
    ],
)
def test_options_are_read_and_nothing_of_their_text_is_lost(text: str, options: tuple[tuple[str, Scalar], ...]) -> None:
    assert read_options(text) == options


def test_a_field_among_the_options_is_a_number_or_a_name_however_it_is_written() -> None:
    sampling = Wishes(options=read_options("steps=030; cfg_scale=7.50; sampler=2; style_preset=1.50")).ask(
        Mode.TEXT_TO_IMAGE
    )
    assert (sampling.request.sampling.steps, sampling.request.sampling.cfg_scale) == (30, 7.5)
    assert (sampling.request.sampling.sampler, sampling.request.sampling.style_preset) == ("2", "1.50")


def test_an_option_without_a_value_is_refused() -> None:
    for text in ("a=1; tiled", "=5"):
        with pytest.raises(InputError, match="has no value or no name") as caught:
            read_options(text)
        assert "name=value" in caught.value.hint


def test_a_single_option_may_hold_semicolons() -> None:
    assert read_option('extras={"a": "b; c=d"}') == ("extras", '{"a": "b; c=d"}')


def test_in_gimps_arguments_nothing_and_0_mean_not_said() -> None:
    texts = dict.fromkeys(("prompt", "negative-prompt", "provider", "engine", "options", "sampler"), "")
    numbers = dict.fromkeys(("seed", "samples", "steps", "cfg-scale", "width", "height", "scale"), 0)
    unsaid: dict[str, Scalar] = {**texts, **numbers, "whole-layer": False}
    assert from_arguments(unsaid) == Wishes()
    assert from_arguments({}) == Wishes()


def test_gimps_arguments_are_taken_by_their_names() -> None:
    text = "prompt=a cat::2|negative-prompt=a dog|options=grain=0.5|style-preset=anime|file=/etc/passwd"
    texts = dict(pair.split("=", 1) for pair in text.split("|"))
    said: dict[str, Scalar] = {**texts, "whole-layer": True, "cfg-scale": 7.5, "width": 64, "height": 32, "samples": 2}
    assert from_arguments(said) == Wishes(
        prompts=("a cat::2",),
        negative_prompt="a dog",
        whole_layer=True,
        cfg_scale=7.5,
        width=64,
        height=32,
        options=(("grain", 0.5),),
        samples=2,
        style_preset="anime",
    )


@pytest.mark.parametrize(
    ("mode", "wish"),
    [
        *((Mode.INPAINT, {name: value}) for name in ("grow", "feather", "blend") for value in (-1, 501)),
        *((Mode.INPAINT, {name: "odd"}) for name in ("context", "fill", "join", "refine", "tiles", "into")),
        (Mode.INPAINT, {"max_requests": -1}),
        (Mode.INPAINT, {"max_requests": 10_001}),
        (Mode.INPAINT, {"into": "image"}),
        (Mode.OUTPAINT, {"into": "new-image"}),
    ],
)
def test_what_no_choice_or_number_can_be_is_refused(mode: Mode, wish: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        Wishes(**wish).ask(mode)
    assert caught.value.hint


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.UPSCALE])
def test_only_an_upscale_scales_the_image(mode: Mode) -> None:
    with pytest.raises(InputError, match=f"The mode {mode} does not scale the image"):
        Wishes(into="image").ask(mode)


def test_gimps_edges_and_strength_are_automatic_at_minus_1_and_0_is_a_number() -> None:
    said: dict[str, Scalar] = {"grow": 0, "feather": -1, "blend": 12, "strength": -1.0}
    assert from_arguments(said) == Wishes(grow=0, blend=12)


def test_a_strength_of_0_is_a_strength() -> None:
    assert from_arguments({"strength": 0.0}).strength == 0.0
    assert from_arguments({}).strength is None


def test_one_of_width_and_height_is_not_enough() -> None:
    with pytest.raises(InputError, match="Only one"):
        from_arguments({"width": 64, "height": 0}).ask(Mode.TEXT_TO_IMAGE)


def test_every_field_is_known_to_the_tests_above() -> None:
    """A new wish needs a line in ``test_every_wish_arrives_in_the_ask``."""
    assert len(fields(Wishes)) == 34
