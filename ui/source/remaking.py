"""Recipes of results and of layers in GIMP: back into the form, or carried out once more in place.

Owns: ``Remaking``. May import: ``bridge``, ``ui.background``, ``ui.notice``, ``ui.providers``, ``ui.queue.order``,
``ui.results.insertion``, ``ui.source``, ``ui.words``, ``ui.work``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from bridge.model import ProviderId
from bridge.plain_text import plain
from ui.background import Do
from ui.notice import Choice, Notice
from ui.providers import Providers
from ui.queue.order import Order
from ui.results.insertion import Insertion
from ui.source.binding import Binding
from ui.source.values import GimpImage, RemadeLayer, Source
from ui.words import tr
from ui.work import Work

if TYPE_CHECKING:
    from bridge.again import Again
    from bridge.app import Done
    from bridge.registry import Registry
    from layerbridge.wire import Inserted


class Remaking(QObject):
    """What the recipe of GIMP's active layer, or of a result, is used for.

    Args:
        do: runs work in the background.
        chosen: the provider of the form.
        registry: the providers as they are set up now.

    Signals:
        recalled(object): a recipe was read (``bridge.recipe_reading.Remade``) and is to be brought into the form.
        noticed(object): something the user should read (a ``Notice``).
        told(str): a short success for the status line.
    """

    recalled = Signal(object)
    noticed = Signal(object)
    told = Signal(str)

    def __init__(
        self,
        binding: Binding,
        insertion: Insertion,
        providers: Providers,
        work: Work,
        do: Do,
        chosen: Callable[[], str],
        registry: Callable[[], Registry],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._binding = binding
        self._insertion = insertion
        self._providers = providers
        self._work = work
        self._do = do
        self._chosen, self._registry = chosen, registry
        self._allowed: set[str] = set()
        work.delivered.connect(self._put_in_place)

    def recall(self) -> None:
        """Read the active layer's recipe for the form."""
        bound = self._binding.gimp
        if bound is None:
            return
        canvas = bound.session.canvas

        def work() -> object:
            from bridge.recipe_reading import of_text

            return of_text(canvas.read_recipe().text)

        self._do(work, self.recalled.emit)

    def reuse(self, recipe: Mapping[str, Any]) -> None:
        """Read a result's recipe for the form."""

        def work() -> object:
            from bridge.recipe_reading import of_values

            return of_values(recipe)

        self._do(work, self.recalled.emit)

    def regenerate(self) -> None:
        """Make the active layer again in its place, with a new seed."""
        self._again(same_seed=False)

    def regenerate_same(self) -> None:
        """The same with the same seed."""
        self._again(same_seed=True)

    def _again(self, *, same_seed: bool) -> None:
        bound = self._binding.gimp
        if bound is None:
            return
        canvas = bound.session.canvas

        def work() -> object:
            # Here and not above, as below: numpy comes with it.
            from bridge.again import again

            return again(canvas, same_seed=same_seed)

        self._do(work, lambda made: self._carry_out(made, bound))

    def _carry_out(self, made: Again, bound: GimpImage) -> None:
        offer = self._providers.offers.get(ProviderId(made.wishes.provider))
        maker, at_once = (offer.label, offer.at_once) if offer else ("", 0)
        layer = RemadeLayer(bound.name, made.canvas, bound.hidden)
        order = Order(made.mode, made.wishes, made.wishes, layer, maker, at_once)
        if self._is_trusted(made.wishes.provider):
            self._work.carry_out(order)
        else:
            self._ask(order)

    def _is_trusted(self, name: str) -> bool:
        """Whether it is the user's own choice, or nothing leaves this computer."""
        offer = self._providers.offers.get(ProviderId(name))
        if name in ("", self._chosen(), *self._allowed):
            return True
        return bool(offer and offer.provider and self._registry().stays_here(offer.provider.spec))

    def _ask(self, order: Order) -> None:
        """A recipe may be a stranger's, and by it nobody's picture goes to a provider that was not chosen here."""
        name = order.once.provider

        def send() -> None:
            self._allowed.add(name)
            self._work.carry_out(order)

        who = order.maker or plain(name)
        choice = Choice(
            tr("Send to {who}", who=who), send, tr("Send it, and do not ask again for this provider in this window")
        )
        message = tr("This layer's recipe sends the picture to {who}, which is not chosen in the form.", who=who)
        self.noticed.emit(Notice(message, tr("Nothing was sent yet."), choices=(choice,)))

    def _put_in_place(self, outcome: Done, source: Source) -> None:
        if not isinstance(source, RemadeLayer):
            return
        canvas = source.again

        def work() -> object:
            from bridge.core import insert

            return insert(outcome.delivery, canvas)

        def done(inserted: Inserted) -> None:
            self._insertion.took(inserted)
            self.told.emit(tr("Made again, as a layer above the first one"))

        self._do(work, done)
