"""Typed calls to a canvas at the other end of the link: GIMP's image.

Owns: ``CanvasClient``: numbering, waiting for answers, what happens when GIMP goes away. May import:
``bridge.canvas.base``, ``bridge.errors``, ``bridge.model``, ``layerbridge.wire``, ``layerbridge.measures``. One reader
thread calls ``arrived`` and ``lost``; any other thread may make calls, and waits for its answer.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from bridge.canvas.base import Source, View
from bridge.errors import BridgeError, CanvasError, ImageGoneError, LinkClosedError, LinkError
from bridge.model import Box, Mask, Picture, Scalar, Size
from layerbridge import wire
from layerbridge.measures import RGBA_BYTES, WireError

IMAGE_GONE = "image-gone"
M = TypeVar("M", bound=wire.Message)


class CanvasClient:
    """The image of one GIMP connection, as ``bridge.canvas.base.LayeredCanvas``.

    Args:
        write: sends one frame; raises OSError when the connection is gone.
        takes_more: whether a short message can be written now without waiting for the other side to read.
    """

    def __init__(self, write: Callable[[Any], object], takes_more: Callable[[], bool] = lambda: True) -> None:
        self._write = write
        self._takes_more = takes_more
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[wire.Message]] = {}
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._lost: BridgeError | None = None

    # ------------------------------------------------------------------------------------------ Canvas

    def describe(self, again: int = 0) -> wire.Description:
        """The image as it is now."""
        return self._ask(wire.Describe(again), wire.Description)

    def read_pixels(self, source: Source, box: Box, again: int = 0) -> Picture:
        """RGBA of ``box``."""
        # Here and not above, as below: the first picture may wait for numpy, the window that lists images may not.
        import numpy as np

        from bridge.imaging.frame import from_rgb

        answer = self._ask(wire.ReadPixels(str(source), box, again), wire.Pixels)
        _need_box(answer.box, box)
        pixels = np.frombuffer(wire.whole(answer.data), np.uint8).reshape(box.height, box.width, answer.channels)
        return Picture(pixels) if answer.channels == RGBA_BYTES else from_rgb(pixels)

    def read_selection(self, box: Box) -> Mask:
        """The selection inside ``box``."""
        import numpy as np

        answer = self._ask(wire.ReadSelection(box), wire.SelectionMask)
        _need_box(answer.box, box)
        return Mask(np.frombuffer(answer.data, np.uint8).reshape(box.height, box.width))

    def read_mask(self, layer: int, box: Box) -> Mask:
        """What a layer of ours replaces inside ``box``."""
        import numpy as np

        answer = self._ask(wire.ReadMask(layer, box), wire.SelectionMask)
        _need_box(answer.box, box)
        return Mask(np.frombuffer(answer.data, np.uint8).reshape(box.height, box.width))

    def read_recipe(self, layer: int = 0) -> wire.Recipe:
        """What a layer of ours carries; 0 for the active one."""
        return self._ask(wire.ReadRecipe(layer), wire.Recipe)

    def read_view(self, source: Source, max_side_px: int) -> View:
        """The whole active layer or visible picture, made small."""
        import numpy as np

        answer = self._ask(wire.ReadPreview(str(source), max_side_px), wire.Preview)
        pixels = np.frombuffer(answer.data, np.uint8).reshape(answer.size.height, answer.size.width, RGBA_BYTES)
        return View(answer.box, Picture(pixels))

    def insert(self, order: wire.InsertLayers) -> wire.Inserted:
        """Layers above the active one, in one undo step."""
        return self._ask(order, wire.Inserted)

    def remove(self, layers: Sequence[int], *, keeps: Sequence[int] = ()) -> tuple[int, ...]:
        """Layers of ours, in one undo step; gives those that were still there."""
        return self._ask(wire.RemoveLayers(tuple(layers), tuple(keeps)), wire.Removed).layers

    def new_image(self, size: Size, layers: Sequence[wire.NewLayer], *, group: str = "") -> wire.Inserted:
        """An image of these layers."""
        return self._ask(wire.NewImage(size, tuple(layers), group), wire.Inserted)

    # ------------------------------------------------------------------------------------------ without an answer

    def progress(self, fraction: float | None, text: str) -> None:
        """Show how far the work is. Silent when GIMP is gone: the next call that matters will say so.

        Left out where GIMP stands still, or is being sent a picture: whoever tells it may be the panel's own thread.
        """
        self._tell_at_once(wire.Progress(text, fraction))

    def finish(
        self,
        *,
        inserted: wire.Inserted | None = None,
        error: BridgeError | None = None,
        arguments: dict[str, Scalar] | None = None,
    ) -> None:
        """End the procedure in GIMP, with an error where there is one. Silent when GIMP is gone; never waits for it."""
        failure = wire.Failure(error.message, f"{error.hint} {error.reference}".strip()) if error else None
        layers, image = (inserted.layers, inserted.image_id) if inserted else ((), None)
        last = wire.Finished(layers, image, failure, arguments or {})
        if not self._tell_at_once(last):
            threading.Thread(target=self._tell, args=(last,), name="layerbridge-last-word", daemon=True).start()

    @property
    def connected(self) -> bool:
        """Whether GIMP is still there."""
        return self._lost is None

    # ------------------------------------------------------------------------------------------ the reader's side

    def arrived(self, envelope: wire.Envelope) -> None:
        """Hand an answer to whoever waits for it; one that nobody waits for is dropped."""
        with self._lock:
            future = self._waiting.pop(envelope.number, None)
        if future is not None:
            future.set_result(envelope.message)

    def lost(self, reason: BridgeError) -> None:
        """The connection is gone: everybody who waits gets ``reason``, and so does every later call."""
        with self._lock:
            self._lost = reason
            waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.set_exception(reason)

    # ------------------------------------------------------------------------------------------ parts

    def _ask(self, message: wire.Message, kind: type[M]) -> M:
        number, future = next(self._numbers), Future[wire.Message]()
        with self._lock:
            if self._lost is not None:
                raise self._lost
            self._waiting[number] = future
        self._send(wire.Envelope(number, message))
        answer = future.result()
        if isinstance(answer, wire.Failure):
            failure = ImageGoneError if answer.kind == IMAGE_GONE else CanvasError
            raise failure(answer.message, answer.hint)
        if not isinstance(answer, kind):
            raise LinkError(f"GIMP answered a {type(answer).__name__} to a {type(message).__name__}.", "Try again.")
        return answer

    def _tell(self, message: wire.Message) -> None:
        with suppress(LinkClosedError):
            self._send(wire.Envelope(0, message))

    def _tell_at_once(self, message: wire.Message) -> bool:
        """False where that would have to wait; nothing was told then."""
        if not self._sending.acquire(blocking=False):
            return False
        try:
            if not self._takes_more():
                return False
            with suppress(LinkClosedError):
                self._write_all(wire.Envelope(0, message))
            return True
        finally:
            self._sending.release()

    def _send(self, envelope: wire.Envelope) -> None:
        with self._sending:
            self._write_all(envelope)

    def _write_all(self, envelope: wire.Envelope) -> None:
        try:
            wire.send(envelope, self._write)
        except (OSError, ValueError) as error:
            if isinstance(error, WireError):
                raise LinkError(str(error), "Use a smaller layer or fewer samples.") from error
            raise gone() from error


def _need_box(got: Box, asked: Box) -> None:
    if got != asked:
        raise LinkError(f"GIMP sent the pixels of {got} where {asked} was asked for.", "Try again.")


def gone() -> LinkClosedError:
    """What is said when GIMP goes away."""
    return LinkClosedError("GIMP closed the connection.", "What was finished is kept: the panel has it.")
