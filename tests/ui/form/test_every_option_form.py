"""The panel's form of every option that any provider declares, with what its strict server tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from bridge.capability import Capability, OptionKind, OptionSpec
from bridge.http.transport import Transport
from bridge.model import Scalar
from bridge.providers.base import Provider
from bridge.registry import provider_names
from tests.servers.rigs import RIGS
from ui.fields import ShareField
from ui.option_form import OptionForm

FIELDS: dict[OptionKind, tuple[type[QWidget], ...]] = {
    OptionKind.INTEGER: (QSpinBox,),
    OptionKind.NUMBER: (QDoubleSpinBox, ShareField),
    OptionKind.CHOICE: (QComboBox,),
    OptionKind.TEXT: (QLineEdit,),
    OptionKind.SWITCH: (QCheckBox,),
}
MANY = 200
NARROW_PX = 260


def capabilities(provider: Provider) -> Iterator[Capability]:
    """Each of every engine in every mode, before and after the server was asked."""
    for mode in provider.spec.modes:
        before = provider.capability(mode, None)
        if before is not None:
            yield before
    engines = provider.engines()
    for mode in provider.spec.modes:
        for engine in (provider.default_engine(mode), *(each.id for each in engines)):
            able = provider.capability(mode, engine)
            if able is not None:
                yield able


def test_the_tests_below_know_every_provider() -> None:
    assert set(RIGS) | {"offline"} == set(provider_names())
    assert set(FIELDS) == set(OptionKind)


@pytest.mark.parametrize("name", RIGS)
def test_every_option_has_its_field(qtbot: QtBot, name: str) -> None:
    form, told = OptionForm(), list[tuple[str, object]]()
    qtbot.addWidget(form)
    form.changed.connect(lambda option, value: told.append((option, value)))
    transport = Transport()
    with RIGS[name]() as rig:
        provider = rig.make(transport)
        # One form for all, as in the panel, where it is built again for each engine that is chosen.
        for options in {provider.spec.settings, *(each.options for each in capabilities(provider))}:
            form.show_options(options, lambda _: None)
            assert list(form.fields) == [option.name for option in options]
            for option in options:
                check_field(form.fields[option.name], option)
            for value in ("7", "", "no such choice"):
                form.show_options(of_text(options), lambda _, value=value: value)  # type: ignore[misc]
    transport.close()
    assert told == []


def check_field(field: QWidget, option: OptionSpec) -> None:
    """The right one, named, explained, and with all that the server told in it."""
    assert isinstance(field, FIELDS[option.kind])
    assert field.accessibleName() == option.label or isinstance(field, ShareField)
    if isinstance(field, QComboBox):
        shown = {field.itemData(row) for row in range(field.count())}
        assert shown - {None} == set(option.choices) - {""}
        assert field.currentIndex() >= 0
    if isinstance(field, (QSpinBox, QDoubleSpinBox)):
        assert option.maximum is not None
        assert field.maximum() == option.maximum
        assert bool(field.specialValueText()) == (option.default is None)


def of_text(options: tuple[OptionSpec, ...]) -> tuple[OptionSpec, ...]:
    """Those that may have been left with any text when another engine was chosen."""
    return tuple(each for each in options if each.kind in (OptionKind.TEXT, OptionKind.CHOICE))


def test_a_long_list_can_be_chosen_from_and_stays_narrow(qtbot: QtBot) -> None:
    names = tuple(
        f"some/very/long/folder/of/models/model-number-{number:03}-fp16.safetensors" for number in range(MANY)
    )
    many = OptionSpec("lora", "LoRA", OptionKind.CHOICE, "Of two hundred.", "", choices=("", *names))
    form, told = OptionForm(), list[tuple[str, object]]()
    qtbot.addWidget(form)
    form.changed.connect(lambda option, value: told.append((option, value)))
    values: dict[str, Scalar] = {"lora": names[120]}
    form.show_options((many,), values.get)
    form.show()
    combo = form.fields["lora"]
    assert isinstance(combo, QComboBox)
    assert combo.count() == 1 + MANY
    assert combo.currentData() == names[120]
    assert combo.minimumSizeHint().width() < NARROW_PX
    combo.setCurrentIndex(combo.count() - 1)
    combo.setCurrentIndex(0)
    assert told == [("lora", names[-1]), ("lora", None)]
