"""The settings: providers, results, look, what there is to know about the program.

Owns: ``SettingsDialog``. May import: PySide6, ``bridge.app``, ``bridge.settings``, ``bridge.history.folder``,
``ui.background``, ``ui.banner``, ``ui.look``, ``ui.notice``, ``ui.offers``, ``ui.words``, its own folder.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from bridge.app import BridgeCore
from bridge.errors import BridgeError
from bridge.history.folder import history_folder, used_bytes
from bridge.model import ProviderId
from bridge.settings import with_limits_of, with_limits_on_disk
from ui.background import Background
from ui.banner import Banner
from ui.fields import row
from ui.look import MARGIN_PX, apply_theme, named
from ui.notice import Notice
from ui.settings import asking
from ui.settings.about_part import AboutPart
from ui.settings.connection_part import ConnectionPart
from ui.settings.keeping import Change, Keeper, Kept
from ui.settings.look_part import LookPart
from ui.settings.provider_page import Known, ProviderPage
from ui.settings.providers_part import ProvidersPart
from ui.settings.results_part import ResultsPart
from ui.words import tr, trn

START_SIZE_PX = (820, 500)
NAV_WIDTH_PX = 116


class SettingsDialog(QDialog):
    """A page for each kind of setting. What is typed counts once it is saved.

    Args:
        provider: whose page is opened; "" for the default's.

    Attributes:
        pages: of the providers, by their ids, once they are known.

    Signals:
        saved: the settings were saved and are in use.
    """

    saved = Signal()

    def __init__(
        self, core: BridgeCore, background: Background, parent: QWidget | None = None, *, provider: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings – LayerBridge"))
        self._core = core
        self._background = background
        self._keeper = Keeper(core, background)
        self._first = ProviderId(provider)
        self._open = True
        self._saving = False
        self.finished.connect(self._finished)
        self.banner = Banner()
        self.banner.closed.connect(lambda: self.banner.show_notice(None))
        self._make_parts()
        self._lay_out()
        self._do(lambda: asking.known(core), self._show_known)
        self._do(lambda: used_bytes(self._folder), self.results.show_used)
        if self.connection.file:
            self._check_authorities(self.connection.file)

    def reject(self) -> None:
        """Close without saving; not while results are being moved."""
        if not self._saving:
            if self.look.theme.currentData() != self._core.settings.theme:
                apply_theme(self._core.settings.theme)
            super().reject()

    def _make_parts(self) -> None:
        settings = self._shown = with_limits_on_disk(self._core.paths, self._core.settings)
        self._folder = history_folder(self._core.paths, settings)
        self.providers = ProvidersPart(settings)
        self.providers.test_wanted.connect(self._test)
        self.providers.removal_wanted.connect(self._remove_key)
        self.list, self.default, self.pages = self.providers.list, self.providers.default, self.providers.pages
        self.results = ResultsPart(settings, self._folder)
        self.provenance = self.results.provenance
        self.connection = ConnectionPart(settings)
        self.connection.file_chosen.connect(self._check_authorities)
        self.look = LookPart(settings)
        self.look.theme_chosen.connect(apply_theme)
        self.about = AboutPart(self._core.paths, self._folder)
        self.nav = QListWidget()
        self.nav.setFixedWidth(NAV_WIDTH_PX)
        self.nav.setSpacing(2)
        named(self.nav, tr("Pages"), tr("Choose what to set"))
        self._stack = QStackedWidget()
        for title, part in (
            (tr("Providers"), self.providers),
            (tr("Results"), self.results),
            (tr("Connection"), self.connection),
            (tr("Look"), self.look),
            (tr("About"), self.about),
        ):
            self.nav.addItem(title)
            self._stack.addWidget(part)
        self.nav.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.nav.setCurrentRow(0)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Save | buttons.Cancel)
        self.buttons.accepted.connect(lambda: self._save(self._saved_all))
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        body = row(self.nav, self._stack)
        body.setSpacing(MARGIN_PX)
        body.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.banner)
        layout.addLayout(body, 1)
        layout.addWidget(self.buttons)
        self.resize(*START_SIZE_PX)

    def _show_known(self, known: tuple[Known, ...]) -> None:
        self.providers.show_known(known, self._core.registry.default_id())
        if self._first:
            self.providers.show_provider(self._first)
        self.list.setFocus()
        self.read_months()

    def read_months(self) -> None:
        """Show anew what was spent: a job is over, or other limits hold."""
        self._do(lambda: asking.months(self._core), self.providers.show_months)

    def _check_authorities(self, file: str) -> None:
        self._do(
            lambda: asking.authorities(file),
            lambda count: self.connection.show_checked(file, count),
            lambda error: self.connection.show_refused(str(error)),
        )

    # ------------------------------------------------------------------------------------------ saving

    def _save(self, then: Callable[[str], None]) -> None:
        """Keep keys and settings, and take them into use."""
        keys = [(page, page.new_key()) for page in self.pages.values()]
        typed = tuple((page.spec, key) for page, key in keys if key is not None and page.spec is not None)
        settings = with_limits_of(self._shown, self._core.settings)
        for part in (self.providers, self.results, self.connection, self.look):
            settings = part.settings(settings)
        self._set_saving(is_so=True)
        if self.results.moves:
            self.banner.show_notice(Notice(tr("The results are being moved; this may take a while.")))
        change = Change(settings, self._shown, typed, moves_results=self.results.moves)
        self._keeper.keep(
            change, lambda kept: self._alive(self._stored, kept, then), lambda error: self._alive(self._fail, error)
        )

    def _stored(self, kept: tuple[Kept, ...], then: Callable[[str], None]) -> None:
        self._set_saving(is_so=False)
        self.banner.show_notice(None)
        self.results.folder_in_use()
        self._shown = with_limits_on_disk(self._core.paths, self._core.settings)
        where = {provider: stored.where for provider, stored in kept}
        for page in self.pages.values():
            page.saved(self._shown, where.get(page.id, ""))
        self.read_months()
        self.saved.emit()
        then(" ".join(stored.warning for _, stored in kept if stored.warning))

    def _saved_all(self, warnings: str) -> None:
        if warnings:
            # The window stays open: where a key lies is nothing to miss.
            self.banner.show_notice(Notice(tr("Saved. {warnings}", warnings=warnings)))
        else:
            self.accept()

    def _set_saving(self, *, is_so: bool) -> None:
        self._saving = is_so
        for part in (self._stack, self.buttons):
            part.setEnabled(not is_so)

    # ------------------------------------------------------------------------------------------ keys

    def _test(self, page: ProviderPage) -> None:
        page.verdict.setText(tr("Asking…"))
        self._save(lambda warnings: self._ask(page, warnings))

    def _ask(self, page: ProviderPage, warnings: str) -> None:
        self._do(
            lambda: asking.verdict(self._core.registry.get(page.id)),
            lambda verdict: page.verdict.setText(f"{_said(verdict)} {warnings}".strip()),
            lambda error: page.verdict.setText(str(error)),
        )

    def _remove_key(self, page: ProviderPage) -> None:
        spec = page.spec
        if spec is not None:
            self._do(lambda: asking.forget_key(self._core, spec), lambda where: self._removed(page, where))

    def _removed(self, page: ProviderPage, still_in: str) -> None:
        self._core.reconfigure(self._core.settings)
        page.key_removed()
        if still_in:
            page.key_kept(still_in, removable=False)
        page.verdict.setText(tr("The key was removed."))
        self.saved.emit()

    # ------------------------------------------------------------------------------------------ parts

    def _do(
        self,
        work: Callable[[], object],
        done: Callable[..., None],
        failed: Callable[[BridgeError], None] | None = None,
    ) -> None:
        told = failed or self._fail
        self._background.run(work, lambda value: self._alive(done, value), lambda error: self._alive(told, error))

    def _alive(self, show: Callable[..., None], *values: object) -> None:
        if self._open:
            show(*values)

    def _fail(self, error: BridgeError) -> None:
        self._set_saving(is_so=False)
        for each in self.pages.values():
            each.verdict.setText("")
        self.banner.show_notice(Notice(error.message, error.hint, is_error=True, reference=error.reported()))

    def _finished(self) -> None:
        self._open = False


def _said(verdict: asking.Verdict) -> str:
    """What the endpoint answered, in a sentence."""
    if verdict.engines is not None:
        return trn("It works: %n engine(s).", verdict.engines)
    who = verdict.who or tr("your account")
    if verdict.credits is None:
        return tr("It works: {who}.", who=who)
    return tr("It works: {who}, {credits} credits left.", who=who, credits=f"{verdict.credits:g}")
