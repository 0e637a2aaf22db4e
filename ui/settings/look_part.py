"""The page "Look": theme and language.

Owns: ``LookPart``. May import: PySide6, ``bridge.settings``, ``ui.fields``, ``ui.look``, ``ui.language``, ``ui.words``.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from bridge.settings import Settings
from ui.fields import NarrowCombo, label_of, show_choice
from ui.language import LANGUAGES, system_language
from ui.look import GAP_PX, muted, named
from ui.words import noop, tr

THEMES = (("", noop("As the system")), ("light", noop("Light")), ("dark", noop("Dark")))


class LookPart(QWidget):
    """Theme and language.

    Signals:
        theme_chosen(str): the user looks at another theme; nothing is saved yet.
    """

    theme_chosen = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._language_now = settings.language
        self.theme = NarrowCombo()
        named(self.theme, tr("Theme"), tr("Theme: light or dark"))
        themes: list[tuple[str, object, str]] = [(tr(text), value, "") for value, text in THEMES]
        show_choice(self.theme, themes, settings.theme)
        self.theme.currentIndexChanged.connect(lambda _index: self.theme_chosen.emit(self.theme.currentData() or ""))
        self.language = NarrowCombo()
        named(self.language, tr("Language"), tr("Language: what the window speaks"))
        automatic = tr("As the system ({language})", language=LANGUAGES[system_language()])
        languages: list[tuple[str, object, str]] = [(automatic, "", "")]
        languages += [(name, code, "") for code, name in LANGUAGES.items()]
        show_choice(self.language, languages, settings.language)
        self.language.currentIndexChanged.connect(lambda _index: self._show_note())
        self.note = muted(tr("The language changes at the next start."))
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(GAP_PX)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(label_of(tr("&Theme"), self.theme), self.theme)
        rows.addRow(label_of(tr("&Language"), self.language), self.language)
        rows.addRow("", self.note)
        self._show_note()

    def settings(self, before: Settings) -> Settings:
        """``before`` with what the fields say."""
        theme, language = self.theme.currentData(), self.language.currentData()
        return replace(before, theme=str(theme or ""), language=str(language or ""))

    def _show_note(self) -> None:
        self.note.setVisible((self.language.currentData() or "") != self._language_now)
