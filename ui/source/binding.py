"""What a window works on, and how that changes: GIMP's image comes, moves on and goes; pictures are opened.

Owns: ``Binding``. May import: ``bridge.imaging.codec``, ``bridge.model``, ``bridge.session``, ``layerbridge.wire``,
``ui.background``, ``ui.source.values``, ``ui.words``, PySide6.QtCore.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from bridge.model import Mask, Picture
from bridge.session import Session
from layerbridge.wire import Description
from ui.background import Do
from ui.source.values import GimpImage, NoSource, OpenedPicture, Source, gimp_of
from ui.words import tr


class Binding(QObject):
    """The source of one window.

    Args:
        do: runs work in the background.

    Attributes:
        source: what is worked on.

    Signals:
        changed: ``source`` has a new value.
        opened: a picture is about to become the source.
        told(str): a short text for the status line.
    """

    changed = Signal()
    opened = Signal()
    told = Signal(str)

    def __init__(self, do: Do, parent: QObject) -> None:
        super().__init__(parent)
        self._do = do
        self.source: Source = NoSource()

    @property
    def gimp(self) -> GimpImage | None:
        """The source if it is GIMP's image."""
        return gimp_of(self.source)

    def bind(self, session: Session) -> None:
        """Work on the image of a GIMP session."""
        before = self.gimp
        # Called again on the same image: what is hidden there stays hidden.
        kept = before.hidden if before is not None and _same_image(before.session, session) else None
        self._set(GimpImage(session, hidden=kept))

    def refresh(self) -> None:
        """Look at GIMP's image again."""
        bound = self.gimp
        if bound is not None:
            self._do(bound.session.canvas.describe, lambda seen: self._show_seen(bound.session, seen))

    def lose(self, session: Session) -> None:
        """GIMP or its image went away: go on without it."""
        bound = self.gimp
        if bound is not None and bound.session is session:
            self._set(NoSource())
            self.told.emit(tr("GIMP closed the connection. Everything here is kept."))

    def open_file(self, path: Path) -> None:
        """Work on a picture file."""

        def work() -> OpenedPicture:
            from bridge.imaging.codec import read_picture_file

            return OpenedPicture(path.name, read_picture_file(path))

        self._do(work, self._set)

    def open_picture(self, name: str, picture: Picture) -> None:
        """Work on a picture that is here already."""
        self._set(OpenedPicture(name, picture))

    def open_mask(self, path: Path) -> None:
        """Use a file as the mask of the opened picture; white is replaced."""

        def work() -> Mask:
            from bridge.imaging.codec import read_mask_file

            return read_mask_file(path)

        self._do(work, self.set_mask)

    def set_mask(self, mask: Mask | None) -> None:
        """Mark what is replaced in the opened picture; None for nothing."""
        if isinstance(self.source, OpenedPicture):
            self._set(replace(self.source, mask=mask))

    def set_hidden(self, hidden: Mask | None) -> None:
        """What of the source must not leave this computer; None for nothing."""
        if not isinstance(self.source, NoSource):
            self._set(replace(self.source, hidden=hidden))

    def _set(self, source: Source) -> None:
        if isinstance(source, OpenedPicture):
            self.opened.emit()
        self.source = source
        self.changed.emit()

    def _show_seen(self, session: Session, seen: Description) -> None:
        bound = self.gimp
        if bound is not None and bound.session is session:
            self._set(replace(bound, seen=seen))


def _same_image(one: Session, other: Session) -> bool:
    mine, its = one.hello, other.hello
    return mine.image_id is not None and (mine.gimp, mine.image_id) == (its.gimp, its.image_id)
