"""The window in which results are looked at: large, against what was there before, two beside each other.

Owns: ``Viewer``. May import: PySide6, ``ui.look``, ``ui.results.viewing``, ``ui.results.wipe``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.look import GAP_PX, MARGIN_PX, muted, named, segment_style
from ui.pixels import Pixels
from ui.results.viewing import Layout, Shown, Viewing
from ui.results.wipe import WipeArea
from ui.words import tr

START_PX = (940, 720)
SMALLEST_PX = (520, 400)


class Viewer(QDialog):
    """A window over one ``Viewing``; the panel beside it stays as usable as before.

    Attributes:
        area, second: where pictures are; ``second`` only while two are beside each other.
        layouts: the buttons that choose a layout.
    """

    def __init__(self, viewing: Viewing, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.viewing = viewing
        self._make_pictures()
        self._make_buttons()
        self._make_details()
        self._lay_out()
        viewing.changed.connect(self._show)
        self._show()
        self.setMinimumSize(*SMALLEST_PX)
        self.resize(*START_PX)
        self.area.setFocus()

    # ------------------------------------------------------------------------------------------ parts

    def _make_pictures(self) -> None:
        self.area, self.second = WipeArea(), WipeArea()
        keys = tr(
            "Zoom with Ctrl and the wheel, or + and -; 0 fits, 1 shows every pixel. Move it with the middle button."
        )
        named(self.area, tr("Result"), keys)
        named(self.second, tr("Second result"), keys)
        # Both show the same part.
        self.area.zoom_changed.connect(self.second.set_zoom)
        self.second.zoom_changed.connect(self.area.set_zoom)

    def _make_buttons(self) -> None:
        self.back = self._arrow("←", tr("Previous result"), tr("The newer one in the list (Left)"), -1)
        self.on = self._arrow("→", tr("Next result"), tr("The older one in the list (Right)"), 1)
        texts: Mapping[Layout, tuple[str, str, str]] = {
            Layout.ALONE: (tr("Result"), "F2", tr("The result alone (F2)")),
            Layout.WIPE: (
                tr("Wipe"),
                "F3",
                tr("Two pictures and a line to move, also by Shift+Left and Right (F3)"),
            ),
            Layout.BESIDE: (tr("Side by side"), "F4", tr("Two pictures beside each other (F4)")),
        }
        self._helps = {layout: help_ for layout, (_text, _keys, help_) in texts.items()}
        self.layouts: dict[Layout, QPushButton] = {}
        group = QButtonGroup(self)
        for number, (layout, (text, keys, help_)) in enumerate(texts.items()):
            button = QPushButton(text)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setShortcut(keys)
            button.setStyleSheet(segment_style(number, len(texts)))
            named(button, text, help_)
            button.clicked.connect(lambda _on=False, layout=layout: self.viewing.lay_out(layout))
            group.addButton(button)
            self.layouts[layout] = button
        self.fit = self._button(tr("Fit"), tr("Show the whole picture (0)"), lambda: self.area.zoom_to(None))
        self.every_pixel = self._button("1:1", tr("Show every pixel (1)"), lambda: self.area.zoom_to(1.0))

    def _make_details(self) -> None:
        self.details = muted()
        self.details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        named(self.details, tr("How it was made"), "")
        self.copy_prompt = self._button(
            tr("Copy prompt"), tr("Put the prompt on the clipboard (Ctrl+P)"), self._copy_prompt, "Ctrl+P"
        )
        self.copy_seed = self._button(
            tr("Copy seed"), tr("Put the seed on the clipboard (Ctrl+E)"), self._copy_seed, "Ctrl+E"
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(0)
        for arrow in (self.back, self.on):
            top.addWidget(arrow)
        top.addSpacing(MARGIN_PX)
        for button in self.layouts.values():
            top.addWidget(button)
        top.addStretch(1)
        for button in (self.fit, self.every_pixel):
            top.addWidget(button)
            top.addSpacing(GAP_PX // 2)
        pictures = QSplitter(Qt.Orientation.Horizontal)
        pictures.setChildrenCollapsible(False)
        pictures.addWidget(self.area)
        pictures.addWidget(self.second)
        bottom = QHBoxLayout()
        bottom.addWidget(self.details, 1)
        for button in (self.copy_prompt, self.copy_seed):
            bottom.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP_PX)
        layout.addLayout(top)
        layout.addWidget(pictures, 1)
        layout.addLayout(bottom)
        for keys, by in (("Left", -1), ("Right", 1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda by=by: self.viewing.step(by))

    # ------------------------------------------------------------------------------------------ showing

    def _show(self) -> None:
        viewing = self.viewing
        first = viewing.shown[0] if viewing.shown else None
        self._show_pictures()
        self.setWindowTitle(first.result.title if first else tr("Results"))
        told = [_told(each) for each in viewing.shown]
        self.details.setText("\n\n".join(told))
        self.copy_prompt.setEnabled(first is not None and bool(first.result.prompt))
        self.copy_seed.setEnabled(first is not None and bool(first.result.seed))
        self.back.setEnabled(viewing.can_step(-1))
        self.on.setEnabled(viewing.can_step(1))
        why_not = tr("Nothing is known of what was there before.")
        for layout, button in self.layouts.items():
            button.setChecked(layout is viewing.layout)
            can = layout is Layout.ALONE or viewing.can_wipe
            button.setEnabled(can)
            button.setToolTip(self._helps[layout] if can else why_not)

    def _show_pictures(self) -> None:
        viewing = self.viewing
        if not viewing.shown:
            self.area.show_text(viewing.error or tr("Reading the picture…"))
            self.second.hide()
            return
        left, right = _pair(viewing)
        self.second.setVisible(viewing.layout is Layout.BESIDE and left is not None)
        if left is None or viewing.layout is Layout.ALONE:
            self.area.show_pictures(viewing.shown[0].after)
        elif viewing.layout is Layout.WIPE:
            self.area.show_pictures(right[0], left[0], (left[1], right[1]))
        else:
            self.area.show_pictures(left[0], names=(left[1], ""))
            self.second.show_pictures(right[0], names=(right[1], ""))
            self.second.set_zoom(self.area.zoom)

    def _copy_prompt(self) -> None:
        self._copy(self.viewing.shown[0].result.prompt)

    def _copy_seed(self) -> None:
        self._copy(self.viewing.shown[0].result.seed)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def _button(self, text: str, help_: str, run: Callable[[], Any], keys: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        if keys:
            button.setShortcut(keys)
        named(button, text, help_)
        button.clicked.connect(lambda: run())
        return button

    def _arrow(self, text: str, name: str, help_: str, by: int) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAutoRaise(True)
        named(button, name, help_)
        button.clicked.connect(lambda: self.viewing.step(by))
        return button


def _pair(viewing: Viewing) -> tuple[tuple[Pixels, str] | None, tuple[Pixels, str]]:
    """What is on the left, if anything is, and on the right, each with its name."""
    first = viewing.shown[0]
    if viewing.compares:
        second = viewing.shown[1]
        return (first.after, _name(first)), (second.after, _name(second))
    before = (first.before, tr("Before")) if first.before is not None else None
    return before, (first.after, tr("After"))


def _name(shown: Shown) -> str:
    return tr("{title} (seed {seed})", title=shown.result.title, seed=shown.result.seed or "?")


def _told(shown: Shown) -> str:
    negative = shown.result.entry.negative
    lines = [shown.result.details, tr("Not: {prompt}", prompt=negative) if negative else "", shown.note]
    return "\n".join(filter(None, lines))
