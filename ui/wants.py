"""What an error's button asks of the window: to open the settings, to choose an engine, to edit the prompt.

Owns: ``Wants``. May import: PySide6.QtCore.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Wants(QObject):
    """Wishes of the state that only widgets can fulfil; whoever can connects to them.

    Signals:
        settings(str): show the settings of this provider.
        engine(): let the user choose another engine; the list is asked anew.
        prompt(): let the user edit the prompt.
        fields(dict): the form takes these wishes over.
    """

    settings = Signal(str)
    engine = Signal()
    prompt = Signal()
    fields = Signal(dict)
