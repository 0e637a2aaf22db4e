"""The first time: who makes the pictures is chosen once, with one click, in plain words.

Owns: ``FirstRun``, ``Way``. May import: ``bridge.app``, ``bridge.discovery``, ``bridge.settings``, ``ui.background``
(its ``Do``), ``ui.words``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bridge.app import BridgeCore
from bridge.model import ProviderId
from bridge.settings import Settings, save, with_limits_on_disk
from ui.background import Do
from ui.words import noop, tr

if TYPE_CHECKING:
    from bridge.discovery import Found

PATIENCE_S = 3.0


@dataclass(frozen=True)
class Way:
    """One way to get pictures.

    Attributes:
        title: on its button.
        text: what it means for its user.
        url: of a server that was found.
    """

    provider: ProviderId
    title: str
    text: str
    url: str = ""


OFFLINE = Way(
    ProviderId("offline"),
    noop("Work o&ffline"),
    noop("No AI model, no account, nothing leaves this computer: fills, enlarges and filters pictures by themselves."),
)
HORDE = Way(
    ProviderId("horde"),
    noop("Use AI Hor&de"),
    noop(
        "Free, no account: volunteers' computers make the pictures. It may take minutes, and what you send is seen by "
        "them."
    ),
)


class FirstRun(QObject):
    """Whether a newcomer is to be asked, and what there is to choose from.

    Args:
        do: runs work in the background.

    Attributes:
        found: servers on this computer, once they were looked for.

    Signals:
        changed: more was found, or nobody is to be asked any more.
        chosen(object): this provider (``ProviderId``) is in use from now on.
    """

    changed = Signal()
    chosen = Signal(object)

    def __init__(self, core: BridgeCore, do: Do, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._do = do
        self.found: tuple[Found, ...] = ()

    @property
    def wanted(self) -> bool:
        """Whether nobody chose yet."""
        return is_first(self._core.settings)

    def start(self) -> None:
        """Look for servers, where somebody is to be asked."""
        if self.wanted:
            from bridge.discovery import look  # not before the window shows

            self._do(lambda: look(self._core.registry, patience_s=PATIENCE_S), self._take)

    def ways(self, known: Sequence[ProviderId]) -> tuple[Way, ...]:
        """What there is to choose from, among providers that are ``known``."""
        local = (Way(each.provider, tr("Use {what}", what=each.what), _of_found(each), each.url) for each in self.found)
        always = (replace(way, title=tr(way.title), text=tr(way.text)) for way in (OFFLINE, HORDE))
        return tuple(way for way in (*local, *always) if way.provider in known)

    def choose(self, way: Way) -> None:
        """Use it from now on, in every window that opens."""
        settings = using(self._core.settings, way)

        def saved(_nothing: None) -> None:
            self._core.reconfigure(settings)
            self.changed.emit()
            self.chosen.emit(way.provider)

        self._do(lambda: self._save(settings), saved)

    def dismiss(self) -> None:
        """Ask nobody any more."""
        if self.wanted:
            settings = replace(self._core.settings, welcomed=True)
            self._core.reconfigure(settings)
            self.changed.emit()
            self._do(lambda: self._save(settings), lambda _none: None)

    def _save(self, settings: Settings) -> None:
        save(self._core.paths, with_limits_on_disk(self._core.paths, settings))

    def _take(self, found: Sequence[Found]) -> None:
        self.found = tuple(found)
        self.changed.emit()


def is_first(settings: Settings) -> bool:
    """Whether nobody chose a provider, told an address or closed the page yet."""
    is_told = any(saved.url for saved in settings.providers.values())
    return not (settings.welcomed or settings.default_provider or is_told)


def using(settings: Settings, way: Way) -> Settings:
    """The settings with this way as the default."""
    if way.url:
        settings = settings.with_provider(way.provider, replace(settings.provider(way.provider), url=way.url))
    return replace(settings, default_provider=way.provider, welcomed=True)


def _of_found(found: Found) -> str:
    from bridge.discovery import where

    return tr("It runs on this computer ({where}): your own models, free of charge.", where=where(found))
