"""What stays in memory of jobs that are over and of windows that were closed: nothing."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject

from bridge.capability import FixedSizes
from bridge.core import Delivery
from bridge.model import Mode, Picture, Size
from bridge.paths import Paths
from bridge.providers.base import ProviderSetup
from bridge.settings import Settings, save
from tests.fakes.providers import FakeProvider, capability, lay_package
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.state import PanelState

JOBS_A_WINDOW = 25
SIZE = Size(1024, 1024)


def square_factory(setup: ProviderSetup) -> FakeProvider:
    """Makes squares of 1024 pixels a side."""
    makes = capability(Mode.TEXT_TO_IMAGE, sizes=FixedSizes((SIZE,)))
    return FakeProvider("square", label="Square", capabilities={Mode.TEXT_TO_IMAGE: makes})


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Folders in which "square" is the default provider."""
    site = tmp_path / "site"
    site.mkdir()
    lay_package(site, square="tests.ui.test_leaves_nothing:square_factory")
    monkeypatch.syspath_prepend(str(site))
    paths = Paths.inside(tmp_path / "home")
    save(paths, Settings(default_provider="square"))
    return paths


def test_nothing_of_finished_jobs_and_closed_windows_stays(desk: Desk) -> None:
    before = counted()
    gone = [worked_in(desk, number) for number in range(2)]
    desk.until(lambda: not desk.core.jobs.busy)
    desk.until(lambda: collected(lambda: all(each() is None for window in gone for each in window)))
    desk.until(lambda: collected(lambda: counted() == before))


def worked_in(desk: Desk, number: int) -> list[weakref.ref[QObject]]:
    """A window, in which much was made, that was closed; and its state."""
    window = desk.standalone()
    # The second one shows what the first one made.
    desk.until(lambda: window.state.gallery.model.rowCount() == number * JOBS_A_WINDOW)
    for job in range(1, JOBS_A_WINDOW + 1):
        window.state.change(prompts=(f"hill {job}",), seed=job, width=SIZE.width, height=SIZE.height)
        window.state.generate()
    desk.until(lambda: window.state.gallery.model.rowCount() == (number + 1) * JOBS_A_WINDOW)
    assert counted()["Delivery"] >= JOBS_A_WINDOW
    window.close()
    return [weakref.ref(window), weakref.ref(window.state)]


def counted() -> dict[str, int]:
    """How many there are of what is large, or holds it."""
    kinds = (MainWindow, PanelState, Delivery, Picture)
    return {kind.__name__: sum(type(each) is kind for each in gc.get_objects()) for kind in kinds}


def collected(is_so: Callable[[], bool]) -> bool:
    """Whether it is so once nothing is left that only waits to be taken apart."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    return is_so()
