"""Wire message -> canvas call -> wire reply: the plug-in as a server of its image.

Owns: ``Canvas`` (what a canvas must be able to do), ``CanvasTrouble`` and the loop that serves the bridge.
May import: ``wire`` and ``link``. Typed on the protocol, so it is tested without GIMP.
"""

from __future__ import annotations

from typing import Callable, Dict, Optional, Protocol, Type

from layerbridge import wire
from layerbridge.link import Link


class CanvasTrouble(Exception):
    """The canvas cannot do what was asked; nothing was changed. ``message`` and ``hint`` are for the user."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


class Canvas(Protocol):
    """An image with layers and a selection. Every method raises ``CanvasTrouble`` when it cannot."""

    def describe(self) -> wire.Description:
        """The image as it is now."""

    def read_pixels(self, source: str, box: wire.Box) -> wire.Pixels:
        """RGBA of ``box``, or RGB where all of it is opaque."""

    def read_selection(self, box: wire.Box) -> bytes:
        """One byte a pixel of ``box``."""

    def insert_layers(self, order: wire.InsertLayers) -> wire.Inserted:
        """All of the layers, or none."""

    def new_image(self, order: wire.NewImage) -> wire.Inserted:
        """An image of these layers."""

    def show_progress(self, text: str, fraction: Optional[float]) -> None:
        """Show how far the bridge is."""


class Commands:
    """Answers the bridge's messages from one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._answers: Dict[Type[wire.Message], Callable[..., wire.Message]] = {
            wire.Describe: self._describe,
            wire.ReadPixels: self._read_pixels,
            wire.ReadSelection: self._read_selection,
            wire.InsertLayers: canvas.insert_layers,
            wire.NewImage: canvas.new_image,
        }

    def serve(self, link: Link) -> wire.Finished:
        """Answer until the bridge says ``Finished``. Raises ``LinkProblem`` when it goes away before."""
        while True:
            envelope = link.receive()
            if isinstance(envelope.message, wire.Finished):
                return envelope.message
            if isinstance(envelope.message, wire.Progress):
                self._canvas.show_progress(envelope.message.text, envelope.message.fraction)
            else:
                link.send(self.answer(envelope.message), number=envelope.number)

    def answer(self, message: wire.Message) -> wire.Message:
        """The reply to one message; what the canvas cannot do becomes a ``Failure``."""
        answer = self._answers.get(type(message))
        if answer is None:
            return wire.Failure(f"The plug-in does not answer {type(message).__name__}.", "Install LayerBridge again.")
        try:
            return answer(message)
        except CanvasTrouble as trouble:
            return wire.Failure(trouble.message, trouble.hint)

    def _describe(self, _message: wire.Describe) -> wire.Description:
        return self._canvas.describe()

    def _read_pixels(self, message: wire.ReadPixels) -> wire.Pixels:
        return self._canvas.read_pixels(message.source, message.box)

    def _read_selection(self, message: wire.ReadSelection) -> wire.SelectionMask:
        return wire.SelectionMask(message.box, self._canvas.read_selection(message.box))
