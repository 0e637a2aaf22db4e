"""Insertions that change the image first, in a real GIMP: scaled, turned into RGB, both; and what fails on the way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gimp.machine import CHECKOUT, GimpMachine

pytestmark = pytest.mark.gimp

COLOUR = [200, 100, 50, 128]
MASK_BYTE = 77
CONVERTED = ("converted", "converted_without_profile", "converted_in_a_group", "converted_wide_gamut")
AS_IT_IS = ("same_size", "rgb_asked_to_be", "gray_asked_to_be", "indexed_as_it_is")


@pytest.fixture(scope="module")
def found(gimp: GimpMachine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All insertions of the script, in one run of GIMP."""
    folder = tmp_path_factory.mktemp("insertions")
    gimp.shared.append(folder)
    photograph, plugin = str(CHECKOUT / "samples" / "astronaut.png"), str(CHECKOUT / "plugin")
    try:
        return gimp.run_script("insertions.py", folder, photograph=photograph, plugin=plugin)
    finally:
        gimp.shared.remove(folder)


def check_layers(case: dict[str, Any], names: tuple[str, ...] = ("new 0",)) -> None:
    """What holds of every insertion: colours as sent, recipe kept, the user's own choices as they were."""
    assert tuple(layer["name"] for layer in case["layers"]) == names
    for layer in case["layers"]:
        assert layer["recipe"] == {"recipe": 1, "word": "Käse ✓"}
        assert layer["recipe_persistent"]
    assert case["layers"][0]["visible"]
    assert case["editing_mask"], "the user was painting on a layer mask"
    assert case["after"]["selected_layers"] == case["before"]["selected_layers"]


def test_the_whole_image_is_scaled_and_the_layer_lies_where_it_was_made_for(found: dict[str, Any]) -> None:
    case = found["scaled"]
    check_layers(case)
    assert case["after"]["size"] == [1024, 1024]
    assert case["layers"][0]["box"] == case["patch"]["box"] == [600, 700, 240, 200]
    assert case["layers"][0]["pixel"] == COLOUR
    assert (case["layers"][0]["parent"], case["layers"][0]["position"]) == (
        case["patch"]["parent"],
        case["patch"]["position"] - 1,
    )
    assert case["guide"] == 200
    left, top, right, bottom = case["selection"]
    assert (left // 4, top // 4, right // 4, bottom // 4) == (63, 43, 177, 177), "the selection did not grow along"
    # The same picture at twice the size: nearest pixels would be off by less, a shifted or other picture by tens.
    assert case["off_by"] < 3
    assert not case["under_it_unchanged"]


def test_a_scale_with_another_shape(found: dict[str, Any]) -> None:
    case = found["stretched"]
    check_layers(case)
    assert case["after"]["size"] == [700, 400]
    assert case["layers"][0]["box"] == [0, 0, 30, 20]
    assert case["guide"] == 136


def test_boxes_and_canvas_are_in_the_pixels_after_the_scaling(found: dict[str, Any]) -> None:
    case = found["scaled_and_grown"]
    check_layers(case, ("new 0", "new 1"))
    assert case["after"]["size"] == [1100, 1030]
    assert [layer["box"] for layer in case["layers"]] == [[15, 6, 30, 20], [17, 8, 30, 20]]
    assert len({layer["parent"] for layer in case["layers"]}) == 1
    assert case["layers"][0]["parent"] not in (None, case["patch"]["parent"])
    assert case["patch"]["box"] == [610, 700, 240, 200]
    assert case["guide"] == 210


@pytest.mark.parametrize("name", CONVERTED)
def test_an_indexed_image_becomes_rgb_and_nothing_in_it_changes(found: dict[str, Any], name: str) -> None:
    case = found[name]
    check_layers(case, ("new 0", "new 1") if name == "converted_in_a_group" else ("new 0",))
    assert (case["before"]["base_type"], case["after"]["base_type"]) == ("indexed", "rgb")
    assert case["after"]["size"] == case["before"]["size"]
    for layer in case["layers"]:
        assert layer["type"] == "rgba-image"
        assert layer["pixel"] == COLOUR, "the palette took the colours"
    assert case["layers"][0]["mask_byte"] == (MASK_BYTE if name == "converted" else None)
    # What would be sent of an indexed image is what it looks like as RGB, in a wide gamut too.
    assert case["under_it_unchanged"]


def test_converted_and_scaled_in_one(found: dict[str, Any]) -> None:
    case = found["converted_and_scaled"]
    check_layers(case)
    assert case["after"]["base_type"] == "rgb"
    assert case["after"]["size"] == [1024, 1024]
    assert case["layers"][0]["pixel"] == COLOUR
    assert case["layers"][0]["mask_byte"] == MASK_BYTE
    assert case["off_by"] < 3


@pytest.mark.parametrize("name", AS_IT_IS)
def test_an_image_that_fits_already_is_left_as_it_is(found: dict[str, Any], name: str) -> None:
    case = found[name]
    check_layers(case)
    assert case["after"]["base_type"] == case["before"]["base_type"]
    assert case["after"]["size"] == case["before"]["size"]
    assert case["under_it_unchanged"]


NOTHING_DONE = (
    *("broken_link:scale", "broken_link:both", "place_refuses:scale", "place_refuses:both"),
    *("scale_refuses:scale", "conversion_refuses:both"),
)
ONE_UNDO_AWAY = ("scale_refuses:both", "place_refuses_in_the_end:scale", "place_refuses_in_the_end:both")


@pytest.mark.parametrize("name", NOTHING_DONE)
def test_what_fails_before_the_first_change_leaves_the_image_as_it_was(found: dict[str, Any], name: str) -> None:
    case = found[name]
    assert case["before"] == case["after"]
    assert case["images"] == case["images_before"]
    if name.startswith("broken_link"):
        assert case["said"] == "ConnectionError: gone"
    else:
        assert case["said"].startswith("CanvasTrouble: GIMP could not")
        assert "the image is as before" in case["said"]


@pytest.mark.parametrize("name", ONE_UNDO_AWAY)
def test_what_fails_later_says_that_one_undo_brings_the_image_back(found: dict[str, Any], name: str) -> None:
    case = found[name]
    assert case["said"].startswith("CanvasTrouble: GIMP could not")
    assert "one undo brings it back" in case["said"]
    assert case["after"]["tree"] == case["before"]["tree"]
    assert case["after"] != case["before"]
    assert case["images"] == case["images_before"]
