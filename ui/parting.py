"""What GIMP is told when a window lets go of its image: what came of it, and what "Repeat" does again.

Owns: ``Parting``. May import: ``bridge``, ``layerbridge.wire``, ``ui.form.values``, ``ui.queue.order``,
``ui.source.values``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bridge.model import Mode
from bridge.wishes import Wishes
from ui.form import values
from ui.queue.order import Order
from ui.source.values import LeftBehind, RemadeLayer

if TYPE_CHECKING:
    from bridge.session import Session
    from layerbridge.wire import Inserted


class Parting:
    """Ends GIMP's procedure."""

    def __init__(self) -> None:
        self._last_used: tuple[Mode, Wishes] | None = None
        self._inserted: Inserted | None = None

    def sent(self, order: Order) -> None:
        """Something was carried out."""
        if not isinstance(order.source, RemadeLayer | LeftBehind):
            # Without what holds for one time only: "Repeat" asks again.
            self._last_used = (order.mode, order.wishes)

    def inserted(self, inserted: Inserted) -> None:
        """Layers that are the last that came into the image."""
        self._inserted = inserted

    def end(self, session: Session) -> None:
        """GIMP's procedure ends, with what came of it."""
        mode, wishes = self._last_used or (None, Wishes())
        arguments = values.same_procedure(values.to_arguments(wishes), mode, session.hello.procedure)
        session.canvas.finish(inserted=self._inserted, arguments=arguments)
        self._inserted = None
