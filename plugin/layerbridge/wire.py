"""THE contract between the plug-in in GIMP and the bridge: what may be said, in which shape, up to which size.

Owns: the protocol version, the message dataclasses, their encoding and decoding, the limits of a message.
May import: ``measures`` and the standard library. It does no input or output of its own.

A message travels as one header frame (UTF-8 JSON) followed by its blobs (raw bytes: pixels), each cut into frames of
at most ``FRAME_BYTES``::

    header = {"kind": "Pixels", "reply_to": 7, "data": {"blob": 0, ...}}
    blobs  = [b"...raw RGBA..."]

Everything is checked on arrival: unknown kinds, missing or unknown fields, wrong types, values out of range, frames
over the limits. Whatever is wrong raises ``WireError``, and there is no second path for bad data.

Boxes are in canvas pixels, origin at the canvas's top left corner. Pixels are RGBA, 8 bit, sRGB, straight alpha,
row by row without padding (RGB where a source has no transparency, which saves the sender a conversion); masks are one
byte a pixel, 255 = fully selected.
"""

from __future__ import annotations

import dataclasses
import io
import json
import typing
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Type, TypeVar, Union

from layerbridge.measures import (
    MAX_BLOB_BYTES,
    MAX_RECIPE_CHARS,
    RGB_BYTES,
    RGBA_BYTES,
    Box,
    Scalar,
    Size,
    WireError,
    need,
)

PROTOCOL_VERSION = 5
"""Raised whenever a message changes its shape; both sides refuse another version with a clear sentence."""

MAX_HEADER_BYTES = 1 << 20
FRAME_BYTES = 1 << 16
"""Blobs travel in frames of this size: ``Connection`` receives 64 MiB in one frame in some 180 ms, in these in 80 ms
(it asks the system for a buffer of all that is still missing, at each of its reads)."""
MAX_MESSAGE_BYTES = 1 << 32
MAX_BLOBS = 256
MAX_TEXT_CHARS = 200_000
MAX_PREVIEW_PX = 1024
"""GIMP makes no larger thumbnails."""


class Stream:
    """Bytes that are made while they are sent, or used while they arrive, so that both sides work at the same time.

    Args:
        size: how many bytes ``parts`` will give altogether.
        parts: the bytes, in order. They are given once: who comes second gets what the first one left.
    """

    def __init__(self, size: int, parts: Iterable[bytes]) -> None:
        self._size = size
        self._parts = iter(parts)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return self._parts


Bytes = Union[bytes, memoryview]
"""What is there already; of a view each item is one byte."""
Blob = Union[bytes, memoryview, Stream]


# ---------------------------------------------------------------------------------------------- values


@dataclass(frozen=True)
class LayerInfo:
    """The active layer as GIMP has it. ``locked`` is about its pixels; ``has_recipe`` tells a layer of ours."""

    id: int
    name: str
    box: Box
    has_alpha: bool
    is_group: bool
    locked: bool
    has_recipe: bool = False


@dataclass(frozen=True)
class NewLayer:
    """A layer to insert: ``pixels`` is RGBA for ``box``; ``mask`` one byte a pixel for an editable layer mask.

    ``recipe`` is JSON text that the layer carries as a parasite; empty for none.
    """

    name: str
    box: Box
    pixels: Blob
    mask: Optional[Blob] = None
    recipe: str = ""
    visible: bool = True

    def __post_init__(self) -> None:
        area = self.box.size.pixels
        need(len(self.pixels) == area * RGBA_BYTES, f"{len(self.pixels)} bytes of pixels for {self.box}")
        need(self.mask is None or len(self.mask) == area, f"a layer mask of another size than {self.box}")


# ---------------------------------------------------------------------------------------------- messages

BASE_TYPES = ("rgb", "gray", "indexed")
SOURCES = ("layer", "visible")
ROLES = ("gimp", "launcher")


class Message:
    """What travels. Every subclass is a frozen dataclass and is known by its class name."""


@dataclass(frozen=True)
class Hello(Message):
    """First word of the plug-in (role ``gimp``) or of a second bridge that only passes a wish on (``launcher``).

    Attributes:
        procedure: the mode that was called ("inpaint", "upscale", ..., "panel").
        arguments: the procedure's arguments by their names in GIMP.
        interactive: whether a person waits for a window.
        image_id: GIMP's id of the image, None where none is open.
        gimp: which GIMP it is, since every GIMP counts its images from 1; "" of a launcher.
    """

    protocol: int
    version: str
    role: str
    procedure: str
    arguments: Dict[str, Scalar]
    interactive: bool
    image_id: Optional[int] = None
    image_name: str = ""
    gimp: str = ""

    def __post_init__(self) -> None:
        need(self.role in ROLES, f"the role {self.role!r}")


@dataclass(frozen=True)
class Welcome(Message):
    """The bridge's answer to a ``Hello`` that it will serve."""

    protocol: int
    version: str


@dataclass(frozen=True)
class Describe(Message):
    """Asks for a ``Description``.

    Attributes:
        again: a layer of ours that is to be made again: the description is as if it were not there, and the active
            layer is the one that it was made from. 0 for the image as it is.
    """

    again: int = 0


@dataclass(frozen=True)
class Description(Message):
    """The image as it is now: ``canvas`` None where none is open, ``selection`` None where nothing is selected."""

    canvas: Optional[Size] = None
    base_type: str = "rgb"
    precision: str = ""
    profile: str = ""
    layer: Optional[LayerInfo] = None
    selection: Optional[Box] = None

    def __post_init__(self) -> None:
        need(self.base_type in BASE_TYPES, f"the base type {self.base_type!r}")


@dataclass(frozen=True)
class ReadPixels(Message):
    """Asks for ``Pixels`` of ``box``, from the active layer or the visible picture; ``again`` as in ``Describe``."""

    source: str
    box: Box
    again: int = 0

    def __post_init__(self) -> None:
        need(self.source in SOURCES, f"the source {self.source!r}")
        need(self.box.size.pixels * RGBA_BYTES <= MAX_BLOB_BYTES, f"a read of {self.box}, over the limit")


@dataclass(frozen=True)
class Pixels(Message):
    """RGBA of ``box``, transparent where the source has none; or RGB, where all of it is opaque.

    Attributes:
        channels: ``RGBA_BYTES`` or ``RGB_BYTES``.
    """

    box: Box
    data: Blob
    channels: int = RGBA_BYTES

    def __post_init__(self) -> None:
        need(self.channels in (RGB_BYTES, RGBA_BYTES), f"{self.channels} channels")
        need(len(self.data) == self.box.size.pixels * self.channels, f"{len(self.data)} bytes for {self.box}")


@dataclass(frozen=True)
class ReadSelection(Message):
    """Asks for the ``SelectionMask`` of ``box``."""

    box: Box

    def __post_init__(self) -> None:
        need(self.box.size.pixels <= MAX_BLOB_BYTES, f"a read of {self.box}, over the limit")


@dataclass(frozen=True)
class SelectionMask(Message):
    """One byte a pixel of ``box``; 255 = fully selected, linear."""

    box: Box
    data: bytes

    def __post_init__(self) -> None:
        need(len(self.data) == self.box.size.pixels, f"{len(self.data)} bytes for a mask of {self.box}")


@dataclass(frozen=True)
class ReadMask(Message):
    """Asks for the ``SelectionMask`` of what a layer of ours replaces inside ``box``: its layer mask, 0 around it."""

    layer: int
    box: Box

    def __post_init__(self) -> None:
        need(self.box.size.pixels <= MAX_BLOB_BYTES, f"a read of {self.box}, over the limit")


@dataclass(frozen=True)
class ReadRecipe(Message):
    """Asks for the ``Recipe`` of a layer of ours; 0 for the active one."""

    layer: int = 0


@dataclass(frozen=True)
class Recipe(Message):
    """JSON text as it was found in the image, which may have come from a stranger; and which layer has it."""

    layer: int
    box: Box
    text: str

    def __post_init__(self) -> None:
        need(len(self.text) <= MAX_RECIPE_CHARS, "a recipe over the limit")


@dataclass(frozen=True)
class ReadPreview(Message):
    """Asks for a small ``Preview`` of the whole active layer or visible picture, for people to look at."""

    source: str
    max_side: int

    def __post_init__(self) -> None:
        need(self.source in SOURCES, f"the source {self.source!r}")
        need(1 <= self.max_side <= MAX_PREVIEW_PX, f"a preview of {self.max_side}")


@dataclass(frozen=True)
class Preview(Message):
    """What lies in ``box``, made small: RGBA of ``size``."""

    box: Box
    size: Size
    data: bytes

    def __post_init__(self) -> None:
        need(len(self.data) == self.size.pixels * RGBA_BYTES, f"{len(self.data)} bytes for a preview of {self.size}")


@dataclass(frozen=True)
class InsertLayers(Message):
    """Asks for layers above the active one, in one undo step; in a group of that name when ``group`` is set.

    First the image becomes what the layers were made for: ``scale`` is the size to which all of it is scaled, and
    ``to_rgb`` turns an indexed image into RGB (others stay as they are). The boxes of the layers and ``canvas`` are in
    the pixels after that.

    ``canvas`` is what the canvas must hold afterwards: it only ever grows, and where it grows to the left or upwards,
    everything in the image moves along, the new layers too.

    ``replaces`` are layers and groups of ours that are removed in the same step, as far as they are still there.
    ``again`` is a layer of ours that is made again: the new ones go above it and count as made from the same source.
    ``for_a_look``: they go away again when the procedure ends, however it ends, unless they are kept until then.
    """

    layers: Tuple[NewLayer, ...]
    group: str = ""
    canvas: Optional[Box] = None
    scale: Optional[Size] = None
    to_rgb: bool = False
    replaces: Tuple[int, ...] = ()
    again: int = 0
    for_a_look: bool = False

    def __post_init__(self) -> None:
        need(len(self.layers) > 0, "an insertion of no layer")


@dataclass(frozen=True)
class RemoveLayers(Message):
    """Asks for layers of ours to be removed, as far as they are still there, in one undo step.

    ``keeps`` are layers that were there for a look, and stay.
    """

    layers: Tuple[int, ...]
    keeps: Tuple[int, ...] = ()


@dataclass(frozen=True)
class Removed(Message):
    """Which of them were there."""

    layers: Tuple[int, ...] = ()


@dataclass(frozen=True)
class NewImage(Message):
    """Asks for a new image of ``size`` with these layers, shown where GIMP has a screen."""

    size: Size
    layers: Tuple[NewLayer, ...]
    group: str = ""

    def __post_init__(self) -> None:
        need(len(self.layers) > 0, "an image of no layer")


@dataclass(frozen=True)
class Inserted(Message):
    """What an insertion made: the new layers' ids, and the image they are in."""

    layers: Tuple[int, ...]
    image_id: int


@dataclass(frozen=True)
class Failure(Message):
    """The other side could not do what was asked: what happened, and what to do about it.

    Attributes:
        kind: "image-gone" where the image is not open any more, else "".
    """

    message: str
    hint: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Progress(Message):
    """Shown in GIMP's progress bar; ``fraction`` is 0 .. 1, or None where nobody knows. Not answered."""

    text: str
    fraction: Optional[float] = None

    def __post_init__(self) -> None:
        need(self.fraction is None or 0.0 <= self.fraction <= 1.0, f"a progress of {self.fraction}")


@dataclass(frozen=True)
class Finished(Message):
    """The last word of the bridge: the procedure ends, with ``failure`` as its error when set.

    ``arguments`` are kept as the procedure's last values, so that "repeat" does what the panel did.
    """

    layers: Tuple[int, ...] = ()
    image_id: Optional[int] = None
    failure: Optional[Failure] = None
    arguments: Dict[str, Scalar] = dataclasses.field(default_factory=dict)


MESSAGES: Tuple[Type[Message], ...] = (
    Hello,
    Welcome,
    Describe,
    Description,
    ReadPixels,
    Pixels,
    ReadSelection,
    SelectionMask,
    ReadMask,
    ReadRecipe,
    Recipe,
    ReadPreview,
    Preview,
    InsertLayers,
    RemoveLayers,
    Removed,
    NewImage,
    Inserted,
    Failure,
    Progress,
    Finished,
)
KINDS: Dict[str, Type[Message]] = {message.__name__: message for message in MESSAGES}


# ---------------------------------------------------------------------------------------------- encoding


@dataclass(frozen=True)
class Header:
    """A decoded header frame: what is coming, and how many bytes each blob has."""

    kind: str
    number: int
    data: Dict[str, Any]
    blob_sizes: Tuple[int, ...]


@dataclass(frozen=True)
class Envelope:
    """A message with its number. A reply carries the number of what it answers; 0 means "no answer wanted"."""

    number: int
    message: Message


def send(envelope: Envelope, write: Callable[[Any], object]) -> None:
    """Hand every frame of a message to ``write``, in order. Raises what ``encode`` and ``write`` raise."""
    header, blobs = encode(envelope)
    write(header)
    for blob in blobs:
        for frame in _frames(blob):
            write(frame)


def _frames(blob: Blob) -> Iterator[Any]:
    """A blob cut into frames of ``FRAME_BYTES``, the last one shorter."""
    rest = b""
    for part in blob if isinstance(blob, Stream) else (blob,):
        piece = memoryview(rest + part if rest else part)
        end = len(piece) - len(piece) % FRAME_BYTES
        for start in range(0, end, FRAME_BYTES):
            yield piece[start : start + FRAME_BYTES]
        rest = bytes(piece[end:])
    if rest:
        yield rest


def receive(read: Callable[[int], bytes]) -> Envelope:
    """The next message, whole; ``read(limit)`` gives the next frame and fails when it is longer than ``limit`` bytes.

    Raises:
        WireError: it does not follow the contract. Nothing more can be read from that peer then.
    """
    header = decode_header(read(MAX_HEADER_BYTES))
    return decode(header, [whole(Stream(size, _incoming(read, size))) for size in header.blob_sizes])


def receive_lazily(read: Callable[[int], bytes]) -> Tuple[Envelope, List[Stream]]:
    """The next message with its blobs still on their way, and those blobs, which must be used up in their order.

    Before the next message, what was not used has to be read too. Raises what ``receive`` raises.
    """
    header = decode_header(read(MAX_HEADER_BYTES))
    blobs = [Stream(size, _incoming(read, size)) for size in header.blob_sizes]
    return decode(header, blobs), blobs


def bands(blob: Blob, size: int) -> Iterator[Bytes]:
    """A stream in parts of ``size`` bytes, the last one shorter; a blob that is there already comes in one."""
    if not isinstance(blob, Stream):
        yield blob
        return
    band = io.BytesIO()
    for part in blob:
        piece = memoryview(part)
        while band.tell() + len(piece) >= size:
            rest = size - band.tell()
            band.write(piece[:rest])
            yield band.getvalue()
            band, piece = io.BytesIO(), piece[rest:]
        band.write(piece)
    if band.tell():
        yield band.getvalue()


def _incoming(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    for start in range(0, size, FRAME_BYTES):
        expected = min(FRAME_BYTES, size - start)
        frame = read(expected)
        need(len(frame) == expected, "a blob of another size than announced")
        yield frame


def whole(blob: Blob) -> Bytes:
    """All of a blob at once."""
    if not isinstance(blob, Stream):
        return blob
    # BytesIO gives its own memory away in the end; joining a list would need all of it twice.
    collected = io.BytesIO()
    for part in blob:
        collected.write(part)
    return collected.getvalue()


def encode(envelope: Envelope) -> Tuple[bytes, List[Blob]]:
    """The header of a message, and its blobs as they are.

    Raises:
        WireError: it is over a limit.
    """
    blobs: List[Blob] = []
    data = _pack(envelope.message, blobs)
    sizes = [len(blob) for blob in blobs]
    _check_blob_sizes(sizes)
    head = {"kind": type(envelope.message).__name__, "number": envelope.number, "data": data, "blobs": sizes}
    header = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    need(len(header) <= MAX_HEADER_BYTES, "a header over the limit")
    return header, blobs


def decode_header(frame: bytes) -> Header:
    """What a header frame announces, its outer shape checked.

    Raises:
        WireError: it is not a header of this contract.
    """
    need(len(frame) <= MAX_HEADER_BYTES, "a header over the limit")
    try:
        head = json.loads(frame.decode("utf-8"), parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise WireError("a header that is not JSON") from error
    need(isinstance(head, dict) and set(head) == {"kind", "number", "data", "blobs"}, "a header of another shape")
    need(isinstance(head["kind"], str) and head["kind"] in KINDS, "a message of an unknown kind")
    need(_is_int(head["number"]) and 0 <= head["number"] < 1 << 53, "a message without a number")
    need(isinstance(head["data"], dict), "a message without data")
    need(isinstance(head["blobs"], list) and all(map(_is_int, head["blobs"])), "a message without blob sizes")
    _check_blob_sizes(head["blobs"])
    return Header(head["kind"], head["number"], head["data"], tuple(head["blobs"]))


def decode(header: Header, blobs: Sequence[Blob]) -> Envelope:
    """The message of a header and its blobs, every field checked.

    Raises:
        WireError: a field is missing, unknown, of the wrong type or out of range, or a blob has another size.
    """
    need(tuple(map(len, blobs)) == header.blob_sizes, "a blob of another size than announced")
    message = _unpack_dataclass(KINDS[header.kind], header.data, blobs)
    return Envelope(header.number, message)


def _check_blob_sizes(sizes: Sequence[int]) -> None:
    need(len(sizes) <= MAX_BLOBS, "too many blobs")
    need(all(0 <= size <= MAX_BLOB_BYTES for size in sizes), "a blob over the limit")
    need(sum(sizes) <= MAX_MESSAGE_BYTES, "a message over the limit")


def _pack(value: Any, blobs: List[Blob]) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _pack(getattr(value, field.name), blobs) for field in dataclasses.fields(value)}
    if isinstance(value, (bytes, bytearray, memoryview, Stream)):
        blobs.append(typing.cast(Blob, value))
        return {"blob": len(blobs) - 1}
    if isinstance(value, tuple):
        return [_pack(item, blobs) for item in value]
    return value


T = TypeVar("T")


def _unpack_dataclass(kind: Type[T], data: Any, blobs: Sequence[Blob]) -> T:
    need(isinstance(data, dict), f"no {kind.__name__}")
    hints = typing.get_type_hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    need(set(data) == set(fields), f"a {kind.__name__} with other fields")
    return kind(**{name: _unpack(hints[name], data[name], blobs, f"{kind.__name__}.{name}") for name in fields})


def _unpack(hint: Any, data: Any, blobs: Sequence[Blob], where: str) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Union and type(None) in args:
        return None if data is None else _unpack(args[0], data, blobs, where)
    if origin is tuple:
        need(isinstance(data, list) and len(data) <= MAX_BLOBS, f"{where} is no list")
        return tuple(_unpack(args[0], item, blobs, where) for item in data)
    if origin is dict:
        return _unpack_arguments(data, where)
    if dataclasses.is_dataclass(hint):
        return _unpack_dataclass(typing.cast(type, hint), data, blobs)
    if hint in (bytes, Blob):
        return _take_blob(data, blobs, where)
    return _scalar(hint, data, where)


def _take_blob(data: Any, blobs: Sequence[Blob], where: str) -> Blob:
    need(isinstance(data, dict) and set(data) == {"blob"} and _is_int(data["blob"]), f"{where} is no blob")
    index: int = data["blob"]
    need(0 <= index < len(blobs), f"{where} names a blob that is not there")
    return blobs[index]


def _unpack_arguments(data: Any, where: str) -> Dict[str, Scalar]:
    need(isinstance(data, dict) and len(data) <= MAX_BLOBS, f"{where} is no set of arguments")
    for name, value in data.items():
        need(isinstance(value, (str, bool, float)) or _is_int(value), f"{where} has a value of the wrong type")
        need(not isinstance(value, str) or len(value) <= MAX_TEXT_CHARS, f"{where}.{name} is too long")
    return dict(data)


MAX_EXACT = 1 << 53
"""Up to here a float holds every whole number."""


def _scalar(hint: Any, data: Any, where: str) -> Any:
    if hint is float and _is_int(data):
        # Whole numbers may be larger than any float.
        need(abs(data) <= MAX_EXACT, f"{where} is out of range")
        data = float(data)
    right = _is_int(data) if hint is int else isinstance(data, hint)
    need(right, f"{where} has a value of the wrong type")
    need(not isinstance(data, str) or len(data) <= MAX_TEXT_CHARS, f"{where} is too long")
    return data


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse_constant(name: str) -> Any:
    raise WireError(f"a number that is {name}")
