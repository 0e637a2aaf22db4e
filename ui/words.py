"""Every text that the window shows goes through here, so that it can be said in other languages.

Owns: ``tr``, ``trn``, ``noop``. May import: PySide6.QtCore.

Only literal texts are found by those who translate: what is put in is named in braces and given apart.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "LayerBridge"


def tr(text: str, **values: object) -> str:
    """``text`` in the user's language, ``{name}`` replaced by the value of that name."""
    said = QCoreApplication.translate(CONTEXT, text)
    return said.format(**values) if values else said


def trn(text: str, count: int, **values: object) -> str:
    """The same for a number of things: ``%n`` becomes ``count``, and the language's own plural is used."""
    said = QCoreApplication.translate(CONTEXT, text, None, count)
    return said.format(**values) if values else said


def noop(text: str) -> str:
    """``text`` as it is, marked for translation: for tables that are made before a language is chosen."""
    return text
