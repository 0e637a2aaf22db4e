"""The page "About": version, folders, where to look when something is wrong.

Owns: ``AboutPart``. May import: PySide6, ``bridge.paths``, ``ui.look``, ``ui.words``, the version.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bridge.paths import Paths
from layerbridge import __version__
from ui.fields import row
from ui.look import GAP_PX, heading, muted, named
from ui.words import tr


class AboutPart(QWidget):
    """What helps when somebody asks for help."""

    def __init__(self, paths: Paths, results: Path) -> None:
        super().__init__()
        self._rows = QFormLayout()
        self._rows.setVerticalSpacing(GAP_PX)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, path in (
            (tr("Results"), results),
            (tr("Saved prompts"), paths.prompts),
            (tr("Wildcard files"), paths.wildcards),
            (tr("Settings"), paths.config),
            (tr("Log"), paths.run / "bridge.log"),
        ):
            self._add(name, path)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(heading(f"LayerBridge {__version__}"))
        layout.addWidget(muted(tr("Image generation in GIMP and beside it. MIT licence.")))
        layout.addLayout(self._rows)
        layout.addWidget(muted(tr("The log is written when GIMP starts the bridge; from a terminal it goes there.")))
        layout.addStretch(1)

    def _add(self, name: str, path: Path) -> None:
        text = QLabel(str(path))
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(name)
        button = QPushButton(tr("Open"))
        named(button, tr("Open: {name}", name=name), tr("Show {path} in the file manager", path=path))
        button.setAutoDefault(False)
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(_shown(path)))))
        line = row(text, button)
        line.setStretch(0, 1)
        self._rows.addRow(name, line)


def _shown(path: Path) -> Path:
    """The folder of a file; and where nothing is there yet, the nearest folder above it that is."""
    places = (path, *path.parents) if not path.suffix else path.parents
    return next((place for place in places if place.is_dir()), path)
