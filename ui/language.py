"""The language of the window: which there are, which the system speaks, and taking one into use.

Owns: those. May import: PySide6.QtCore.

The texts are made by ``python -m tests.ui.translations``; Qt's own (Save, Cancel ...) come with PySide6.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent / "translations"
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "es": "Español"}


def system_language() -> str:
    """The first of the system's languages that there are texts in; English where there is none."""
    for name in QLocale.system().uiLanguages():
        code = name.replace("_", "-").split("-")[0]
        if code in LANGUAGES:
            return code
    return "en"


def speak(qt: QCoreApplication, language: str) -> None:
    """Take a language into use, before the first window is made; "" for the system's."""
    code = language if language in LANGUAGES else system_language()
    places = ((FOLDER, f"layerbridge_{code}"), (_of_qt(), f"qtbase_{code}"))
    for folder, name in places:
        translator = QTranslator(qt)
        if translator.load(name, str(folder)):
            qt.installTranslator(translator)
        elif code != "en":
            log.warning("There are no texts %s in %s", name, folder)


def _of_qt() -> Path:
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
