"""Notifications where there is no D-Bus: the tray's, which Windows and macOS show as their own.

Owns: ``TrayNotifier``. May import: PySide6, ``ui.look``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from ui.look import dice_icon

log = logging.getLogger(__name__)


class TrayNotifier:
    """Has an icon in the tray only while it has something to tell."""

    def __init__(self) -> None:
        self._icon: QSystemTrayIcon | None = None
        self._clicked: Callable[[], None] | None = None

    def show(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        """As ``Notifier`` has it; nothing where there is no tray."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            log.info("There is no tray to tell of the end of a job")
            return
        self._clicked = clicked
        if self._icon is None:
            self._icon = QSystemTrayIcon(dice_icon(QGuiApplication.palette()))
            self._icon.messageClicked.connect(self._click)
            self._icon.activated.connect(self._click)
        self._icon.show()
        self._icon.showMessage(title, text, self._icon.icon())

    def clear(self) -> None:
        """As ``Notifier`` has it."""
        if self._icon is not None:
            self._icon.hide()

    def close(self) -> None:
        """As ``Notifier`` has it."""
        self.clear()
        self._icon = None

    def _click(self) -> None:
        if self._clicked is not None:
            self._clicked()
