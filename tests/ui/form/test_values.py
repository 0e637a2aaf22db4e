from dataclasses import fields, replace

import pytest

from bridge.capability import Capability, OptionKind, OptionSpec, SizeRange
from bridge.errors import InputError
from bridge.model import Mode
from bridge.wishes import Wishes, from_arguments
from layerbridge.arguments import PROCEDURES, Argument, ProcedureSpec
from layerbridge.measures import Scalar
from layerbridge.wire import PROTOCOL_VERSION, Hello
from tests.fakes.canvas import gradient
from tests.fakes.providers import OPTIONS, capability
from tests.fakes.sessions import FakeGimp, session
from ui.form import values as form
from ui.source.values import GimpImage, NoSource

STRENGTH = OptionSpec("strength", "Strength", OptionKind.NUMBER, "How much.", 0.85, 0, 1)


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
    told = form.for_engine(wishes, Mode.INPAINT, grain_only, NoSource())
    assert told == Wishes(samples=2, options=(("grain", 0.5),))


def test_the_size_is_for_text_to_image_and_the_strength_for_image_to_image() -> None:
    wishes = Wishes(strength=0.3, width=128, height=64)
    text = form.for_engine(wishes, Mode.TEXT_TO_IMAGE, capability(Mode.TEXT_TO_IMAGE), NoSource())
    image = form.for_engine(wishes, Mode.IMAGE_TO_IMAGE, capability(Mode.IMAGE_TO_IMAGE), NoSource())
    assert (text.width, text.height, text.strength) == (128, 64, None)
    assert (image.width, image.height, image.strength) == (None, None, 0.3)


def test_the_strength_shown_is_the_strength_sent() -> None:
    bare = Capability(Mode.IMAGE_TO_IMAGE, SizeRange())
    declared = replace(bare, options=(STRENGTH,))
    for engine, expected in ((bare, form.START_STRENGTH), (declared, 0.85)):
        assert form.strength(Wishes(), engine) == expected
        assert form.for_engine(Wishes(), Mode.IMAGE_TO_IMAGE, engine, NoSource()).strength == expected


FULL = Wishes(
    prompts=("a hill",), negative_prompt="people", styles=("Noir", "Ink"),
    provider="fake", engine="fake-1", source="visible", strength=0.25,
    scale=3.0, width=64, height=128, whole_layer=True, seed=9, samples=2, steps=20, cfg_scale=7.0, sampler="K_LMS",
    style_preset="anime", left=1, top=2, right=3, bottom=4, context="layer", grow=5, feather=0, blend=7, fill="border",
    join="colour", refine="no", tiles="yes", into="new-image", convert_indexed=True, max_requests=40,
    clip_guidance="slow", options=(("grain", 0.5), ("count", 3), ("tag", "red")),
)  # fmt: skip


def test_every_field_is_among_those_that_come_back() -> None:
    start = Wishes()
    assert [each.name for each in fields(Wishes) if getattr(FULL, each.name) == getattr(start, each.name)] == []


@pytest.mark.parametrize("wishes", [FULL, Wishes(), Wishes(strength=0.0, grow=0, feather=0, blend=0)])
def test_gimps_arguments_bring_the_same_wishes_back(wishes: Wishes) -> None:
    said = form.to_arguments(wishes)
    assert from_arguments(said) == wishes
    assert form.from_hello(replace(hello("inpaint"), arguments=said), Wishes())[1] == wishes


def test_what_is_automatic_is_minus_one_to_gimp() -> None:
    said = form.to_arguments(Wishes())
    assert {name: said[name] for name in ("grow", "feather", "blend", "strength")} == {
        "grow": -1, "feather": -1, "blend": -1, "strength": -1.0,
    }  # fmt: skip


KINDS = {"string": str, "choice": str, "int": int, "double": float, "boolean": bool}


def takes(argument: Argument, value: Scalar) -> bool:
    """Whether GIMP would."""
    if argument.kind in ("int", "double"):
        return argument.low <= float(value) <= argument.high
    return argument.kind != "choice" or value in [each for each, _ in argument.choices]


@pytest.mark.parametrize("wishes", [FULL, Wishes()], ids=["full", "start"])
@pytest.mark.parametrize("spec", [spec for spec in PROCEDURES if spec.mode in tuple(Mode)], ids=lambda spec: spec.mode)
def test_every_argument_is_one_that_gimp_takes(spec: ProcedureSpec, wishes: Wishes) -> None:
    mode, source = Mode(spec.mode), GimpImage(session(FakeGimp(gradient(8, 8))))
    said = form.to_arguments(form.for_engine(wishes, mode, capability(mode), source))
    for argument in spec.arguments:
        value = said[argument.name]
        assert type(value) is KINDS[argument.kind] and takes(argument, value), argument.name


def test_a_strength_in_an_inpaint_is_the_users_where_the_engine_has_one() -> None:
    plain = capability(Mode.INPAINT)
    able = replace(plain, options=(STRENGTH,))
    for engine, strength, sent in ((able, 0.0, 0.0), (able, None, None), (plain, 0.4, None)):
        wishes = form.for_engine(Wishes(strength=strength), Mode.INPAINT, engine, NoSource())
        assert wishes.strength == sent


def test_where_a_result_goes_counts_in_gimp_only() -> None:
    wishes = Wishes(into="image", convert_indexed=True, max_requests=3)
    able = capability(Mode.UPSCALE)
    apart = form.for_engine(wishes, Mode.UPSCALE, able, NoSource())
    assert apart == Wishes(max_requests=3)
    assert form.for_engine(wishes, Mode.UPSCALE, able, GimpImage(session(FakeGimp()))) == apart
    assert form.for_engine(wishes, Mode.UPSCALE, able, GimpImage(session(FakeGimp(gradient(8, 8))))) == wishes


def test_arguments_go_back_only_to_the_procedure_that_can_repeat_them() -> None:
    said = form.to_arguments(FULL)
    assert form.same_procedure(said, Mode.INPAINT, "inpaint") == said
    assert form.same_procedure(said, Mode.UPSCALE, "inpaint") == {}
    assert form.same_procedure(said, None, "inpaint") == {}
