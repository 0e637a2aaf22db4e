"""The group "Selection and result", by clicks and keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from bridge.capability import Capability, OptionKind, OptionSpec
from bridge.model import Box, Mode
from bridge.paths import Paths
from bridge.providers.base import ProviderSetup
from bridge.settings import Settings, save
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import MODES, FakeProvider, capability, lay_package
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.option_form import AUTOMATIC

STRENGTH = OptionSpec("strength", "Strength", OptionKind.NUMBER, "How much.", 0.85, 0, 1)


def gimp(base_type: str = "rgb") -> FakeGimp:
    return FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)), base_type=base_type)


def opened(qtbot: QtBot, window: MainWindow) -> dict[str, QWidget]:
    """The fields of the group after a click on its title."""
    part = window.prompt_panel.selection_part
    qtbot.mouseClick(part.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(part.form.isVisible)
    return part.form.fields


def set_number(qtbot: QtBot, spin: QWidget, text: str) -> None:
    assert isinstance(spin, (QSpinBox, QDoubleSpinBox))
    spin.selectAll()
    qtbot.keyClicks(spin, text)


def choose(combo: QWidget, value: str) -> None:
    assert isinstance(combo, QComboBox)
    row = combo.findData(value)
    assert row >= 0
    combo.setCurrentIndex(row)


def generate(qtbot: QtBot, desk: Desk, window: MainWindow, count: int = 1) -> None:
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == count)


def test_it_is_closed_at_first_and_opens_by_a_click_and_by_alt_e(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp(), "inpaint", prompt="a door")
    part = window.prompt_panel.selection_part
    assert part.isVisible()
    assert not part.form.isVisible()
    assert "grow" in opened(qtbot, window)
    part.button.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not part.form.isVisible())


def test_it_stays_open_and_keeps_what_is_set_while_the_window_lives(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp(), "inpaint")
    part = window.prompt_panel.selection_part
    set_number(qtbot, opened(qtbot, window)["grow"], "7")
    for mode in (Mode.UPSCALE, Mode.TEXT_TO_IMAGE, Mode.INPAINT):
        qtbot.mouseClick(window.modes.buttons[mode], Qt.MouseButton.LeftButton)
        assert ("grow" in part.form.fields) is (mode is Mode.INPAINT)
        assert part.form.isVisible()
    grow = part.form.fields["grow"]
    assert isinstance(grow, QSpinBox)
    assert grow.text() == "7 px"


def test_nothing_is_shown_where_nothing_counts(desk: Desk) -> None:
    window = desk.standalone()
    assert not window.prompt_panel.selection_part.isVisible()
    window.state.choose_mode(Mode.UPSCALE)
    assert list(window.prompt_panel.selection_part.form.fields) == ["max_requests"]


def test_every_field_has_name_help_and_a_letter(desk: Desk) -> None:
    window = desk.bound(gimp("indexed"), "upscale")
    part = window.prompt_panel.selection_part
    for mode in Mode:
        window.state.choose_mode(mode)
        assert part.form.fields
        for field in part.form.fields.values():
            assert field.accessibleName()
            assert ": " in field.toolTip()
        assert part.button.accessibleName() == "Selection and result"


@pytest.mark.parametrize("name", ["grow", "feather", "blend", "max_requests"])
def test_automatic_is_a_word_and_a_number_takes_its_place_and_goes_again(qtbot: QtBot, desk: Desk, name: str) -> None:
    window = desk.bound(gimp(), "inpaint")
    field = opened(qtbot, window)[name]
    start = getattr(window.state.wishes, name)
    assert isinstance(field, QSpinBox)
    assert field.text() == AUTOMATIC
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert getattr(window.state.wishes, name) == (1 if name == "max_requests" else 0)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == AUTOMATIC
    assert getattr(window.state.wishes, name) == start


def test_the_title_counts_what_is_set_inside(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp(), "inpaint", feather=0, join="none")
    button = window.prompt_panel.selection_part.button
    assert button.text() == "S&election and result (2 set)"
    fields = opened(qtbot, window)
    choose(fields["join"], "automatic")
    qtbot.keyClick(fields["feather"], Qt.Key.Key_Down)
    assert button.text() == "S&election and result"


def test_what_is_set_is_done(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp(), "inpaint", prompt="a door")
    fields = opened(qtbot, window)
    for name, text in (("grow", "5"), ("feather", "0"), ("blend", "3")):
        set_number(qtbot, fields[name], text)
    choose(fields["context"], "layer")
    choose(fields["join"], "none")
    generate(qtbot, desk, window)
    recipe = window.state.gallery.model.at(0).entry.recipe
    assert recipe["masks"] == {"grow": 5, "feather": 0, "blend": 3}
    assert recipe["join"] == "none"
    assert recipe["box"] == [0, 0, 256, 192]


def test_gimp_repeats_what_was_set(qtbot: QtBot, desk: Desk) -> None:
    image = gimp()
    window = desk.bound(image, "inpaint", prompt="a door", grow=9, fill="neutral", max_requests=3)
    fields = opened(qtbot, window)
    set_number(qtbot, fields["blend"], "4")
    choose(fields["context"], "layer")
    qtbot.keyClick(fields["grow"], Qt.Key.Key_Home)
    set_number(qtbot, fields["grow"], "-1")
    generate(qtbot, desk, window)
    window.close()
    said = image.finishes[0].arguments
    names = ("context", "grow", "feather", "blend", "strength", "fill", "max-requests")
    assert [said[name] for name in names] == ["layer", -1, -1, 4, -1.0, "neutral", 3]


def test_a_result_goes_where_it_is_told_to(qtbot: QtBot, desk: Desk) -> None:
    image = gimp()
    window = desk.bound(image, "upscale")
    choose(opened(qtbot, window)["into"], "new-image")
    generate(qtbot, desk, window)
    qtbot.mouseClick(window.results_view.insert, Qt.MouseButton.LeftButton)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].new_image is not None
    choose(window.prompt_panel.selection_part.form.fields["into"], "image")
    generate(qtbot, desk, window, 2)
    qtbot.mouseClick(window.results_view.insert, Qt.MouseButton.LeftButton)
    desk.until(lambda: len(image.inserted) == 2)
    assert image.inserted[1].scale is not None


def test_a_new_image_shows_the_picture_below_the_result(qtbot: QtBot, desk: Desk) -> None:
    image = gimp()
    window = desk.bound(image, "inpaint", prompt="a door", samples=2, into="new-image")
    generate(qtbot, desk, window, 2)
    window.results_view.list.setCurrentIndex(window.state.gallery.model.index(1))
    qtbot.mouseClick(window.results_view.insert, Qt.MouseButton.LeftButton)
    desk.until(lambda: bool(image.inserted))
    result, below = image.inserted[0].layers
    assert result.mask is not None and result.visible
    assert (below.box.width, below.box.height, below.mask) == (256, 192, None)
    assert image.inserted[0].group == ""


def test_converting_is_asked_for_an_indexed_image_only(qtbot: QtBot, desk: Desk) -> None:
    image = gimp("indexed")
    window = desk.bound(image, "inpaint", prompt="a door")
    part = window.prompt_panel.selection_part
    desk.until(lambda: "convert_indexed" in part.form.fields)
    box = opened(qtbot, window)["convert_indexed"]
    assert isinstance(box, QCheckBox)
    qtbot.keyClick(box, Qt.Key.Key_Space)
    generate(qtbot, desk, window)
    qtbot.mouseClick(window.results_view.insert, Qt.MouseButton.LeftButton)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb
    image.base_type = "rgb"
    window.state.refresh_source()
    desk.until(lambda: "convert_indexed" not in part.form.fields)


# ---------------------------------------------------------------------------------------------- strength


class Strong(FakeProvider):
    """Its engines take a strength in every mode that starts from a picture."""

    def __init__(self, _setup: ProviderSetup) -> None:
        super().__init__("strong", label="Strong", capabilities={mode: _with_strength(mode) for mode in MODES})


def _with_strength(mode: Mode) -> Capability:
    plain = capability(mode)
    return plain if mode is Mode.TEXT_TO_IMAGE else replace(plain, options=(*plain.options, STRENGTH))


@pytest.fixture
def strong(tmp_path: Path, paths: Paths, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with "Strong" as its provider."""
    site = tmp_path / "more"
    site.mkdir()
    lay_package(site, strong=f"{__name__}:Strong")
    monkeypatch.syspath_prepend(str(site))
    settings = Settings(default_provider="strong")
    save(paths, settings)
    desk.core.reconfigure(settings)
    return desk


def test_a_strength_in_an_inpaint_is_sent_where_it_is_set(qtbot: QtBot, strong: Desk) -> None:
    window = strong.bound(gimp(), "inpaint", prompt="a door")
    provider = strong.provider("strong")
    field = opened(qtbot, window)["strength"]
    assert isinstance(field, QDoubleSpinBox)
    assert field.text() == AUTOMATIC
    generate(qtbot, strong, window)
    set_number(qtbot, field, "0.4")
    generate(qtbot, strong, window, 2)
    set_number(qtbot, field, "0")
    generate(qtbot, strong, window, 3)
    # Nothing said is the engine's own choice; 0 is a strength.
    assert [request.sampling.strength for request in provider.requests] == [None, 0.4, 0.0]


def test_each_mode_has_its_own_strength(strong: Desk) -> None:
    window = strong.bound(gimp(), "image-to-image", prompt="a door", strength=0.3)
    state = window.state
    assert state.wishes.strength == 0.3
    state.choose_mode(Mode.INPAINT)
    assert state.wishes.strength is None
    state.form.set_field("strength", 0.9)
    state.choose_mode(Mode.IMAGE_TO_IMAGE)
    assert window.prompt_panel.strength.spin.value() == 0.3
    state.choose_mode(Mode.INPAINT)
    assert state.wishes.strength == 0.9
