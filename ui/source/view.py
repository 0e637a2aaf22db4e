"""What will be sent: GIMP's image, or a picture that was opened here.

Owns: ``SourceView``. May import: PySide6, ``bridge.model``, ``ui.images``, ``ui.look``, ``ui.picture_area``,
``ui.source.values``, ``ui.state``.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QKeySequence, QPalette
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from bridge.model import Box, Mode
from layerbridge.wire import Description
from ui.images import from_qimage, preview, rectangle, tint
from ui.look import GAP_PX, heading, muted, named
from ui.picture_area import Frame, PictureArea
from ui.source.values import GimpImage, OpenedPicture
from ui.state import PanelState

PICTURES = "Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif);;All files (*)"
NOTHING = "Open, paste or drop a picture here."
MASKED = (Mode.INPAINT, Mode.IMAGE_TO_IMAGE)
"""Where a mask, as a selection in GIMP, says what may change."""
MARK_HINTS = {
    Mode.INPAINT: "Drag a rectangle over what is to be replaced.",
    Mode.IMAGE_TO_IMAGE: "Drag a rectangle to change only a part.",
}
NO_IMAGE = "GIMP has no image open: the result becomes a new one."


class SourceView(QWidget):
    """Shows the source and takes another one. Shows ``PanelState`` and tells it of changes."""

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.area = PictureArea(NOTHING)
        self.area.marked.connect(self._marked)
        self.facts = muted()
        self._make_buttons()
        self._lay_out()
        state.source_changed.connect(self._show)
        state.form_changed.connect(self._show_mode)
        self._mode = state.mode
        self._show()

    def _make_buttons(self) -> None:
        self.open = QPushButton("Open…")
        named(self.open, "Open a picture", "Open a picture file to work on (Ctrl+O)")
        self.open.setShortcut(QKeySequence.StandardKey.Open)
        self.open.clicked.connect(self._choose_picture)
        self.paste = QPushButton("Paste")
        named(self.paste, "Paste a picture", "Work on the picture in the clipboard (Ctrl+Shift+V)")
        self.paste.setShortcut("Ctrl+Shift+V")
        self.paste.clicked.connect(self.paste_picture)
        self.mask_file = QPushButton("Mask file…")
        named(self.mask_file, "Use a mask file", "Mask: what is white in it changes, what is black is kept")
        self.mask_file.clicked.connect(self._choose_mask)
        self.clear_mask = QPushButton("Clear mask")
        named(self.clear_mask, "Clear the mask", "Mark nothing")
        self.clear_mask.clicked.connect(lambda: self._state.set_mask(None))
        self.refresh = QPushButton("Refresh")
        named(self.refresh, "Refresh", "Look at GIMP's image again; Generate does so by itself (F5)")
        self.refresh.setShortcut("F5")
        self.refresh.clicked.connect(self._state.refresh_source)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(heading("Source"))
        head.addStretch(1)
        for button in (self.clear_mask, self.mask_file, self.paste, self.open, self.refresh):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, GAP_PX // 2)
        layout.setSpacing(GAP_PX)
        layout.addLayout(head)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.facts)

    # ------------------------------------------------------------------------------------------ showing

    def _show_mode(self) -> None:
        # Typing changes the form too, and a large picture is not converted again for every letter.
        if self._state.mode is not self._mode:
            self._mode = self._state.mode
            self._show()

    def _show(self) -> None:
        source, is_masked = self._state.source, self._state.mode in MASKED
        # From text alone nothing of a picture is sent: the results get the room.
        self.setVisible(self._state.mode is not Mode.TEXT_TO_IMAGE)
        bound, opened = isinstance(source, GimpImage), isinstance(source, OpenedPicture)
        for button in (self.open, self.paste):
            button.setVisible(not bound)
        self.refresh.setVisible(bound)
        self.mask_file.setVisible(opened and is_masked)
        self.clear_mask.setVisible(isinstance(source, OpenedPicture) and is_masked and source.mask is not None)
        if isinstance(source, GimpImage):
            self._show_gimp(source)
        elif isinstance(source, OpenedPicture):
            self._show_opened(source, is_masked=is_masked)
        else:
            self.area.show_text(NOTHING)
            self._tell("")

    def _show_gimp(self, source: GimpImage) -> None:
        seen = source.seen
        if seen is None or seen.canvas is None:
            self.area.show_text("Looking at the image in GIMP…" if source.has_image else NO_IMAGE)
            self._tell("")
            return
        frames = [Frame(seen.layer.box, f"Layer: {seen.layer.name}")] if seen.layer else []
        if seen.selection is not None:
            frames.append(Frame(seen.selection, "Selection", is_filled=True))
        self.area.show_canvas(seen.canvas, frames)
        self._tell(_facts(source.name, seen))

    def _show_opened(self, source: OpenedPicture, *, is_masked: bool) -> None:
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        shown = source.mask if is_masked else None
        overlay = tint(shown, (colour.red(), colour.green(), colour.blue())) if shown else None
        self.area.show_picture(preview(source.picture), source.picture.size, overlay, takes_marks=is_masked)
        hint = MARK_HINTS.get(self._state.mode, "") if source.mask is None else ""
        self._tell(f"{source.name}, {source.picture.size} px. {hint}".strip())

    def _tell(self, text: str) -> None:
        self.facts.setText(text)
        self.facts.setVisible(bool(text))

    # ------------------------------------------------------------------------------------------ taking

    def _marked(self, box: Box) -> None:
        source = self._state.source
        if isinstance(source, OpenedPicture):
            self._state.set_mask(rectangle(source.picture.size, box))

    def _choose_picture(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", PICTURES)
        if name:
            self._state.open_file(Path(name))

    def _choose_mask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Use a mask file", "", PICTURES)
        if name:
            self._state.open_mask(Path(name))

    def paste_picture(self) -> None:
        """Work on the picture in the clipboard, if there is one."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._state.told.emit("The clipboard holds no picture")
        else:
            self._state.open_picture("pasted picture", from_qimage(image))

    def takes(self, mime: QMimeData) -> bool:
        """Whether what is dragged could be opened here."""
        bound = isinstance(self._state.source, GimpImage)
        return not bound and (any(url.isLocalFile() for url in mime.urls()) or mime.hasImage())

    def take(self, mime: QMimeData) -> None:
        """Open what was dropped."""
        files = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
        if files:
            self._state.open_file(Path(files[0]))
        elif mime.hasImage():
            self._state.open_picture("dropped picture", from_qimage(mime.imageData()))


def _facts(name: str, seen: Description) -> str:
    layer = f"layer “{seen.layer.name}” {seen.layer.box.width}x{seen.layer.box.height}" if seen.layer else "no layer"
    selection = f"selection {seen.selection.width}x{seen.selection.height}" if seen.selection else "nothing selected"
    return f"{name}, {seen.canvas} px, {layer}, {selection}. Read again at every Generate."
