"""The procedures in a real GIMP, without a window: pixels, places, layers, messages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gimp.conftest import stability_environment
from tests.gimp.machine import CHECKOUT, GimpMachine
from tests.servers.stability import StabilityServer
from tests.servers.stability_pictures import masked_colour

pytestmark = pytest.mark.gimp

Edit = Callable[..., dict[str, Any]]
KINDS = ("rgb", "adobe-rgb", "float-linear", "u16", "gray")
SEED = 77


@pytest.fixture
def edit(gimp: GimpMachine, work: Path, astronaut: str, server: StabilityServer) -> Edit:
    """Runs a procedure on an ellipse, feathered unless ``selected`` says another; ``kind`` is the image's.

    The rest are the procedure's arguments.
    """

    def run(
        procedure: str = "inpaint", *, kind: str = "rgb", selected: dict[str, Any] | None = None, **arguments: Any
    ) -> dict[str, Any]:
        return gimp.run_script(
            "edit_selection.py",
            work,
            env=stability_environment(server),
            photograph=astronaut,
            kind=kind,
            procedure=procedure,
            arguments=arguments,
            **(selected or {}),
        )

    return run


def check_inpaint(found: dict[str, Any]) -> dict[str, Any]:
    """What must hold of every inpainting of the ellipse; gives the new layer."""
    assert found["status"] == "success", found["error"]
    assert found["feathered"] > 1000, "the selection was to be feathered"
    assert found["unselected"] > 200_000
    assert found["outside"] == 0, "pixels outside the selection changed"
    assert found["inside"] > 20_000
    before, after = found["before"], found["after"]
    assert after["selection"] == before["selection"]
    assert after["selected_layers"] == before["selected_layers"]
    assert after["size"] == before["size"]
    (layer,) = found["layers"]
    assert layer["mask"]
    assert not layer["edit_mask"]
    assert found["mask_is_selection"]
    assert layer["parent"] == found["patch"]["parent"]
    assert layer["position"] == found["patch"]["position"] - 1
    assert layer["recipe_persistent"]
    assert found["undo_enabled"]
    return dict(layer)


@pytest.mark.parametrize("kind", KINDS)
def test_inpaint_of_a_feathered_ellipse_against_stability(edit: Edit, server: StabilityServer, kind: str) -> None:
    found = edit(kind=kind, prompt="a red balloon", provider="stability", seed=SEED, join="none")
    layer = check_inpaint(found)
    assert layer["recipe"]["prompts"] == [{"text": "a red balloon", "weight": 1.0}]
    assert layer["recipe"]["provider"] == "stability"
    assert layer["recipe"]["seed"] == SEED
    (request,) = [each for each in server.requests if each.path.endswith("/masking")]
    assert request.fields["mask_source"] == "MASK_IMAGE_WHITE"
    colour = masked_colour(SEED)
    if kind == "gray":
        assert len(set(found["centre"][:3])) == 1
    else:
        # In the image's own precision and space and back: within a rounding step of what the server painted.
        assert all(abs(have - want) <= 1 for have, want in zip(found["centre"][:3], colour, strict=True))


def test_inpaint_with_the_offline_provider(edit: Edit) -> None:
    found = edit(seed=SEED)
    layer = check_inpaint(found)
    assert layer["recipe"]["provider"] == "offline"


@pytest.mark.parametrize("source", ["visible", "layer"])
def test_the_visible_picture_and_the_layer_as_source(edit: Edit, server: StabilityServer, source: str) -> None:
    """The layer begins at 60, the selection at 20: only of the visible picture can all of it be replaced."""
    selected = {"ellipse": (20, 110, 180, 220)}
    asked = {"prompt": "a red balloon", "provider": "stability", "seed": SEED, "source": source, "join": "none"}
    found = edit(kind="float-linear", selected=selected, **asked)
    assert found["status"] == "success", found["error"]
    assert found["outside"] == 0
    (layer,) = found["layers"]
    assert (layer["box"][0] <= 20) if source == "visible" else (layer["box"][0] >= 60)
    assert all(abs(have - want) <= 1 for have, want in zip(found["centre"][:3], masked_colour(SEED), strict=True))


HARD = {"feather": 0}


def test_a_hard_selection_is_taken_as_it_is_where_nothing_shall_blend(edit: Edit) -> None:
    found = edit(prompt="a red balloon", provider="stability", seed=SEED, selected=HARD, grow=0, blend=0)
    assert found["status"] == "success", found["error"]
    assert found["mask_is_selection"]
    assert found["outside"] == 0


def test_a_result_fades_inwards_and_never_past_the_selection(edit: Edit) -> None:
    found = edit(prompt="a red balloon", provider="stability", seed=SEED, selected=HARD, blend=12)
    assert found["status"] == "success", found["error"]
    assert found["mask_above_selection"] == 0
    # The ellipse has some 630 px around it.
    assert 630 * 6 < found["mask_below_selection"] < 630 * 14
    assert found["outside"] == 0


def test_a_mask_that_is_grown_on_purpose_reaches_as_far_as_was_said(edit: Edit) -> None:
    found = edit(prompt="a red balloon", provider="stability", seed=SEED, selected=HARD, grow=10, blend=0)
    assert found["status"] == "success", found["error"]
    assert 630 * 8 < found["outside"] < 630 * 12


def test_an_indexed_image_is_converted_where_that_is_wished(edit: Edit) -> None:
    asked = {"prompt": "a red balloon", "provider": "stability", "seed": SEED, "join": "none"}
    found = edit(kind="indexed", convert_indexed=True, **asked)
    check_inpaint(found)
    assert (found["before"]["base_type"], found["after"]["base_type"]) == ("indexed", "rgb")
    assert all(abs(have - want) <= 1 for have, want in zip(found["centre"][:3], masked_colour(SEED), strict=True))


def test_an_indexed_image_is_refused_before_anything_is_sent(edit: Edit, server: StabilityServer) -> None:
    found = edit(kind="indexed", prompt="a red balloon", provider="stability")
    assert found["status"] == "execution-error"
    assert "indexed" in found["error"]
    assert "Image > Mode > RGB" in found["error"]
    assert found["before"] == found["after"]
    assert not [each for each in server.requests if each.method == "POST"]


def test_image_to_image_inside_a_selection(edit: Edit, server: StabilityServer) -> None:
    found = edit("image-to-image", prompt="a painting", provider="stability", strength=0.7, seed=SEED)
    check_inpaint(found)
    (request,) = [each for each in server.requests if each.path.endswith("/image-to-image")]
    assert float(request.fields["image_strength"]) == pytest.approx(0.3)


def test_several_samples_come_as_a_group_with_the_first_visible(edit: Edit) -> None:
    found = edit(prompt="a red balloon", provider="stability", seed=SEED, samples=3)
    assert found["status"] == "success", found["error"]
    assert found["outside"] == 0
    layers = found["layers"]
    assert [layer["visible"] for layer in layers] == [True, False, False]
    assert all(layer["mask"] for layer in layers)
    top = found["after"]["tree"][0]
    assert top[1] == "Inpaint: a red balloon"
    assert [child[0] for child in top[2]] == [layer["id"] for layer in layers]
    assert found["after"]["selected_layers"] == found["before"]["selected_layers"]


@pytest.mark.parametrize("kind", ["rgb", "gray"])
def test_upscale_of_a_layer_in_a_group(
    gimp: GimpMachine, work: Path, astronaut: str, server: StabilityServer, kind: str
) -> None:
    found = gimp.run_script(
        "make_layers.py",
        work,
        env=stability_environment(server),
        photograph=astronaut,
        what="upscale",
        kind=kind,
        arguments={"provider": "stability", "scale": 3.0},
    )
    assert found["status"] == "success", found["error"]
    (layer,) = found["layers"]
    x, y, width, height = found["patch"]["box"]
    assert layer["box"] == [x, y, width * 3, height * 3]
    assert layer["parent"] == found["group"]
    assert layer["position"] == found["patch"]["position"] - 1
    assert not layer["mask"]
    assert found["after"]["size"] == [max(512, x + width * 3), max(512, y + height * 3)]
    assert found["after"]["selected_layers"] == found["before"]["selected_layers"]
    assert found["under_it_unchanged"]
    assert all(abs(a - b) <= 12 for a, b in zip(found["first_pixels"][0], found["patch_first"], strict=True))


@pytest.fixture(scope="module")
def enlarged(gimp: GimpMachine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An upscale by 2 into everything that it can go into, in one run of GIMP."""
    folder = tmp_path_factory.mktemp("enlarged")
    gimp.shared.append(folder)
    photograph = str(CHECKOUT / "samples" / "astronaut.png")
    try:
        return gimp.run_script("upscale_into.py", folder, photograph=photograph)
    finally:
        gimp.end_bridge()
        gimp.shared.remove(folder)


@pytest.mark.parametrize("name", ["layer", "layer-indexed"])
def test_upscale_into_a_layer_makes_the_canvas_fit(enlarged: dict[str, Any], name: str) -> None:
    found = enlarged[name]
    assert found["status"] == "success", found["error"]
    (layer,) = found["layers"]
    assert layer["box"] == [300, 350, 240, 200]
    assert found["after"]["size"] == [540, 550]
    assert found["source"]["box"] == [300, 350, 120, 100]
    assert layer["position"] == found["source"]["position"] - 1
    assert found["after"]["base_type"] == "rgb"
    assert found["same_image"]
    assert found["under_it_unchanged"]


@pytest.mark.parametrize("name", ["image", "image-indexed"])
def test_upscale_of_the_whole_image_scales_everything_with_the_layer(enlarged: dict[str, Any], name: str) -> None:
    found = enlarged[name]
    assert found["status"] == "success", found["error"]
    (layer,) = found["layers"]
    assert found["after"]["size"] == [1024, 1024]
    assert layer["box"] == found["source"]["box"] == [600, 700, 240, 200]
    assert layer["position"] == found["source"]["position"] - 1
    assert found["after"]["base_type"] == "rgb"
    assert found["same_image"]
    assert found["after"]["selected_layers"] == found["before"]["selected_layers"]


@pytest.mark.parametrize("name", ["new-image", "new-image-indexed", "new-image-of-an-indexed-one-as-it-is"])
def test_upscale_into_a_new_image_leaves_the_old_one_alone(enlarged: dict[str, Any], name: str) -> None:
    found = enlarged[name]
    assert found["status"] == "success", found["error"]
    (layer,) = found["layers"]
    assert not found["same_image"]
    assert found["made"]["size"] == [240, 200]
    assert found["made"]["base_type"] == "rgb"
    assert layer["box"] == [0, 0, 240, 200]
    assert found["before"] == found["after"]


def test_an_indexed_image_is_not_converted_unasked(enlarged: dict[str, Any]) -> None:
    for into in ("layer", "image"):
        found = enlarged[f"{into}-indexed-unasked"]
        assert found["status"] == "execution-error"
        assert "indexed" in found["error"]
        assert found["before"] == found["after"]


def test_text_to_image_with_and_without_an_image(
    gimp: GimpMachine, work: Path, astronaut: str, server: StabilityServer
) -> None:
    found = gimp.run_script(
        "make_layers.py",
        work,
        env=stability_environment(server),
        photograph=astronaut,
        what="text-to-image",
        arguments={"provider": "stability", "prompt": "a lake", "seed": SEED},
    )
    assert found["status"] == "success", found["error"]
    (layer,) = found["layers"]
    assert layer["box"] == [0, 0, 512, 512]
    assert found["after"]["size"] == [512, 512]
    alone = found["alone"]
    assert alone["status"] == "success", alone["error"]
    assert alone["size"] == [1024, 1024]
    assert alone["layers"][0]["recipe"]["mode"] == "text-to-image"
    assert alone["undo_enabled"]


REFUSED = {
    "no_selection": "Nothing is selected",
    "selection_outside": "outside the layer",
    "channel": "is a channel",
    "two_layers": "2 layers",
    "floating_selection": "floating selection",
    "empty_image": "no selected layer",
    "child_of_locked_group": "is locked",
}
WORK = (
    "plain",
    "selection_partly_outside",
    "group_layer",
    "locked_layer",
    "layer_mask",
    "larger_than_canvas",
    "one_pixel_selection",
    "everything_selected",
    "one_pixel_wide_layer",
    "one_pixel_image",
    "transparent_layer",
    "very_wide_image",
    "very_wide_layer",
)


# The offline provider makes its fill of what is around, so it needs something there.
NOTHING_AROUND = ("everything_selected", "one_pixel_image", "transparent_layer")
PROVIDERS = {"offline": dict.fromkeys(NOTHING_AROUND, "no opaque pixel is left outside"), "stability": {}}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_odd_canvases_work_or_are_refused_clearly(
    gimp: GimpMachine, work: Path, astronaut: str, server: StabilityServer, provider: str
) -> None:
    arguments = {"seed": SEED, "prompt": "a red balloon", "provider": provider}
    env = stability_environment(server)
    found = gimp.run_script("odd_canvases.py", work, env=env, photograph=astronaut, arguments=arguments)
    refused = {**REFUSED, **PROVIDERS[provider]}
    assert set(found) == {*refused, *WORK}
    for name, message in refused.items():
        assert found[name]["status"] == "execution-error", name
        assert message in found[name]["error"], name
        assert found[name]["unchanged"], name
    for name in (name for name in WORK if name not in refused):
        assert found[name]["status"] == "success", (name, found[name]["error"])
        assert all(found[name]["kept"].values()), name
        assert len(found[name]["layers"]) == 1, name
        assert found[name]["outside"] == 0, name
        assert found[name]["inside"] > 0, name
    assert found["one_pixel_selection"]["selected"] == 1
    assert found["very_wide_image"]["inside"] > 1000
    assert found["very_wide_layer"]["inside"] > 1000
    (thin,) = found["one_pixel_wide_layer"]["layers"]
    assert found["one_pixel_wide_layer"]["inside"] <= 220
    assert thin["box"][0] == 200 and thin["box"][2] == 1


def test_what_the_procedure_database_says(
    gimp: GimpMachine, work: Path, astronaut: str, server: StabilityServer
) -> None:
    names = ["inpaint", "image-to-image", "upscale", "text-to-image", "panel"]
    found = gimp.run_script(
        "arguments.py",
        work,
        env=stability_environment(server),
        photograph=astronaut,
        names=names,
        arguments={"prompt": "a red balloon", "provider": "stability"},
    )
    for name in names:
        procedure = found["procedures"][name]
        assert procedure["menus"] == ["<Image>/Filters/LayerBridge"]
        assert procedure["returns"] == ["layers", "result-image"]
        assert all(procedure["arguments"].values()), f"an argument of {name} is not documented"
        assert procedure["blurb"]
        assert procedure["help"]
    assert found["last_values"]["status"] == "success", found["last_values"]["error"]
    assert found["wrong_provider"]["status"] == "execution-error"
    assert "nobody" in found["wrong_provider"]["error"]
    assert found["no_image"]["status"] == "execution-error"
    assert "No image is open" in found["no_image"]["error"]


FAILURES = {
    "unauthorized": (401, "key"),
    "server_error": (500, "server"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_an_endpoint_that_fails_leaves_the_image_alone(edit: Edit, server: StabilityServer, name: str) -> None:
    status, word = FAILURES[name]
    server.fail_next(status, name, "it is so")
    found = edit(prompt="a red balloon", provider="stability")
    assert found["status"] == "execution-error"
    assert word in found["error"].lower()
    assert found["before"] == found["after"]
