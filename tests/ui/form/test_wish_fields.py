"""The table of the group "Selection and result", against the one that GIMP's procedures are declared by."""

from dataclasses import replace

import pytest

from bridge.capability import OptionKind, OptionSpec
from bridge.model import Mode
from bridge.wishes import AUTOMATIC, Wishes
from layerbridge.arguments import PROCEDURES, Argument
from layerbridge.wire import Description
from tests.fakes.canvas import gradient
from tests.fakes.providers import capability
from tests.fakes.sessions import FakeGimp, session
from ui.form.wish_fields import BY_MODE, CONVERT_INDEXED, NAMES, FieldSpec, counting, shown
from ui.source.values import GimpImage, NoSource

STRENGTH = OptionSpec("strength", "Strength", OptionKind.NUMBER, "How much.", 0.85, 0, 1)
SPECS = {Mode(spec.mode): spec for spec in PROCEDURES if spec.mode in tuple(Mode)}
EVERY = [pytest.param(mode, spec, id=f"{mode}-{spec.name}") for mode, specs in BY_MODE.items() for spec in specs]


def bound(base_type: str = "rgb", *, looked: bool = True) -> GimpImage:
    gimp = FakeGimp(gradient(8, 8), base_type=base_type)
    return GimpImage(session(gimp), gimp.describe() if looked else None)


def argument_of(mode: Mode, spec: FieldSpec) -> Argument:
    return next(each for each in SPECS[mode].arguments if each.name == spec.name.replace("_", "-"))


@pytest.mark.parametrize("mode", SPECS)
def test_the_panel_and_gimps_procedures_ask_for_the_same(mode: Mode) -> None:
    declared = {argument.name.replace("-", "_") for argument in SPECS[mode].arguments} & NAMES
    # The strength of an image-to-image has a row of its own.
    declared -= {"strength"} if mode is Mode.IMAGE_TO_IMAGE else set()
    assert {spec.name for spec in BY_MODE[mode]} == declared


@pytest.mark.parametrize(("mode", "spec"), EVERY)
def test_a_field_takes_what_its_argument_takes(mode: Mode, spec: FieldSpec) -> None:
    argument = argument_of(mode, spec)
    kinds = {"choice": OptionKind.CHOICE, "int": OptionKind.INTEGER, "double": OptionKind.NUMBER}
    assert spec.kind is kinds.get(argument.kind, OptionKind.SWITCH)
    assert spec.choices == tuple(value for value, _ in argument.choices)
    if spec.maximum is not None:
        # One step below the least, where the field says "Automatic", is what GIMP has a number for.
        automatic = 0 if spec.name == "max_requests" else AUTOMATIC
        assert (argument.low, argument.default) == (automatic, automatic)
        assert (spec.minimum, spec.maximum) == (automatic + 1, argument.high)
    else:
        assert spec.default == argument.default == getattr(Wishes(), spec.name)


@pytest.mark.parametrize("mode", BY_MODE)
def test_no_two_fields_of_a_mode_have_the_same_letter(mode: Mode) -> None:
    letters = [spec.titled[spec.titled.index("&") + 1].lower() for spec in BY_MODE[mode]]
    # The group itself is chosen by E.
    assert len({*letters, "e"}) == len(letters) + 1
    assert all(spec.titled.replace("&", "") == spec.label and spec.help for spec in BY_MODE[mode])


def names(specs: tuple[FieldSpec, ...]) -> set[str]:
    return {spec.name for spec in specs}


def test_an_outpaint_goes_into_its_own_image_and_only_an_upscale_scales_it() -> None:
    into = {mode: dict(zip(names(specs), specs, strict=False)) for mode, specs in BY_MODE.items()}
    assert "into" not in into[Mode.OUTPAINT]
    scaling = [mode for mode, specs in BY_MODE.items() if any("image" in spec.choices for spec in specs)]
    assert scaling == [Mode.UPSCALE]


@pytest.mark.parametrize("mode", BY_MODE)
def test_without_an_image_in_gimp_nobody_is_asked_where_a_result_goes(mode: Mode) -> None:
    able = capability(mode) if mode is not Mode.OUTPAINT else capability(Mode.INPAINT)
    nowhere = GimpImage(session(FakeGimp()), Description())
    for source in (NoSource(), nowhere):
        assert not names(counting(mode, able, source)) & {"into", "convert_indexed"}
    everywhere = {spec.name for spec in BY_MODE[mode]} - {"strength"}
    assert names(counting(mode, able, bound())) == everywhere


def test_converting_is_a_question_only_while_the_image_is_indexed() -> None:
    for source, is_shown in ((bound("indexed"), True), (bound("gray"), False), (bound("indexed", looked=False), False)):
        assert (CONVERT_INDEXED in shown(Mode.INPAINT, None, source)) is is_shown
        assert CONVERT_INDEXED in counting(Mode.INPAINT, None, source)


def test_a_strength_is_asked_for_in_an_inpaint_where_the_engine_has_one() -> None:
    plain = capability(Mode.INPAINT)
    able = replace(plain, options=(*plain.options, STRENGTH))
    assert "strength" in names(shown(Mode.INPAINT, able, NoSource()))
    for unable in (plain, None):
        assert "strength" not in names(shown(Mode.INPAINT, unable, NoSource()))
    assert "strength" not in names(shown(Mode.OUTPAINT, able, NoSource()))
