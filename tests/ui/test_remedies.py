"""Errors that offer what can be done about them, by clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from bridge.capability import Engine, FixedSizes, SizeRange, SizeRule
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    CanvasError,
    EngineNotFoundError,
    IndexedImageError,
    InputError,
    OutOfMemoryError,
    PromptError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
    SettingsError,
    SizeError,
    StorageError,
    TimedOutError,
    TooLargeError,
    TooManyRequestsError,
    UnreachableError,
)
from bridge.model import Box, EngineId, Mode, ProviderId, Size
from bridge.wishes import Wishes
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui import remedies
from ui.main_window import MainWindow
from ui.notice import Choice
from ui.remedies import Failure
from ui.settings.dialog import SettingsDialog


class Tried:
    """Records what would be done again."""

    def __init__(self) -> None:
        self.wishes: list[dict[str, object]] = []

    def __call__(self, **wishes: object) -> None:
        self.wishes.append(wishes)


class FakeHelps:
    """A window that writes down what is asked of it."""

    def __init__(self, *, url: str = "", rule: SizeRule | None = None, bills: bool = False) -> None:
        self.asked: list[tuple[object, ...]] = []
        self._url, self._rule, self._bills = url, rule, bills

    def open_settings(self, provider: str) -> None:
        self.asked.append(("settings", provider))

    def choose_engine(self, provider: str) -> None:
        self.asked.append(("engine", provider))

    def edit_prompt(self) -> None:
        self.asked.append(("prompt",))

    def keep(self, **wishes: object) -> None:
        self.asked.append(("keep", wishes))

    def open_page(self, url: str) -> None:
        self.asked.append(("page", url))

    def account_url(self, provider: str) -> str:
        return self._url

    def may_bill(self, provider: str) -> bool:
        return self._bills

    def sizes(self, mode: Mode, wishes: Wishes) -> SizeRule | None:
        return self._rule


def offered_for(
    error: BridgeError, mode: Mode = Mode.INPAINT, helps: FakeHelps | None = None, **wishes: object
) -> tuple[tuple[Choice, ...], Tried]:
    tried = Tried()
    failure = Failure(mode, Wishes(**wishes), tried, helps or FakeHelps())  # type: ignore[arg-type]
    return remedies.of_job(error, failure), tried


@pytest.mark.parametrize(
    ("error", "mode", "offered"),
    [
        (TooManyRequestsError("Too many.", needed=12), Mode.UPSCALE, {"Send 12 requests": {"max_requests": 12}}),
        (
            IndexedImageError("Indexed."),
            Mode.INPAINT,
            {"Convert when inserted": {"convert_indexed": True}, "Into a new image": {"into": "new-image"}},
        ),
        (IndexedImageError("Indexed."), Mode.OUTPAINT, {"Convert when inserted": {"convert_indexed": True}}),
        (InputError("Other."), Mode.INPAINT, {}),
    ],
)
def test_what_is_offered(error: BridgeError, mode: Mode, offered: dict[str, dict[str, object]]) -> None:
    choices, tried = offered_for(error, mode)
    for choice in choices:
        choice.do()
    assert dict(zip([choice.label for choice in choices], tried.wishes, strict=True)) == offered


def test_an_insertion_that_failed_otherwise_offers_nothing() -> None:
    assert remedies.of_insertion(CanvasError("Locked."), lambda: None) == ()


def gimp(base_type: str = "rgb", side_px: int = 256) -> FakeGimp:
    selection = rectangle(side_px, side_px, Box(40, 30, 64, 48)) if side_px == 256 else None
    return FakeGimp(gradient(side_px, side_px), selection=selection, base_type=base_type)


def button(window: MainWindow, label: str) -> QPushButton:
    return next(each for each in window.banner.choice_buttons if each.text() == label)


def press(qtbot: QtBot, what: QPushButton) -> None:
    qtbot.waitUntil(lambda: what.isVisible() and what.height() > 0)
    qtbot.mouseClick(what, Qt.MouseButton.LeftButton)


def labels(window: MainWindow) -> list[str]:
    return [each.text() for each in window.banner.choice_buttons]


def refused(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    press(qtbot, window.actions_bar.generate)
    desk.until(lambda: bool(window.banner.isVisible() and window.banner.choice_buttons and not window.state.busy))


def test_more_requests_are_sent_after_one_click_and_only_this_once(qtbot: QtBot, desk: Desk) -> None:
    image = gimp(side_px=700)
    window = desk.bound(image, "image-to-image", prompt="oil", tiles="yes", max_requests=2, strength=0.3)
    refused(qtbot, desk, window)
    assert "2 may be sent; nothing was sent." in window.banner.message.text()
    assert desk.provider().requests == []
    (label,) = labels(window)
    press(qtbot, button(window, label))
    assert not window.banner.isVisible()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert label == f"Send {len(desk.provider().requests)} requests"
    assert window.state.wishes.max_requests == 2
    refused(qtbot, desk, window)
    window.close()
    assert image.finishes[0].arguments["max-requests"] == 2


def test_what_failed_is_done_again_whatever_the_form_says_by_then(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp(side_px=700), "image-to-image", prompt="oil", tiles="yes", max_requests=2)
    refused(qtbot, desk, window)
    window.state.choose_mode(Mode.TEXT_TO_IMAGE)
    window.state.change(prompts=("something else",))
    press(qtbot, window.banner.choice_buttons[0])
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert {(request.mode, request.text) for request in desk.provider().requests} == {(Mode.IMAGE_TO_IMAGE, "oil")}


def test_a_result_for_an_indexed_image_is_converted_with_it(qtbot: QtBot, desk: Desk) -> None:
    image = gimp("indexed")
    window = desk.bound(image, "inpaint", prompt="a door")
    refused(qtbot, desk, window)
    assert labels(window) == ["Convert when inserted", "Into a new image"]
    assert desk.provider().requests == []
    press(qtbot, button(window, "Convert when inserted"))
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert not window.state.wishes.convert_indexed
    press(qtbot, window.results_view.insert)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb


def test_a_result_for_an_indexed_image_goes_into_a_new_one(qtbot: QtBot, desk: Desk) -> None:
    image = gimp("indexed")
    window = desk.bound(image, "inpaint", prompt="a door")
    refused(qtbot, desk, window)
    press(qtbot, button(window, "Into a new image"))
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert window.state.wishes.into == "layer"
    press(qtbot, window.results_view.insert)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].new_image is not None
    assert not image.inserted[0].to_rgb


def test_two_refusals_one_after_the_other_are_both_answered(qtbot: QtBot, desk: Desk) -> None:
    image = gimp("indexed", side_px=700)
    window = desk.bound(image, "image-to-image", prompt="oil", tiles="yes", max_requests=2)
    refused(qtbot, desk, window)
    press(qtbot, button(window, "Convert when inserted"))
    desk.until(lambda: window.banner.isVisible() and len(window.banner.choice_buttons) == 1)
    press(qtbot, window.banner.choice_buttons[0])
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    press(qtbot, window.results_view.insert)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb


def test_an_image_that_became_indexed_takes_no_result_without_asking(qtbot: QtBot, desk: Desk) -> None:
    image = gimp()
    window = desk.bound(image, "inpaint", prompt="a door")
    press(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    image.base_type = "indexed"
    press(qtbot, window.results_view.insert)
    desk.until(lambda: window.banner.isVisible())
    assert "nothing was inserted" in window.banner.message.text()
    assert image.inserted == []
    press(qtbot, button(window, "Convert and insert"))
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb
    assert not window.banner.isVisible()


def test_neither_does_it_take_one_of_an_earlier_session(qtbot: QtBot, desk: Desk) -> None:
    first = desk.bound(gimp(), "inpaint", prompt="a door")
    press(qtbot, first.actions_bar.generate)
    desk.until(lambda: first.state.gallery.model.rowCount() == 1)
    first.close()
    image = gimp("indexed")
    window = desk.bound(image)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    window.results_view.list.setCurrentIndex(window.state.gallery.model.index(0))
    press(qtbot, window.results_view.insert)
    desk.until(lambda: window.banner.isVisible())
    assert image.inserted == []
    press(qtbot, button(window, "Convert and insert"))
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb


def test_other_errors_offer_nothing_and_take_the_buttons_away(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp("indexed"), "inpaint", prompt="a door")
    refused(qtbot, desk, window)
    window.state.fail(InputError("Something else."))
    assert labels(window) == []
    assert [each for each in window.banner.findChildren(QPushButton) if each.isVisible()] == []


# ------------------------------------------------------------------------------------------- each kind of error


@pytest.mark.parametrize(
    ("error", "offered", "asked"),
    [
        (AuthError("No key."), ["Open settings"], [("settings", "p")]),
        (SettingsError("No address."), ["Open settings"], [("settings", "p")]),
        (QuotaError("No credits."), ["Open the account page"], [("page", "https://bills.example")]),
        (EngineNotFoundError("Gone."), ["Choose another engine"], [("engine", "p")]),
        (RefusedError("Words."), ["Edit the prompt"], [("prompt",)]),
        (PromptError("Empty."), ["Edit the prompt"], [("prompt",)]),
        (RejectedError("Some rule."), [], []),
        (StorageError("Full."), [], []),
        (CanvasError("Locked."), [], []),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BridgeError) else None,
)
def test_what_the_window_is_asked_for(error: BridgeError, offered: list[str], asked: list[tuple[object, ...]]) -> None:
    helps = FakeHelps(url="https://bills.example")
    choices, tried = offered_for(error, helps=helps, provider="p")
    for choice in choices:
        choice.do()
    assert [choice.label for choice in choices] == offered
    assert helps.asked == asked
    assert tried.wishes == []


def test_without_an_account_page_nothing_is_offered_for_empty_credits() -> None:
    assert offered_for(QuotaError("No credits."))[0] == ()


@pytest.mark.parametrize(
    "error",
    [ServerFaultError("Broke."), UnreachableError("Nobody.", sent=False), RateLimitedError("Many.")],
)
def test_what_was_not_carried_out_is_retried_with_one_click(error: BridgeError) -> None:
    choices, tried = offered_for(error, helps=FakeHelps(bills=True))
    assert (choices[0].label, choices[0].says) == ("Retry", "")
    choices[0].do()
    assert tried.wishes == [{}]


@pytest.mark.parametrize("error", [TimedOutError("Late."), BadResponseError("What?"), UnreachableError("It broke.")])
@pytest.mark.parametrize(("bills", "says"), [(True, "Sent again, it may be billed again."), (False, "")])
def test_what_may_have_been_carried_out_says_that_it_may_be_billed_again(
    error: BridgeError, bills: bool, says: str
) -> None:
    choices, _tried = offered_for(error, helps=FakeHelps(bills=bills))
    assert (choices[0].label, choices[0].says) == ("Retry", says)


def test_too_many_requests_wait_as_long_as_the_server_says() -> None:
    for said, wait_s in ((12.4, 12.4), (None, remedies.BUSY_WAIT_S)):
        (choice,) = offered_for(RateLimitedError("Busy.", wait_s=said))[0]
        assert choice.wait_s == wait_s


@pytest.mark.parametrize("kind", [SizeError, TooLargeError, OutOfMemoryError])
@pytest.mark.parametrize(
    ("mode", "wishes", "label", "again"),
    [
        (Mode.TEXT_TO_IMAGE, {"width": 512, "height": 512}, "Use a smaller size", {"width": 368, "height": 368}),
        (Mode.IMAGE_TO_IMAGE, {}, "Work in tiles", {"tiles": "yes", "samples": 1}),
        (Mode.INPAINT, {}, "Send only the selection", {"context": "selection"}),
        (Mode.UPSCALE, {"scale": 4.0}, "Use a smaller size", {"scale": 2.0}),
    ],
)
def test_what_is_too_large_is_made_smaller(
    kind: type[BridgeError], mode: Mode, wishes: dict[str, object], label: str, again: dict[str, object]
) -> None:
    choices, tried = offered_for(kind("Too large."), mode, FakeHelps(rule=SizeRange(64, 512, 8)), **wishes)
    assert [choice.label for choice in choices] == [label]
    choices[0].do()
    assert tried.wishes == [again]


def test_where_nothing_is_smaller_nothing_is_offered() -> None:
    tiny = FixedSizes((Size(64, 64),))
    cases: tuple[tuple[Mode, dict[str, object]], ...] = (
        (Mode.TEXT_TO_IMAGE, {}),
        (Mode.IMAGE_TO_IMAGE, {"tiles": "yes"}),
        (Mode.INPAINT, {"context": "selection"}),
        (Mode.OUTPAINT, {}),
        (Mode.UPSCALE, {"scale": 2.0}),
    )
    for mode, wishes in cases:
        assert offered_for(TooLargeError("Too large."), mode, FakeHelps(rule=tiny), **wishes)[0] == ()
    assert offered_for(TooLargeError("Too large."), Mode.TEXT_TO_IMAGE)[0] == ()


def test_several_samples_that_fill_the_memory_are_made_one_at_a_time() -> None:
    choices, tried = offered_for(OutOfMemoryError("Full."), samples=4)
    assert [choice.label for choice in choices] == ["Send only the selection", "Make one at a time"]
    choices[1].do()
    assert tried.wishes == [{"samples": 1}]


# ------------------------------------------------------------------------------------------- by clicks


def failing(qtbot: QtBot, desk: Desk, error: BridgeError, window: MainWindow | None = None) -> MainWindow:
    window = window or desk.standalone()
    window.state.change(prompts=("a hill",))
    desk.provider().answers.append(error)
    refused(qtbot, desk, window)
    return window


def test_a_refused_key_leads_to_the_settings_of_that_provider(qtbot: QtBot, desk: Desk) -> None:
    window = failing(qtbot, desk, AuthError("The key is wrong.", "Check it."))
    press(qtbot, button(window, "Open settings"))
    (dialog,) = window.findChildren(SettingsDialog)
    desk.until(lambda: bool(dialog.pages))
    assert dialog.list.currentItem().text() == "Fake"
    assert dialog.isVisible() and not window.banner.isVisible()
    dialog.reject()


def test_a_retry_is_one_request_and_only_by_a_click(qtbot: QtBot, desk: Desk) -> None:
    window = failing(qtbot, desk, ServerFaultError("The server failed; nothing was made."))
    assert len(desk.provider().requests) == 1
    press(qtbot, button(window, "Retry"))
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    first, second = desk.provider().requests
    assert first == second
    assert not window.banner.isVisible()


def test_a_retry_after_too_many_requests_waits(qtbot: QtBot, desk: Desk) -> None:
    window = failing(qtbot, desk, RateLimitedError("Too many.", wait_s=2.0))
    (retry,) = window.banner.choice_buttons
    assert (retry.text(), retry.isEnabled()) == ("Retry in 2 s", False)
    retry.tick()
    assert (retry.text(), retry.isEnabled()) == ("Retry in 1 s", False)
    retry.tick()
    assert (retry.text(), retry.isEnabled()) == ("Retry", True)
    assert len(desk.provider().requests) == 1
    press(qtbot, retry)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)


def test_a_smaller_size_is_made_and_stays_in_the_form(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    window.state.change(width=128, height=64)
    failing(qtbot, desk, OutOfMemoryError("The server ran out of memory; nothing was made."), window)
    press(qtbot, button(window, "Use a smaller size"))
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert [request.size for request in desk.provider().requests] == [Size(128, 64), Size(64, 64)]
    assert (window.state.wishes.width, window.state.wishes.height) == (64, 64)


def test_words_that_were_refused_are_edited(qtbot: QtBot, desk: Desk) -> None:
    window = failing(qtbot, desk, RefusedError("The filter refused it; nothing was made."))
    window.actions_bar.generate.setFocus()
    press(qtbot, button(window, "Edit the prompt"))
    assert window.focusWidget() is window.prompt_panel.prompt


def test_an_empty_prompt_is_written(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    refused(qtbot, desk, window)
    assert window.banner.message.text() == "The prompt is empty; nothing was sent."
    assert labels(window) == ["Edit the prompt"]


def test_an_engine_that_is_gone_is_chosen_anew_from_a_fresh_list(qtbot: QtBot, desk: Desk) -> None:
    window = failing(qtbot, desk, EngineNotFoundError("That engine is gone; nothing was made."))
    desk.provider().offered = (Engine(EngineId("fake-9"), "Fake Nine"),)
    press(qtbot, button(window, "Choose another engine"))
    desk.until(lambda: [each.id for each in window.state.offer.engines] == ["fake-9"])  # type: ignore[union-attr]


def test_where_nothing_is_selected_the_whole_layer_is_one_click(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(FakeGimp(gradient(256, 256)), "inpaint", prompt="a door")
    refused(qtbot, desk, window)
    press(qtbot, button(window, "Use the whole layer"))
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert not window.state.wishes.whole_layer


def test_an_answer_that_never_came_may_be_billed_again(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    window.state.choose_provider(ProviderId("keyed"))
    desk.until(lambda: bool(window.state.offer and window.state.offer.asked))
    window.state.change(prompts=("a hill",))
    desk.provider("keyed").answers.append(TimedOutError("No answer came in time.", "Look into your account."))
    refused(qtbot, desk, window)
    assert window.banner.hint.text() == "Look into your account. Sent again, it may be billed again."
    assert labels(window) == ["Retry"]
    assert len(desk.provider("keyed").requests) == 1
