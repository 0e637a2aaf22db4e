"""What will be sent: GIMP's image, or a picture that was opened here.

Owns: ``SourceView``. May import: PySide6, ``bridge.model``, ``ui.images``, ``ui.look``,
``ui.picture_area``, ``ui.source``, ``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from bridge.model import Box, Mode, Picture
from ui.images import from_qimage, shared
from ui.look import GAP_PX, heading, muted, named, tip
from ui.picture_area import Frame
from ui.source import frames, sent_text
from ui.source.icons import CHOSEN, icon
from ui.source.paint_area import PaintArea
from ui.source.tool_row import ToolRow
from ui.source.values import GimpImage, OpenedPicture, hidden_of, size_of
from ui.state import PanelState
from ui.words import noop, tr

PICTURES = noop("Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif);;All files (*)")
NOTHING = noop("Open, paste or drop a picture here.")
MARK_HINTS = {
    Mode.INPAINT: noop("Paint over what is to be replaced."),
    Mode.IMAGE_TO_IMAGE: noop("Paint over a part to change only that."),
}
NO_IMAGE = noop("GIMP has no image open: the result becomes a new one.")
LOOKING = noop("Looking at the image in GIMP…")
PACKING = noop("Looking at what is sent…")
LONGEST_PATH = 4096
HIDDEN = noop("Parts of the picture are hidden: whoever gets it sees grey there.")


class SourceView(QWidget):
    """Shows the source and takes another one. Shows ``PanelState`` and tells it of changes."""

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.area = PaintArea(state.painting, tr(NOTHING))
        # No tooltip: it would lie over what is being painted.
        self.area.setAccessibleName(tr("Source"))
        self.tools = ToolRow(state.painting, self)
        self.hidden_note, self.where = heading(tr(HIDDEN)), heading("")
        for note in (self.hidden_note, self.where):
            note.setTextFormat(Qt.TextFormat.PlainText)
            note.setWordWrap(True)
        self.facts = muted()
        self._make_buttons()
        self._lay_out()
        state.source_changed.connect(self._show)
        state.form_changed.connect(self._show_form)
        state.painting.changed.connect(self._show_tools)
        state.outlook.changed.connect(self._show)
        state.looks.changed.connect(self._show)
        self._looks = self._look_of_form()
        self._show()

    def _make_buttons(self) -> None:
        self.open = self._button(tr("Open…"), tr("Open a picture"), tr("Open a picture file to work on (Ctrl+O)"))
        self.open_action = self._command(self.open, QKeySequence.StandardKey.Open, self._choose_picture)
        help_ = tr("Work on the picture in the clipboard (Ctrl+Shift+V)")
        self.paste = self._button(tr("Paste"), tr("Paste a picture"), help_)
        self.paste_action = self._command(self.paste, "Ctrl+Shift+V", self.paste_picture)
        help_ = tr("Mask: what is white in it changes, what is black is kept (Ctrl+M)")
        self.mask_file = self._button(tr("Mask file…"), tr("Use a mask file"), help_)
        self.mask_file.setShortcut("Ctrl+M")
        self.mask_file.clicked.connect(self._choose_mask)
        help_ = tr("Look at GIMP's image again; Generate does so by itself (F5)")
        self.refresh = self._button(tr("Refresh"), tr("Refresh"), help_)
        self.refresh.setShortcut("F5")
        self.refresh.clicked.connect(self._state.refresh_source)
        self.clear_mask = self.tools.buttons["clear"]
        self.sent_action = QAction(tr("What is sent"), self)
        self.sent_action.setCheckable(True)
        self.sent_action.setShortcut("Ctrl+E")
        self.sent_action.setToolTip(
            tip(tr("Show the very picture, mask and words that Generate would send, and where they go (Ctrl+E)"))
        )
        self.sent_action.toggled.connect(lambda is_on: self._state.outlook.show(is_shown=is_on))
        self.sent = QToolButton()
        self.sent.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.sent.setAutoRaise(True)
        self.sent.setStyleSheet(CHOSEN)
        self.sent.setDefaultAction(self.sent_action)
        self.sent.setAccessibleName(tr("What is sent"))
        self._draw()

    def _button(self, text: str, name: str, help_: str) -> QPushButton:
        button = QPushButton(text)
        named(button, name, help_)
        return button

    def _command(self, button: QPushButton, keys: QKeySequence.StandardKey | str, run: Callable[[], None]) -> QAction:
        """What the button does, for the window: where nothing of a picture is sent the button is not there."""
        button.clicked.connect(run)
        action = QAction(button.text(), self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(run)
        return action

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(heading(tr("Source")))
        head.addWidget(self.sent)
        head.addWidget(self.tools.hide_alone)
        head.addStretch(1)
        for button in (self.mask_file, self.paste, self.open, self.refresh):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, GAP_PX // 2)
        layout.setSpacing(GAP_PX // 2)
        layout.addLayout(head)
        layout.addWidget(self.tools)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.hidden_note)
        layout.addWidget(self.where)
        layout.addWidget(self.facts)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the icon again in the colour of another palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.sent_action.setIcon(icon("sent", self.palette()))

    # ------------------------------------------------------------------------------------------ showing

    def _show_form(self) -> None:
        # Typing changes the form too, and what is shown is not made anew for every letter.
        if self._look_of_form() != self._looks:
            self._looks = self._look_of_form()
            self._state.looks.follow()
            self._show()

    def _look_of_form(self) -> tuple[Mode, bool, str]:
        """What of the form changes what is shown."""
        mode, wishes = self._state.mode, self._state.wishes
        return mode, frames.uses_selection(mode, wishes), wishes.source

    def _show(self) -> None:
        source, is_sent = self._state.source, self._state.outlook.is_shown
        # From text alone nothing of a picture is sent: the results get the room.
        self.setVisible(is_sent or self._state.mode is not Mode.TEXT_TO_IMAGE)
        bound, opened = isinstance(source, GimpImage), isinstance(source, OpenedPicture)
        for button in (self.open, self.paste):
            button.setVisible(not bound and not is_sent)
        for action in (self.open_action, self.paste_action):
            action.setEnabled(not bound)
        self.refresh.setVisible(bound)
        self.mask_file.setVisible(opened and not is_sent and self._looks[1])
        self.hidden_note.setVisible(hidden_of(source) is not None)
        self._show_tools()
        if is_sent:
            self._show_sent()
        elif isinstance(source, GimpImage):
            self._show_gimp(source)
        elif isinstance(source, OpenedPicture):
            self._show_opened(source)
        else:
            self.area.show_text(tr(NOTHING))
            self._tell("")

    def _show_tools(self) -> None:
        source, painting, is_sent = self._state.source, self._state.painting, self._state.outlook.is_shown
        masks = isinstance(source, OpenedPicture) and self._looks[1] and not is_sent
        self.tools.offer(masks=masks, hides=size_of(source) is not None and not is_sent)
        self.area.paints = (masks or painting.hides) and not is_sent
        self.area.shows_mask = masks
        self.area.shows_hidden = not is_sent
        self.area.show_cursor()
        self.area.update()

    def _show_gimp(self, source: GimpImage) -> None:
        seen, view = source.seen, self._state.looks.view
        if seen is None or seen.canvas is None:
            self.area.show_text(tr(LOOKING) if source.has_image else tr(NO_IMAGE))
            self._tell("")
            return
        selection = view.selection if view is not None and self._looks[1] else None
        drawn = frames.of_gimp(
            seen, self._state.outlook.area, shows_selection=self._looks[1], has_shape=selection is not None
        )
        if view is None:
            self.area.show_canvas(seen.canvas, drawn)
        else:
            self.area.show_picture(view.image, seen.canvas, frames=drawn, where=view.box)
        self.area.show_selection(selection)
        self._tell(frames.facts(source.name, seen, shows_selection=self._looks[1]))

    def _show_opened(self, source: OpenedPicture) -> None:
        self._show_picture(source.picture, frames.of_area(source.picture.size, self._state.outlook.area))
        hint = tr(MARK_HINTS[self._state.mode]) if source.mask is None and self._state.mode in MARK_HINTS else ""
        self._tell(tr("{name}, {size} px. {hint}", name=source.name, size=source.picture.size, hint=hint).strip())

    def _show_sent(self) -> None:
        outlook = self._state.outlook
        if not outlook.leaving:
            self.area.show_text(sent_text.refusal(outlook.error) if outlook.error else tr(PACKING))
            self._tell("")
            return
        leaving = outlook.leaving[0]
        if leaving.picture is None:
            self.area.show_text(tr("No picture is sent."))
        else:
            self._show_picture(leaving.picture, frames.of_tiles(leaving.tiles))
            whole = Box(0, 0, leaving.picture.size.width, leaving.picture.size.height)
            self.area.show_selection((leaving.mask, whole) if leaving.mask else None)
        self._tell(sent_text.details(outlook.leaving, outlook.account), sent_text.destination(outlook.leaving))

    def _show_picture(self, picture: Picture, drawn: tuple[Frame, ...]) -> None:
        image = self._state.looks.image_of(picture)
        self.area.show_selection(None)
        if image is None:
            self.area.show_canvas(picture.size, drawn)
        else:
            self.area.show_picture(image, picture.size, frames=drawn, detail=shared(picture))

    def _tell(self, text: str, where: str = "") -> None:
        for label, words in ((self.facts, text), (self.where, where)):
            label.setText(words)
            label.setVisible(bool(words))

    # ------------------------------------------------------------------------------------------ taking

    def _choose_picture(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a picture"), "", tr(PICTURES))
        if name:
            self._state.binding.open_file(Path(name))

    def _choose_mask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Use a mask file"), "", tr(PICTURES))
        if name:
            self._state.binding.open_mask(Path(name))

    def paste_picture(self) -> None:
        """Work on the picture in the clipboard, if there is one."""
        mime = QGuiApplication.clipboard().mimeData()
        if not self._open_files(_files_of(mime)) and not self._open_image(mime, tr("pasted picture")):
            self._state.told.emit(tr("The clipboard holds no picture"))

    def takes(self, mime: QMimeData) -> bool:
        """Whether what is dragged could be opened here."""
        bound = isinstance(self._state.source, GimpImage)
        return not bound and (any(url.isLocalFile() for url in mime.urls()) or mime.hasImage())

    def take(self, mime: QMimeData) -> None:
        """Open what was dropped."""
        if not self._open_files(_files_of(mime)):
            self._open_image(mime, tr("dropped picture"))

    def _open_files(self, files: Sequence[Path]) -> bool:
        """Open the first one, if there is one."""
        if files:
            self._state.binding.open_file(files[0], others=len(files) - 1)
        return bool(files)

    def _open_image(self, mime: QMimeData, name: str) -> bool:
        image = mime.imageData() if mime.hasImage() else None
        if not isinstance(image, QImage) or image.isNull():
            return False
        self._state.binding.open_made(name, lambda: from_qimage(image))
        return True


def _files_of(mime: QMimeData) -> list[Path]:
    """The files that are meant: file managers hand addresses, terminals and editors a path as text."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    text = mime.text().strip() if mime.hasText() and not mime.hasUrls() and not mime.hasImage() else ""
    is_path = 0 < len(text) <= LONGEST_PATH and "\n" not in text and Path(text).is_absolute()
    return files or ([Path(text)] if is_path else [])
