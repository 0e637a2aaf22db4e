"""The page "Connection": authorities of the user's own, whose certificates are trusted besides the usual ones.

Owns: ``ConnectionPart``. May import: PySide6, ``bridge.settings``, ``ui.fields``, ``ui.look``, ``ui.words``.

Whoever checks a file reads it, so that is done elsewhere: the part asks for it and is told what came of it.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bridge.settings import Settings
from ui.fields import label_of, row
from ui.look import GAP_PX, muted, named
from ui.words import noop, tr, trn

MEANING = noop(
    "Only where a server of yours has a certificate that your own authority signed, as in some companies. What is in "
    "the file is trusted besides the usual authorities, by every provider. Certificates are always verified; nothing "
    "switches that off."
)
PEM = noop("Certificates (*.pem *.crt *.cer);;All files (*)")


class ConnectionPart(QWidget):
    """The file of authorities.

    Attributes:
        file: the one that is chosen; "" for none.

    Signals:
        file_chosen(str): to be checked; ``show_checked`` or ``show_refused`` tells what came of it.
    """

    file_chosen = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.file = settings.ca_file
        self.place = QLabel()
        self.place.setTextFormat(Qt.TextFormat.PlainText)
        self.place.setWordWrap(True)
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place.setAccessibleName(tr("File of authorities"))
        self.choose = QPushButton(tr("&Choose file…"))
        named(self.choose, tr("Choose the file of authorities"), tr("CA file: certificates of authorities, as PEM"))
        self.choose.clicked.connect(self._ask)
        self.none = QPushButton(tr("&Use none"))
        named(self.none, tr("Use no file of authorities"), tr("Trust the usual authorities only"))
        self.none.clicked.connect(lambda: self.show_checked("", 0))
        for button in (self.choose, self.none):
            button.setAutoDefault(False)
        self.verdict = muted()
        self._lay_out()
        self._show()

    def settings(self, before: Settings) -> Settings:
        """``before`` with what the page says."""
        return replace(before, ca_file=self.file)

    def show_checked(self, file: str, count: int) -> None:
        """The file can be used, with so many certificates in it; "" for none."""
        self.file = file
        self.verdict.setText(trn("%n certificate(s) in it.", count) if file else "")
        self._show()

    def show_refused(self, why: str) -> None:
        """It cannot be used; what was chosen before stays."""
        self.verdict.setText(why)

    # ------------------------------------------------------------------------------------------ parts

    def _lay_out(self) -> None:
        buttons = row(self.choose, self.none)
        buttons.addStretch(1)
        field = QVBoxLayout()
        field.setSpacing(GAP_PX)
        field.addWidget(self.place)
        field.addLayout(buttons)
        field.addWidget(self.verdict)
        # As high as a field, so that it stands beside its label as fields do.
        self.place.setMinimumHeight(self.choose.sizeHint().height())
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(GAP_PX * 2)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(label_of(tr("Own authorities"), self.choose), field)
        rows.addRow(muted(tr(MEANING)))

    def _show(self) -> None:
        self.place.setText(self.file or tr("None: the usual authorities only"))
        self.none.setVisible(bool(self.file))

    def _ask(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, tr("Certificates of your own authorities"), self.file, tr(PEM))
        if name:
            self.file_chosen.emit(name)
