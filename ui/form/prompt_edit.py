"""The editor of a prompt: a plain text field in which Ctrl+Up and Ctrl+Down weigh words.

Owns: ``PromptEdit``. May import: PySide6, ``bridge.prompts.weights``, ``ui.look``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from bridge.prompts.weights import STEP, reweighted
from ui.look import named
from ui.words import tr

STEPS = {Qt.Key.Key_Up: STEP, Qt.Key.Key_Down: -STEP}
MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier
"""On some systems arrow keys count as keys of the keypad."""


class PromptEdit(QPlainTextEdit):
    """A prompt in so many lines.

    Attributes:
        raise_weight, lower_weight: for the words that are selected, or the one at the cursor.
    """

    def __init__(self, name: str, help_: str, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(help_)
        weigh = tr("Ctrl+Up and Ctrl+Down change the weight of a word or of what is selected.")
        named(self, name, f"{name}: {help_}. {weigh}")
        self.raise_weight = self._action(tr("Raise weight"), "Ctrl+Up", STEP)
        self.lower_weight = self._action(tr("Lower weight"), "Ctrl+Down", -STEP)
        margins = 2 * self.frameWidth() + 2 * round(self.document().documentMargin())
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + margins)

    def weigh(self, step: float) -> None:
        """Change the weight of what is selected, or of the word at the cursor, in one step to undo."""
        cursor, text = self.textCursor(), self.toPlainText()
        start, end = (_characters(text, units) for units in (cursor.selectionStart(), cursor.selectionEnd()))
        changed, first, last = reweighted(text, start, end, step)
        if changed == text:
            return
        places = (_units(changed, first), _units(changed, last))
        begins_at_its_end = cursor.anchor() > cursor.position()
        self._replace(cursor, text, changed)
        anchor, position = reversed(places) if begins_at_its_end else places
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def put(self, text: str) -> None:
        """Write ``text`` instead of what is there, in one step to undo; ``show_text`` would forget the steps."""
        if text == self.toPlainText():
            return
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  (Qt's)
        """Weigh words by Ctrl and an arrow."""
        step = STEPS.get(Qt.Key(event.key())) if _is_ctrl_alone(event) else None
        if step is None:
            super().keyPressEvent(event)
            return
        self.weigh(step)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802  (Qt's)
        """What every text field offers, and the weights."""
        menu = self.menu()
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self) -> QMenu:
        """A new context menu."""
        menu = self.createStandardContextMenu()
        menu.addSeparator()
        menu.addActions([self.raise_weight, self.lower_weight])
        return menu

    def _action(self, text: str, keys: str, step: float) -> QAction:
        action = QAction(text, self)
        # Shown in the menu only: the keys come as events, which reach the field that has the focus and no other.
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: self.weigh(step))
        return action

    def _replace(self, cursor: QTextCursor, text: str, changed: str) -> None:
        """Write ``changed`` by replacing only what differs: the rest keeps its place on the screen."""
        before, after = _common(text, changed)
        cursor.beginEditBlock()
        cursor.setPosition(_units(text, before))
        cursor.setPosition(_units(text, len(text) - after), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(changed[before : len(changed) - after])
        cursor.endEditBlock()


def _is_ctrl_alone(event: QKeyEvent) -> bool:
    pressed = event.modifiers()
    return bool(pressed & Qt.KeyboardModifier.ControlModifier) and not pressed & ~MODIFIERS


def _common(one: str, other: str) -> tuple[int, int]:
    """How many characters at the start and at the end, without overlap, are the same."""
    shorter = min(len(one), len(other))
    before = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    after = next((i for i in range(shorter - before) if one[-1 - i] != other[-1 - i]), shorter - before)
    return before, after


def _units(text: str, characters: int) -> int:
    """Where a character stands for Qt, which counts in halves of UTF-16."""
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2


def _characters(text: str, units: int) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")[: units * 2].decode("utf-16-le", "replace"))
