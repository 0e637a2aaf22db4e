from dataclasses import replace

import pytest

from bridge.capability import Capability, OptionKind, OptionSpec, SizeRange
from bridge.errors import InputError
from bridge.model import Mode
from bridge.wishes import Wishes, from_arguments
from layerbridge.arguments import PROCEDURES
from layerbridge.wire import PROTOCOL_VERSION, Hello, Scalar
from tests.fakes.providers import OPTIONS, capability
from ui import form


def hello(procedure: str, **arguments: Scalar) -> Hello:
    said = {name.replace("_", "-"): value for name, value in arguments.items()}
    return Hello(PROTOCOL_VERSION, "0", "gimp", procedure, said, interactive=True)


def test_what_gimp_says_fills_the_form_and_the_rest_stays() -> None:
    before = Wishes(prompts=("old",), seed=4, samples=3)
    mode, wishes = form.from_hello(hello("inpaint", prompt="new", seed=0, cfg_scale=7.5), before)
    assert mode is Mode.INPAINT
    assert wishes == replace(before, prompts=("new",), cfg_scale=7.5)


def test_the_panel_procedure_keeps_the_mode() -> None:
    assert form.from_hello(hello("panel"), Wishes())[0] is None


@pytest.mark.parametrize("procedure", ["", "paint", "Inpaint"])
def test_a_procedure_that_is_none_is_told(procedure: str) -> None:
    with pytest.raises(InputError, match="no procedure"):
        form.from_hello(hello(procedure), Wishes())


@pytest.mark.parametrize("name", ["steps", "sampler", "grain"])
def test_an_option_is_set_and_unset(name: str) -> None:
    value = {"steps": 30, "sampler": "K_LMS", "grain": 0.5}[name]
    chosen = form.with_option(Wishes(options=(("tag", "x"),)), name, value)
    assert form.option_value(chosen, name) == value
    assert form.option_value(chosen, "tag") == "x"
    assert form.option_value(form.with_option(chosen, name, None), name) is None


def test_an_engine_is_not_told_what_it_does_not_know() -> None:
    wishes = Wishes(
        steps=30, sampler="K_LMS", strength=0.3, width=64, height=64, samples=9, options=(("grain", 0.5), ("other", 1))
    )
    grain_only = replace(capability(Mode.INPAINT), options=(OPTIONS[3],), max_samples=2)
    told = form.for_engine(wishes, Mode.INPAINT, grain_only)
    assert told == Wishes(samples=2, options=(("grain", 0.5),))


def test_the_size_is_for_text_to_image_and_the_strength_for_image_to_image() -> None:
    wishes = Wishes(strength=0.3, width=128, height=64)
    text = form.for_engine(wishes, Mode.TEXT_TO_IMAGE, capability(Mode.TEXT_TO_IMAGE))
    image = form.for_engine(wishes, Mode.IMAGE_TO_IMAGE, capability(Mode.IMAGE_TO_IMAGE))
    assert (text.width, text.height, text.strength) == (128, 64, None)
    assert (image.width, image.height, image.strength) == (None, None, 0.3)


def test_the_strength_shown_is_the_strength_sent() -> None:
    bare = Capability(Mode.IMAGE_TO_IMAGE, SizeRange())
    option = OptionSpec("strength", "Strength", OptionKind.NUMBER, "How much.", 0.85, 0, 1)
    declared = replace(bare, options=(option,))
    for engine, expected in ((bare, form.START_STRENGTH), (declared, 0.85)):
        assert form.strength(Wishes(), engine) == expected
        assert form.for_engine(Wishes(), Mode.IMAGE_TO_IMAGE, engine).strength == expected


FULL = Wishes(
    prompts=("a hill",), negative_prompt="people", provider="fake", engine="fake-1", source="visible", strength=0.25,
    scale=3.0, width=64, height=128, whole_layer=True, seed=9, samples=2, steps=20, cfg_scale=7.0, sampler="K_LMS",
    style_preset="anime", options=(("grain", 0.5), ("count", 3), ("tag", "red")),
)  # fmt: skip


@pytest.mark.parametrize("wishes", [FULL, Wishes(), Wishes(strength=0.0)])
def test_gimps_arguments_bring_the_same_wishes_back(wishes: Wishes) -> None:
    assert from_arguments(form.to_arguments(wishes)) == wishes


@pytest.mark.parametrize("spec", PROCEDURES, ids=lambda spec: spec.mode)
def test_every_argument_has_the_type_that_gimp_declares(spec: object) -> None:
    kinds = {"string": str, "choice": str, "int": int, "double": float, "boolean": bool}
    said = form.to_arguments(FULL)
    for argument in spec.arguments:  # type: ignore[attr-defined]
        assert type(said[argument.name]) is kinds[argument.kind], argument.name


def test_arguments_go_back_only_to_the_procedure_that_can_repeat_them() -> None:
    said = form.to_arguments(FULL)
    assert form.same_procedure(said, Mode.INPAINT, "inpaint") == said
    assert form.same_procedure(said, Mode.UPSCALE, "inpaint") == {}
    assert form.same_procedure(said, None, "inpaint") == {}
