import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from bridge.credentials import Credentials
from bridge.key_stores import SERVICE, KeyringStore
from bridge.model import ProviderId
from bridge.secret import Secret
from bridge.settings import ProviderSettings, load, with_limits_on_disk
from bridge.settings import save as save_file
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.settings.dialog import SettingsDialog
from ui.settings.provider_page import ProviderPage

KEY = "sk-very-secret"
KEYED = ProviderId("keyed")


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> Iterator[SettingsDialog]:
    dialog = SettingsDialog(desk.core, desk.background)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: KEYED in dialog.pages)
    dialog.providers.show_provider(KEYED)
    yield dialog
    dialog.reject()


def save(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    desk.until(lambda: not dialog.isVisible())


def page(dialog: SettingsDialog) -> ProviderPage:
    return dialog.pages[KEYED]


def test_a_key_goes_into_the_keyring_and_nowhere_else(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    qtbot.keyClicks(page(dialog).key, KEY)
    assert page(dialog).key.echoMode() is QLineEdit.EchoMode.Password
    save(qtbot, desk, dialog)
    assert desk.keyring.kept == {(SERVICE, "keyed"): f"{KEY} https://keyed.example:443"}
    assert KEY not in (desk.core.paths.config / "settings.json").read_text()


def test_a_kept_key_is_dots_and_is_never_read_back(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    qtbot.keyClicks(page(dialog).key, KEY)
    save(qtbot, desk, dialog)
    again = SettingsDialog(desk.core, desk.background)
    qtbot.addWidget(again)
    desk.until(lambda: KEYED in again.pages)
    assert again.pages[KEYED].key.text() == ""
    assert "•" in again.pages[KEYED].key.placeholderText()
    assert "keyring" in again.pages[KEYED].key.placeholderText()
    again.reject()


@pytest.mark.parametrize("key", ["two words", "schlüssel"])
def test_a_key_that_cannot_be_one_is_told_and_nothing_is_saved(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, key: str
) -> None:
    page(dialog).key.setText(key)
    page(dialog).url.setText("https://elsewhere.example")
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    desk.until(dialog.banner.isVisible)
    assert desk.keyring.kept == {}
    assert desk.core.settings.provider("keyed").url == ""


def test_address_version_and_default_are_saved_and_in_use(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    before = desk.core.registry.get(KEYED)
    qtbot.keyClicks(page(dialog).url, "https://elsewhere.example")
    page(dialog).version.setCurrentText("v1")
    dialog.default.setCurrentIndex(dialog.default.findData("keyed"))
    with qtbot.waitSignal(dialog.saved):
        save(qtbot, desk, dialog)
    saved = json.loads((desk.core.paths.config / "settings.json").read_text())
    assert saved["default_provider"] == "keyed"
    assert saved["providers"]["keyed"] == {
        "url": "https://elsewhere.example", "api_version": "v1", "engine": "", "options": {},
    }  # fmt: skip
    assert set(saved["providers"]) == {"keyed"}
    assert desk.core.registry.default_id() == "keyed"
    assert desk.core.registry.get(KEYED) is not before


def test_saved_pictures_say_how_they_were_made_until_that_is_switched_off(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog
) -> None:
    assert dialog.provenance.isChecked()
    qtbot.keyClick(dialog.provenance, Qt.Key.Key_Space)
    save(qtbot, desk, dialog)
    assert not desk.core.settings.provenance
    assert json.loads((desk.core.paths.config / "settings.json").read_text())["provenance"] is False
    again = SettingsDialog(desk.core, desk.background)
    qtbot.addWidget(again)
    assert not again.provenance.isChecked()
    desk.until(lambda: KEYED in again.pages)
    again.reject()


def test_cancel_changes_nothing(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    before = (desk.core.paths.config / "settings.json").read_text()
    qtbot.keyClicks(page(dialog).key, KEY)
    qtbot.keyClicks(page(dialog).url, "https://elsewhere.example")
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert (desk.core.paths.config / "settings.json").read_text() == before
    assert desk.keyring.kept == {}


def test_the_connection_is_tested_with_what_was_just_typed(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    qtbot.keyClicks(page(dialog).key, KEY)
    qtbot.mouseClick(page(dialog).test, Qt.MouseButton.LeftButton)
    desk.until(lambda: page(dialog).verdict.text() == "It works: 2 engine(s).")
    assert desk.keyring.kept == {(SERVICE, "keyed"): f"{KEY} https://keyed.example:443"}
    assert page(dialog).key.text() == ""


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("rich", "It works: me@example.org, 12.5 credits left."),
        ("wrong", "The key is wrong. Paste it again."),
    ],
)
def test_accounts_and_errors_are_told_beside_the_button(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, key: str, verdict: str
) -> None:
    qtbot.keyClicks(page(dialog).key, key)
    qtbot.mouseClick(page(dialog).test, Qt.MouseButton.LeftButton)
    desk.until(lambda: page(dialog).verdict.text() == verdict)


def test_the_panel_uses_what_was_saved(qtbot: QtBot, desk: Desk) -> None:
    window: MainWindow = desk.standalone()
    assert window.prompt_panel.provider.currentData() == "fake"
    qtbot.mouseClick(window.settings_button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    desk.until(lambda: KEYED in dialog.pages)
    dialog.default.setCurrentIndex(dialog.default.findData("keyed"))
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    desk.until(lambda: window.prompt_panel.provider.currentData() == "keyed")


def test_a_key_is_removed_from_its_store(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    assert not page(dialog).remove.isVisible()
    qtbot.keyClicks(page(dialog).key, KEY)
    qtbot.mouseClick(page(dialog).test, Qt.MouseButton.LeftButton)
    desk.until(page(dialog).remove.isVisible)
    with qtbot.waitSignal(dialog.saved):
        qtbot.mouseClick(page(dialog).remove, Qt.MouseButton.LeftButton)
    assert desk.keyring.kept == {}
    assert page(dialog).key.placeholderText() == "Not set"
    assert not page(dialog).remove.isVisible()


def test_those_that_are_set_up_come_first(dialog: SettingsDialog) -> None:
    texts = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert texts[0] == "Ready"
    assert texts.index("Not set up") < texts.index(dialog.pages[KEYED].spec.label)  # type: ignore[union-attr]
    assert dialog.list.item(0).flags() == Qt.ItemFlag.NoItemFlags


def test_a_page_can_be_asked_for(qtbot: QtBot, desk: Desk) -> None:
    dialog = SettingsDialog(desk.core, desk.background, provider="keyed")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: KEYED in dialog.pages)
    assert dialog.pages[KEYED].key.isVisible()
    dialog.reject()


def test_the_key_of_the_environment_cannot_be_removed_here(qtbot: QtBot, desk: Desk) -> None:
    spec = desk.core.registry.get(KEYED).spec
    desk.core.endpoints.credentials = Credentials({spec.key_variable: KEY}, (KeyringStore(desk.keyring),))
    dialog = SettingsDialog(desk.core, desk.background, provider="keyed")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: KEYED in dialog.pages)
    assert spec.key_variable in dialog.pages[KEYED].key.placeholderText()
    assert not dialog.pages[KEYED].remove.isVisible()
    dialog.reject()


def test_limits_of_a_month_are_saved_and_hold(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    limits = page(dialog).limits
    assert limits.requests.text() == limits.cost.text() == "No limit"
    limits.requests.selectAll()
    qtbot.keyClicks(limits.requests, "25")
    limits.cost.setValue(100.5)
    save(qtbot, desk, dialog)
    saved = desk.core.settings.provider("keyed")
    assert (saved.monthly_requests, saved.monthly_cost) == (25, 100.5)


def test_a_limit_is_taken_back_and_one_of_nothing_at_all_stays(qtbot: QtBot, desk: Desk) -> None:
    settings = desk.core.settings.with_provider("keyed", ProviderSettings(monthly_requests=0, monthly_cost=5.0))
    save_file(desk.core.paths, settings)
    desk.core.reconfigure(settings)
    dialog = SettingsDialog(desk.core, desk.background)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: KEYED in dialog.pages)
    page(dialog).limits.cost.setValue(0)
    save(qtbot, desk, dialog)
    saved = desk.core.settings.provider("keyed")
    assert (saved.monthly_requests, saved.monthly_cost) == (0, None)


def test_what_costs_nothing_has_no_limits(desk: Desk, dialog: SettingsDialog) -> None:
    assert not dialog.pages[ProviderId("fake")].limits.requests.isVisibleTo(dialog.pages[ProviderId("fake")])
    assert page(dialog).limits.requests.isVisibleTo(page(dialog))


def limited(desk: Desk, requests: int) -> None:
    """As the command line does it in another process."""
    settings = load(desk.core.paths).settings
    save_file(desk.core.paths, settings.with_provider("keyed", ProviderSettings(monthly_requests=requests)))


def test_a_limit_of_the_command_line_holds_in_an_open_window_and_survives_its_settings(
    qtbot: QtBot, desk: Desk
) -> None:
    limited(desk, 1)
    keyed = desk.core.registry.get(KEYED)
    desk.core.reconfigure(desk.core.settings.with_provider("keyed", ProviderSettings(bills=True)))
    limited_now = with_limits_on_disk(desk.core.paths, desk.core.settings).provider("keyed")
    assert (limited_now.monthly_requests, keyed.spec.id) == (1, KEYED)
    dialog = SettingsDialog(desk.core, desk.background)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: KEYED in dialog.pages)
    dialog.providers.show_provider(KEYED)
    assert page(dialog).limits.requests.value() == 1
    limited(desk, 2)
    page(dialog).limits.cost.setValue(30)
    save(qtbot, desk, dialog)
    kept = load(desk.core.paths).settings.provider("keyed")
    assert (kept.monthly_requests, kept.monthly_cost) == (2, 30.0)


def test_what_the_welcome_page_saves_takes_no_limit_away(desk: Desk) -> None:
    limited(desk, 1)
    desk.core.reconfigure(replace(desk.core.settings, default_provider="", welcomed=False))
    window = desk.standalone()
    window.state.first_run.dismiss()
    desk.until(lambda: load(desk.core.paths).settings.welcomed)
    assert load(desk.core.paths).settings.provider("keyed").monthly_requests == 1


# ------------------------------------------------------------------------------------------ keys and addresses


def kept_for(desk: Desk, url: str) -> None:
    desk.core.credentials.store_key(desk.core.registry.spec(KEYED), Secret(KEY), url)


def opened(qtbot: QtBot, desk: Desk) -> SettingsDialog:
    dialog = SettingsDialog(desk.core, desk.background, provider="keyed")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: KEYED in dialog.pages)
    return dialog


def type_address(qtbot: QtBot, dialog: SettingsDialog, url: str) -> None:
    page(dialog).url.clear()
    qtbot.keyClicks(page(dialog).url, url)


def test_another_address_does_not_get_the_key_and_the_page_says_so(qtbot: QtBot, desk: Desk) -> None:
    kept_for(desk, "https://keyed.example")
    dialog = opened(qtbot, desk)
    note = page(dialog).address.elsewhere
    assert not note.isVisible()
    type_address(qtbot, dialog, "https://other.example/v1")
    assert note.isVisible()
    assert note.text().startswith("This key was given for https://keyed.example and is not sent to another address.")
    type_address(qtbot, dialog, "https://keyed.example/v2")
    assert not note.isVisible()
    type_address(qtbot, dialog, "https://other.example/v1")
    qtbot.mouseClick(page(dialog).test, Qt.MouseButton.LeftButton)
    desk.until(lambda: "was given for https://keyed.example, and the address is https://other.example now"
               in page(dialog).verdict.text())  # fmt: skip
    assert note.isVisible()
    # The key that is typed is for the address that is typed.
    qtbot.keyClicks(page(dialog).key, "second")
    assert not note.isVisible()
    qtbot.mouseClick(page(dialog).test, Qt.MouseButton.LeftButton)
    desk.until(lambda: page(dialog).verdict.text() == "It works: 2 engine(s).")
    assert desk.keyring.kept == {(SERVICE, "keyed"): "second https://other.example:443"}
    assert not note.isVisible()
    dialog.reject()


def test_a_page_can_be_mended_whose_provider_cannot_be_made(qtbot: QtBot, desk: Desk) -> None:
    """The file was changed: without its page nobody could give the key again."""
    kept_for(desk, "https://keyed.example")
    desk.core.reconfigure(desk.core.settings.with_provider("keyed", ProviderSettings(url="https://other.example")))
    window = desk.standalone()
    window.state.choose_provider(KEYED)
    desk.until(lambda: "was given for" in window.prompt_panel.note.text())
    assert window.prompt_panel.provider.currentText() == "Keyed"
    dialog = opened(qtbot, desk)
    assert page(dialog).key.isVisible() and page(dialog).remove.isVisible()
    assert page(dialog).address.elsewhere.isVisible()
    qtbot.keyClicks(page(dialog).key, KEY)
    save(qtbot, desk, dialog)
    assert desk.core.registry.get(KEYED).spec.id == KEYED


def test_a_key_that_is_removed_is_of_no_address(qtbot: QtBot, desk: Desk) -> None:
    kept_for(desk, "https://keyed.example")
    dialog = opened(qtbot, desk)
    type_address(qtbot, dialog, "https://other.example")
    qtbot.mouseClick(page(dialog).remove, Qt.MouseButton.LeftButton)
    desk.until(lambda: not page(dialog).address.elsewhere.isVisible())
    assert page(dialog).key.placeholderText() == "Not set"
    dialog.reject()


def test_an_address_that_is_none_gets_no_key(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    qtbot.keyClicks(page(dialog).key, KEY)
    type_address(qtbot, dialog, "https://me@keyed.example")
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    desk.until(dialog.banner.isVisible)
    assert desk.keyring.kept == {}
    assert desk.core.settings.provider("keyed").url == ""


# ------------------------------------------------------------------------------------------ plain http


@pytest.mark.parametrize(
    ("url", "is_asked"),
    [
        ("http://render.lan:7860", True),
        ("http://10.0.0.7", True),
        ("https://render.lan", False),
        ("http://127.0.0.1:7860", False),
        ("http://localhost:7860", False),
        ("http://[::1]:7860", False),
        ("", False),
    ],
)
def test_plain_http_is_asked_about_where_a_key_would_be_read(
    qtbot: QtBot, dialog: SettingsDialog, url: str, is_asked: bool
) -> None:
    type_address(qtbot, dialog, url)
    part = page(dialog).address
    assert not part.allow.isVisible()  # There is no key.
    qtbot.keyClicks(page(dialog).key, KEY)
    assert part.allow.isVisible() is part.meaning.isVisible() is is_asked
    assert not part.allow.isChecked()


def test_a_host_is_allowed_for_as_long_as_it_is_the_address(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    type_address(qtbot, dialog, "http://render.lan:7860")
    qtbot.keyClicks(page(dialog).key, KEY)
    qtbot.mouseClick(page(dialog).test, Qt.MouseButton.LeftButton)
    desk.until(lambda: page(dialog).verdict.text() == "It works: 2 engine(s).")
    assert desk.core.settings.allow_plain_http == ()
    allow = page(dialog).address.allow
    assert allow.text() == "Send the key &unencrypted to render.lan"
    assert "whoever has a hand on that network can read the key" in page(dialog).address.meaning.text()
    qtbot.keyClick(allow, Qt.Key.Key_Space)
    save(qtbot, desk, dialog)
    assert load(desk.core.paths).settings.allow_plain_http == ("render.lan",)
    assert desk.core.transport._policy.plain_http_hosts == {"render.lan"}
    again = opened(qtbot, desk)
    assert page(again).address.allow.isChecked()
    type_address(qtbot, again, "https://render.lan:7860")
    save(qtbot, desk, again)
    assert load(desk.core.paths).settings.allow_plain_http == ()


def test_a_host_that_is_refused_is_allowed_no_more_and_others_stay(qtbot: QtBot, desk: Desk) -> None:
    settings = replace(desk.core.settings, allow_plain_http=("other.lan", "render.lan"))
    settings = settings.with_provider("keyed", ProviderSettings(url="http://Render.lan"))
    save_file(desk.core.paths, settings)
    desk.core.reconfigure(settings)
    kept_for(desk, "http://render.lan")
    dialog = opened(qtbot, desk)
    assert page(dialog).address.allow.isChecked()
    qtbot.keyClick(page(dialog).address.allow, Qt.Key.Key_Space)
    save(qtbot, desk, dialog)
    assert load(desk.core.paths).settings.allow_plain_http == ("other.lan",)
