"""The button "Prompts": those of the results that are shown, and those that the user saved.

Owns: ``PromptMenu``. May import: PySide6, ``bridge.saved_prompts``, ``bridge.paths``, ``bridge.errors``, ``ui.look``,
``ui.results.model``, ``ui.state``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from bridge.errors import BridgeError
from bridge.paths import private_folder
from bridge.saved_prompts import SavedPrompt, SavedPrompts
from ui.look import named, tip
from ui.results.model import ResultsModel
from ui.state import PanelState

RECENT = 12
SAVED = 30
TITLE_CHARS = 48
HELP = "Prompts: those that you used last, and those that you saved"


class PromptMenu(QPushButton):
    """A button with a menu, which is filled when it opens.

    Signals:
        chosen(str, str): a prompt and its negative prompt.
    """

    chosen = Signal(str, str)

    def __init__(self, state: PanelState) -> None:
        super().__init__("Prompts")
        self._state = state
        self._saved = SavedPrompts(state.core.paths.prompts)
        named(self, "Prompts", f"{HELP} (Ctrl+H)")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)
        # After the menu: a button that has none yet would be clicked by it.
        self.setShortcut("Ctrl+H")

    def fill(self) -> None:
        """Show what there is now."""
        menu, wishes = self.menu(), self._state.wishes
        menu.clear()
        has_prompt = any(text.strip() for text in (*wishes.prompts, wishes.negative_prompt))
        save = menu.addAction("&Save this prompt")
        save.setEnabled(has_prompt)
        save.triggered.connect(self._save)
        menu.addAction("&Open the folder of saved prompts").triggered.connect(self._open_folder)
        self._add_saved(menu)
        self._add_recent(menu)

    def _add_saved(self, menu: QMenu) -> None:
        names = self._saved.names()
        if not names:
            return
        menu.addSection("Saved")
        for name in names[:SAVED]:
            action = menu.addAction(_entry(name))
            action.triggered.connect(lambda _on=False, name=name: self._choose_saved(name))

    def _add_recent(self, menu: QMenu) -> None:
        recent = recent_prompts(self._state.gallery.model)
        if not recent:
            return
        menu.addSection("Used last")
        for prompt in recent:
            action = menu.addAction(_entry(prompt.text or f"Not: {prompt.negative}"))
            action.setToolTip(tip(str(prompt).strip()))
            action.triggered.connect(lambda _on=False, prompt=prompt: self.chosen.emit(prompt.text, prompt.negative))

    def _choose_saved(self, name: str) -> None:
        try:
            prompt = self._saved.read(name)
        except BridgeError as error:
            self._state.fail(error)
            return
        self.chosen.emit(prompt.text, prompt.negative)

    def _save(self) -> None:
        wishes = self._state.wishes
        try:
            name = self._saved.save("".join(wishes.prompts[:1]), wishes.negative_prompt)
        except BridgeError as error:
            self._state.fail(error)
            return
        self._state.told.emit(f"Saved as “{name}”")

    def _open_folder(self) -> None:
        try:
            folder = private_folder(self._saved.folder)
        except BridgeError as error:
            self._state.fail(error)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def recent_prompts(model: ResultsModel) -> tuple[SavedPrompt, ...]:
    """The prompts of the results as they were typed, the newest first, each once."""
    recipes = (model.at(row).entry.recipe for row in range(model.rowCount()))
    prompts = dict.fromkeys(prompt for prompt in map(_typed, recipes) if prompt.text or prompt.negative)
    return tuple(prompts)[:RECENT]


def _typed(recipe: Mapping[str, Any]) -> SavedPrompt:
    return SavedPrompt(next(_texts(recipe, sign=1), ""), next(_texts(recipe, sign=-1), ""))


def _texts(recipe: Mapping[str, Any], *, sign: int) -> Iterator[str]:
    # Results of before have no "typed".
    for prompt in recipe.get("typed") or recipe.get("prompts") or ():
        if prompt["weight"] * sign > 0:
            yield prompt["text"] if abs(prompt["weight"]) == 1 else f"{prompt['text']}::{prompt['weight']:g}"


def _entry(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…").replace("&", "&&")
