import gc
import threading
import weakref

from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from ui.collector import Collector


class Circle(QObject):
    """Garbage that only the cyclic collector finds."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def make_garbage() -> None:
    for _ in range(100_000):
        circle: list[object] = []
        circle.append(circle)


def test_no_worker_takes_a_qobject_apart_but_qts_thread_does(qtbot: QtBot) -> None:
    collector = Collector(interval_ms=5)
    where: list[QThread] = []
    circle = Circle()
    gone = weakref.finalize(circle, lambda: where.append(QThread.currentThread()))
    del circle
    worker = threading.Thread(target=make_garbage)
    worker.start()
    worker.join()
    assert gone.alive
    # The worker's garbage has filled the first generation; a few rounds later the circle's is due.
    qtbot.waitUntil(lambda: make_garbage() or not gone.alive)
    assert where == [collector.thread()]
    collector.close()
    assert gc.isenabled()
