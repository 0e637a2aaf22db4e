import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from ui.relay import Relay


def test_what_a_thread_posts_runs_on_qts_thread_in_order(qtbot: QtBot) -> None:
    relay, seen, where = Relay(), [], set()

    def post_many() -> None:
        for number in range(200):
            relay.post(lambda number=number: (seen.append(number), where.add(QThread.currentThread())))  # type: ignore[misc]

    thread = threading.Thread(target=post_many)
    thread.start()
    thread.join()
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 200)
    assert seen == list(range(200))
    assert where == {relay.thread()}


def test_what_qts_own_thread_posts_waits_its_turn_too(qtbot: QtBot) -> None:
    relay, seen = Relay(), []
    relay.post(lambda: seen.append("posted"))
    seen.append("after")
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == ["after", "posted"]


def test_after_closing_nothing_runs_neither_waiting_nor_late(qtbot: QtBot) -> None:
    relay, other, seen = Relay(), Relay(), []
    relay.post(lambda: seen.append("waiting"))
    relay.close()
    relay.post(lambda: seen.append("late"))
    other.post(lambda: seen.append("other"))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["other"]
