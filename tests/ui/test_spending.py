"""What was spent this month, beside Generate and on the provider's page."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.capability import Price
from bridge.errors import StorageError
from bridge.model import Mode, ProviderId
from bridge.money.ledger import Charge, Ledger, Limit, Spent, State
from bridge.money.month import Month
from bridge.secret import Secret
from bridge.settings import ProviderSettings, save
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.month_text import month_help, month_text
from ui.settings.dialog import SettingsDialog

KEYED, FAKE = ProviderId("keyed"), ProviderId("fake")


def spend(ledger: Ledger, provider: ProviderId, amount: float | None = 3.0, state: State = State.ANSWERED) -> None:
    price = None if amount is None else Price(amount)
    ledger.settle(ledger.begin(Charge(provider, "one", Mode.TEXT_TO_IMAGE, "keyed.example", price)), state, 1)


def use(desk: Desk, provider: ProviderId, saved: ProviderSettings) -> None:
    settings = desk.core.settings.with_provider(provider, saved)
    save(desk.core.paths, settings)
    desk.core.reconfigure(settings)


def shown(window: MainWindow) -> str:
    return window.actions_bar.spent.text() if window.actions_bar.spent.isVisible() else ""


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    """On "fake", which costs nothing; "keyed" has a key."""
    spec = desk.core.registry.spec(KEYED)
    desk.core.credentials.store_key(spec, Secret("rich"), spec.default_url)
    spend(desk.core.ledger, KEYED)
    use(desk, KEYED, ProviderSettings(monthly_cost=20))
    return desk.standalone()


def test_what_costs_nothing_shows_no_sum(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    assert shown(window) == ""
    window.state.choose_provider(KEYED)
    desk.until(lambda: shown(window) == "This month: 1 request(s), 3 of 20 credits.")
    window.state.choose_provider(FAKE)
    desk.until(lambda: shown(window) == "")


def test_the_sum_follows_when_a_job_ends(desk: Desk, window: MainWindow) -> None:
    use(desk, FAKE, ProviderSettings(bills=True, monthly_requests=9))
    window.state.providers.load()
    desk.until(lambda: shown(window) == "This month: 0 of 9 request(s).")
    window.state.choose_mode(Mode.TEXT_TO_IMAGE)
    window.state.change(prompts=("a boat",))
    window.state.generate()
    desk.until(lambda: shown(window) == "This month: 1 of 9 request(s).")


def test_the_ledger_is_read_by_no_means_on_qts_thread(desk: Desk, window: MainWindow) -> None:
    readers: list[threading.Thread] = []

    class Watched(Ledger):
        def spent(self, month: str = "") -> tuple[Spent, ...]:
            readers.append(threading.current_thread())
            return super().spent(month)

    desk.core.endpoints.ledger = Watched(desk.core.paths.ledger)
    window.state.choose_provider(KEYED)
    desk.until(lambda: "3 of 20" in shown(window))
    assert readers and threading.main_thread() not in readers


def test_typing_reads_nothing(desk: Desk, window: MainWindow) -> None:
    window.state.choose_provider(KEYED)
    desk.until(lambda: "3 of 20" in shown(window))
    asks = window.state.spending._asks
    for text in ("a", "a b", "a bo", "a boat"):
        window.state.change(prompts=(text,))
    assert window.state.spending._asks == asks


def test_the_provider_page_says_it_too_and_follows(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    qtbot.mouseClick(window.settings_button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    desk.until(lambda: KEYED in dialog.pages)
    dialog.providers.show_provider(KEYED)
    month = dialog.pages[KEYED].limits.month
    desk.until(lambda: month.isVisible() and month.text() == "This month: 1 request(s), 3 of 20 credits.")
    assert not dialog.pages[FAKE].limits.month.isVisibleTo(dialog.pages[FAKE])
    spend(desk.core.ledger, KEYED)
    window.state.choose_mode(Mode.TEXT_TO_IMAGE)
    window.state.change(prompts=("a boat",))
    window.state.generate()
    desk.until(lambda: month.text() == "This month: 2 request(s), 6 of 20 credits.")
    dialog.reject()


def test_a_ledger_that_cannot_be_read_is_told(desk: Desk, window: MainWindow) -> None:
    desk.core.ledger.path.write_bytes(b"This is no database." * 99)
    window.state.choose_provider(KEYED)
    desk.until(lambda: "the ledger cannot be read" in shown(window))
    assert "cannot be used" in window.actions_bar.spent.toolTip()


@pytest.mark.parametrize(
    ("spent", "limit", "text"),
    [
        (Spent("m", KEYED, 0, 0), Limit(), "This month: 0 request(s)."),
        (Spent("m", KEYED, 0, 0), Limit(0, 0.0), "This month: 0 of 0 request(s), 0 of 0 credits."),
        (
            Spent("m", KEYED, 12, 12, (Price(40.5),), unpriced=2),
            Limit(25, 100),
            "This month: 12 of 25 request(s), 40.5 of 100 credits, 2 without a published price.",
        ),
        (
            Spent("m", KEYED, 3, 3, (Price(0.25, "EUR"), Price(4.0))),
            Limit(),
            "This month: 3 request(s), 0.25 EUR, 4 credits.",
        ),
    ],
)
def test_a_month_in_words(spent: Spent, limit: Limit, text: str) -> None:
    assert month_text(Month(limit, spent)) == text


def test_what_may_have_been_billed_is_told_apart() -> None:
    assert "2 request(s)" in month_help(Month(Limit(), Spent("m", KEYED, 3, 1, unknown=2)))
    assert "2 request(s)" not in month_help(Month(Limit(), Spent("m", KEYED, 3, 1)))
    assert month_help(Month(Limit(), trouble=StorageError("Broken.", "Mend it."))) == "Broken. Mend it."
