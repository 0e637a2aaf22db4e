"""The prompts of the form: what is to be shown, what is not, styles, and where they are counted.

Owns: ``PromptPart``. May import: PySide6, ``bridge.capability``, its own folder, ``ui.fields``, ``ui.look``,
``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bridge.capability import Capability, PromptNeed
from ui.fields import Disclosure, row, show_text
from ui.form.preset_menu import PresetMenu
from ui.form.prompt_edit import PromptEdit
from ui.form.prompt_menu import PromptMenu
from ui.form.style_menu import StyleMenu
from ui.look import GAP_PX, error_colour, heading, muted, tip
from ui.state import PanelState
from ui.words import tr, trn

PROMPT_LINES, NEGATIVE_LINES = 4, 2


class PromptPart(QWidget):
    """Shows the prompts of ``PanelState`` and tells it of changes.

    Attributes:
        prompt, negative: the editors.
        count: how many characters, of how many.
        over: says that there are too many.
        adds: what the chosen styles add.
    """

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.prompt = PromptEdit(tr("Prompt"), tr("What the result should show"), PROMPT_LINES)
        self.prompt.textChanged.connect(self._typed)
        self.count, self.over, self.adds = muted(), muted(), muted()
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        help_ = tr("What the result should not show")
        self.negative = PromptEdit(tr("Negative prompt"), help_, NEGATIVE_LINES)
        self.negative.textChanged.connect(lambda: state.change(negative_prompt=self.negative.toPlainText()))
        self.negative_part = Disclosure(tr("Neg&ative prompt"), self.negative, help_)
        self.prompts, self.styles, self.presets = PromptMenu(state), StyleMenu(state), PresetMenu(state)
        self.prompts.chosen.connect(self.put)
        self._lay_out()
        state.shelf.changed.connect(self._show_styles)
        state.wants.prompt.connect(self.prompt.setFocus)

    def put(self, text: str, negative: str) -> None:
        """Write both prompts; each can be undone."""
        self.prompt.put(text)
        self.negative.put(negative)
        if negative:
            self.negative_part.button.setChecked(True)
        self.prompt.setFocus()

    def show_for(self, capability: Capability | None) -> None:
        """Show the prompts, and what the engine makes of them."""
        wishes = self._state.wishes
        text = wishes.prompts[0] if wishes.prompts else ""
        show_text(self.prompt, text)
        show_text(self.negative, wishes.negative_prompt)
        is_used = capability is None or capability.prompt is not PromptNeed.UNUSED
        for part in (self.prompt, self.negative_part, self.count, self.prompts, self.styles):
            part.setEnabled(is_used)
        is_optional = capability is not None and capability.prompt is PromptNeed.OPTIONAL
        if not is_used:
            self.head.setText(tr("Prompt (not used here)"))
        else:
            self.head.setText(tr("&Prompt (optional)") if is_optional else tr("&Prompt"))
        self._show_count(len(text), capability.max_prompt_chars if capability and is_used else 0)
        self._show_styles()

    def _lay_out(self) -> None:
        self.head = heading(tr("&Prompt"))
        self.head.setBuddy(self.prompt)
        top = row(self.head, self.presets, self.prompts)
        top.setStretch(0, 1)
        below = row(self.styles, self.count)
        below.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addLayout(top)
        layout.addWidget(self.prompt)
        layout.addLayout(below)
        for part in (self.over, self.adds, self.negative_part):
            layout.addWidget(part)

    def _show_count(self, chars: int, limit: int) -> None:
        self.count.setText(f"{chars} / {limit}" if limit else "")
        over = max(0, chars - limit) if limit else 0
        self.over.setVisible(over > 0)
        if over:
            self.over.setText(trn("%n character(s) more than the engine takes: shorten the prompt.", over))
        for label in (self.count, self.over):
            palette = QPalette(self.palette())
            if over:
                palette.setColor(QPalette.ColorRole.PlaceholderText, error_colour(palette))
            label.setPalette(palette)

    def _show_styles(self) -> None:
        self.styles.show_chosen()
        adding = self.styles.adding()
        self.adds.setVisible(bool(adding) and self.styles.isEnabled())
        self.adds.setText(tr("Style: {adding}", adding=adding))
        self.adds.setToolTip(tip(adding))

    def _typed(self) -> None:
        text, others = self.prompt.toPlainText(), self._state.wishes.prompts[1:]
        self._state.change(prompts=(text, *others) if text or others else ())
