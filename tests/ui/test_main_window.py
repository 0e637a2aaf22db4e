"""What a person does at the panel, by clicks and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bridge.errors import CanvasError, RejectedError
from bridge.imaging.codec import read_picture_file, write_picture_file
from bridge.model import Box, GeneratedPicture, GenerationResult, Mode, Size
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import Gate, Step, colour_of, flat
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.images import to_qimage
from ui.look import dark_palette, light_palette
from ui.main_window import MainWindow
from ui.source.values import NoSource, OpenedPicture


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.standalone()


def gimp_with_selection() -> FakeGimp:
    return FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))


def click(qtbot: QtBot, button: QWidget) -> None:
    # What has just been shown is laid out a moment later.
    qtbot.waitUntil(lambda: button.isVisible() and button.height() > 0)
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def type_prompt(qtbot: QtBot, window: MainWindow, text: str) -> None:
    window.prompt_panel.prompt.selectAll()
    qtbot.keyClicks(window.prompt_panel.prompt, text)


def generate(qtbot: QtBot, desk: Desk, window: MainWindow, count: int = 1) -> None:
    click(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.state.gallery.model.rowCount() == count)


def test_a_prompt_and_ctrl_enter_give_a_result(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    type_prompt(qtbot, window, "a hill")
    qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    request = desk.provider().requests[0]
    assert request.text == "a hill"
    assert request.mode is Mode.TEXT_TO_IMAGE
    assert window.status.text() == "1 result(s)"
    assert len(window.results_view.chosen()) == 1
    assert not window.banner.isVisible()


def test_the_fields_reach_the_provider(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    panel = window.prompt_panel
    type_prompt(qtbot, window, "a hill")
    panel.negative_part.button.click()
    qtbot.keyClicks(panel.negative, "fog")
    panel.size_field.combo.setCurrentText("128 × 64")
    panel.seed.spin.setValue(7)
    panel.samples.setValue(2)
    panel.options_part.button.click()
    panel.options.fields["steps"].setValue(33)  # type: ignore[attr-defined]
    generate(qtbot, desk, window, 2)
    request = desk.provider().requests[0]
    assert [(prompt.text, prompt.weight) for prompt in request.prompts] == [("a hill", 1.0), ("fog", -1.0)]
    assert request.size == Size(128, 64)
    assert (request.sampling.seed, request.sampling.samples, request.sampling.steps) == (7, 2, 33)
    assert window.status.text() == "2 result(s)"


def test_the_dice_give_a_seed_that_stays(qtbot: QtBot, window: MainWindow) -> None:
    assert window.prompt_panel.seed.spin.text() == "Random"
    click(qtbot, window.prompt_panel.seed.dice)
    seed = window.state.wishes.seed
    assert seed > 0
    assert window.prompt_panel.seed.spin.value() == seed


def test_fractions_can_be_typed(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.prompt_panel
    window.state.choose_mode(Mode.UPSCALE)
    panel.scale.selectAll()
    qtbot.keyClicks(panel.scale, "3.25")
    window.state.choose_mode(Mode.IMAGE_TO_IMAGE)
    panel.strength.spin.selectAll()
    qtbot.keyClicks(panel.strength.spin, "0.37")
    cfg = panel.options.fields["cfg_scale"]
    cfg.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(cfg, "7.5")
    wishes = window.state.wishes
    assert (wishes.scale, wishes.strength, wishes.cfg_scale) == (3.25, 0.37, 7.5)


def test_an_error_is_told_in_the_banner_and_nothing_is_lost(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    type_prompt(qtbot, window, "a hill")
    generate(qtbot, desk, window)
    desk.provider().answers.append(RejectedError("The engine said no; nothing was made.", "Ask otherwise."))
    click(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.banner.isVisible())
    assert window.banner.message.text() == "The engine said no; nothing was made."
    assert window.banner.hint.text() == "Ask otherwise."
    assert window.prompt_panel.prompt.toPlainText() == "a hill"
    assert window.state.gallery.model.rowCount() == 1
    assert window.actions_bar.generate.isEnabled()
    click(qtbot, window.banner.close_button)
    assert not window.banner.isVisible()


def test_an_empty_prompt_is_told(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    click(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.banner.isVisible())
    assert "prompt is empty" in window.banner.message.text()
    assert desk.provider().requests == []


def test_notes_of_a_result_are_shown(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    made = GeneratedPicture(flat(Size(64, 64), (1, 2, 3)), 5)
    desk.provider().answers.append(GenerationResult((made,), notes=("One picture was withheld.",)))
    type_prompt(qtbot, window, "a hill")
    generate(qtbot, desk, window)
    assert window.banner.message.text() == "One picture was withheld."


def test_progress_is_shown_and_esc_frees_the_panel_at_once(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    provider = desk.provider()
    provider.gate = gate = Gate()
    provider.steps = [Step(0.25, "Step 5 of 20")]
    type_prompt(qtbot, window, "a hill")
    click(qtbot, window.actions_bar.generate)
    bar = window.actions_bar
    desk.until(lambda: gate.reached.is_set() and bar.text.text() == "Step 5 of 20")
    assert bar.progress.value() == 250
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    # The provider still hangs: nobody opened its gate.
    assert bar.generate.isEnabled()
    assert not bar.cancel.isVisible()
    assert window.status.text() == "Cancelled"
    desk.until(provider.told_to_stop.is_set)
    gate.open()
    provider.gate = None
    generate(qtbot, desk, window)
    assert len(provider.requests) == 2


def test_what_a_provider_cannot_do_is_greyed_with_the_reason(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    combo = window.prompt_panel.provider
    combo.setCurrentIndex(combo.findData("modest"))
    desk.until(lambda: bool(window.state.offer and window.state.offer.asked))
    inpaint = window.modes.buttons[Mode.INPAINT]
    assert not inpaint.isEnabled()
    assert inpaint.toolTip() == "Modest does not offer “Inpaint”."
    assert window.modes.buttons[Mode.UPSCALE].isEnabled()
    assert window.prompt_panel.note.text() == "Offline: no AI model involved."
    combo.setCurrentIndex(combo.findData("fake"))
    assert inpaint.isEnabled()
    type_prompt(qtbot, window, "a hill")
    generate(qtbot, desk, window)
    assert desk.provider("fake").requests[0].provider == "fake"
    assert desk.provider("modest").requests == []


def test_in_a_mode_that_the_provider_lacks_generate_says_why(desk: Desk, window: MainWindow) -> None:
    window.state.choose_mode(Mode.INPAINT)
    combo = window.prompt_panel.provider
    combo.setCurrentIndex(combo.findData("modest"))
    assert not window.actions_bar.generate.isEnabled()
    assert window.actions_bar.text.text() == "Modest does not offer “Inpaint”."


def test_arrow_keys_walk_the_modes_and_shortcuts_choose_them(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    buttons = window.modes.buttons
    buttons[Mode.TEXT_TO_IMAGE].setFocus()
    qtbot.keyClick(buttons[Mode.TEXT_TO_IMAGE], Qt.Key.Key_Right)
    assert window.state.mode is Mode.IMAGE_TO_IMAGE
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: window.state.mode is Mode.UPSCALE)


def test_an_engine_that_lacks_the_new_mode_is_let_go(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.state.choose_mode(Mode.INPAINT)
    engine = window.prompt_panel.engine
    qtbot.mouseClick(engine, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(engine.popup.field, "two")
    qtbot.keyClick(engine.popup.field, Qt.Key.Key_Return)
    assert window.state.wishes.engine == "fake-2"
    window.state.choose_mode(Mode.TEXT_TO_IMAGE)
    assert window.state.wishes.engine == ""
    assert "fake-2" not in [item.value for item in engine.items]


def test_a_provider_that_is_not_there_is_told(desk: Desk, window: MainWindow) -> None:
    window.state.change(provider="nobody")
    desk.until(lambda: "There is no provider “nobody”" in window.prompt_panel.note.text())
    assert not window.actions_bar.generate.isEnabled()


def test_why_a_provider_does_not_tell_its_engines_is_said_beside_it(desk: Desk, window: MainWindow) -> None:
    desk.provider("keyed").engines_error = RejectedError("No key is set.", "Set one.")
    combo = window.prompt_panel.provider
    combo.setCurrentIndex(combo.findData("keyed"))
    desk.until(lambda: window.prompt_panel.note.text() == "No key is set. Set one.")
    assert not window.banner.isVisible()


# ---------------------------------------------------------------------------------------------- GIMP


def test_gimp_says_what_is_asked_and_a_result_goes_in_as_a_layer(qtbot: QtBot, desk: Desk) -> None:
    gimp = gimp_with_selection()
    window = desk.bound(gimp, "inpaint", prompt="a door", seed=9)
    assert window.state.mode is Mode.INPAINT
    assert window.prompt_panel.prompt.toPlainText() == "a door"
    desk.until(lambda: window.chip.text() == "GIMP: sunset.xcf / Background")
    assert "selection 64x48" in window.source_view.facts.text()
    generate(qtbot, desk, window)
    click(qtbot, window.results_view.insert)
    desk.until(lambda: bool(gimp.inserted))
    layer = gimp.inserted[0].layers[0]
    assert layer.mask is not None
    assert "(9)" in layer.name
    desk.until(lambda: window.status.text() == "Inserted as 1 layer(s)")
    window.close()
    assert len(gimp.finishes) == 1
    finish = gimp.finishes[0]
    assert finish.inserted is not None
    assert finish.inserted.layers == (100,)
    assert (finish.arguments["prompt"], finish.arguments["seed"]) == ("a door", 9)
    assert desk.app.windows == []


def test_several_chosen_results_go_in_together(qtbot: QtBot, desk: Desk) -> None:
    gimp = gimp_with_selection()
    window = desk.bound(gimp, "inpaint", prompt="a door", samples=3)
    generate(qtbot, desk, window, 3)
    window.results_view.list.selectAll()
    click(qtbot, window.results_view.insert)
    desk.until(lambda: bool(gimp.inserted))
    assert len(gimp.inserted[0].layers) == 3
    assert gimp.inserted[0].group
    desk.until(lambda: window.status.text() == "Inserted as 3 layer(s)")


def test_a_second_sample_alone_is_inserted_visible(qtbot: QtBot, desk: Desk) -> None:
    gimp = gimp_with_selection()
    window = desk.bound(gimp, "image-to-image", prompt="a door", samples=2, seed=50)
    generate(qtbot, desk, window, 2)
    view = window.results_view
    view.list.setCurrentIndex(window.state.gallery.model.index(1))
    click(qtbot, view.insert)
    desk.until(lambda: bool(gimp.inserted))
    layer = gimp.inserted[0].layers[0]
    assert layer.visible
    assert tuple(layer.pixels[:3]) == colour_of(51)


def test_with_no_image_open_the_result_becomes_one(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp()
    window = desk.bound(gimp, "text-to-image", prompt="a hill")
    generate(qtbot, desk, window)
    click(qtbot, window.results_view.insert)
    desk.until(lambda: bool(gimp.inserted))
    assert gimp.inserted[0].new_image == Size(64, 64)


def test_an_insertion_that_fails_is_told_and_can_be_tried_again(qtbot: QtBot, desk: Desk) -> None:
    gimp = gimp_with_selection()
    gimp.insert_error = CanvasError("The layer group is locked; nothing was inserted.", "Unlock it.")
    window = desk.bound(gimp, "inpaint", prompt="a door")
    generate(qtbot, desk, window)
    click(qtbot, window.results_view.insert)
    desk.until(lambda: window.banner.isVisible())
    assert window.banner.hint.text() == "Unlock it."
    gimp.insert_error = None
    click(qtbot, window.results_view.insert)
    desk.until(lambda: bool(gimp.inserted))


def test_every_generate_reads_the_canvas_as_it_is_then(qtbot: QtBot, desk: Desk) -> None:
    gimp = gimp_with_selection()
    window = desk.bound(gimp, "inpaint", prompt="a door")
    desk.until(lambda: "selection 64x48" in window.source_view.facts.text())
    generate(qtbot, desk, window)
    gimp.selection = rectangle(256, 192, Box(10, 10, 32, 16))
    generate(qtbot, desk, window, 2)
    desk.until(lambda: "selection 32x16" in window.source_view.facts.text())
    masks = [request.mask for request in desk.provider().requests]
    assert masks[0] is not None
    assert masks[1] is not None
    assert masks[0].pixels.sum() > masks[1].pixels.sum()


def test_gimp_going_away_leaves_everything_but_the_binding(qtbot: QtBot, desk: Desk) -> None:
    gimp = gimp_with_selection()
    window = desk.bound(gimp, "inpaint", prompt="a door")
    generate(qtbot, desk, window)
    source = window.state.source
    desk.app.on_lost(source.session)  # type: ignore[union-attr]
    assert window.isVisible()
    assert window.chip.text() == "Standalone"
    assert window.state.gallery.model.rowCount() == 1
    assert window.prompt_panel.prompt.toPlainText() == "a door"
    assert not window.results_view.insert.isEnabled()
    window.close()
    assert gimp.finishes == []


def test_a_panel_closed_without_a_result_changes_no_arguments(desk: Desk) -> None:
    gimp = gimp_with_selection()
    desk.bound(gimp, "inpaint", prompt="a door").close()
    assert [finish.arguments for finish in gimp.finishes] == [{}]


# ---------------------------------------------------------------------------------------------- standalone


def test_a_rectangle_dragged_over_an_opened_picture_is_replaced(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    write_picture_file(path, gradient(256, 192))
    window = desk.standalone(str(path))
    desk.until(lambda: isinstance(window.state.source, OpenedPicture))
    assert window.state.mode is Mode.IMAGE_TO_IMAGE
    click(qtbot, window.modes.buttons[Mode.INPAINT])
    area = window.source_view.area
    place = area.place()
    qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=place.topLeft().toPoint())
    qtbot.mouseMove(area, place.center().toPoint())
    qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    source = window.state.source
    assert isinstance(source, OpenedPicture)
    assert source.mask is not None
    type_prompt(qtbot, window, "a door")
    window.prompt_panel.seed.spin.setValue(3)
    generate(qtbot, desk, window)
    saved = tmp_path / "saved.png"
    window.state.sharing.save(window.state.gallery.model.at(0), saved)
    desk.until(lambda: window.status.text().startswith("Saved as"))
    pixels, before = read_picture_file(saved).pixels, gradient(256, 192).pixels
    outside = source.mask.pixels == 0
    assert (pixels[outside] == before[outside]).all()
    # What a flat colour has in common with a photograph is little, so its colours are moved a little at most.
    assert abs(pixels[20, 20, :3].astype(int) - colour_of(3)).max() <= 24
    assert (pixels[20, 20] != before[20, 20]).any()


def test_a_mask_is_shown_wherever_it_has_a_say(qtbot: QtBot, window: MainWindow) -> None:
    window.state.open_picture("picture", gradient(128, 96))
    window.state.binding.set_mask(rectangle(128, 96, Box(0, 0, 64, 48)))
    shown = {}
    for mode in (Mode.INPAINT, Mode.IMAGE_TO_IMAGE, Mode.UPSCALE):
        click(qtbot, window.modes.buttons[mode])
        shown[mode] = (window.source_view.clear_mask.isVisible(), window.source_view.area.has_overlay)
    assert shown == {Mode.INPAINT: (True, True), Mode.IMAGE_TO_IMAGE: (True, True), Mode.UPSCALE: (False, False)}


def test_inpainting_without_a_mask_says_what_to_do(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.state.open_picture("picture", gradient(128, 96))
    click(qtbot, window.modes.buttons[Mode.INPAINT])
    type_prompt(qtbot, window, "a door")
    click(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.banner.isVisible())
    assert "Nothing is selected" in window.banner.message.text()


def test_a_mask_file_of_another_size_is_told_and_a_fitting_one_used(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    window.state.open_picture("picture", gradient(128, 96))
    click(qtbot, window.modes.buttons[Mode.INPAINT])
    write_picture_file(tmp_path / "mask.png", flat(Size(64, 64), (255, 255, 255)))
    window.state.binding.open_mask(tmp_path / "mask.png")
    desk.until(lambda: window.source_view.clear_mask.isEnabled())
    type_prompt(qtbot, window, "a door")
    click(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.banner.isVisible())
    assert "128x96" in window.banner.message.text()
    click(qtbot, window.source_view.clear_mask)
    window.state.binding.set_mask(rectangle(128, 96, Box(0, 0, 64, 48)))
    generate(qtbot, desk, window)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_file_that_is_no_picture_is_told(desk: Desk, window: MainWindow, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.png").write_bytes(content)
    window.state.binding.open_file(tmp_path / "file.png")
    desk.until(lambda: window.banner.isVisible())
    assert isinstance(window.state.source, NoSource)


def test_a_picture_in_the_clipboard_is_pasted(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    QGuiApplication.clipboard().setImage(to_qimage(gradient(40, 30)))
    click(qtbot, window.modes.buttons[Mode.UPSCALE])
    click(qtbot, window.source_view.paste)
    desk.until(lambda: isinstance(window.state.source, OpenedPicture))
    source = window.state.source
    assert isinstance(source, OpenedPicture)
    assert (source.picture.pixels == gradient(40, 30).pixels).all()


def test_the_status_line_does_not_speak_of_what_was_before(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    type_prompt(qtbot, window, "a hill")
    generate(qtbot, desk, window)
    assert window.status.text() == "1 result(s)"
    desk.provider().gate = gate = Gate()
    click(qtbot, window.actions_bar.generate)
    desk.until(gate.reached.is_set)
    assert window.status.text() == ""
    gate.open()
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)


def test_what_is_refused_before_it_is_sent_leaves_no_job_behind(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    click(qtbot, window.modes.buttons[Mode.UPSCALE])
    click(qtbot, window.actions_bar.generate)
    desk.until(window.banner.isVisible)
    assert window.banner.message.text() == "No image is open."
    assert window.state.work.queue.rowCount() == 0


def test_without_margins_every_side_can_be_extended(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.state.open_picture("a", gradient(128, 96))
    type_prompt(qtbot, window, "a wall")
    click(qtbot, window.modes.buttons[Mode.OUTPAINT])
    click(qtbot, window.actions_bar.generate)
    desk.until(lambda: bool(window.banner.choice_buttons))
    click(qtbot, window.banner.choice_buttons[0])
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert window.prompt_panel.margins.spins["top"].value() == 128


def test_a_result_becomes_the_source(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    type_prompt(qtbot, window, "a hill")
    generate(qtbot, desk, window)
    click(qtbot, window.results_view.use)
    desk.until(lambda: isinstance(window.state.source, OpenedPicture))
    assert window.state.mode is Mode.IMAGE_TO_IMAGE
    generate(qtbot, desk, window, 2)
    assert desk.provider().requests[1].picture is not None


def test_the_history_is_there_at_the_next_start(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    type_prompt(qtbot, window, "a hill")
    generate(qtbot, desk, window)
    window.close()
    gimp = gimp_with_selection()
    again = desk.bound(gimp)
    desk.until(lambda: again.state.gallery.model.rowCount() == 1)
    desk.until(lambda: not again.state.gallery.model.index(0).data(Qt.ItemDataRole.DecorationRole).isNull())
    again.results_view.list.setCurrentIndex(again.state.gallery.model.index(0))
    click(qtbot, again.results_view.insert)
    desk.until(lambda: bool(gimp.inserted))
    assert gimp.inserted[0].layers[0].box == Box(96, 64, 64, 64)


def test_a_double_click_shows_a_result_large(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    type_prompt(qtbot, window, "a hill")
    generate(qtbot, desk, window)
    view = window.results_view
    view.list.doubleClicked.emit(window.state.gallery.model.index(0))
    desk.until(lambda: view.viewer is not None)
    viewer = view.viewer
    assert viewer is not None
    assert viewer.isVisible()
    desk.until(lambda: viewer.windowTitle() == "a hill")
    viewer.close()


def test_a_window_closed_while_it_works_leaves_its_result_in_the_history(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    provider = desk.provider()
    provider.gate = gate = Gate()
    type_prompt(qtbot, window, "a hill")
    click(qtbot, window.actions_bar.generate)
    desk.until(gate.reached.is_set)
    window.close()
    assert desk.app.needed
    gate.open()
    desk.until(lambda: not desk.app.needed)
    assert len(desk.core.history.entries()) == 1


def drawn(window: MainWindow, widget: QWidget) -> tuple[int, int]:
    """How light its ground is, and by how much what stands on it differs from that."""
    image = window.grab(QRect(widget.mapTo(window, QPoint(2, 2)), widget.size() - QSize(4, 4))).toImage()
    ground = image.pixelColor(1, image.height() // 2).lightness()
    seen = {image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())}
    return ground, max(abs(each - ground) for each in seen)


def test_what_has_a_style_of_its_own_follows_another_theme(desk: Desk, window: MainWindow) -> None:
    before = QApplication.palette()
    folds, mode = window.prompt_panel.negative_part.button, window.modes.buttons[Mode.UPSCALE]

    def is_readable(*, dark: bool) -> bool:
        both = [drawn(window, widget) for widget in (folds, mode)]
        return all((ground < 90) is dark and contrast > 120 for ground, contrast in both)

    try:
        QApplication.setPalette(light_palette())
        desk.until(lambda: is_readable(dark=False))
        QApplication.setPalette(dark_palette())
        desk.until(lambda: is_readable(dark=True))
        QApplication.setPalette(light_palette())
        desk.until(lambda: is_readable(dark=False))
    finally:
        QApplication.setPalette(before)


def test_nothing_beside_the_form_moves_with_the_mode(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(900, 600)
    widths = set()
    for button in window.modes.buttons.values():
        click(qtbot, button)
        qtbot.waitUntil(lambda: window.prompt_panel.minimumSizeHint().width() <= window.body.sizes()[0])
        widths.add((window.body.sizes()[0], window.prompt_panel.minimumSizeHint().width()))
    assert len(widths) == 1
