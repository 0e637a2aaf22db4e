"""The button "Prompts": those of the results that are shown, those that the user saved, a search in all earlier ones.

Owns: ``PromptMenu``. May import: ``bridge.history``, ``bridge.prompts.saved``, PySide6.QtCore,
``ui.form.filter_popup``, ``ui.form.item``, ``ui.form.menu_button``, ``ui.look``, ``ui.results.model``, ``ui.state``,
``ui.words``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut

from bridge.history import History
from bridge.prompts.saved import SavedPrompt
from ui.form.item import Item
from ui.form.menu_button import TITLE_CHARS, MenuButton, entry, manage_text
from ui.look import tip
from ui.results.model import ResultsModel
from ui.state import PanelState
from ui.words import tr

if TYPE_CHECKING:
    from ui.form.filter_popup import FilterPopup

__all__ = ["TITLE_CHARS", "PromptMenu"]

RECENT = 12
SAVED = 30
SEARCHED = 5000
"""So many results back a prompt is found."""
KEYS, SEARCH_KEYS = "Ctrl+H", "Ctrl+Shift+H"


class PromptMenu(MenuButton):
    """A menu that is filled when it opens, and the search.

    Signals:
        chosen(str, str): a prompt and its negative prompt.
    """

    chosen = Signal(str, str)

    def __init__(self, state: PanelState) -> None:
        help_ = tr("Prompts: those that you used last, and those that you saved")
        super().__init__(state, tr("Prompts"), help_, KEYS)
        state.shelf.changed.connect(self.fill)
        QShortcut(QKeySequence(SEARCH_KEYS), self).activated.connect(self.search)

    @cached_property
    def popup(self) -> FilterPopup:
        """The search; made for who first asks for it."""
        from ui.form.filter_popup import FilterPopup  # A window shows sooner without.

        popup = FilterPopup(tr("Earlier prompts"), tr("Search earlier prompts"), self)
        popup.chosen.connect(self._put)
        return popup

    def fill(self) -> None:
        """Show what there is now."""
        super().fill()
        wishes = self.state.wishes
        has_prompt = any(text.strip() for text in (*wishes.prompts, wishes.negative_prompt))
        self.add(tr("&Save this prompt"), self._save, enabled=has_prompt)
        # Written behind a tab, keys are shown and not taken: the shortcut above has them.
        self.add(tr("S&earch earlier prompts…") + f"\t{SEARCH_KEYS}", self.search)
        self.add(manage_text(), lambda: self.manage(tr("Saved prompts"), self.state.shelf.prompts))
        self.add(tr("&Open the folder of saved prompts"), lambda: self.open_folder(self.state.core.paths.prompts))
        self._add_saved()
        self._add_recent()

    def search(self) -> None:
        """Open the search in all prompts of the history."""
        state = self.state
        state.background.run(lambda: earlier_prompts(state.core.history), self._show_earlier, state.fail)

    def _show_earlier(self, prompts: tuple[SavedPrompt, ...]) -> None:
        items = [Item(each.text or tr("Not: {negative}", negative=each.negative), each, str(each)) for each in prompts]
        self.popup.open_at(self, items, None)

    def _add_saved(self) -> None:
        names = self.state.shelf.known.prompts
        if not names:
            return
        self.menu().addSection(tr("Saved"))
        for name in names[:SAVED]:
            self.add(entry(name), lambda name=name: self._choose_saved(name))  # type: ignore[misc]

    def _add_recent(self) -> None:
        recent = recent_prompts(self.state.gallery.model)
        if not recent:
            return
        self.menu().addSection(tr("Used last"))
        for prompt in recent:
            text = prompt.text or tr("Not: {negative}", negative=prompt.negative)
            action = self.add(entry(text), lambda prompt=prompt: self._put(prompt))  # type: ignore[misc]
            action.setToolTip(tip(str(prompt).strip()))

    def _put(self, prompt: SavedPrompt) -> None:
        self.chosen.emit(prompt.text, prompt.negative)

    def _choose_saved(self, name: str) -> None:
        self.state.shelf.read_prompt(name, self._put)

    def _save(self) -> None:
        wishes = self.state.wishes
        self.state.shelf.save_prompt("".join(wishes.prompts[:1]), wishes.negative_prompt)


def recent_prompts(model: ResultsModel) -> tuple[SavedPrompt, ...]:
    """The prompts of the results as they were typed, the newest first, each once."""
    return _prompts(model.at(row).entry.recipe for row in range(model.rowCount()))[:RECENT]


def earlier_prompts(history: History) -> tuple[SavedPrompt, ...]:
    """The same of all results that are kept. In the background only."""
    return _prompts(each.recipe for each in history.entries(limit=SEARCHED))


def _prompts(recipes: Iterable[Mapping[str, Any]]) -> tuple[SavedPrompt, ...]:
    return tuple(dict.fromkeys(prompt for prompt in map(_typed, recipes) if prompt.text or prompt.negative))


def _typed(recipe: Mapping[str, Any]) -> SavedPrompt:
    return SavedPrompt(next(_texts(recipe, sign=1), ""), next(_texts(recipe, sign=-1), ""))


def _texts(recipe: Mapping[str, Any], *, sign: int) -> Iterator[str]:
    # Results of before have no "typed".
    for prompt in recipe.get("typed") or recipe.get("prompts") or ():
        if prompt["weight"] * sign > 0:
            yield prompt["text"] if abs(prompt["weight"]) == 1 else f"{prompt['text']}::{prompt['weight']:g}"
