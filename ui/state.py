"""What a window shows. Widgets bind to it and hold nothing themselves.

Owns: ``PanelState``. May import: ``bridge``, all of ``ui`` that is no widget, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bridge.app import BridgeCore, Done
from bridge.capability import Capability
from bridge.errors import BridgeError
from bridge.model import Mode, Picture, ProviderId
from bridge.wishes import Wishes
from ui.background import Background
from ui.first_run import FirstRun
from ui.form import values
from ui.form.recalled import recalled
from ui.form.shelf import Shelf
from ui.form.state import FormState
from ui.helps import PanelHelps
from ui.notice import Activity, Choice, Notice
from ui.offers import Offer
from ui.parting import Parting
from ui.providers import Providers
from ui.queue.order import Order
from ui.results import fitting
from ui.results.gallery import Gallery
from ui.results.held import Held
from ui.results.insertion import Insertion
from ui.results.model import Result
from ui.results.sharing import Sharing
from ui.sending import Form, Sending
from ui.source.binding import Binding
from ui.source.looks import Looks
from ui.source.outlook import Outlook
from ui.source.painting import Painting
from ui.source.remaking import Remaking
from ui.source.values import Source
from ui.spending import Spending
from ui.telling import Telling
from ui.wants import Wants
from ui.words import tr
from ui.work import Work

if TYPE_CHECKING:
    from bridge.recipe_reading import Remade
    from bridge.session import Session
    from layerbridge.wire import Inserted


class PanelState(QObject):
    """One window's state.

    Attributes:
        providers: what is known of the providers so far.
        form: the mode and the wishes; its words stand here as well.
        telling: what the banner says.
        first_run: whether a newcomer is to be asked who makes the pictures.
        binding: what is worked on, and how that changes.
        work: the job that runs, if one does.
        gallery, insertion, sharing: the results, their way into GIMP, and what is given away of them.
        held: results that the disk did not take, or that came late.
        remaking: what recipes of layers are used for.
        wants: what only widgets can do.
        shelf, spending: styles and presets; what was spent this month.

    Signals:
        form_changed, offers_changed, source_changed, activity_changed, notice_changed: the attribute has a new value.
        told(str): a short success for the status line.
    """

    form_changed = Signal()
    offers_changed = Signal()
    source_changed = Signal()
    activity_changed = Signal()
    notice_changed = Signal()
    told = Signal(str)

    def __init__(self, core: BridgeCore, background: Background) -> None:
        super().__init__()
        self.core = core
        self.background = background
        self._closed = False
        self.telling = Telling(self)
        self.tell, self.fail, self.dismiss = self.telling.tell, self.telling.fail, self.telling.dismiss
        self.providers = Providers(core, self._do, self)
        self.form = form = FormState(self.providers, lambda: core.settings.default_id, self)
        self.choose_mode, self.take, self.change = form.choose_mode, form.take, form.change
        self.choose_provider, self.why_not = form.choose_provider, form.why_not
        self.binding = Binding(self._do, self.fail, self)
        self.first_run = FirstRun(core, self._do, self)
        self.gallery = Gallery(core.history, self._do, core.labels, self, lambda: core.unkept.held)
        self.held = Held(core, self.gallery, self._do, self.tell, self)
        self.sharing = Sharing(self.gallery, core.paths.cache / "handed-out", self)
        self.insertion = Insertion(self.binding, core.history, self._do, self.fail, self)
        self._parting = Parting()
        self.wants = Wants(self)
        self.work = Work(core, self._fail_job, PanelHelps(core, self.providers, self.wants), self)
        self.sending = Sending(lambda: core.registry, self.providers, self.work, self._do, self.tell, self)
        self.painting = Painting(self.binding, self)
        self.looks = Looks(self.binding, self._do, lambda: self.wishes.source, self)
        self.outlook = Outlook(core, self._do, self._orders, lambda: self.capability, self)
        self.shelf = Shelf(core.paths, self._do, self)
        parts = (self.binding, self.insertion, self.providers, self.work)
        chosen, registry = lambda: self.offer.id if self.offer else "", lambda: core.registry
        self.remaking = Remaking(*parts, self._do, chosen, registry, self)
        self.spending = Spending(core, self._do, chosen, self)
        self._connect()

    def _connect(self) -> None:
        """What one part tells another."""
        self.telling.changed.connect(self.notice_changed)
        self.form.changed.connect(self.form_changed)
        self.form.offers_changed.connect(self.offers_changed)
        self.binding.left.connect(self._parting.end)
        self.binding.follow_wanted.connect(self.bind)
        self.binding.changed.connect(self.source_changed)
        self.binding.opened.connect(self._work_on_picture)
        self.first_run.chosen.connect(self._use_chosen)
        self.insertion.inserted.connect(self._remember_inserted)
        self.wants.fields.connect(lambda fields: self.change(**fields))
        self.work.activity_changed.connect(self.activity_changed)
        self.work.started.connect(self._remember_order)
        self.work.delivered.connect(self._show_outcome)
        self.remaking.recalled.connect(self._recall)
        telling = (self.binding, self.gallery, self.sharing, self.insertion, self.work, self.shelf, self.held)
        for part in (*telling, self.remaking):
            part.told.connect(self.told)
        self.held.withdrawn.connect(self.telling.withdraw)
        for noticing in (self.gallery, self.sharing, self.insertion, self.remaking):
            noticing.noticed.connect(self.tell)
        for moved in (self.form_changed, self.source_changed, self.offers_changed, self.sending.changed):
            moved.connect(self.outlook.touch)
            moved.connect(self.spending.touch)

    def start(self) -> None:
        """Ask for providers and history."""
        self.providers.load()
        self.gallery.load()
        self.shelf.load()
        self.first_run.start()

    # ------------------------------------------------------------------------------------------ form

    @property
    def mode(self) -> Mode:
        """What is to be done."""
        return self.form.mode

    @property
    def wishes(self) -> Wishes:
        """The fields."""
        return self.form.wishes

    @property
    def offer(self) -> Offer | None:
        """See ``FormState.offer``."""
        return self.form.offer

    @property
    def capability(self) -> Capability | None:
        """See ``FormState.capability``."""
        return self.form.capability

    def _use_chosen(self, provider: ProviderId) -> None:
        self.providers.load()
        self.choose_provider(provider)

    # ------------------------------------------------------------------------------------------ source

    @property
    def source(self) -> Source:
        """What is worked on."""
        return self.binding.source

    def bind(self, session: Session) -> None:
        """Work on the image of a GIMP session, with the fields that GIMP asks for."""
        self.binding.bind(session)
        try:
            mode, wishes = values.from_hello(session.hello, self.wishes)
        except BridgeError as error:
            self.fail(error)
        else:
            self.take(mode or self.mode, wishes)
        if session.hello.procedure == values.RECALL:
            self.remaking.recall()
        self.refresh_source()

    def _recall(self, remade: Remade) -> None:
        """The recipe of a layer or a result comes back into the form."""
        wishes, notes = recalled(remade, self.wishes, self.providers.offers)
        self.take(remade.mode, wishes)
        self.telling.tell_all(notes)
        self.told.emit(tr("The request is back in the form"))

    def refresh_source(self) -> None:
        """Look at GIMP's image again, and at its pixels: nobody tells that they have changed."""
        self.binding.refresh()
        self.looks.again()
        self.outlook.touch()

    def open_picture(self, name: str, picture: Picture) -> None:
        """Work on a picture that is here already."""
        self.binding.open_picture(name, picture)

    def _work_on_picture(self) -> None:
        # Whoever opens a picture wants to work on it.
        if self.mode is Mode.TEXT_TO_IMAGE:
            self.choose_mode(Mode.IMAGE_TO_IMAGE)

    # ------------------------------------------------------------------------------------------ jobs

    @property
    def notice(self) -> Notice | None:
        """What the banner says."""
        return self.telling.notice

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self.work.busy

    @property
    def activity(self) -> Activity | None:
        """What is being worked on; None while nothing runs."""
        return self.work.activity

    def generate(self) -> None:
        """Carry the form out."""
        filled = self._form()
        if filled is not None:
            self.sending.send(filled)

    def _form(self) -> Form | None:
        """The form as it stands; None where the engine can do nothing of it."""
        if self.offer is None or self.capability is None:
            return None
        return Form(self.mode, self.wishes, self.source, self.offer)

    def _orders(self) -> tuple[Order, ...]:
        filled = self._form()
        return self.sending.orders(filled) if filled is not None else ()

    def cancel(self) -> None:
        """Stop the job; the form is free at once."""
        self.work.cancel()

    def _fail_job(self, error: BridgeError, choices: tuple[Choice, ...] = ()) -> None:
        """What came may be in memory only: it is offered with what else can be done."""
        self.fail(error, (*choices, *self.held.choices))

    def _remember_order(self, order: Order) -> None:
        self.dismiss()
        self._parting.sent(order)
        self.refresh_source()

    def _show_outcome(self, outcome: Done, source: Source) -> None:
        self.held.tell(outcome.delivery)
        self.gallery.take(outcome.delivery, source, outcome.removed)
        self.form.remember_seed(int(outcome.delivery.entries[0].recipe["seed"] or 0))
        # Who has a result needs no page for newcomers.
        self.first_run.dismiss()

    # ------------------------------------------------------------------------------------------ results

    def insert(self, chosen: Sequence[Result]) -> None:
        """Insert results into GIMP's image as layers."""
        self.insertion.insert(chosen)

    def tell_fit(self, result: Result) -> None:
        """Show how a result fits the picture around it."""
        notice = fitting.notice(result.entry)
        if notice is not None:
            self.tell(notice)

    def use_as_source(self, result: Result) -> None:
        """Work on a result."""
        self.gallery.read(result, lambda picture: self.open_picture(result.title, picture))

    def _remember_inserted(self, inserted: Inserted) -> None:
        self._parting.inserted(inserted)
        self.refresh_source()

    # ------------------------------------------------------------------------------------------ the end

    def close(self) -> None:
        """The window closes: GIMP's procedure ends, once; a job that runs goes on into the history."""
        if self._closed:
            return
        self._closed = True
        self.work.close()
        self.spending.close()
        self.held.close()
        self.binding.close()

    def _do(
        self,
        work: Callable[[], object],
        done: Callable[..., None],
        failed: Callable[[BridgeError], None] | None = None,
    ) -> None:
        """In the background; what comes back to a closed window is dropped."""
        told = failed or self.fail
        self.background.run(work, lambda outcome: self._alive(done, outcome), lambda error: self._alive(told, error))

    def _alive(self, show: Callable[..., None], value: object) -> None:
        if not self._closed:
            show(value)
