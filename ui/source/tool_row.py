"""The tools for painting on the source, in one row.

Owns: ``ToolRow``. May import: PySide6, ``ui.look``, ``ui.words``, ``ui.source.icons``, ``ui.source.painting``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from ui.look import GAP_PX, named, tip
from ui.source.icons import CHOSEN, icon
from ui.source.painting import MAX_BRUSH_PX, MIN_BRUSH_PX, Painting, Tool
from ui.words import noop, tr

TOOLS: tuple[tuple[Tool, str, str, str], ...] = (
    (Tool.BRUSH, "B", noop("Brush"), noop("Mask: paint over what is to change; the right button takes away")),
    (Tool.ERASER, "E", noop("Eraser"), noop("Mask: take away from what is marked")),
    (Tool.LASSO, "L", noop("Lasso"), noop("Mask: draw around what is to change; the right button takes away")),
    (Tool.RECTANGLE, "R", noop("Rectangle"), noop("Mask: mark a rectangle; the right button takes away")),
)
SLIDER_STEPS = 100
SLIDER_PX = 90


class ToolRow(QWidget):
    """Shows ``Painting`` and tells it what is chosen.

    Args:
        home: while it, or something in it, has the focus, the keys work.

    Attributes:
        commands: by name: the tools' values, and "invert", "clear", "undo", "redo", "hide", "[", "]".
        hide_alone: the button that hides parts, to stand elsewhere while there is no row.
    """

    def __init__(self, painting: Painting, home: QWidget) -> None:
        super().__init__()
        self._painting, self._home = painting, home
        self._is_drawn = False
        self.commands: dict[str, QAction] = {}
        self.buttons: dict[str, QToolButton] = {}
        self._lay_out()
        painting.changed.connect(self.show_painting)
        self.show_painting()

    def offer(self, *, masks: bool, hides: bool) -> None:
        """Show the tools for a mask, and what hides parts, where there is a use for them.

        Where nothing is painted there is no row: what hides parts is offered by ``hide_alone``, which is not in it.
        """
        if (masks or hides) and not self._is_drawn:
            # Once they are to be seen: drawing them takes as long as a tenth of the window's start.
            self._draw()
        paints = masks or (hides and self._painting.hides)
        self.setVisible(paints)
        self.hide_alone.setVisible(hides and not paints)
        for name, command in self.commands.items():
            # What is not shown does nothing by its key either.
            command.setEnabled(self._can(name) and (hides if name == "hide" else paints))

    def show_painting(self) -> None:
        """Show which tool is used, and what there is to undo."""
        painting = self._painting
        for tool, *_ in TOOLS:
            self.commands[tool.value].setChecked(painting.tool is tool)
        self.commands["hide"].setChecked(painting.hides)
        with QSignalBlocker(self.size_slider):
            self.size_slider.setValue(_position(painting.brush_px))
        help_ = tr("Brush size: {width} pixels of the picture ([ and ])", width=painting.brush_px)
        named(self.size_slider, tr("Brush size"), help_)

    def _can(self, name: str) -> bool:
        painting = self._painting
        can = {"undo": painting.can_undo, "redo": painting.can_redo, "clear": painting.is_marked}
        return can.get(name, True)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the icons again in the colour of another palette."""
        if event.type() == QEvent.Type.PaletteChange and self._is_drawn:
            self._draw()
        super().changeEvent(event)

    # ------------------------------------------------------------------------------------------ parts

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        group = QActionGroup(self)
        for tool, key, name, help_ in TOOLS:
            button = self._button(tool.value, tr(name), tr(help_), key, self._chooser(tool))
            button.defaultAction().setCheckable(True)
            group.addAction(button.defaultAction())
            layout.addWidget(button)
        self._make_slider()
        layout.addSpacing(GAP_PX)
        layout.addWidget(self.size_slider)
        layout.addSpacing(GAP_PX)
        painting = self._painting
        for name, title, help_, keys, do in (
            ("invert", tr("Invert"), tr("Mark what is not marked, and the other way round"), "I", painting.invert),
            ("clear", tr("Clear"), tr("Mark nothing"), "Del", painting.clear),
            ("undo", tr("Undo"), tr("Take back what was painted last"), "Ctrl+Z", painting.undo),
            ("redo", tr("Redo"), tr("Paint again what was taken back"), "Ctrl+Shift+Z", painting.redo),
        ):
            layout.addWidget(self._button(name, title, help_, keys, do))
        layout.addStretch(1)
        layout.addWidget(self._hide_button())

    def _hide_button(self) -> QToolButton:
        help_ = tr("Hide: what is painted now is replaced by grey before anything is sent, whoever gets it")
        button = self._button("hide", tr("Hide parts"), help_, "H", lambda: None)
        command = self.commands["hide"]
        command.setCheckable(True)
        command.toggled.connect(lambda is_on: self._painting.set_hides(hides=is_on))
        self.hide_alone = _tool(command)
        for each in (button, self.hide_alone):
            each.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _chooser(self, tool: Tool) -> Callable[[], None]:
        return lambda: self._painting.choose(tool)

    def _button(self, name: str, title: str, help_: str, keys: str, do: Callable[[], None]) -> QToolButton:
        command = QAction(title, self._home)
        command.setShortcut(QKeySequence(keys))
        command.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        command.setToolTip(tip(f"{help_} ({keys})"))
        command.triggered.connect(lambda _checked=False: do())
        self._home.addAction(command)
        self.commands[name], self.buttons[name] = command, _tool(command)
        return self.buttons[name]

    def _make_slider(self) -> None:
        self.size_slider = QSlider(Qt.Orientation.Horizontal)
        self.size_slider.setRange(0, SLIDER_STEPS)
        self.size_slider.setFixedWidth(SLIDER_PX)
        self.size_slider.valueChanged.connect(lambda position: self._painting.set_brush(_width(position)))
        for keys, larger in (("[", False), ("]", True)):
            command = QAction(tr("Larger brush") if larger else tr("Smaller brush"), self._home)
            command.setShortcut(QKeySequence(keys))
            command.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            command.triggered.connect(self._grower(larger=larger))
            self._home.addAction(command)
            self.commands[keys] = command

    def _grower(self, *, larger: bool) -> Callable[[], None]:
        return lambda: self._painting.grow_brush(larger=larger)

    def _draw(self) -> None:
        self._is_drawn = True
        for name in self.buttons:
            self.commands[name].setIcon(icon(name, self.palette()))


def _tool(command: QAction) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setStyleSheet(CHOSEN)
    button.setDefaultAction(command)
    button.setAccessibleName(command.text())
    return button


def _position(width_px: int) -> int:
    """Where the slider is for a width: small brushes need finer steps."""
    return round(SLIDER_STEPS * math.log(width_px / MIN_BRUSH_PX) / math.log(MAX_BRUSH_PX / MIN_BRUSH_PX))


def _width(position: int) -> float:
    return float(MIN_BRUSH_PX * (MAX_BRUSH_PX / MIN_BRUSH_PX) ** (position / SLIDER_STEPS))
