"""What a window works on, and how that changes: GIMP's image comes, moves on and goes; pictures are opened.

Owns: ``Binding``. May import: ``bridge.errors``, ``bridge.model``, ``bridge.session``, ``layerbridge.wire``,
``ui.background``, ``ui.source.values``, ``ui.words``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bridge.errors import BridgeError, ImageGoneError, LinkClosedError
from bridge.model import Mask, Picture
from ui.background import Do, Failed
from ui.source.values import GimpImage, NoSource, OpenedPicture, Source, gimp_of, key_of
from ui.words import tr, trn

if TYPE_CHECKING:
    from bridge.session import Session
    from layerbridge.wire import Description

LOOK_MS = 1000
"""So often a window that is seen looks at its image: layers and selections change without a word from GIMP."""


class Binding(QObject):
    """The source of one window, and the GIMP sessions that would like to become it.

    Args:
        do: runs work in the background.
        fail: tells of an error.

    Attributes:
        source: what is worked on.
        waiting: sessions of other images, oldest first; they wait until the user chose.

    Signals:
        changed: ``source`` has a new value.
        opened: a picture is about to become the source.
        told(str): a short text for the status line.
        left(object): a session is worked on no more, and wants to be ended.
        waiting_changed: ``waiting`` has a new value.
        follow_wanted(object), apart_wanted(object): the user chose for a session: this window, or one of its own.
    """

    changed = Signal()
    opened = Signal()
    told = Signal(str)
    left = Signal(object)
    waiting_changed = Signal()
    follow_wanted = Signal(object)
    apart_wanted = Signal(object)

    def __init__(self, do: Do, fail: Failed, parent: QObject) -> None:
        super().__init__(parent)
        self._do = do
        self._fail = fail
        self._is_looking = self._looks_again = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.source: Source = NoSource()
        self.waiting: tuple[Session, ...] = ()

    @property
    def gimp(self) -> GimpImage | None:
        """The source if it is GIMP's image."""
        return gimp_of(self.source)

    def is_of(self, session: Session) -> bool:
        """Whether this window works on the very image of ``session``."""
        return self.gimp is not None and key_of(self.gimp.session) == key_of(session)

    # ------------------------------------------------------------------------------------------ GIMP's image

    def bind(self, session: Session) -> None:
        """Work on the image of a GIMP session; the one before is ended."""
        before = self.gimp
        # Called again on the same image: what is hidden there stays hidden.
        kept = before.hidden if before is not None and session.hello.image_id is not None else None
        self._set(GimpImage(session, hidden=kept if self.is_of(session) else None))

    def watch(self, *, is_seen: bool) -> None:
        """Follow what happens in GIMP for as long as somebody sees it."""
        if is_seen:
            self._timer.start()
        else:
            self._timer.stop()

    def refresh(self) -> None:
        """Look at GIMP's image now; what cannot be looked at is told."""
        self._look(is_loud=True)

    def look(self) -> None:
        """The same, by and by and without a word."""
        if not self._is_looking:
            self._look(is_loud=False)

    def _look(self, *, is_loud: bool) -> None:
        bound = self.gimp
        if bound is None:
            return
        if self._is_looking:
            # A GIMP that does not answer holds one worker, however often it is asked.
            self._looks_again = True
            return
        self._is_looking = True
        session = bound.session

        def answered(show: Callable[[], None]) -> None:
            if not self._is_bound_to(session):
                return
            self._is_looking = False
            show()
            if self._looks_again:
                self._looks_again = False
                self._look(is_loud=True)

        self._do(
            session.canvas.describe,
            lambda seen: answered(lambda: self._show_seen(session, seen)),
            lambda error: answered(lambda: self._show_error(session, error, is_loud=is_loud)),
        )

    def lose(self, session: Session) -> None:
        """GIMP went away: go on without it."""
        self._forget(session)
        if self._is_bound_to(session):
            self._set(NoSource(), ends=False)
            self.told.emit(tr("GIMP closed the connection. Everything here is kept."))

    # ------------------------------------------------------------------------------------------ other images

    def offer(self, session: Session) -> None:
        """Let a session of another image wait for the user's choice; an older one of the same image is ended."""
        for other in self.waiting:
            if key_of(other) == key_of(session):
                self.turn_down(other)
        self.waiting = (*self.waiting, session)
        self.waiting_changed.emit()

    def follow(self, session: Session) -> None:
        """Work on that one from now on."""
        if self._forget(session):
            self.follow_wanted.emit(session)

    def open_apart(self, session: Session) -> None:
        """Leave this window as it is: that one gets its own."""
        if self._forget(session):
            self.apart_wanted.emit(session)

    def turn_down(self, session: Session) -> None:
        """Neither: its procedure ends."""
        if self._forget(session):
            session.canvas.finish()

    def close(self) -> None:
        """The window closes: every session ends."""
        self._timer.stop()
        for session in self.waiting:
            self.turn_down(session)
        bound = self.gimp
        if bound is not None:
            self.left.emit(bound.session)

    # ------------------------------------------------------------------------------------------ pictures

    def open_file(self, path: Path, others: int = 0) -> None:
        """Work on a picture file; ``others`` came with it and are left."""

        def work() -> OpenedPicture:
            from bridge.imaging.codec import read_picture_file

            return OpenedPicture(path.name, read_picture_file(path))

        def show(opened: OpenedPicture) -> None:
            self._set(opened)
            said = tr("Opened {name}", name=opened.name)
            left = trn("%n other file(s) left: one picture is worked on at a time", others)
            self.told.emit(f"{said}. {left}" if others else said)

        self._do(work, show)

    def open_picture(self, name: str, picture: Picture) -> None:
        """Work on a picture that is here already."""
        self._set(OpenedPicture(name, picture))

    def open_made(self, name: str, make: Callable[[], Picture]) -> None:
        """Work on a picture that is made in the background."""
        self._do(make, lambda picture: self.open_picture(name, picture))

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

    # ------------------------------------------------------------------------------------------ parts

    def _set(self, source: Source, *, ends: bool = True) -> None:
        before, after = self.gimp, gimp_of(source)
        if ends and before is not None and (after is None or after.session is not before.session):
            self.left.emit(before.session)
        if after is None or before is None or after.session is not before.session:
            self._is_looking = self._looks_again = False
        if isinstance(source, OpenedPicture):
            self.opened.emit()
        self.source = source
        self.changed.emit()

    def _is_bound_to(self, session: Session) -> bool:
        return self.gimp is not None and self.gimp.session is session

    def _show_seen(self, session: Session, seen: Description) -> None:
        bound = self.gimp
        if bound is not None and bound.session is session:
            now = replace(bound, seen=seen, trouble="")
            if now != bound:
                self._set(now)

    def _show_trouble(self, session: Session, trouble: str) -> None:
        bound = self.gimp
        if bound is not None and bound.session is session and bound.trouble != trouble:
            self._set(replace(bound, trouble=trouble))

    def _show_error(self, session: Session, error: BridgeError, *, is_loud: bool) -> None:
        if isinstance(error, ImageGoneError):
            self._image_gone(session)
        elif not isinstance(error, LinkClosedError):  # of which ``lose`` hears
            self._show_trouble(session, error.message)
            if is_loud and self._is_bound_to(session):
                self._fail(error)

    def _image_gone(self, session: Session) -> None:
        if self._is_bound_to(session):
            name = self.source.name
            self._set(NoSource())
            self.told.emit(tr("{name} was closed in GIMP. Everything here is kept.", name=name))

    def _forget(self, session: Session) -> bool:
        """Whether it was waiting; it is not any more."""
        was_waiting = any(each is session for each in self.waiting)
        if was_waiting:
            self.waiting = tuple(each for each in self.waiting if each is not session)
            self.waiting_changed.emit()
        return was_waiting
