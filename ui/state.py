"""What a window shows. Widgets bind to it and hold nothing themselves.

Owns: ``PanelState``. May import: ``bridge``, all of ``ui`` that is no widget, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from bridge.app import BridgeCore, Done
from bridge.capability import Capability
from bridge.errors import BridgeError
from bridge.model import Mask, Mode, Picture, ProviderId, Scalar
from bridge.recipe_reading import Remade
from bridge.session import Session
from bridge.wishes import Wishes
from layerbridge.wire import Inserted
from ui.background import Background
from ui.first_run import FirstRun
from ui.form import values as form
from ui.form.recalled import recalled
from ui.form.shelf import Shelf
from ui.helps import PanelHelps
from ui.notice import Activity, Choice, Notice
from ui.offers import Offer
from ui.providers import Providers
from ui.queue.order import Order
from ui.results import fitting
from ui.results.gallery import Gallery
from ui.results.insertion import Insertion
from ui.results.model import Result
from ui.results.sharing import Sharing
from ui.sending import Form, Sending
from ui.source.binding import Binding
from ui.source.looks import Looks
from ui.source.outlook import Outlook
from ui.source.painting import Painting
from ui.source.remaking import Remaking
from ui.source.values import RemadeLayer, Source
from ui.wants import Wants
from ui.words import tr
from ui.work import Work


class PanelState(QObject):
    """One window's state.

    Attributes:
        mode, wishes: the form.
        providers: what is known of the providers so far.
        first_run: whether a newcomer is to be asked who makes the pictures.
        binding: what is worked on, and how that changes.
        work: the job that runs, if one does.
        notice: what the banner says, or None.
        gallery, insertion, sharing: the results, their way into GIMP, and what is given away of them.
        remaking: what recipes of layers are used for.
        wants: what only widgets can do.
        shelf: styles and presets.
        last_seed: of the last result; 0 before there is one.

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
        self.mode = Mode.TEXT_TO_IMAGE
        self.wishes = Wishes()
        self.providers = Providers(core, self._do, self)
        self.providers.changed.connect(self._offers_moved)
        self.binding = Binding(self._do, self.fail, self)
        self.binding.left.connect(self._end)
        self.binding.follow_wanted.connect(self.bind)
        self.binding.changed.connect(self.source_changed)
        self.binding.opened.connect(self._work_on_picture)
        self.binding.told.connect(self.told)
        self.first_run = FirstRun(core, self._do, self)
        self.first_run.chosen.connect(self._use_chosen)
        self.notice: Notice | None = None
        self.gallery = Gallery(core.history, self._do, core.labels, self)
        self.gallery.told.connect(self.told)
        self.gallery.noticed.connect(self.tell)
        self.sharing = Sharing(self.gallery, core.paths.cache / "handed-out", self)
        self.sharing.told.connect(self.told)
        self.sharing.noticed.connect(self.tell)
        self.insertion = Insertion(self.binding, core.history, self._do, self.fail, self)
        self.insertion.told.connect(self.told)
        self.insertion.noticed.connect(self.tell)
        self.insertion.inserted.connect(self._remember_inserted)
        self._strengths: dict[Mode, float | None] = {}
        self.wants = Wants(self)
        self.wants.fields.connect(lambda fields: self.change(**fields))
        self.work = Work(core, self.fail, PanelHelps(core, self.providers, self.wants), self)
        self.work.activity_changed.connect(self.activity_changed)
        self.work.told.connect(self.told)
        self.work.started.connect(self._remember_order)
        self.work.delivered.connect(self._show_outcome)
        self.sending = Sending(lambda: core.registry, self.providers, self.work, self._do, self.tell, self)
        self.painting = Painting(self.binding, self)
        self.looks = Looks(self.binding, self._do, lambda: self.wishes.source, self)
        self.outlook = Outlook(core, self._do, self._orders, lambda: self.capability, self)
        for moved in (self.form_changed, self.source_changed, self.offers_changed, self.sending.changed):
            moved.connect(self.outlook.touch)
        self.shelf = Shelf(core.paths, self._do, self)
        self.shelf.told.connect(self.told)
        self.last_seed = 0
        self.remaking = Remaking(self.binding, self.insertion, self.providers, self.work, self._do, self)
        self.remaking.told.connect(self.told)
        self.remaking.recalled.connect(self._recall)
        self._last_used: tuple[Mode, Wishes] | None = None
        self._inserted: Inserted | None = None
        self._closed = False

    def start(self) -> None:
        """Ask for providers and history."""
        if self.core.notes:
            self.tell(Notice(" ".join(self.core.notes)))
        self.providers.load()
        self.gallery.load()
        self.shelf.load()
        self.first_run.start()

    # ------------------------------------------------------------------------------------------ form

    def choose_mode(self, mode: Mode) -> None:
        """Work in ``mode`` from now on."""
        if mode is not self.mode:
            # How much of a whole picture changes is no answer to how much of a selection does.
            self._strengths[self.mode] = self.wishes.strength
            self.wishes = replace(self.wishes, strength=self._strengths.get(mode))
        self.mode = mode
        if self.wishes.engine and self.offer and self.capability is None:
            self.wishes = replace(self.wishes, engine="")
        self.form_changed.emit()

    def take(self, mode: Mode, wishes: Wishes) -> None:
        """The whole form at once, with the strength of this mode; the prompts that were there can be undone."""
        self.mode, self.wishes = mode, wishes
        self.choose_mode(mode)
        self._offers_moved(self._chosen)

    def change(self, **fields: object) -> None:
        """Set fields of ``wishes`` by their names."""
        self.wishes = replace(self.wishes, **fields)  # type: ignore[arg-type]
        self.form_changed.emit()

    def set_field(self, name: str, value: Scalar | None) -> None:
        """Set one field of ``wishes``; None lets it be as it starts."""
        self.wishes = form.with_field(self.wishes, name, value)
        self.form_changed.emit()

    def set_option(self, name: str, value: Scalar | None) -> None:
        """Set one of the engine's options; None leaves it to the engine."""
        self.wishes = form.with_option(self.wishes, name, value)
        self.form_changed.emit()

    # ------------------------------------------------------------------------------------------ providers

    @property
    def offer(self) -> Offer | None:
        """The chosen provider; None until it is known."""
        return self.providers.offers.get(self._chosen)

    @property
    def capability(self) -> Capability | None:
        """What the chosen provider and engine can do in this mode; None where nothing, or not known yet."""
        return self.offer.capability(self.mode, self.wishes.engine) if self.offer else None

    def why_not(self, mode: Mode) -> str:
        """Why the chosen provider cannot do ``mode``; "" where it can."""
        if self.offer is None:
            return self.providers.why_unknown(self._chosen)
        return self.offer.why_not(mode, self.wishes.engine if mode is self.mode else "")

    def choose_provider(self, provider: ProviderId) -> None:
        """Use ``provider`` from now on, with its own choice of engine."""
        self.change(provider=provider, engine="")
        self._offers_moved(provider)

    def _use_chosen(self, provider: ProviderId) -> None:
        self.providers.load()
        self.choose_provider(provider)

    @property
    def _chosen(self) -> ProviderId:
        return ProviderId(self.wishes.provider) or self.core.registry.default_id()

    def _offers_moved(self, provider: ProviderId) -> None:
        self.offers_changed.emit()
        if provider == self._chosen:
            self.providers.ask(provider)

    # ------------------------------------------------------------------------------------------ source

    @property
    def source(self) -> Source:
        """What is worked on."""
        return self.binding.source

    def bind(self, session: Session) -> None:
        """Work on the image of a GIMP session, with the fields that GIMP asks for."""
        self.binding.bind(session)
        try:
            mode, wishes = form.from_hello(session.hello, self.wishes)
        except BridgeError as error:
            self.fail(error)
        else:
            self.take(mode or self.mode, wishes)
        if session.hello.procedure == form.RECALL:
            self.remaking.recall()
        self.refresh_source()

    def _recall(self, remade: Remade) -> None:
        """A layer's recipe comes back into the form."""
        wishes, notes = recalled(remade, self.wishes, self.providers.offers)
        self.take(remade.mode, wishes)
        if notes:
            self.tell(Notice(" ".join(notes)))
        self.told.emit(tr("The layer's request is back in the form"))

    def refresh_source(self) -> None:
        """Look at GIMP's image again, and at its pixels: nobody tells that they have changed."""
        self.binding.refresh()
        self.looks.again()
        self.outlook.touch()

    def open_file(self, path: Path) -> None:
        """Work on a picture file."""
        self.binding.open_file(path)

    def open_picture(self, name: str, picture: Picture) -> None:
        """Work on a picture that is here already."""
        self.binding.open_picture(name, picture)

    def open_mask(self, path: Path) -> None:
        """Use a file as the mask of the opened picture; white is replaced."""
        self.binding.open_mask(path)

    def set_mask(self, mask: Mask | None) -> None:
        """Mark what is replaced in the opened picture; None for nothing."""
        self.binding.set_mask(mask)

    def _work_on_picture(self) -> None:
        # Whoever opens a picture wants to work on it.
        if self.mode is Mode.TEXT_TO_IMAGE:
            self.choose_mode(Mode.IMAGE_TO_IMAGE)

    # ------------------------------------------------------------------------------------------ jobs

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

    def _remember_order(self, order: Order) -> None:
        self.dismiss()
        if not isinstance(order.source, RemadeLayer):
            # Without what holds for one time only: "Repeat" asks again.
            self._last_used = (order.mode, order.wishes)
        self.refresh_source()

    def _show_outcome(self, outcome: Done, source: Source) -> None:
        if outcome.delivery.notes:
            self.tell(Notice(" ".join(outcome.delivery.notes)))
        self.gallery.take(outcome.delivery, source, outcome.removed)
        self.last_seed = int(outcome.delivery.entries[0].recipe["seed"] or 0)
        self.form_changed.emit()
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
        self.gallery.read(result, lambda picture: self.open_picture(result.entry.title, picture))

    def _remember_inserted(self, inserted: Inserted) -> None:
        self._inserted = inserted
        self.refresh_source()

    # ------------------------------------------------------------------------------------------ the end

    def close(self) -> None:
        """The window closes: GIMP's procedure ends, once; a job that runs goes on into the history."""
        if self._closed:
            return
        self._closed = True
        self.work.close()
        self.binding.close()

    def _end(self, session: Session) -> None:
        """GIMP's procedure ends, with what came of it."""
        mode, wishes = self._last_used or (None, Wishes())
        arguments = form.same_procedure(form.to_arguments(wishes), mode, session.hello.procedure)
        removes = self.insertion.for_a_look
        session.canvas.finish(inserted=self._inserted, arguments=arguments, removes=removes)
        self._inserted = None

    # ------------------------------------------------------------------------------------------ telling

    def tell(self, notice: Notice) -> None:
        """Show ``notice`` in the banner."""
        self.notice = notice
        self.notice_changed.emit()

    def fail(self, error: BridgeError, choices: tuple[Choice, ...] = ()) -> None:
        """Show an error in the banner, with what can be done about it."""
        self.tell(Notice(error.message, error.hint, is_error=True, choices=choices, reference=error.reported()))

    def dismiss(self) -> None:
        """Close the banner."""
        self.notice = None
        self.notice_changed.emit()

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
