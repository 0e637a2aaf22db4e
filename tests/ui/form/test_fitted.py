"""What was set for one engine, for another one that knows less."""

from __future__ import annotations

import pytest

from bridge.capability import FixedSizes, OptionKind, OptionSpec
from bridge.model import Mode, Scalar, Size
from bridge.wishes import Wishes
from tests.fakes.providers import capability
from ui.form.fitted import fitted
from ui.form.values import option_value

STEPS = OptionSpec("steps", "Steps", OptionKind.INTEGER, "", minimum=10, maximum=50)
SAMPLER = OptionSpec("sampler", "Sampler", OptionKind.CHOICE, "", "", choices=("", "K_EULER"))
GRAIN = OptionSpec("grain", "Grain", OptionKind.NUMBER, "", minimum=0)


@pytest.mark.parametrize(
    ("spec", "value", "kept"),
    [
        (STEPS, 50, True),
        (STEPS, 51, False),
        (STEPS, 9, False),
        (STEPS, 20.5, False),
        (SAMPLER, "K_EULER", True),
        (SAMPLER, "K_LMS", False),
        (GRAIN, 0.0, True),
        (GRAIN, -0.1, False),
        (GRAIN, "much", False),
    ],
)
def test_an_option_is_kept_where_the_engine_admits_it(spec: OptionSpec, value: Scalar, *, kept: bool) -> None:
    own = spec.name in ("steps", "sampler")
    wishes = Wishes(**{spec.name: value}) if own else Wishes(options=((spec.name, value),))  # type: ignore[arg-type]
    after = fitted(wishes, capability(Mode.TEXT_TO_IMAGE, options=(spec,)))
    assert option_value(after, spec.name) == (value if kept else None)


@pytest.mark.parametrize(("size", "kept"), [(Size(64, 64), True), (Size(1024, 1024), False)])
def test_a_size_is_kept_where_the_engine_makes_it(size: Size, *, kept: bool) -> None:
    wishes = Wishes(width=size.width, height=size.height)
    after = fitted(wishes, capability(Mode.TEXT_TO_IMAGE, sizes=FixedSizes((Size(64, 64),))))
    assert (after.width, after.height) == ((size.width, size.height) if kept else (None, None))
