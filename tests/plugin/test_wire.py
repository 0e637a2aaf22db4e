"""The contract: whatever is said arrives as it was, and whatever is not of the contract is refused in one way."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layerbridge import wire
from layerbridge.measures import MAX_BLOB_BYTES, MAX_RECIPE_CHARS, RGB_BYTES, Box, Size, WireError

LAYER = wire.NewLayer("a layer", Box(-3, 4, 2, 1), b"rgbaRGBA", b"mm", '{"recipe": 1}', visible=False)
LAYER_INFO = wire.LayerInfo(7, "Ebene ✓", Box(-5, 0, 20, 30), has_alpha=True, is_group=False, locked=True)

EVERY_MESSAGE: tuple[wire.Message, ...] = (
    wire.Hello(
        1, "0.1.0", "gimp", "inpaint", {"prompt": "a cat", "seed": 5, "scale": 1.5, "whole-layer": True}, False, 3
    ),
    wire.Welcome(1, "0.1.0"),
    wire.Describe(),
    wire.Description(Size(10, 20), "gray", "u16-gamma", "sRGB", LAYER_INFO, Box(1, 2, 3, 4)),
    wire.Description(),
    wire.ReadPixels("visible", Box(0, 0, 3, 2)),
    wire.Pixels(Box(0, 0, 3, 1), b"x" * 12),
    wire.Pixels(Box(0, 0, 3, 1), b"x" * 9, RGB_BYTES),
    wire.ReadSelection(Box(0, 0, 3, 2)),
    wire.SelectionMask(Box(0, 0, 3, 2), b"y" * 6),
    wire.Describe(again=4),
    wire.ReadPixels("layer", Box(0, 0, 3, 2), again=4),
    wire.ReadMask(4, Box(0, 0, 3, 2)),
    wire.ReadRecipe(),
    wire.Recipe(4, Box(-1, 0, 3, 2), '{"recipe": 1}'),
    wire.ReadPreview("visible", wire.MAX_PREVIEW_PX),
    wire.Preview(Box(-1, 0, 30, 20), Size(3, 2), b"rgba" * 6),
    wire.InsertLayers((LAYER, LAYER), "group", Box(-2, 0, 5, 5)),
    wire.InsertLayers((LAYER,), replaces=(3, 4), again=5, for_a_look=True),
    wire.RemoveLayers((3, 4), (5,)),
    wire.Removed((3,)),
    wire.InsertLayers((LAYER,), scale=Size(30, 40), to_rgb=True),
    wire.NewImage(Size(2, 1), (LAYER,)),
    wire.Inserted((3, 4), 9),
    wire.Failure("It is so.", "Do that.", "image-gone"),
    wire.Progress("Working", 0.25),
    wire.Progress("Waiting"),
    wire.Finished((1,), 2, wire.Failure("No."), {"prompt": "x"}),
)


def through_the_wire(message: wire.Message) -> wire.Message:
    frames: list[bytes] = []
    wire.send(wire.Envelope(5, message), frames.append)
    incoming = iter(frames)
    envelope = wire.receive(lambda _limit: next(incoming))
    assert envelope.number == 5
    return envelope.message


@pytest.mark.parametrize("message", EVERY_MESSAGE, ids=lambda each: type(each).__name__)
def test_every_message_arrives_as_it_was_sent(message: wire.Message) -> None:
    assert through_the_wire(message) == message


def test_the_table_above_has_every_kind_of_message() -> None:
    assert {type(message) for message in EVERY_MESSAGE} == set(wire.MESSAGES)


def test_a_frame_is_read_with_the_size_that_the_header_announced() -> None:
    header, blobs = wire.encode(wire.Envelope(0, wire.InsertLayers((LAYER,))))
    limits: list[int] = []
    incoming = iter([header, *blobs])

    def read(limit: int) -> bytes:
        limits.append(limit)
        return next(incoming)

    wire.receive(read)
    assert limits == [wire.MAX_HEADER_BYTES, len(LAYER.pixels), len(LAYER.mask or b"")]


def test_a_large_blob_travels_in_frames() -> None:
    pixels = bytes(range(256)) * 1024
    frames: list[bytes] = []
    wire.send(
        wire.Envelope(0, wire.SelectionMask(Box(0, 0, 512, 512), pixels)), lambda frame: frames.append(bytes(frame))
    )
    assert [len(frame) for frame in frames[1:]] == [wire.FRAME_BYTES] * 4
    incoming = iter(frames)
    assert wire.receive(lambda _limit: next(incoming)).message == wire.SelectionMask(Box(0, 0, 512, 512), pixels)


@pytest.mark.parametrize("parts", [[1], [65_536], [100_000, 5, 0, 70_000], [65_535, 65_537, 1], [3] * 1000])
def test_a_stream_arrives_whole_in_full_frames(parts: list[int]) -> None:
    pieces = [bytes([number % 251]) * size for number, size in enumerate(parts)]
    size = sum(parts)
    message = wire.SelectionMask(Box(0, 0, size, 1), b"".join(pieces))
    streamed = dataclasses.replace(
        wire.Pixels(Box(0, 0, size, 1), bytes(size * 3), 3), data=wire.Stream(size * 3, pieces * 3)
    )
    frames: list[bytes] = []
    wire.send(wire.Envelope(0, streamed), lambda frame: frames.append(bytes(frame)))
    assert all(len(frame) == wire.FRAME_BYTES for frame in frames[1:-1])
    incoming = iter(frames)
    arrived = wire.receive(lambda _limit: next(incoming)).message
    assert arrived == wire.Pixels(Box(0, 0, size, 1), message.data * 3, 3)


@pytest.mark.parametrize("band_bytes", [1000, wire.FRAME_BYTES, 100_000, 300_000])
def test_a_blob_is_used_in_bands_while_it_arrives(band_bytes: int) -> None:
    pixels = bytes(range(256)) * 1024
    frames: list[bytes] = []
    wire.send(
        wire.Envelope(7, wire.SelectionMask(Box(0, 0, 512, 512), pixels)), lambda frame: frames.append(bytes(frame))
    )
    incoming = iter(frames)
    envelope, (blob,) = wire.receive_lazily(lambda _limit: next(incoming))
    assert len(list(incoming)) == 4, "the blob was read before anybody wanted it"
    incoming = iter(frames[1:])
    assert isinstance(envelope.message, wire.SelectionMask)
    assert len(blob) == len(pixels)
    parts = list(wire.bands(blob, band_bytes))
    assert b"".join(parts) == pixels
    assert {len(part) for part in parts[:-1]} <= {band_bytes}
    assert list(wire.bands(b"whole", 2)) == [b"whole"]


def test_a_frame_of_another_size_breaks_the_blob_off() -> None:
    frames = [*wire.encode(wire.Envelope(7, wire.SelectionMask(Box(0, 0, 2, 2), b"abcd")))[:1], b"abc"]
    incoming = iter(frames)
    with pytest.raises(WireError):
        wire.receive(lambda _limit: next(incoming))


def header(**changes: Any) -> bytes:
    head: dict[str, Any] = {"kind": "Progress", "number": 1, "data": {"text": "x", "fraction": 0.5}, "blobs": []}
    head.update(changes)
    return json.dumps(head).encode()


BAD_HEADERS = {
    "empty": b"",
    "not text": b"\xff\xfe\x00",
    "not JSON": b"{",
    "a list": b"[]",
    "a number": b"5",
    "deeply nested": b"[" * 100_000,
    "over the limit": b" " * (wire.MAX_HEADER_BYTES + 1),
    "unknown kind": header(kind="Exec"),
    "kind of another type": header(kind=["Progress"]),
    "a class of the module that is no message": header(kind="Box"),
    "no number": json.dumps({"kind": "Describe", "data": {}, "blobs": []}).encode(),
    "negative number": header(number=-1),
    "number as text": header(number="1"),
    "number as truth": header(number=True),
    "one field more": header(pickle="x"),
    "data of another type": header(data=[]),
    "blobs of another type": header(blobs="x"),
    "negative blob": header(blobs=[-1]),
    "blob as truth": header(blobs=[True]),
    "blob that claims 8 GB": header(blobs=[8 << 30]),
    "blobs that claim 300 GB together": header(blobs=[MAX_BLOB_BYTES] * 300),
    "too many blobs": header(blobs=[1] * (wire.MAX_BLOBS + 1)),
    "NaN": b'{"kind":"Progress","number":1,"data":{"text":"x","fraction":NaN},"blobs":[]}',
    "Infinity": b'{"kind":"Progress","number":1,"data":{"text":"x","fraction":Infinity},"blobs":[]}',
}


@pytest.mark.parametrize("frame", BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_bad_header_is_refused(frame: bytes) -> None:
    with pytest.raises(WireError):
        wire.decode_header(frame)


NEW_LAYER = {
    "name": "a layer",
    "box": {"x": 0, "y": 0, "width": 2, "height": 1},
    "pixels": {"blob": 0},
    "mask": None,
    "recipe": "",
    "visible": True,
}
INSERTION: dict[str, Any] = {
    "layers": [NEW_LAYER],
    "group": "",
    "canvas": None,
    "scale": None,
    "to_rgb": False,
    "replaces": [],
    "again": 0,
    "for_a_look": False,
}

BAD_DATA: dict[str, tuple[str, Any, list[bytes]]] = {
    "missing field": ("Progress", {"text": "x"}, []),
    "unknown field": ("Describe", {"path": "/etc/passwd"}, []),
    "text as number": ("Progress", {"text": 5, "fraction": None}, []),
    "number as text": ("Inserted", {"layers": [], "image_id": "5"}, []),
    "truth as number": ("Inserted", {"layers": [True], "image_id": 5}, []),
    "fraction out of range": ("Progress", {"text": "x", "fraction": 1.5}, []),
    "text too long": ("Failure", {"message": "x" * (wire.MAX_TEXT_CHARS + 1), "hint": "", "kind": ""}, []),
    "unknown source": (
        "ReadPixels",
        {"source": "disk", "box": {"x": 0, "y": 0, "width": 1, "height": 1}, "again": 0},
        [],
    ),
    "empty box": (
        "ReadPixels",
        {"source": "layer", "box": {"x": 0, "y": 0, "width": 0, "height": 1}, "again": 0},
        [],
    ),
    "box as list": ("ReadPixels", {"source": "layer", "box": [0, 0, 1, 1], "again": 0}, []),
    "negative side": ("ReadSelection", {"box": {"x": 0, "y": 0, "width": -1, "height": 1}}, []),
    "side past GIMP's": ("ReadSelection", {"box": {"x": 0, "y": 0, "width": 600_000, "height": 1}}, []),
    "more than a blob may hold": (
        "ReadPixels",
        {"source": "layer", "box": {"x": 0, "y": 0, "width": 500_000, "height": 500_000}, "again": 0},
        [],
    ),
    "pixels of another size": (
        "Pixels",
        {"box": {"x": 0, "y": 0, "width": 2, "height": 1}, "data": {"blob": 0}, "channels": 4},
        [b"x" * 7],
    ),
    "five channels": (
        "Pixels",
        {"box": {"x": 0, "y": 0, "width": 1, "height": 1}, "data": {"blob": 0}, "channels": 5},
        [b"xxxxx"],
    ),
    "blob that is not there": (
        "Pixels",
        {"box": {"x": 0, "y": 0, "width": 1, "height": 1}, "data": {"blob": 3}, "channels": 4},
        [b"xxxx"],
    ),
    "blob with a negative index": (
        "Pixels",
        {"box": {"x": 0, "y": 0, "width": 1, "height": 1}, "data": {"blob": -1}, "channels": 4},
        [b"xxxx"],
    ),
    "recipe too long": (
        "Recipe",
        {"layer": 1, "box": {"x": 0, "y": 0, "width": 1, "height": 1}, "text": "x" * (MAX_RECIPE_CHARS + 1)},
        [],
    ),
    "preview larger than GIMP makes": ("ReadPreview", {"source": "layer", "max_side": wire.MAX_PREVIEW_PX + 1}, []),
    "preview of an unknown source": ("ReadPreview", {"source": "disk", "max_side": 64}, []),
    "preview of another size": (
        "Preview",
        {
            "box": {"x": 0, "y": 0, "width": 9, "height": 9},
            "size": {"width": 2, "height": 1},
            "data": {"blob": 0},
        },
        [b"rgba"],
    ),
    "layer to replace as text": ("InsertLayers", {**INSERTION, "replaces": ["5"]}, [b"rgbaRGBA"]),
    "blob as text": ("Pixels", {"box": {"x": 0, "y": 0, "width": 1, "height": 1}, "data": "xxxx", "channels": 4}, []),
    "insertion of no layer": ("InsertLayers", {**INSERTION, "layers": []}, []),
    "insertion as the last version had it": (
        "InsertLayers",
        {name: INSERTION[name] for name in ("layers", "group", "canvas", "scale", "to_rgb")},
        [b"rgbaRGBA"],
    ),
    "scale to nothing": ("InsertLayers", {**INSERTION, "scale": {"width": 0, "height": 5}}, [b"rgbaRGBA"]),
    "scale past GIMP's limit": ("InsertLayers", {**INSERTION, "scale": {"width": 5, "height": 600_000}}, [b"rgbaRGBA"]),
    "scale as a factor": ("InsertLayers", {**INSERTION, "scale": 2.0}, [b"rgbaRGBA"]),
    "conversion as a number": ("InsertLayers", {**INSERTION, "to_rgb": 1}, [b"rgbaRGBA"]),
    "unknown base type": (
        "Description",
        {"canvas": None, "base_type": "cmyk", "precision": "", "profile": "", "layer": None, "selection": None},
        [],
    ),
    "argument that is a list": (
        "Hello",
        {
            **dataclasses.asdict(wire.Hello(1, "", "gimp", "panel", {}, True)),
            "arguments": {"prompt": ["a"]},
        },
        [],
    ),
    "unknown role": ("Hello", {**dataclasses.asdict(wire.Hello(1, "", "gimp", "panel", {}, True)), "role": "root"}, []),
}


def test_the_insertion_that_is_varied_above_is_a_good_one() -> None:
    frame = json.dumps({"kind": "InsertLayers", "number": 1, "data": INSERTION, "blobs": [len(LAYER.pixels)]}).encode()
    message = wire.decode(wire.decode_header(frame), [wire.whole(LAYER.pixels)]).message
    assert isinstance(message, wire.InsertLayers)
    assert message.layers[0].box == Box(0, 0, 2, 1)


@pytest.mark.parametrize(("kind", "data", "blobs"), BAD_DATA.values(), ids=BAD_DATA.keys())
def test_bad_data_is_refused(kind: str, data: Any, blobs: list[bytes]) -> None:
    frame = json.dumps({"kind": kind, "number": 1, "data": data, "blobs": [len(blob) for blob in blobs]}).encode()
    with pytest.raises(WireError):
        wire.decode(wire.decode_header(frame), blobs)


def test_a_blob_of_another_size_than_announced_is_refused() -> None:
    head, (blob,) = wire.encode(wire.Envelope(1, wire.SelectionMask(Box(0, 0, 2, 2), b"abcd")))
    assert isinstance(blob, bytes)
    with pytest.raises(WireError):
        wire.decode(wire.decode_header(head), [blob + b"e"])


def test_a_message_over_a_limit_is_not_sent() -> None:
    with pytest.raises(WireError):
        wire.encode(wire.Envelope(1, wire.Failure("x" * (wire.MAX_HEADER_BYTES + 1))))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_in_one_way(frame: bytes) -> None:
    with pytest.raises(WireError):
        wire.decode_header(frame)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(wire.KINDS)), st.data(), st.lists(st.binary(max_size=16), max_size=3))
def test_random_data_is_taken_or_refused_but_never_breaks(kind: str, data: st.DataObject, blobs: list[bytes]) -> None:
    fields = [field.name for field in dataclasses.fields(wire.KINDS[kind])]  # type: ignore[arg-type]
    values = {name: data.draw(json_values) for name in fields}
    frame = json.dumps({"kind": kind, "number": 1, "data": values, "blobs": [len(blob) for blob in blobs]}).encode()
    try:
        envelope = wire.decode(wire.decode_header(frame), blobs)
    except WireError:
        return
    assert type(envelope.message).__name__ == kind


boxes = st.builds(Box, st.integers(-999, 999), st.integers(-999, 999), st.integers(0, 999), st.integers(0, 999))


@given(boxes, boxes)
def test_an_intersection_lies_in_both(one: Box, other: Box) -> None:
    both = one.intersect(other)
    if not both.empty:
        for box in (one, other):
            assert box.x <= both.x and both.right <= box.right and box.y <= both.y and both.bottom <= box.bottom
