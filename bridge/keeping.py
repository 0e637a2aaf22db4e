"""What is kept of a delivery, so that its results can be inserted in a later session as exactly as today.

Owns: ``Keeper``, and the ways between ``Delivery`` and ``Kept``. May import: ``bridge.core``, ``bridge.history``,
``bridge.placement``, ``bridge.canvas.file``, ``bridge.canvas.hidden``, ``bridge.canvas.base``,
``bridge.jobs.executors``, ``bridge.model``, ``bridge.freeing``, ``bridge.errors``.

Nobody waits for it: the result itself is on disk long before, and where this fails a later session places the result
as well as it can.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bridge.errors import BridgeError
from bridge.freeing import give_back
from bridge.jobs.executors import Executor
from bridge.model import Mode, Picture

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas
    from bridge.core import Delivery
    from bridge.history import History, HistoryEntry
    from bridge.history.kept import Kept

log = logging.getLogger(__name__)

ENDING_S = 2.0
"""How long a process that ends waits for what is being kept."""


class Keeper:
    """Keeps deliveries in the background.

    Args:
        executor: where that is done.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._waiting = 0
        self._over = threading.Condition()

    def take(self, history: History, delivery: Delivery, base: Picture | None) -> None:
        """Keep a delivery some time; ``base`` is the whole picture it was made for, where GIMP does not have that."""
        with self._over:
            self._waiting += 1
        self._executor.submit(lambda: self._keep(history, delivery, base))

    def close(self) -> None:
        """Take no more, and wait a moment for what is being kept."""
        self._executor.close()
        deadline_s = time.monotonic() + ENDING_S
        with self._over:
            self._over.wait_for(lambda: not self._waiting, max(0.0, deadline_s - time.monotonic()))

    def _keep(self, history: History, delivery: Delivery, base: Picture | None) -> None:
        try:
            for entry, kept in kept_of(delivery, base):
                history.keep(entry, kept)
        except BridgeError as error:
            log.warning("a result can be placed by its recipe only: %s", error)
        except Exception:
            # The border of the worker thread. The result is safe, and is inserted as well as can be.
            log.exception("a result could not be kept with its place")
        finally:
            with self._over:
                self._waiting -= 1
                self._over.notify_all()
            give_back()


def base_of(canvas: Canvas) -> Picture | None:
    """The whole picture of a canvas that is one; None for GIMP's image, which has its own."""
    # Here and not above, as below: the process that shows a window has this module before it needs OpenCV.
    from bridge.canvas.file import PictureCanvas
    from bridge.canvas.hidden import unhidden

    whole = unhidden(canvas)
    return whole.picture if isinstance(whole, PictureCanvas) else None


def kept_of(delivery: Delivery, base: Picture | None) -> Iterator[tuple[HistoryEntry, Kept]]:
    """What to keep for each result of a delivery."""
    from bridge.history.kept import Kept, picture_of

    placement = delivery.placement
    below = placement.layers[len(delivery.pictures) :]
    for entry, layer in zip(delivery.entries, placement.layers, strict=False):
        made_from_nothing = entry.mode == Mode.TEXT_TO_IMAGE
        yield (
            entry,
            Kept(
                layer=layer,
                request=delivery.entries[0].id,
                seen=delivery.canvas,
                group=placement.group,
                canvas=placement.canvas,
                scale=placement.scale,
                to_rgb=placement.to_rgb,
                new_image=placement.new_image,
                before=delivery.before,
                below=picture_of(below[0]) if below else None,
                base=None if made_from_nothing else base,
            ),
        )


def delivery_of(entry: HistoryEntry, kept: Kept) -> Delivery:
    """The delivery that one result was of, with that result alone."""
    from bridge.core import Delivery
    from bridge.history.kept import picture_of
    from bridge.placement import Placement, backdrop

    below = () if kept.below is None else (backdrop(kept.below),)
    placement = Placement(
        (kept.layer, *below), kept.group, kept.canvas, kept.scale, to_rgb=kept.to_rgb, new_image=kept.new_image
    )
    picture = picture_of(kept.layer)
    return Delivery(placement, (picture,), (entry,), before=kept.before, canvas=kept.seen)
