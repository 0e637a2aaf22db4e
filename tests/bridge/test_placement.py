"""From results to layers: exactly in place, with the transparency, the mask and the recipe that belong to them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import BadResponseError
from bridge.finishing import finish
from bridge.imaging.composite import over
from bridge.model import (
    Box,
    EngineId,
    FinishReason,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Margins,
    Mask,
    Mode,
    Picture,
    Prompt,
    ProviderId,
    Sampling,
    Size,
)
from bridge.placement import NAME_CHARS, Placement, place
from bridge.plan import Ask, Into, Join, Manner, prepare
from bridge.plan.prepared import Prepared
from bridge.recipe import recipe
from layerbridge.wire import whole
from tests.fakes.canvas import FakeCanvas, gradient, rectangle
from tests.fakes.providers import capability, flat, flat_result


def request(mode: Mode, *, text: str = "a cat", samples: int = 1) -> GenerationRequest:
    prompts = (Prompt(text), Prompt("a dog", -1.0)) if text else ()
    return GenerationRequest(mode, ProviderId("fake"), prompts=prompts, sampling=Sampling(seed=41, samples=samples))


def prepared_on(canvas: FakeCanvas, asked: GenerationRequest, **said: object) -> Prepared:
    if asked.mode is Mode.OUTPAINT:
        asked = replace(asked, margins=Margins(left=32, bottom=16))
    return prepare(Ask(asked, **said), canvas, capability(asked.mode))  # type: ignore[arg-type]


def placed(prepared: Prepared, result: GenerationResult | None = None) -> Placement:
    made = result or flat_result(prepared.request)
    finished = [finish(prepared, each) for each in made.pictures]
    recipes = [
        recipe(prepared, made, *each) for each in zip(made.pictures, [every.drift for every in finished], strict=True)
    ]
    return place(prepared, [each.picture for each in finished], recipes)


def pixels_of(placement: Placement, number: int = 0) -> np.ndarray:
    layer = placement.layers[number]
    return np.frombuffer(layer.pixels, np.uint8).reshape(layer.box.height, layer.box.width, 4)


# ------------------------------------------------------------------------------------------ place and size


@given(
    st.tuples(st.integers(0, 600), st.integers(0, 400), st.integers(1, 300), st.integers(1, 300)),
    st.tuples(st.integers(-90, 300), st.integers(-90, 200), st.integers(70, 700), st.integers(70, 500)),
    st.integers(1, 3),
)
def test_layer_box_and_mask_are_the_read_box_and_selection_whatever_size_the_engine_answers(
    selection: tuple[int, ...], layer: tuple[int, ...], shrink: int
) -> None:
    selected = Box(*selection).intersect(Box(0, 0, 640, 480))
    if selected.empty or selected.intersect(Box(*layer)).empty:
        return
    canvas = FakeCanvas(gradient(640, 480), rectangle(640, 480, selected, 90), layer_box=Box(*layer))
    prepared = prepared_on(canvas, request(Mode.INPAINT), manner=Manner(join=Join.NONE))
    assert prepared.request.picture is not None and prepared.mask is not None
    sent = prepared.request.picture.size
    answer = flat(Size(max(1, sent.width // shrink), max(1, sent.height // shrink)), (9, 8, 7))
    placement = placed(prepared, GenerationResult((GeneratedPicture(answer, 1),)))
    (made,) = placement.layers
    assert made.box == prepared.result
    assert prepared.box is not None and prepared.box.intersect(made.box) == made.box
    assert made.mask == prepared.mask.pixels.tobytes()
    assert (pixels_of(placement) == (9, 8, 7, 255)).all()
    assert (placement.group, placement.canvas, placement.new_image) == ("", None, None)


@given(st.tuples(st.integers(0, 300), st.integers(0, 200), st.integers(1, 90), st.integers(1, 90)), st.integers(1, 255))
def test_composited_nothing_outside_of_the_selection_changes_to_the_bit(selection: tuple[int, ...], value: int) -> None:
    selected = Box(*selection).intersect(Box(0, 0, 320, 240))
    if selected.empty:
        return
    canvas = FakeCanvas(gradient(320, 240), rectangle(320, 240, selected, value))
    prepared = prepared_on(canvas, request(Mode.INPAINT))
    layer = placed(prepared).layers[0]
    assert layer.mask is not None
    mask = Mask(np.frombuffer(layer.mask, np.uint8).reshape(layer.box.height, layer.box.width))
    made = over(gradient(320, 240), Picture(pixels_of(placed(prepared))), layer.box, mask).pixels
    outside = np.ones((240, 320), bool)
    outside[selected.y : selected.bottom, selected.x : selected.right] = False
    assert np.array_equal(made[outside], gradient(320, 240).pixels[outside])


def test_an_upscale_lies_at_the_corner_of_its_source_and_the_canvas_grows_right_and_down() -> None:
    canvas = FakeCanvas(gradient(300, 200), layer_box=Box(-20, 50, 100, 100))
    placement = placed(prepared_on(canvas, request(Mode.UPSCALE), scale=3.0))
    assert placement.layers[0].box == Box(-20, 50, 300, 300)
    assert placement.canvas == Box(0, 0, 280, 350)
    assert placement.layers[0].mask is None


def test_an_upscale_by_an_engine_that_makes_more_is_brought_to_its_target() -> None:
    asked = request(Mode.UPSCALE)
    prepared = prepare(Ask(asked, scale=2.0), FakeCanvas.plain(64, 48), capability(Mode.UPSCALE, min_target_side=200))
    assert prepared.request.size == Size(267, 200)
    assert placed(prepared).layers[0].box == Box(0, 0, 128, 96)


def test_text_to_image_lies_in_the_middle_of_the_canvas() -> None:
    placement = placed(prepared_on(FakeCanvas.plain(261, 131), request(Mode.TEXT_TO_IMAGE)))
    assert placement.layers[0].box == Box(66, 33, 128, 64)
    assert placement.new_image is None


def test_with_no_image_open_one_of_the_results_size_is_made() -> None:
    asked = replace(request(Mode.TEXT_TO_IMAGE), size=Size(100, 50))
    placement = placed(prepared_on(FakeCanvas(), asked))
    assert placement.layers[0].box == Box(0, 0, 100, 50)
    assert placement.new_image == Size(100, 50)


# ------------------------------------------------------------------------------------------ transparency


@pytest.mark.parametrize(("mode", "scale"), [(Mode.IMAGE_TO_IMAGE, 1), (Mode.UPSCALE, 2)])
def test_transparency_is_the_sources_scaled_apart(mode: Mode, scale: int) -> None:
    source = gradient(64, 64)
    source.pixels[:, 32:, 3] = 0
    as_it_came = Manner(join=Join.NONE)
    made = pixels_of(placed(prepared_on(FakeCanvas(source), request(mode), scale=float(scale), manner=as_it_came)))
    assert made.shape == (64 * scale, 64 * scale, 4)
    assert (made[:, : 31 * scale, 3] == 255).all()
    assert (made[:, 33 * scale :, 3] == 0).all()
    assert len(np.unique(made[..., :3].reshape(-1, 3), axis=0)) == 1


def test_what_is_inpainted_may_fill_what_was_transparent() -> None:
    source = gradient(64, 64)
    source.pixels[..., 3] = 0
    canvas = FakeCanvas(source, rectangle(64, 64, Box(0, 0, 64, 64)))
    assert (pixels_of(placed(prepared_on(canvas, request(Mode.INPAINT))))[..., 3] == 255).all()


# ------------------------------------------------------------------------------------------ several, names


def test_several_results_come_in_a_group_with_the_first_one_visible() -> None:
    placement = placed(prepared_on(FakeCanvas.plain(), request(Mode.IMAGE_TO_IMAGE, samples=3)))
    assert [layer.visible for layer in placement.layers] == [True, False, False]
    assert placement.group == "Image-to-image: a cat"
    assert [layer.name for layer in placement.layers] == [f"Image-to-image: a cat ({seed})" for seed in (41, 42, 43)]
    assert len({bytes(whole(layer.pixels)) for layer in placement.layers}) == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a cat", "Inpaint: a cat (41)"),
        ("", "Inpaint (41)"),
        ("  a\n cat\t", "Inpaint: a cat (41)"),
        ("x" * 48, f"Inpaint: {'x' * 48} (41)"),
        ("x" * 49, f"Inpaint: {'x' * 47}… (41)"),
        ("a\x00b\u202ec\nd 👩\u200d🚀", "Inpaint: abc d 👩\u200d🚀 (41)"),
        ("word " * 500, f"Inpaint: {('word ' * 10)[: NAME_CHARS - 1].rstrip()}… (41)"),
    ],
)
def test_a_layer_is_named_after_its_prompt_shortened(text: str, name: str) -> None:
    canvas = FakeCanvas.plain(selected=Box(0, 0, 9, 9))
    assert placed(prepared_on(canvas, request(Mode.INPAINT, text=text))).layers[0].name == name


# ------------------------------------------------------------------------------------------ the recipe


def test_the_recipe_says_how_it_was_made() -> None:
    asked = replace(request(Mode.INPAINT), extras=(("grain", 0.5),))
    prepared = prepared_on(FakeCanvas.plain(selected=Box(30, 40, 20, 20)), asked)
    generated = GeneratedPicture(gradient(8, 8), 99, FinishReason.FILTERED)
    result = GenerationResult((generated,), EngineId("engine-9"), ("A note.",))
    made = json.loads(json.dumps(recipe(prepared, result, generated)))
    assert prepared.box is not None
    assert made["mode"] == "inpaint"
    assert made["prompts"] == [{"text": "a cat", "weight": 1.0}, {"text": "a dog", "weight": -1.0}]
    assert (made["provider"], made["engine"], made["seed"], made["finish"]) == ("fake", "engine-9", 99, "filtered")
    assert made["options"] == {"grain": 0.5}
    assert made["box"] == [prepared.box.x, prepared.box.y, prepared.box.width, prepared.box.height]
    assert made["working"] == str(prepared.fit.working)
    assert made["notes"] == ["A note."]


@pytest.mark.parametrize("mode", Mode)
def test_the_recipe_of_every_mode_is_json_and_travels_with_its_layer(mode: Mode) -> None:
    canvas = FakeCanvas.plain(selected=Box(0, 0, 64, 64))
    placement = placed(prepared_on(canvas, request(mode, samples=1 if mode is Mode.UPSCALE else 2)))
    made = [json.loads(layer.recipe) for layer in placement.layers]
    assert [each["seed"] for each in made] == list(range(41, 41 + len(made)))
    assert all(each["mode"] == mode and each["recipe"] == 1 for each in made)


# ------------------------------------------------------------------------------------------ where it goes


def test_an_upscale_into_the_image_scales_all_of_it_and_lies_where_its_source_then_lies() -> None:
    canvas = FakeCanvas(gradient(300, 200), layer_box=Box(20, 50, 101, 60))
    placement = placed(prepared_on(canvas, request(Mode.UPSCALE), scale=1.5, into=Into.IMAGE))
    assert placement.scale == Size(450, 300)
    assert placement.layers[0].box == Box(30, 75, 152, 90)
    assert placement.canvas is None


@pytest.mark.parametrize("mode", [Mode.UPSCALE, Mode.IMAGE_TO_IMAGE])
def test_a_new_image_holds_the_result_alone(mode: Mode) -> None:
    canvas = FakeCanvas(gradient(300, 200), layer_box=Box(20, 50, 101, 60))
    placement = placed(prepared_on(canvas, request(mode), into=Into.NEW_IMAGE))
    (layer,) = placement.layers
    assert layer.box == Box(0, 0, layer.box.width, layer.box.height)
    assert placement.new_image == layer.box.size


def test_a_new_image_of_a_masked_result_shows_the_picture_under_it() -> None:
    canvas = FakeCanvas.plain(selected=Box(30, 40, 20, 20))
    prepared = prepared_on(canvas, request(Mode.INPAINT), into=Into.NEW_IMAGE)
    placement = placed(prepared)
    layer, below = placement.layers
    assert layer.box == prepared.result
    assert below.box == Box(0, 0, 256, 192)
    assert np.array_equal(pixels_of(placement, 1), gradient(256, 192).pixels)
    assert placement.new_image == Size(256, 192)


# ------------------------------------------------------------------------------------------ odd answers


@pytest.mark.parametrize("mode", [Mode.INPAINT, Mode.IMAGE_TO_IMAGE, Mode.UPSCALE])
@pytest.mark.parametrize("size", [Size(192, 256), Size(256, 256), Size(512, 192)])
def test_an_answer_of_another_shape_fits_nowhere(mode: Mode, size: Size) -> None:
    prepared = prepared_on(FakeCanvas.plain(selected=Box(30, 40, 20, 20)), request(mode))
    with pytest.raises(BadResponseError, match="fits nowhere") as caught:
        finish(prepared, GeneratedPicture(flat(size, (1, 2, 3)), 1))
    # Where the result is by now, ``bridge.core`` knows and says.
    assert "another engine" in caught.value.hint


@pytest.mark.parametrize("size", [Size(512, 384), Size(128, 96), Size(85, 64), Size(257, 192), Size(4, 3)])
def test_an_answer_of_another_size_is_brought_to_the_layers(size: Size) -> None:
    prepared = prepared_on(FakeCanvas.plain(selected=Box(30, 40, 20, 20)), request(Mode.INPAINT))
    assert prepared.result is not None
    assert finish(prepared, GeneratedPicture(flat(size, (1, 2, 3)), 1)).picture.size == prepared.result.size


# ------------------------------------------------------------------------------------------ joined


def shaded(prepared: Prepared) -> Picture:
    """What an engine gives back that darkens all it decodes."""
    assert prepared.request.picture is not None
    pixels = prepared.request.picture.pixels.astype(np.float32)
    pixels[..., :3] = pixels[..., :3] * 0.9 + 6
    return Picture(np.rint(pixels).astype(np.uint8))


@pytest.mark.parametrize(("join", "largest"), [(Join.NONE, 30), (Join.COLOUR, 2), (Join.GRADIENT, 2)])
def test_a_result_takes_the_colours_around_it_as_far_as_the_user_lets_it(join: Join, largest: int) -> None:
    canvas = FakeCanvas.plain(selected=Box(80, 60, 90, 70))
    prepared = prepared_on(canvas, request(Mode.INPAINT), manner=Manner(join=join))
    finished = finish(prepared, GeneratedPicture(shaded(prepared), 1))
    source = prepared.source_of_result
    assert source is not None and finished.drift is not None
    missed = np.abs(finished.picture.pixels.astype(int) - source.pixels).max()
    assert (missed <= largest) and (join is not Join.NONE or missed > 10)
    assert finished.drift.largest_outside == 0


def test_drift_is_in_the_recipe_of_what_has_a_mask_and_of_nothing_else() -> None:
    canvas = FakeCanvas.plain(selected=Box(80, 60, 90, 70))
    for mode, told in ((Mode.INPAINT, True), (Mode.UPSCALE, False), (Mode.TEXT_TO_IMAGE, False)):
        made = json.loads(placed(prepared_on(canvas, request(mode))).layers[0].recipe)
        assert ("drift" in made) is told
