"""A GIMP session over a canvas in memory, which remembers how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from bridge.canvas_client import CanvasClient
from bridge.errors import BridgeError
from bridge.model import Picture, Scalar
from bridge.session import Session
from layerbridge.wire import PROTOCOL_VERSION, Hello, Inserted
from tests.fakes.canvas import FakeCanvas


@dataclass(frozen=True)
class Finish:
    """One ``finish``."""

    inserted: Inserted | None
    error: BridgeError | None
    arguments: dict[str, Scalar]


class FakeGimp(FakeCanvas):
    """What ``CanvasClient`` is besides a canvas.

    Attributes:
        finishes: every ``finish``; a procedure ends once.
        progresses: what was shown in GIMP.
    """

    def __init__(self, picture: Picture | None = None, **looks: object) -> None:
        super().__init__(picture, **looks)  # type: ignore[arg-type]
        self.finishes: list[Finish] = []
        self.progresses: list[tuple[float | None, str]] = []

    def progress(self, fraction: float | None, text: str) -> None:
        self.progresses.append((fraction, text))

    def finish(
        self,
        *,
        inserted: Inserted | None = None,
        error: BridgeError | None = None,
        arguments: dict[str, Scalar] | None = None,
    ) -> None:
        self.finishes.append(Finish(inserted, error, arguments or {}))

    @property
    def connected(self) -> bool:
        return not self.finishes


def session(
    gimp: FakeGimp, procedure: str = "panel", *, name: str = "sunset.xcf", interactive: bool = True, **arguments: Scalar
) -> Session:
    """A session of ``gimp``; argument names are written with underscores."""
    said = {key.replace("_", "-"): value for key, value in arguments.items()}
    image = 1 if gimp.picture is not None else None
    hello = Hello(PROTOCOL_VERSION, "0", "gimp", procedure, said, interactive, image, name if image else "")
    return Session(hello, cast(CanvasClient, gimp))
