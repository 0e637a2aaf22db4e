"""Layers of ours in a real GIMP: replaced, removed, asked for their recipe, read as if not there; previews."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gimp.machine import CHECKOUT, GimpMachine

pytestmark = pytest.mark.gimp

BELOW = ["patch", "Background"]
KINDS = ("rgb", "adobe-rgb", "float-linear", "u16", "gray", "indexed")


@pytest.fixture(scope="module")
def found(gimp: GimpMachine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All cases of the script, in one run of GIMP."""
    folder = tmp_path_factory.mktemp("ours")
    gimp.shared.append(folder)
    photograph, plugin = str(CHECKOUT / "samples" / "astronaut.png"), str(CHECKOUT / "plugin")
    try:
        return gimp.run_script("ours.py", folder, photograph=photograph, plugin=plugin)
    finally:
        gimp.shared.remove(folder)


@pytest.mark.parametrize(
    ("case", "names"),
    [
        ("replaced", ["second", *BELOW]),
        ("replaced_while_active", ["second", *BELOW]),
        ("replaced_in_a_group", [["mine", ["second", "patch"]], "Background"]),
        ("group_replaced", ["one", *BELOW]),
        ("group_half_replaced", [["two", ["of 1"]], "one", *BELOW]),
        ("deleted_already", ["second", *BELOW]),
        ("not_ours", ["second", *BELOW]),
        ("removed", BELOW),
        ("removed_with_group", BELOW),
        ("fails", ["first", *BELOW]),
    ],
)
def test_what_is_replaced_or_removed_goes_and_nothing_else(found: dict[str, Any], case: str, names: list[Any]) -> None:
    assert found[case]["names"] == names
    assert found[case]["selection_kept"]
    # A layer that went while it was active leaves its place to what replaces it.
    assert found[case]["selected"] == (["second"] if case == "replaced_while_active" else ["patch"])


def test_a_layer_that_replaces_another_counts_as_made_from_the_same(found: dict[str, Any]) -> None:
    assert found["replaced_while_active"]["source"] == "patch"


def test_removing_tells_what_was_there_and_leaves_every_other_byte(found: dict[str, Any]) -> None:
    assert found["removed"]["gone"]
    assert found["removed"]["again"] == []
    assert found["removed"]["same"] and found["removed_with_group"]["same"]
    assert found["not_ours"]["removed"] == []
    assert "as before" in found["fails"]["said"]


def test_a_layer_tells_its_recipe(found: dict[str, Any]) -> None:
    case = found["carried"]
    assert case["recipe"] == {"recipe": 1, "word": "Käse ✓"}
    assert case["box"] == [40, 50, 30, 20]
    assert case["active_is_it"]
    assert case["has_recipe"] == [False, True]
    assert case["said"] == "This layer has no recipe: LayerBridge did not make it."


def test_a_recipe_of_a_stranger_breaks_nothing(found: dict[str, Any]) -> None:
    assert found["bytes"]["text"] == "\ufffd\ufffd{"
    assert "too long" in found["endless"]["said"]


def test_what_a_layer_replaces_is_its_mask(found: dict[str, Any]) -> None:
    for name, byte in (("plain", 255), ("soft", 77)):
        case = found["masked"]["rows"][name]
        assert (case["size"], case["above"], case["below"]) == (1500, 0, 0)
        assert case["row"] == [0, byte, byte, 0]
    assert found["masked"]["apart"] == 0


@pytest.mark.parametrize("case", ["again", "again:indexed"])
def test_a_layer_is_made_again_from_what_it_was_made_from(found: dict[str, Any], case: str) -> None:
    tried = found[case]
    assert tried["source"] == tried["source_of_second"] == "patch"
    assert tried["layer_is_patch"] and tried["visible_is_pure"] and tried["visible_without_both"]
    assert tried["names"] == ["second", "first", "between", *BELOW], "it was to go right above the first one"
    assert tried["selected"] == ["Background"]
    assert tried["images"] == 1, "a copy was left behind"


def test_a_layer_whose_source_is_gone_and_one_that_is_gone_itself(found: dict[str, Any]) -> None:
    assert found["again_without_source"]["layer"]
    assert "not in the image any more" in found["again_gone"]["said"]


def test_an_image_that_was_closed_is_told(found: dict[str, Any]) -> None:
    assert found["closed"] == {"said": "The image is not open any more.", "kind": "image-gone"}
    assert found["images_left"] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_shows_the_colours_that_would_be_sent(found: dict[str, Any], kind: str) -> None:
    case = found[f"preview:{kind}"]
    assert case["layer"]["box"] == [20, 30, 200, 200]
    assert case["visible"]["box"] == [0, 0, 512, 512]
    for source in ("layer", "visible"):
        assert case[source]["size"] == [128, 128]
        # Of another colour space it would be off by tens.
        assert case[source]["off"] < 6
    assert case["unchanged"]
