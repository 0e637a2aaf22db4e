"""The results: list with stars, search, nothing found, menu, viewer with wipe, two compared, several chosen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTranslator

from bridge.imaging.codec import read_picture_file
from bridge.model import Box, Mode
from tests.fakes.canvas import rectangle
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp, session
from tests.ui.screenshots.scenes_queue import painters
from tests.ui.screenshots.studio import SAMPLES, Studio
from ui.language import FOLDER
from ui.main_window import MainWindow
from ui.results.model import BROKEN
from ui.results.viewing import Layout

PROMPTS = ("a quiet lake in the hills, evening light", "a harbour at first light", "the same harbour, in fog")


def list_of_results(studio: Studio, look: str) -> None:
    window = _filled(studio)
    view, gallery = window.results_view, studio.state.gallery
    gallery.star([gallery.model.at(row) for row in (1, 4)], is_starred=True)
    studio.until(lambda: gallery.model.at(1).entry.starred)
    _choose(window, 0)
    _seen(studio)
    studio.shoot(f"{look}-results-1-list")
    view.search.setText("harbour fog")
    studio.until(lambda: gallery.model.rowCount() == 2)
    studio.shoot(f"{look}-results-2-search")
    view.search.setText("castle")
    studio.until(lambda: gallery.model.rowCount() == 0)
    studio.shoot(f"{look}-results-3-nothing-found")
    view.search.clear()
    view.starred.setChecked(True)
    studio.until(lambda: gallery.model.rowCount() == 2)
    _seen(studio)
    studio.shoot(f"{look}-results-4-starred")
    view.starred.setChecked(False)
    studio.until(lambda: gallery.model.rowCount() > 2)
    _choose(window, 1)
    view.list.customContextMenuRequested.emit(QPoint(60, 60))
    studio.shoot(f"{look}-results-5-menu", view.menu)
    view.menu.hide()
    gallery.delete([gallery.model.at(0), gallery.model.at(1)])
    studio.until(lambda: studio.state.notice is not None)
    window.resize(900, 600)
    _seen(studio)
    studio.shoot(f"{look}-results-6-deleted-900x600")


def viewer(studio: Studio, look: str) -> None:
    window = _filled(studio)
    picture = read_picture_file(SAMPLES / "chelsea.png")
    studio.state.open_picture("photograph.jpg", picture)
    studio.state.binding.set_mask(rectangle(picture.size.width, picture.size.height, Box(120, 90, 160, 130)))
    studio.generate(Mode.INPAINT, "", samples=1)
    _choose(window, 0)
    view = window.results_view
    view.view_chosen()
    studio.until(lambda: bool(view.viewing.shown) and view.viewing.can_wipe)
    studio.shoot(f"{look}-results-7-viewer", view.viewer)
    view.viewing.lay_out(Layout.WIPE)
    studio.shoot(f"{look}-results-8-wipe", view.viewer)
    _choose(window, 1, 3)
    view.view_chosen()
    studio.until(lambda: view.viewing.compares)
    studio.shoot(f"{look}-results-9-two-beside-each-other", view.viewer)
    view.viewing.lay_out(Layout.WIPE)
    assert view.viewer is not None
    view.viewer.resize(view.viewer.minimumSize())
    view.viewer.area.zoom_to(2.0)
    studio.shoot(f"{look}-results-10-two-wiped-smallest", view.viewer)
    view.viewer.close()


def in_gimp(studio: Studio, look: str) -> None:
    picture = read_picture_file(SAMPLES / "chelsea.png")
    mask = rectangle(picture.size.width, picture.size.height, Box(150, 60, 200, 160))
    window = _filled(studio)
    studio.state.bind(session(FakeGimp(picture, selection=mask), "inpaint", prompt="more of the same wall"))
    window.resize(900, 600)
    studio.until(lambda: window.results_view.insert.isVisible())
    _choose(window, 0, 1)
    _seen(studio)
    studio.shoot(f"{look}-results-11-gimp-900x600")
    window.resize(window.minimumSize())
    studio.shoot(f"{look}-results-12-gimp-smallest")


def for_the_docs(studio: Studio, look: str) -> None:
    """The list and the line between before and after: ``python -m tests.ui.screenshots docs/images docs``."""
    if look != "light":
        return
    picture = read_picture_file(SAMPLES / "rocket.jpg")
    window = _filled(studio)
    studio.state.open_picture("rocket.jpg", picture)
    studio.state.binding.set_mask(rectangle(picture.size.width, picture.size.height, Box(300, 60, 90, 260)))
    studio.generate(Mode.INPAINT, "", samples=1, seed=5)
    studio.state.dismiss()
    studio.state.gallery.star([studio.state.gallery.model.at(1)], is_starred=True)
    studio.until(lambda: studio.state.gallery.model.at(1).entry.starred)
    _choose(window, 0)
    _seen(studio)
    studio.shoot("panel-results")
    view = window.results_view
    view.view_chosen()
    studio.until(lambda: view.viewing.can_wipe)
    view.viewing.lay_out(Layout.WIPE)
    studio.shoot("viewer-wipe", view.viewer)
    assert view.viewer is not None
    view.viewer.close()


def _filled(studio: Studio) -> MainWindow:
    window = studio.open()
    studio.state.open_picture("photograph.jpg", read_picture_file(SAMPLES / "chelsea.png"))
    for number, prompt in enumerate(PROMPTS):
        studio.generate(Mode.TEXT_TO_IMAGE, prompt, samples=2, seed=7 + number)
    _seen(studio)
    return window


def _choose(window: MainWindow, *rows: int) -> None:
    view = window.results_view.list
    view.clearSelection()
    for row in rows:
        view.selectionModel().select(view.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select)


def _seen(studio: Studio) -> None:
    """Until every row on the screen has its picture."""
    assert studio.window is not None
    view = studio.window.results_view.list

    def is_seen() -> bool:
        rows = range(min(4, view.model().rowCount()))
        images = [view.model().index(row, 0).data(Qt.ItemDataRole.DecorationRole) for row in rows]
        return all(not image.isNull() for image in images)

    studio.until(is_seen)


def broken(studio: Studio, look: str) -> None:
    """Results whose files are gone or damaged."""
    _filled(studio)
    gone, damaged = studio.core.history.entries()[:2]
    gone.path.unlink()
    damaged.path.write_bytes(b"what a bad sector leaves")
    for file in (studio.core.history.folder / "thumbnails").iterdir():
        if file.stem in (gone.path.stem, damaged.path.stem):
            file.unlink()
    window = studio.open()
    gallery = studio.state.gallery
    studio.until(lambda: gallery.model.rowCount() > 2)
    studio.until(lambda: all(bool(gallery.model.index(row).data(BROKEN)) for row in (0, 1)))
    _choose(window, 0)
    studio.until(lambda: not gallery.model.index(3).data(Qt.ItemDataRole.DecorationRole).isNull())
    studio.shoot(f"{look}-results-13-broken")
    sys.stdout.write(f"{gallery.model.index(0).data(Qt.ItemDataRole.ToolTipRole)}\n")


def not_on_disk(studio: Studio, look: str) -> None:
    """The disk refuses a result: what the banner says, after it was tried again, and once it could be saved."""
    for language, size in (("en", (1100, 720)), ("de", (1100, 720)), ("de", (900, 600))):
        with _spoken(studio, language):
            _refused(studio, f"{look}-results-14-not-on-disk-{language}-{size[0]}", size)


def _refused(studio: Studio, name: str, size: tuple[int, int]) -> None:
    studio.open(*size)
    painter = painters(studio)
    painter.gate = gate = Gate()
    folder = studio.core.history.folder
    folder.mkdir(parents=True, exist_ok=True)
    studio.state.change(prompts=(PROMPTS[0],))
    studio.state.generate()
    studio.until(gate.reached.is_set)
    # As a disk that is gone: a file lies where the folder was.
    away = folder.with_name("away")
    folder.rename(away)
    folder.touch()
    gate.open()
    studio.until(lambda: studio.state.gallery.model.rowCount() > 0 and studio.state.notice is not None)
    tile = studio.state.gallery.model.index(0)
    studio.until(lambda: not tile.data(Qt.ItemDataRole.DecorationRole).isNull())
    studio.shoot(f"{name}-1-told")
    studio.state.held.keep()
    studio.until(lambda: bool(studio.state.notice and studio.state.notice.reference))
    studio.shoot(f"{name}-2-tried-again")
    studio.state.dismiss()
    studio.shoot(f"{name}-3-closed")
    folder.unlink()
    away.rename(folder)
    studio.state.held.keep()
    studio.until(lambda: not studio.core.unkept.held)
    studio.shoot(f"{name}-4-saved")


@contextmanager
def _spoken(studio: Studio, language: str) -> Iterator[None]:
    """Above English, for a moment."""
    translator = QTranslator()
    if language != "en":
        assert translator.load(f"layerbridge_{language}", str(FOLDER))
        studio.qt.installTranslator(translator)
    try:
        yield
    finally:
        studio.qt.removeTranslator(translator)


SCENES = (list_of_results, viewer, in_gimp, for_the_docs, broken, not_on_disk)
