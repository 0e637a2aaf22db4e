"""What the user keeps for the form, styles, presets and prompts, as far as it is known.

Owns: ``Shelf``. May import: ``bridge.presets``, ``bridge.prompts.saved``, ``bridge.prompts.styles``,
``bridge.text_files``, ``bridge.paths``, ``ui.background`` (its ``Do``), ``ui.words``, PySide6.QtCore.

Files are read and written in the background; menus show what is known, and are filled again when that changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from bridge.errors import BridgeError
from bridge.model import Mode
from bridge.paths import Paths
from bridge.presets import Preset, Presets
from bridge.prompts.saved import SavedPrompt, SavedPrompts
from bridge.prompts.styles import Style, Styles
from bridge.wishes import Wishes
from ui.background import Do
from ui.words import tr


@dataclass(frozen=True)
class Known:
    """What there is: styles by name, the names of presets and of saved prompts."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    presets: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()


class Shelf(QObject):
    """Styles, presets and saved prompts of one window.

    Args:
        do: runs work in the background.

    Attributes:
        known: what there is.
        prompts, styles, presets: the folders.

    Signals:
        changed: ``known`` has a new value.
        told(str): a short success for the status line.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, paths: Paths, do: Do, parent: QObject) -> None:
        super().__init__(parent)
        self._do = do
        self.prompts = SavedPrompts(paths.prompts)
        self.styles, self.presets = Styles(paths.styles), Presets(paths.presets)
        self.known = Known()

    def load(self) -> None:
        """Look what there is."""
        self._do(self._looked, self._show)

    def save_style(self, name: str, template: str, negative: str) -> None:
        """Keep a prompt as a style."""
        self._keep(lambda: self.styles.save(name, template, negative))

    def save_preset(self, name: str, mode: Mode, wishes: Wishes) -> None:
        """Keep the form as a preset."""
        self._keep(lambda: self.presets.save(name, mode, wishes))

    def read_preset(self, name: str, show: Callable[[Preset], None]) -> None:
        """Have ``show`` called with a preset."""
        self._do(lambda: self.presets.read(name), show)

    def save_prompt(self, text: str, negative: str) -> None:
        """Keep a prompt."""
        self._keep(lambda: self.prompts.save(text, negative))

    def read_prompt(self, name: str, show: Callable[[SavedPrompt], None]) -> None:
        """Have ``show`` called with a saved prompt."""
        self._do(lambda: self.prompts.read(name), show)

    # ------------------------------------------------------------------------------------------ parts

    def _keep(self, save: Callable[[], str]) -> None:
        def saved(name: str) -> None:
            self.told.emit(tr("Saved as “{name}”", name=name))
            self.load()

        self._do(save, saved)

    def _looked(self) -> Known:
        styles: dict[str, Style] = {}
        for name in self.styles.names():
            try:
                styles[name] = self.styles.read(name)
            except BridgeError:
                # One that cannot be read stays in the list: it is told of where it is used.
                styles[name] = Style("")
        return Known(styles, self.presets.names(), self.prompts.names())

    def _show(self, known: Known) -> None:
        if known != self.known:
            self.known = known
            self.changed.emit()
