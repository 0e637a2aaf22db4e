"""The button "Presets": the whole form but for prompt and seed, saved under a name.

Owns: ``PresetMenu``. May import: ``bridge.presets``, ``ui.form.menu_button``, ``ui.form.values``, ``ui.state``,
``ui.words``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.form import values as form
from ui.form.menu_button import MenuButton, entry, manage_text
from ui.state import PanelState
from ui.words import tr

if TYPE_CHECKING:
    from bridge.presets import Preset

KEYS = "Ctrl+P"


class PresetMenu(MenuButton):
    """Applies what was saved, and saves."""

    def __init__(self, state: PanelState) -> None:
        help_ = tr("Presets: the whole form, without prompt and seed, under a name")
        super().__init__(state, tr("Presets"), help_, KEYS)
        state.shelf.changed.connect(self.fill)

    def fill(self) -> None:
        """Show what there is now."""
        super().fill()
        for name in self.state.shelf.known.presets:
            self.add(entry(name), lambda name=name: self.state.shelf.read_preset(name, self._apply))  # type: ignore[misc]
        self.menu().addSeparator()
        self.add(tr("&Save these settings…"), self._save)
        self.add(manage_text(), lambda: self.manage(tr("Presets"), self.state.shelf.presets))
        self.add(tr("&Open the folder of presets"), lambda: self.open_folder(self.state.core.paths.presets))

    def _apply(self, preset: Preset) -> None:
        self.state.take(preset.mode, preset.over(self.state.wishes))

    def _save(self) -> None:
        state, capability = self.state, self.state.capability
        mode, wishes = state.mode, state.wishes
        if capability is not None:
            wishes = form.for_engine(wishes, mode, capability, state.source)
        title, text = tr("Save a preset"), tr("Name of the preset")
        self.ask_name(title, text, "", lambda name: state.shelf.save_preset(name, mode, wishes))
