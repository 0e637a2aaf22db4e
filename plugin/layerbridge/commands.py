"""Wire message -> canvas call -> wire reply: the plug-in as a server of its image.

Owns: ``Canvas`` (what a canvas must be able to do), ``CanvasTrouble`` and the loop that serves the bridge.
May import: ``wire``, ``measures`` and ``link``. Typed on the protocol, so it is tested without GIMP.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Callable, Dict, Optional, Protocol, Tuple, Type

from layerbridge import wire
from layerbridge.link import Link
from layerbridge.measures import Box


class CanvasTrouble(Exception):
    """The canvas cannot do what was asked; nothing was changed. ``message`` and ``hint`` are for the user."""

    kind = ""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


class ImageGone(CanvasTrouble):
    """The image is not open any more."""

    kind = "image-gone"


class Canvas(Protocol):
    """An image with layers and a selection. Every method raises ``CanvasTrouble`` when it cannot."""

    def describe(self, again: int = 0) -> wire.Description:
        """The image as it is now, or as if the layer ``again`` were not there."""

    def read_pixels(self, source: str, box: Box, again: int = 0) -> wire.Pixels:
        """RGBA of ``box``, or RGB where all of it is opaque; without the layer ``again``."""

    def read_selection(self, box: Box) -> bytes:
        """One byte a pixel of ``box``."""

    def read_mask(self, layer: int, box: Box) -> bytes:
        """What a layer of ours replaces, one byte a pixel of ``box``."""

    def read_recipe(self, layer: int) -> wire.Recipe:
        """What a layer of ours carries; 0 for the active one."""

    def read_preview(self, source: str, max_side: int) -> wire.Preview:
        """The whole of it, made small."""

    def insert_layers(self, order: wire.InsertLayers) -> wire.Inserted:
        """All of the layers, or none."""

    def remove_layers(self, layers: Tuple[int, ...]) -> Tuple[int, ...]:
        """Those layers of ours that are still there; gives them."""

    def new_image(self, order: wire.NewImage) -> wire.Inserted:
        """An image of these layers."""

    def show_progress(self, text: str, fraction: Optional[float]) -> None:
        """Show how far the bridge is."""


class Commands:
    """Answers the bridge's messages from one canvas, and takes away what was there for a look only."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._for_a_look: Tuple[int, ...] = ()
        self._answers: Dict[Type[wire.Message], Callable[..., wire.Message]] = {
            wire.Describe: self._describe,
            wire.ReadPixels: self._read_pixels,
            wire.ReadSelection: self._read_selection,
            wire.ReadMask: self._read_mask,
            wire.ReadRecipe: self._read_recipe,
            wire.ReadPreview: self._read_preview,
            wire.InsertLayers: self._insert_layers,
            wire.RemoveLayers: self._remove_layers,
            wire.NewImage: canvas.new_image,
        }

    def serve(self, link: Link) -> wire.Finished:
        """Answer until the bridge says ``Finished``. Raises ``LinkProblem`` when it goes away before."""
        try:
            return self._serve(link)
        finally:
            # Also when the bridge was killed: nobody asked for these layers.
            self._end_looks()

    def _serve(self, link: Link) -> wire.Finished:
        while True:
            envelope = link.receive()
            if isinstance(envelope.message, wire.Finished):
                return envelope.message
            if isinstance(envelope.message, wire.Progress):
                self._canvas.show_progress(envelope.message.text, envelope.message.fraction)
            else:
                link.send(self.answer(envelope.message), number=envelope.number)

    def _end_looks(self) -> None:
        layers, self._for_a_look = self._for_a_look, ()
        if layers:
            # Where they cannot be removed the image is gone with them, or nobody could do anything about it.
            with suppress(CanvasTrouble):
                self._canvas.remove_layers(layers)

    def answer(self, message: wire.Message) -> wire.Message:
        """The reply to one message; what the canvas cannot do becomes a ``Failure``."""
        answer = self._answers.get(type(message))
        if answer is None:
            return wire.Failure(f"The plug-in does not answer {type(message).__name__}.", "Install LayerBridge again.")
        try:
            return answer(message)
        except CanvasTrouble as trouble:
            return wire.Failure(trouble.message, trouble.hint, trouble.kind)

    def _describe(self, message: wire.Describe) -> wire.Description:
        return self._canvas.describe(message.again)

    def _read_pixels(self, message: wire.ReadPixels) -> wire.Pixels:
        return self._canvas.read_pixels(message.source, message.box, message.again)

    def _read_selection(self, message: wire.ReadSelection) -> wire.SelectionMask:
        return wire.SelectionMask(message.box, self._canvas.read_selection(message.box))

    def _read_mask(self, message: wire.ReadMask) -> wire.SelectionMask:
        return wire.SelectionMask(message.box, self._canvas.read_mask(message.layer, message.box))

    def _read_recipe(self, message: wire.ReadRecipe) -> wire.Recipe:
        return self._canvas.read_recipe(message.layer)

    def _read_preview(self, message: wire.ReadPreview) -> wire.Preview:
        return self._canvas.read_preview(message.source, message.max_side)

    def _insert_layers(self, message: wire.InsertLayers) -> wire.Inserted:
        inserted = self._canvas.insert_layers(message)
        self._look_no_more(message.replaces)
        if message.for_a_look:
            self._for_a_look += inserted.layers
        return inserted

    def _remove_layers(self, message: wire.RemoveLayers) -> wire.Removed:
        removed = wire.Removed(self._canvas.remove_layers(message.layers))
        self._look_no_more((*message.layers, *message.keeps))
        return removed

    def _look_no_more(self, layers: Tuple[int, ...]) -> None:
        self._for_a_look = tuple(each for each in self._for_a_look if each not in layers)
