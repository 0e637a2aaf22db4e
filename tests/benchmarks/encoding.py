"""Ways to pack a picture without loss, on the sample photographs: which one is quick, which one is small."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.gimp.machine import CHECKOUT

SAMPLES = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
SIDE_PX = 1024
ROUNDS = 5
T = TypeVar("T")
CHOSEN = "OpenCV, runs, Paeth's filter"
"""For servers far away; for those near the next one."""


@dataclass(frozen=True)
class Packed:
    """Of one way, on average: seconds to pack and to unpack, bytes as a share of the pixels'."""

    name: str
    encode_s: float
    decode_s: float
    share: float


def measure() -> list[Packed]:
    """Each way on each photograph, enlarged to 1024 square; the best of some rounds."""
    photographs = [photograph(name) for name in SAMPLES]
    return [_measured(name, encode, photographs) for name, encode in WAYS.items()]


def table(found: list[Packed]) -> str:
    """As Markdown, times against the way that was chosen."""
    chosen = next(each for each in found if each.name == CHOSEN)
    lines = ["| way | pack | against the chosen | unpack | of the bytes |", "|---|---|---|---|---|"]
    for each in found:
        ratio = each.encode_s / chosen.encode_s
        times = f"{each.encode_s * 1000:.0f} ms | {ratio:.1f} x | {each.decode_s * 1000:.0f} ms"
        lines.append(f"| {each.name} | {times} | {each.share:.0%} |")
    return "\n".join(lines)


def photograph(name: str) -> NDArray[np.uint8]:
    """A sample photograph at 1024 square, (1024, 1024, 3) uint8."""
    with Image.open(CHECKOUT / "samples" / name) as image:
        return np.asarray(image.convert("RGB").resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS))


def _measured(name: str, encode: Callable[[NDArray[np.uint8]], bytes], photographs: list[NDArray[np.uint8]]) -> Packed:
    encode_s = decode_s = share = 0.0
    for pixels in photographs:
        data = encode(pixels)
        encode_s += _best_s(encode, pixels)
        decode_s += _best_s(_unpacked, data)
        share += len(data) / pixels.nbytes
        assert np.array_equal(_unpacked(data), pixels), f"{name} is not lossless"
    count = len(photographs)
    return Packed(name, encode_s / count, decode_s / count, share / count)


def _best_s(work: Callable[[T], object], given: T) -> float:
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work(given)
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def _unpacked(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def _pillow(**options: object) -> Callable[[NDArray[np.uint8]], bytes]:
    def encode(pixels: NDArray[np.uint8]) -> bytes:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, **options)  # type: ignore[arg-type]
        return buffer.getvalue()

    return encode


def _opencv(
    level: int, strategy: int, row_filter: int = cv2.IMWRITE_PNG_ALL_FILTERS
) -> Callable[[NDArray[np.uint8]], bytes]:
    flags = [cv2.IMWRITE_PNG_COMPRESSION, level, cv2.IMWRITE_PNG_STRATEGY, strategy]
    flags += [cv2.IMWRITE_PNG_FILTER, row_filter]
    return lambda pixels: cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), flags)[1].tobytes()


WAYS: dict[str, Callable[[NDArray[np.uint8]], bytes]] = {
    CHOSEN: _opencv(1, cv2.IMWRITE_PNG_STRATEGY_RLE, cv2.IMWRITE_PNG_FILTER_PAETH),
    "OpenCV, runs, the row above": _opencv(1, cv2.IMWRITE_PNG_STRATEGY_RLE, cv2.IMWRITE_PNG_FILTER_UP),
    "OpenCV, runs, a filter for each row": _opencv(1, cv2.IMWRITE_PNG_STRATEGY_RLE),
    "OpenCV, Huffman only": _opencv(1, cv2.IMWRITE_PNG_STRATEGY_HUFFMAN_ONLY),
    "OpenCV, level 1": _opencv(1, cv2.IMWRITE_PNG_STRATEGY_DEFAULT),
    "Pillow, level 1": _pillow(format="PNG", compress_level=1),
    "Pillow, level 6": _pillow(format="PNG", compress_level=6),
    "Pillow, level 9": _pillow(format="PNG", compress_level=9),
    "Pillow, lossless WebP": _pillow(format="WEBP", lossless=True, method=0),
    "OpenCV, not packed": _opencv(0, cv2.IMWRITE_PNG_STRATEGY_DEFAULT),
}


if __name__ == "__main__":
    print(table(measure()))
