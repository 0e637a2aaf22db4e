"""The window: modes above, the form to the left, source and results to the right, what is going on below.

Owns: ``MainWindow``. May import: PySide6 and the rest of ``ui``.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)

from ui.banner import Banner
from ui.form.action_bar import ActionBar
from ui.form.mode_bar import ModeBar
from ui.form.panel import PromptPanel
from ui.form.scroll import FormScroll
from ui.look import GAP_PX, MARGIN_PX, muted, named, restyle
from ui.memory import Memory
from ui.queue.strip import QueueStrip
from ui.results.held_button import HeldButton
from ui.results.view import ResultsView
from ui.source.chip import Chip
from ui.source.follow_banner import FollowBanner
from ui.source.view import SourceView
from ui.state import PanelState
from ui.welcome import Welcome
from ui.words import tr

START_SIZE_PX = (1100, 720)
SMALLEST_PX = (860, 540)
FORM_WIDTH_PX = 360
SMALLEST_FORM_PX = 352


class MainWindow(QMainWindow):
    """One window over one ``PanelState``.

    Signals:
        painted: it shows for the first time.
        closed(object): the user, or the end of the process, closed this window.
    """

    painted = Signal()
    closed = Signal(object)

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self.state = state
        self._is_painted = False
        # So that it goes with the window, on Qt's thread, whoever else still knows it.
        state.setParent(self)
        self.modes = ModeBar(state)
        self.banner = Banner()
        self.follow_banner = FollowBanner(state.binding)
        self.prompt_panel = PromptPanel(state)
        self.actions_bar = ActionBar(state)
        self.source_view = SourceView(state)
        view = self.source_view
        self.addActions([view.sent_action, view.open_action, view.paste_action])
        self.queue_strip = QueueStrip(state.work)
        self.results_view = ResultsView(state)
        self.welcome = Welcome(state)
        self.welcome.settings_wanted.connect(self.open_settings)
        self.settings_button = QPushButton(tr("Settings…"))
        self.settings_button.setShortcut("Ctrl+,")
        named(self.settings_button, tr("Settings"), tr("Providers, keys, folder, look and language (Ctrl+,)"))
        self.settings_button.clicked.connect(lambda: self.open_settings())
        state.wants.settings.connect(self.open_settings)
        self._lay_out()
        self._make_status_line()
        self.memory = Memory(self, state, {"body": self.body, "right": self.right})
        self.memory.restore()
        self.banner.closed.connect(state.dismiss)
        state.notice_changed.connect(lambda: self.banner.show_notice(state.notice))
        state.source_changed.connect(self._show_source)
        state.told.connect(self.status.setText)
        state.first_run.changed.connect(self._show_results)
        state.gallery.model.rowsInserted.connect(self._show_results)
        state.gallery.counted.connect(self._show_results)
        for moved in (state.work.queue.rowsInserted, state.work.queue.rowsRemoved):
            moved.connect(self._show_results)
        self._show_results()
        self.setAcceptDrops(True)
        self._show_source()
        self.prompt_panel.prompt.setFocus()

    def open_settings(self, provider: str = "") -> None:
        """Open the settings, on the page of ``provider`` where one is named; what is saved there is in use at once."""
        # Here and not above: a window that nobody sets up shows sooner without.
        from ui.settings.dialog import SettingsDialog

        dialog = SettingsDialog(self.state.core, self.state.background, self, provider=provider)
        dialog.saved.connect(self.state.providers.load)
        dialog.saved.connect(self.state.first_run.changed)
        dialog.saved.connect(self.state.spending.again)
        self.state.spending.job_over.connect(dialog.read_months)
        dialog.open()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell GIMP, and whoever keeps the windows."""
        self.memory.keep()
        self.state.close()
        event.accept()
        self.closed.emit(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Tell once, after everything inside is painted as well."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """A file or a picture may be dropped anywhere."""
        if self.source_view.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open it."""
        self.source_view.take(event.mimeData())
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Coming back from GIMP, show its layer and selection as they are now; follow another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            # Once those inside have it too.
            QTimer.singleShot(0, self, lambda: restyle(self))
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.state.refresh_source()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """What is seen is kept as it is in GIMP."""
        super().showEvent(event)
        self.state.binding.watch(is_seen=True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nobody looks: nobody asks GIMP."""
        super().hideEvent(event)
        self.state.binding.watch(is_seen=False)

    # ------------------------------------------------------------------------------------------ parts

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.modes)
        top.addStretch(1)
        top.addWidget(self.settings_button)
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self.body.addWidget(self._left())
        self.body.addWidget(self._right())
        self.body.setStretchFactor(1, 1)
        self.body.setChildrenCollapsible(False)
        self.body.setSizes([FORM_WIDTH_PX, START_SIZE_PX[0] - FORM_WIDTH_PX])
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, 0)
        layout.setSpacing(MARGIN_PX)
        layout.addLayout(top)
        layout.addWidget(self.banner)
        layout.addWidget(self.follow_banner)
        layout.addWidget(self.body, 1)
        self.setCentralWidget(page)
        self.setMinimumSize(*SMALLEST_PX)
        self.resize(*START_SIZE_PX)

    def _left(self) -> QWidget:
        scroll = FormScroll(self.prompt_panel, SMALLEST_FORM_PX - GAP_PX)
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, GAP_PX, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.actions_bar)
        return left

    def _right(self) -> QWidget:
        self.right = right = QSplitter(Qt.Orientation.Vertical)
        self.results_area = QStackedWidget()
        for page in (self.results_view, self.welcome):
            self.results_area.addWidget(page)
        right.addWidget(self.source_view)
        right.addWidget(self.queue_strip)
        right.addWidget(self.results_area)
        right.setChildrenCollapsible(False)
        right.setSizes([300, 0, 340])
        right.setContentsMargins(GAP_PX, 0, 0, 0)
        return right

    def _make_status_line(self) -> None:
        self.status = muted()
        self.status.setWordWrap(False)
        self.chip = Chip(self.state)
        bar = QStatusBar()
        bar.setContentsMargins(MARGIN_PX, 0, GAP_PX, 0)
        bar.addWidget(self.status, 1)
        bar.addPermanentWidget(HeldButton(self.state.held, bar))
        bar.addPermanentWidget(self.chip)
        self.setStatusBar(bar)

    def _show_source(self) -> None:
        source = self.state.source
        self.setWindowTitle(f"{source.name} – LayerBridge" if source.name else "LayerBridge")

    def _show_results(self) -> None:
        asks = self.state.first_run.wanted and not self.state.gallery.query.is_narrow
        # Who has something made, or a result, needs no page for newcomers.
        asks = asks and not self.state.gallery.model.rowCount() and not self.state.work.queue.rowCount()
        self.results_area.setCurrentWidget(self.welcome if asks else self.results_view)
