"""What a job read of a canvas, so that it works on the picture as it was when it was asked for.

Owns: ``RecordingCanvas``, ``RecordedCanvas``, ``read_ahead``, ``is_live``, ``recorded_of``, ``keep_in``,
``restored``. May import: ``bridge.canvas.base``, ``bridge.canvas.file``, ``bridge.canvas.hidden``,
``bridge.imaging.raw``, ``bridge.model``,
``bridge.errors``, ``bridge.paths``, ``layerbridge.wire``, numpy.

Jobs wait in line while people work on: the selection that a job is about may be another one when its turn comes.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.canvas.base import Canvas, Source, Through
from bridge.canvas.file import PictureCanvas
from bridge.canvas.hidden import HiddenCanvas, unhidden
from bridge.errors import CanvasError, StorageError
from bridge.imaging.raw import shared
from bridge.model import Box, Mask, Picture, Size
from bridge.paths import storage_error
from layerbridge.wire import Description, Inserted, InsertLayers, LayerInfo, NewLayer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHANNELS = 4
HIDDEN = "hidden.pixels"


@dataclass(frozen=True)
class Read:
    """Pixels of ``box``, of the selection where ``source`` is None. Where ``file`` is set, they lie there.

    Attributes:
        pixels: (height, width, 4) or, of the selection, (height, width), uint8.
    """

    source: Source | None
    box: Box
    pixels: NDArray[np.uint8] | None = None
    file: Path | None = None

    def of(self, box: Box) -> NDArray[np.uint8]:
        """The pixels of a box inside this one. Raises ``StorageError``."""
        inside = box.moved(-self.box.x, -self.box.y)
        return self._whole()[inside.y : inside.bottom, inside.x : inside.right]

    def written(self, file: Path) -> Read:
        """The same with its pixels in ``file``. Raises ``StorageError``."""
        import numpy as np  # see ``_whole``

        try:
            # Not synced: a process that is killed loses nothing of it, and after a power failure it is not whole.
            file.write_bytes(np.ascontiguousarray(self._whole()).data)
        except OSError as error:
            raise storage_error(error, file) from error
        return Read(self.source, self.box, None, file)

    def _whole(self) -> NDArray[np.uint8]:
        if self.pixels is not None:
            return self.pixels
        assert self.file is not None  # noqa: S101  (one of both is set)
        import numpy as np  # here and not above: the window's process has this module before it has any picture

        shape = (self.box.height, self.box.width) + (() if self.source is None else (CHANNELS,))
        try:
            return np.frombuffer(self.file.read_bytes(), np.uint8).reshape(shape)
        except OSError as error:
            raise storage_error(error, self.file, doing="read") from error
        except ValueError as error:
            raise StorageError(f"{self.file} is not whole; nothing was sent.", "Generate again.") from error


class RecordingCanvas(Through[Canvas]):
    """A canvas that remembers what was read of it."""

    def __init__(self, inner: Canvas) -> None:
        super().__init__(inner)
        self._seen: Description | None = None
        self._reads: list[Read] = []

    def recorded(self) -> RecordedCanvas:
        """What was read so far, to be read again; what is inserted goes into the real one."""
        seen = self._seen if self._seen is not None else self.inner.describe()
        return RecordedCanvas(seen, self._reads, self.inner)

    def describe(self) -> Description:
        """See ``Canvas``."""
        self._seen = self.inner.describe()
        return self._seen

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """See ``Canvas``."""
        picture = self.inner.read_pixels(source, box)
        self._reads.append(Read(source, box, picture.pixels))
        return picture

    def read_selection(self, box: Box) -> Mask:
        """See ``Canvas``."""
        mask = self.inner.read_selection(box)
        self._reads.append(Read(None, box, mask.pixels))
        return mask


class RecordedCanvas:
    """A canvas as it was. May be used from several threads.

    Args:
        seen: what it was.
        reads: what was read of it.
        live: takes what is inserted; None where it is gone.
    """

    def __init__(self, seen: Description, reads: Sequence[Read], live: Canvas | None = None) -> None:
        self._seen = seen
        self._reads = tuple(reads)
        self._live = live
        self._lock = threading.Lock()

    def is_kept_in(self, folder: Path) -> bool:
        """Whether its pixels are in files there already."""
        with self._lock:
            files = [read.file for read in self._reads]
        return bool(files) and all(file is not None and file.parent == folder for file in files)

    def keep_in(self, folder: Path) -> Mapping[str, Any]:
        """Have the pixels in files of ``folder`` instead of in memory.

        Returns:
            What ``restored`` needs, as JSON values.

        Raises:
            StorageError: they stay in memory.
        """
        kept = tuple(read.written(folder / f"{number}.pixels") for number, read in enumerate(self._reads))
        with self._lock:
            self._reads = kept
        return {"seen": dataclasses.asdict(self._seen), "reads": [_read_values(read) for read in kept]}

    # ------------------------------------------------------------------------------------------ Canvas

    def describe(self) -> Description:
        """The canvas as it was."""
        return self._seen

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """Pixels that were read then.

        Raises:
            CanvasError: they were not.
            StorageError: they are gone.
        """
        return Picture(self._read(source, box))

    def read_selection(self, box: Box) -> Mask:
        """The selection as it was. Raises as ``read_pixels`` does."""
        return Mask(self._read(None, box))

    def insert(self, order: InsertLayers) -> Inserted:
        """Into the real one. Raises ``CanvasError`` where that is gone, and as ``Canvas`` does."""
        return self._living().insert(order)

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """Beside the real one. Raises as ``insert`` does."""
        return self._living().new_image(size, layers, group=group)

    # ------------------------------------------------------------------------------------------ parts

    def _living(self) -> Canvas:
        if self._live is None:
            raise CanvasError("The image is not open any more.", "Insert it from the panel, into another one.")
        return self._live

    def _read(self, source: Source | None, box: Box) -> NDArray[np.uint8]:
        with self._lock:
            reads = self._reads
        for read in reads:
            if read.source == source and read.box.intersect(box) == box:
                return read.of(box)
        raise CanvasError(
            "What the engine takes has changed since this was asked for, and that part of the picture was not read; "
            "nothing was sent.",
            "Generate again.",
        )


def read_ahead(canvas: Canvas, read: Callable[[Canvas], object]) -> Canvas:
    """The canvas as ``read`` finds it now; what it hides from others stays hidden. Raises what ``read`` raises."""
    recording = RecordingCanvas(unhidden(canvas))
    read(canvas.over(recording) if isinstance(canvas, HiddenCanvas) else recording)
    recorded = recording.recorded()
    return canvas.over(recorded) if isinstance(canvas, HiddenCanvas) else recorded


def is_live(canvas: Canvas) -> bool:
    """Whether somebody may change it while a job waits."""
    return not isinstance(unhidden(canvas), PictureCanvas | RecordedCanvas)


def recorded_of(canvas: Canvas) -> RecordedCanvas | None:
    """The canvas if it is as it was once, whatever of it is hidden."""
    inner = unhidden(canvas)
    return inner if isinstance(inner, RecordedCanvas) else None


def keep_in(folder: Path, canvas: Canvas) -> Mapping[str, Any] | None:
    """Have the pixels of a recorded canvas, and what of it is hidden, in files of ``folder`` instead of in memory.

    Returns:
        What ``restored`` needs, as JSON values; None where they are there already.

    Raises:
        StorageError: not all of it could be written.
    """
    recorded = recorded_of(canvas)
    if recorded is None or recorded.is_kept_in(folder):
        return None
    values = recorded.keep_in(folder)
    if not isinstance(canvas, HiddenCanvas):
        return values
    hidden, file = canvas.hidden, folder / HIDDEN
    try:
        file.write_bytes(shared(hidden.pixels))
    except OSError as error:
        raise storage_error(error, file) from error
    return {**values, "hidden": [hidden.size.width, hidden.size.height]}


def restored(folder: Path, values: Mapping[str, Any]) -> Canvas:
    """A canvas whose pixels an earlier process kept in ``folder``, with the same parts hidden.

    Raises:
        OSError, ValueError, TypeError, KeyError: ``values`` are not what ``keep_in`` returned, or what is hidden cannot
            be read.
    """
    recorded = RecordedCanvas(_description(values["seen"]), tuple(_reads(folder, values["reads"])))
    if "hidden" not in values:
        return recorded
    import numpy as np  # see ``Read``

    width, height = values["hidden"]
    pixels = np.frombuffer((folder / HIDDEN).read_bytes(), np.uint8).reshape((height, width))
    return HiddenCanvas(recorded, Mask(pixels))


def _reads(folder: Path, values: Sequence[Mapping[str, Any]]) -> Iterator[Read]:
    for number, each in enumerate(values):
        source = None if each["source"] is None else Source(each["source"])
        yield Read(source, Box(*each["box"]), None, folder / f"{number}.pixels")


def _read_values(read: Read) -> dict[str, Any]:
    box = read.box
    return {"source": read.source and str(read.source), "box": [box.x, box.y, box.width, box.height]}


def _description(values: Mapping[str, Any]) -> Description:
    canvas, layer, selection = (values[name] for name in ("canvas", "layer", "selection"))
    whole = {
        **values,
        "canvas": canvas and Size(**canvas),
        "layer": layer and LayerInfo(**{**layer, "box": Box(**layer["box"])}),
        "selection": selection and Box(**selection),
    }
    return Description(**whole)
