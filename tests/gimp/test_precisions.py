"""Every base type and precision that GIMP has, in a real GIMP: outside the selection not one stored bit changes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gimp.machine import CHECKOUT, GimpMachine

pytestmark = pytest.mark.gimp

COMPONENTS = {"U8": "u8", "U16": "u16", "U32": "u32", "HALF": "half", "FLOAT": "float", "DOUBLE": "double"}
BYTES = {"U8": 1, "U16": 2, "U32": 4, "HALF": 2, "FLOAT": 4, "DOUBLE": 8}
# How babl names the colour components by their curve.
MODELS = {
    "LINEAR": {"rgb": "RGBA", "gray": "YA"},
    "NON_LINEAR": {"rgb": "R'G'B'A", "gray": "Y'A"},
    "PERCEPTUAL": {"rgb": "R~G~B~A", "gray": "Y~A"},
}
CHANNELS = {"rgb": 4, "gray": 2}
PIXELS = 144 * 112


def case(
    number: int, base_type: str, component: str, curve: str, profile: str = "", odd: bool = False
) -> dict[str, Any]:
    """With and without an alpha channel, soft and hard, in turn."""
    precision = f"{component}_{curve}"
    alpha, feather = number % 2 == 0, 16 if number % 3 else 0
    return {
        "base_type": base_type,
        "precision": precision,
        "alpha": alpha,
        "profile": profile,
        "feather": feather,
        "odd": odd,
    }


EVERY = [(base_type, component, curve) for base_type in CHANNELS for component in COMPONENTS for curve in MODELS]
PLAIN = {f"{kind[0]}-{kind[1]}-{kind[2]}": case(number, *kind) for number, kind in enumerate(EVERY)}
WIDE = {
    f"adobe-{component}-{curve}": case(number, "rgb", component, curve, profile)
    for number, (component, curve, profile) in enumerate(
        [
            ("U8", "NON_LINEAR", "adobe"),
            ("U16", "NON_LINEAR", "adobe"),
            ("FLOAT", "LINEAR", "linear-adobe"),
            ("HALF", "PERCEPTUAL", "adobe"),
        ]
    )
}
ODD = {
    f"odd-{base_type}-{component}-{curve}": case(number, base_type, component, curve, odd=True)
    for number, (base_type, component, curve) in enumerate(
        (base_type, component, curve)
        for base_type in CHANNELS
        for component in ("HALF", "FLOAT", "DOUBLE")
        for curve in ("LINEAR", "NON_LINEAR")
    )
}
CASES = {**PLAIN, **WIDE, **ODD}

EXACT = {
    name
    for name, kind in CASES.items()
    if kind["precision"].startswith(("U8", "HALF"))
    or (kind["precision"].startswith("U16") and not kind["profile"])
    or (kind["base_type"], kind["precision"]) == ("rgb", "FLOAT_LINEAR")
}
"""Where GIMP's own compositing is exact. It works in linear RGB of 32-bit float (tried in 3.0.4), so in images of 32
bits and more any layer, an empty one too, makes it show the pixels below with other last bits; what is stored stays.
In 16 bits a curve other than sRGB's does the same to one pixel in a thousand."""
ROUNDING = {"U16": 1.01 / 65535, "U32": 2e-6, "FLOAT": 2e-6, "DOUBLE": 2e-6}


@pytest.fixture(scope="module")
def found(gimp: GimpMachine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All images inpainted by the offline provider, in two runs of GIMP."""
    folder = tmp_path_factory.mktemp("precisions")
    gimp.shared.append(folder)
    photograph = str(CHECKOUT / "samples" / "astronaut.png")
    arguments = {"provider": "offline", "seed": 7}
    try:
        return {
            name: seen
            for cases in (PLAIN, {**WIDE, **ODD})
            for name, seen in gimp.run_script(
                "precisions.py", folder, photograph=photograph, cases=cases, arguments=arguments
            ).items()
        }
    finally:
        gimp.end_bridge()
        gimp.shared.remove(folder)


def test_there_is_no_precision_that_is_not_tried() -> None:
    assert len(PLAIN) == 2 * 6 * 3
    assert {kind["alpha"] for kind in PLAIN.values()} == {True, False}
    assert {kind["feather"] for kind in PLAIN.values()} == {0, 16}


@pytest.mark.parametrize("name", CASES)
def test_not_one_bit_outside_the_selection_changes(found: dict[str, Any], name: str) -> None:
    seen, kind = found[name], CASES[name]
    assert seen["status"] == "success", seen["error"]
    component = kind["precision"].partition("_")[0]
    assert seen["pixel_bytes"] == BYTES[component] * CHANNELS[kind["base_type"]], "not the image's own format"
    assert (seen["soft"] > 300) is (kind["feather"] > 0)
    assert PIXELS * 0.7 < seen["unselected"] < PIXELS
    assert seen["source_unchanged"], "what is stored changed"
    assert seen["hidden"] == 0, "the picture is another one with the new layer hidden"
    assert seen["outside_of_empty"] == 0, "outside the selection the layer does more than an empty one"
    assert seen["inside"] > 500
    if name in EXACT:
        assert seen["outside"] == 0
    elif not kind["odd"]:
        assert seen["rounding"] < ROUNDING[component]


@pytest.mark.parametrize("name", CASES)
def test_the_result_has_the_images_own_type_precision_and_space(found: dict[str, Any], name: str) -> None:
    seen, kind = found[name], CASES[name]
    component, _, curve = kind["precision"].partition("_")
    (layer,) = seen["layers"]
    assert seen["precision"] == kind["precision"].lower().replace("_", "-")
    assert layer["type"] == {"rgb": "rgba-image", "gray": "graya-image"}[kind["base_type"]]
    assert layer["encoding"] == f"{MODELS[curve][kind['base_type']]} {COMPONENTS[component]}"
    assert layer["encoding"] == seen["visible_encoding"]
    assert layer["space_is_sources"]


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_colour_is_taken_and_never_comes_back(found: dict[str, Any], name: str) -> None:
    assert found[name]["odd_in_source"] > 300
    assert found[name]["layers"][0]["odd"] == 0


@pytest.mark.parametrize("name", [*PLAIN, *WIDE])
def test_there_are_none_of_them_where_there_were_none(found: dict[str, Any], name: str) -> None:
    assert found[name]["odd_in_source"] == found[name]["layers"][0]["odd"] == 0
