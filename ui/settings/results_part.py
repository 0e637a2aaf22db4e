"""The page "Results": where they are kept, how much they may take, what saved files say.

Owns: ``ResultsPart``. May import: PySide6, ``bridge.settings``, ``ui.fields``, ``ui.look``, ``ui.words``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from bridge.settings import Settings
from ui.fields import label_of, row
from ui.look import GAP_PX, muted, named
from ui.words import noop, tr

GB = 1_000_000_000
MB = 1_000_000
LARGEST_GB = 10_000.0
PROVENANCE = noop(
    "Provenance: prompt, engine, seed and the like as text that other tools read, and IPTC's digital source type, "
    "which tells whether an AI model was used. Never keys, paths or addresses."
)


class ResultsPart(QWidget):
    """Folder, limit, provenance.

    Args:
        folder: where results are kept now.

    Attributes:
        folder: where they shall be kept.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__()
        self._now = folder
        self.folder = folder
        self._make_folder()
        self._make_limit(settings)
        self.provenance = QCheckBox(tr("Saved pictures say &how they were made"))
        self.provenance.setChecked(settings.provenance)
        named(
            self.provenance,
            tr("Saved pictures say how they were made"),
            tr("Provenance: written into files when they are saved"),
        )
        self._lay_out()
        self.choose_folder(folder)

    @property
    def moves(self) -> bool:
        """Whether the results that are there shall go into another folder."""
        return self.folder != self._now and self.moving.isChecked()

    def settings(self, before: Settings) -> Settings:
        """``before`` with what the fields say."""
        folder = before.history_folder if self.folder == self._now else str(self.folder)
        limit_mb = round(self.limit.value() * GB / MB)
        return replace(before, history_folder=folder, history_limit_mb=limit_mb, provenance=self.provenance.isChecked())

    def choose_folder(self, folder: Path) -> None:
        """Show another folder, and ask what becomes of the results that are there."""
        self.folder = folder
        self.place.setText(str(folder))
        for part in (self.question, self.moving, self.leaving):
            part.setVisible(folder != self._now)

    def show_used(self, used_bytes: int) -> None:
        """Show how much the results take now."""
        self.used.setText(tr("{size} in use now", size=said_size(used_bytes)))

    def folder_in_use(self) -> None:
        """The chosen folder is the one in use now."""
        self._now = self.folder
        self.choose_folder(self.folder)

    # ------------------------------------------------------------------------------------------ parts

    def _make_folder(self) -> None:
        self.place = QLabel()
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setWordWrap(True)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place.setAccessibleName(tr("Folder of the results"))
        self.change = QPushButton(tr("&Change…"))
        named(self.change, tr("Change the folder"), tr("Keep results in another folder"))
        self.change.clicked.connect(self._ask_folder)
        self.open = QPushButton(tr("&Open folder"))
        named(self.open, tr("Open folder"), tr("Show the folder of the results in the file manager"))
        self.open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._now))))
        self.question = QLabel(tr("What becomes of the results that are there?"))
        self.question.setWordWrap(True)
        self.moving = QRadioButton(tr("&Move them into the new folder"))
        named(self.moving, tr("Move the results"), tr("They are copied first; the old folder goes when all are there"))
        self.leaving = QRadioButton(tr("&Leave them where they are"))
        named(
            self.leaving, tr("Leave the results"), tr("They stay on the disk; the list begins anew in the new folder")
        )
        self._answers = QButtonGroup(self)
        for button in (self.change, self.open):
            button.setAutoDefault(False)
        for answer in (self.moving, self.leaving):
            self._answers.addButton(answer)
        self.moving.setChecked(True)

    def _make_limit(self, settings: Settings) -> None:
        self.limit = QDoubleSpinBox()
        self.limit.setRange(0.0, LARGEST_GB)
        self.limit.setDecimals(1)
        self.limit.setSuffix(" GB")
        self.limit.setSpecialValueText(tr("No limit"))
        self.limit.setValue(settings.history_limit_mb * MB / GB)
        help_ = tr("Storage limit: above it the oldest results without a star are removed; 0 for no limit")
        named(self.limit, tr("Storage limit"), help_)
        self.used = muted()
        self.used.setWordWrap(False)

    def _lay_out(self) -> None:
        buttons = row(self.open, self.change)
        buttons.addStretch(1)
        place = QVBoxLayout()
        place.setSpacing(GAP_PX)
        place.addWidget(self.place)
        place.addLayout(buttons)
        for part in (self.question, self.moving, self.leaving):
            place.addWidget(part)
        # As high as a field, so that it stands beside its label as fields do.
        self.place.setMinimumHeight(self.limit.sizeHint().height())
        limit = row(self.limit, self.used)
        limit.setSpacing(GAP_PX)
        limit.addStretch(1)
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(GAP_PX * 2)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(label_of(tr("Folder"), self.change), place)
        rows.addRow(label_of(tr("&Storage limit"), self.limit), limit)
        rows.addRow(self.provenance)
        rows.addRow(muted(tr(PROVENANCE)))

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Keep results in"), str(self.folder))
        if name:
            self.choose_folder(Path(name))


def said_size(count: int) -> str:
    """So many bytes, for people."""
    if count >= GB:
        return tr("{amount} GB", amount=f"{count / GB:.1f}")
    return tr("{amount} MB", amount=f"{count / MB:.1f}")
