"""Results for others: saved, copied, handed to other programs, opened in GIMP.

Owns: ``Sharing``. May import: ``bridge``, its own folder, ``ui.images``, ``ui.notice``, ``ui.words``, PySide6.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

from bridge.handing import HandedOut, file_name, free
from bridge.model import Box, Picture
from ui.images import to_qimage
from ui.notice import Notice
from ui.results.gallery import Gallery
from ui.results.looks import look_of
from ui.results.model import Result
from ui.words import tr, trn

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas
    from layerbridge.wire import NewLayer

OpenFiles = Callable[[Sequence[Path]], None]


class Sharing(QObject):
    """Gives the results of a gallery away.

    Args:
        folder: where files lie that other programs are given.
        open_files: opens files in GIMP where none is connected; called in the background.

    Signals:
        told(str): a short success for the status line.
        noticed(object): something the user should read (a ``Notice``).
    """

    told = Signal(str)
    noticed = Signal(object)

    def __init__(self, gallery: Gallery, folder: Path, parent: QObject, *, open_files: OpenFiles | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._do = gallery.do
        self._handed = HandedOut(folder)
        self.open_files = open_files or _open_in_gimp

    def sweep(self) -> None:
        """Remove what was handed out in earlier sessions."""
        self._do(self._handed.sweep, lambda _nothing: None)

    def save(self, result: Result, path: Path) -> None:
        """Write a result into a file of the format that its name says."""
        self._do(lambda: self._write(result, path), lambda lost: self._show_saved(path, lost))

    def save_all(self, results: Sequence[Result], folder: Path) -> None:
        """Write results into a folder; nothing that is there is overwritten."""

        def work() -> list[str]:
            return [note for each in results for note in self._write(each, free(folder, file_name(each.entry)))]

        said = trn("%n result(s) saved in {folder}", len(results), folder=folder)
        self._do(work, lambda _lost: self.told.emit(said))

    def copy(self, result: Result) -> None:
        """Put a result's pixels on the clipboard."""
        self._do(lambda: to_qimage(self._picture(result)), self._show_copied)

    def hand_out(self, results: Sequence[Result], ready: Callable[[QMimeData], None]) -> None:
        """Make files of results for another program; ``ready`` gets what is dragged."""

        def work() -> tuple[list[Path], QImage]:
            pictures = [self._picture(each) for each in results]
            return self._files(results, pictures), to_qimage(pictures[0]) if len(pictures) == 1 else QImage()

        self._do(work, lambda made: ready(mime_of(*made)))

    def send_to_gimp(self, results: Sequence[Result], canvas: Canvas | None) -> None:
        """Open results in GIMP, each as an image: in one that is connected (``canvas``), else in the one there is."""

        def work() -> None:
            pictures = [self._picture(each) for each in results]
            if canvas is None:
                self.open_files(self._files(results, pictures))
                return
            for result, picture in zip(results, pictures, strict=True):
                canvas.new_image(picture.size, [_layer(result, picture)])

        self._do(work, lambda _nothing: self.told.emit(trn("%n result(s) opened in GIMP", len(results))))

    # ------------------------------------------------------------------------------------------ parts

    def _picture(self, result: Result) -> Picture:
        return look_of(result, self._gallery.history).picture

    def _write(self, result: Result, path: Path) -> tuple[str, ...]:
        from bridge.imaging.codec import write_picture_file

        return write_picture_file(path, self._picture(result), self._gallery.labels(result.entry.recipe))

    def _files(self, results: Sequence[Result], pictures: Sequence[Picture]) -> list[Path]:
        pairs = zip(results, pictures, strict=True)
        labels = self._gallery.labels
        return [self._handed.put(file_name(each.entry), picture, labels(each.entry.recipe)) for each, picture in pairs]

    def _show_saved(self, path: Path, lost: Sequence[str]) -> None:
        self.told.emit(tr("Saved as {path}", path=path))
        if lost:
            self.noticed.emit(Notice(" ".join(lost)))

    def _show_copied(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self.told.emit(tr("Copied"))


def mime_of(files: Sequence[Path], image: QImage) -> QMimeData:
    """What another program is offered: the files, and of a single one its pixels."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    if not image.isNull():
        # Qt turns it into a format only when the other program asks for one.
        mime.setImageData(image)
    return mime


def _layer(result: Result, picture: Picture) -> NewLayer:
    # Nothing is handed to GIMP before the window shows.
    from bridge.imaging.raw import shared
    from layerbridge.wire import NewLayer

    box = Box(0, 0, picture.size.width, picture.size.height)
    recipe = json.dumps(dict(result.entry.recipe), ensure_ascii=False)
    return NewLayer(Path(file_name(result.entry)).stem, box, shared(picture.pixels), recipe=recipe)


def _open_in_gimp(files: Sequence[Path]) -> None:
    from bridge.gimp_program import open_in_gimp  # Here and not above: looking for programs takes modules of its own.

    open_in_gimp(files)
