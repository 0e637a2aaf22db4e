"""A PNG written while its rows are still being made, so that no second copy of a large picture is ever needed.

Owns: ``PngRows``. May import: ``png_chunks``, ``bridge.model``, numpy, OpenCV, zlib.

Each row is stored as its difference to the row above (filter "Up") and packed by run lengths and Huffman's code
(PNG, ISO/IEC 15948; RFC 1951). On the sample photographs that takes half the time of OpenCV's writer, for some more
bytes.
"""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.png_chunks import SIGNATURE, as_chunk
from bridge.model import Size

COLOUR_TYPES = {3: 2, 4: 6}
UP = 2
BAND_BYTES = 1 << 20
"""So much is packed at once."""
MAX_WINDOW, MOST_MEMORY = 15, 9
Effort = Literal["packed", "plain"]


class PngRows:
    """Writes one PNG, 8 bits a channel, sRGB, without metadata, row by row from the top.

    Args:
        file: gets the bytes; it is neither synced nor closed here.
        size: of the whole picture.
        channels: 3 for RGB, 4 for RGBA.
        effort: "plain" stores the bytes as they are, at the speed of a disk.

    Raises:
        ValueError: another number of channels.
        OSError: from ``file``.
    """

    def __init__(self, file: BinaryIO, size: Size, channels: int, *, effort: Effort = "packed") -> None:
        if channels not in COLOUR_TYPES:
            raise ValueError(f"a PNG of {channels} channels")
        self._file, self._size, self._channels = file, size, channels
        level = 1 if effort == "packed" else 0
        self._filter = UP if effort == "packed" else 0
        self._packer = zlib.compressobj(level, zlib.DEFLATED, MAX_WINDOW, MOST_MEMORY, zlib.Z_RLE)
        self._above = np.zeros(size.width * channels, np.uint8)
        self._written = 0
        file.write(SIGNATURE)
        header = struct.pack(">IIBBBBB", size.width, size.height, 8, COLOUR_TYPES[channels], 0, 0, 0)
        self._chunk(b"IHDR", header)

    @property
    def written(self) -> int:
        """How many rows there are so far."""
        return self._written

    def rows(self, pixels: NDArray[np.uint8]) -> None:
        """Add rows.

        Args:
            pixels: (rows, width, channels) uint8; of RGBA the alpha is left out where the file has none.

        Raises:
            ValueError: of another width, or more rows than the picture has.
        """
        height, width, channels = pixels.shape
        fits = width == self._size.width and channels in (self._channels, 4) and pixels.dtype == np.uint8
        if not fits or self._written + height > self._size.height:
            raise ValueError(f"rows of {pixels.shape} {pixels.dtype} after {self._written} of {self._size}")
        band = max(1, BAND_BYTES // (width * self._channels))
        for top in range(0, height, band):
            self._band(pixels[top : top + band])

    def close(self) -> None:
        """Write the end. Raises ``ValueError`` where rows are missing."""
        if self._written != self._size.height:
            raise ValueError(f"{self._written} rows of a picture of {self._size}")
        self._chunk(b"IDAT", self._packer.flush())
        self._chunk(b"IEND", b"")

    def _band(self, pixels: NDArray[np.uint8]) -> None:
        if pixels.shape[2] != self._channels:
            pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), np.uint8)
        rows = np.ascontiguousarray(pixels).reshape(pixels.shape[0], -1)
        filtered = np.empty((rows.shape[0], 1 + rows.shape[1]), np.uint8)
        filtered[:, 0] = self._filter
        if self._filter == UP:
            np.subtract(rows[0], self._above, out=filtered[0, 1:])
            np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
            self._above = rows[-1].copy()
        else:
            filtered[:, 1:] = rows
        self._written += rows.shape[0]
        if packed := self._packer.compress(filtered.data):
            self._chunk(b"IDAT", packed)

    def _chunk(self, kind: bytes, data: bytes) -> None:
        self._file.write(as_chunk(kind, data))
