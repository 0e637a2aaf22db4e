"""Pictures and masks as bytes and files.

Owns: encoding and decoding; the only importer of Pillow. May import: ``bridge.imaging.labels``,
``bridge.imaging.png_chunks``, ``bridge.imaging.raw``, ``bridge.model``,
``bridge.errors``, ``bridge.paths``.

Everything that comes in is hostile until it is decoded: the declared size is checked before any pixel is, only named
formats are tried, and whatever Pillow raises becomes an error of ours in one place.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from bridge.errors import BadResponseError, BridgeError, InputError
from bridge.imaging.alpha import is_opaque
from bridge.imaging.labels import NO_LABELS, Labels, in_jpeg, in_png, tiff_options, too_long_for_jpeg, webp_options
from bridge.imaging.png_chunks import without_ballast
from bridge.imaging.raw import copied
from bridge.model import Mask, Picture
from bridge.paths import write_atomically
from layerbridge.measures import MAX_SIDE_PX

T = TypeVar("T")
Effort = Literal["fast", "small"]

MAX_PIXELS = 178_956_970
"""Above this Pillow refuses by itself, by a limit that is global to the process and that is left alone here."""
SENT_FORMATS = ("PNG", "JPEG", "WEBP")
FILE_FORMATS = (
    *("PNG", "JPEG", "GIF", "BMP", "PPM", "DIB", "WEBP", "TIFF", "TGA", "JPEG2000", "PSD", "ICO", "QOI", "PCX"),
    *(("AVIF",) if find_spec("PIL.AvifImagePlugin") else ()),  # Pillow 11.3 brings it
)
"""What a file may be, whatever its name says: pictures, and no programs. Of Pillow's formats EPS is one in PostScript,
for which another program of this computer would be started; WMF is drawn by the system."""
COMPRESS_LEVELS: dict[Effort, int] = {"fast": 1, "small": 6}
FLAT_SHARE = 0.2
"""What packs to less than this share of its bytes has large flat parts."""
JPEG_QUALITY = 95
JPEG_FORMATS = ("JPEG", "MPO")
JPEG_RINGING = 24
"""By how many levels black and white are off beside an edge, 999 of 1000 pixels by less at a quality of 75 or more."""
SIXTEEN_BIT_MODES = ("I;16", "I;16L", "I;16B", "I;16N", "I")
SRGB = ImageCms.createProfile("sRGB")
PILLOW_BLOCK_BYTES = 1 << 30
"""A picture gets all of its memory at once, which then comes cleared from the system. In blocks of 16 MB, as Pillow has
it, most come from memory that was used before, and Pillow clears that with Python's lock held: for 30 to 150 ms at
4096 x 4096."""

_PILLOW_ERRORS = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,  # "image file is truncated", "unrecognized data stream contents"
    SyntaxError,  # what its PNG reader raises for broken chunks
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
    ZeroDivisionError,
    NotImplementedError,
    struct.error,
)


def encode_png(picture: Picture, *, effort: Effort = "small") -> bytes:
    """A PNG of ``picture`` without metadata: RGBA, or RGB where it is opaque (a quarter less to pack and to send).

    Args:
        effort: trades time ("fast", a third less) for size ("small", a tenth less). Packed by its runs alone a
            photograph takes less time than with zlib's lowest level, and is as small as with its sixth. Only where
            there are large flat parts is more to be had for more time.
    """
    pixels = np.ascontiguousarray(picture.pixels[..., :3]) if is_opaque(picture) else picture.pixels
    packed = _packed_by_runs(pixels, effort)
    if effort == "small" and len(packed) < FLAT_SHARE * pixels.nbytes:
        return min(packed, _png(Image.fromarray(pixels), effort), key=len)
    return packed


def encode_mask_png(mask: Mask, *, effort: Effort = "small") -> bytes:
    """A PNG of ``mask``, 8-bit grey, without metadata."""
    return _png(Image.fromarray(mask.pixels), effort)


def decode_picture(
    data: bytes,
    *,
    max_pixels: int = MAX_PIXELS,
    formats: tuple[str, ...] = SENT_FORMATS,
    error: type[BridgeError] = BadResponseError,
) -> Picture:
    """Untrusted bytes as a picture: upright by its EXIF orientation, in sRGB by its embedded profile.

    Args:
        data: the file's bytes.
        max_pixels: width times height, as declared, that is still decoded.
        formats: Pillow's names of those that are tried.
        error: what to raise.

    Raises:
        error: no picture, of another format, cut off, or larger than ``max_pixels``.
    """
    if not data:
        raise error("The picture is empty.")
    try:
        return _decoded_picture(data, max_pixels, formats, error)
    except error:
        # Pillow refuses a picture for the texts and profiles in it, if they unpack to a lot: it is read without them.
        bare = without_ballast(data)
        if bare is None:
            raise
    return _decoded_picture(bare, max_pixels, formats, error)


def _decoded_picture(data: bytes, max_pixels: int, formats: tuple[str, ...], error: type[BridgeError]) -> Picture:
    with _translated(error, "What came is no picture that can be read", ""):
        return _decoded(io.BytesIO(data), max_pixels, formats, _as_picture, error)


def read_picture_file(path: Path) -> Picture:
    """A picture from a file of one of ``FILE_FORMATS``.

    Raises:
        InputError: there is no such file, it is no picture, or it is too large.
    """
    return _read_file(path, _as_picture)


def read_mask_file(path: Path) -> Mask:
    """A mask from a file: its luminance, 255 = replace; its alpha where only that says anything.

    A JPEG's black and white are only nearly so along every edge: what comes near to them is taken for them, or pixels
    that somebody left black would count as touched.

    Raises:
        InputError: as ``read_picture_file``.
    """
    return _read_file(path, _as_mask)


def write_picture_file(path: Path, picture: Picture, labels: Labels = NO_LABELS) -> tuple[str, ...]:
    """Write a file in the format that the extension names (png, jpg, jpeg, webp, tif, tiff), complete or not at all.

    Args:
        labels: what the file says of the picture.

    Returns:
        notes for the user: what the format cannot hold.

    Raises:
        InputError: another extension.
        StorageError: it could not be written.
    """
    extension = path.suffix.lower()
    if extension not in _ENCODERS:
        known = ", ".join(known[1:] for known in _ENCODERS)
        raise InputError(f"{path} has no extension of a picture format.", f"Use one of: {known}.")
    with _translated(InputError, f"{path} cannot hold a picture of {picture.size}", "Use png."):
        data = _ENCODERS[extension](Image.fromarray(picture.pixels), labels)
    write_atomically(path, data, mode=0o644)
    return tuple(_lost_in_jpeg(picture, labels)) if extension in (".jpg", ".jpeg") else ()


def _lost_in_jpeg(picture: Picture, labels: Labels) -> Iterator[str]:
    if not is_opaque(picture):
        yield "JPEG holds no transparency; what was transparent is white in the file."
    if too_long_for_jpeg(labels):
        yield "The prompt is too long for a JPEG; the file does not say how it was made."


# --------------------------------------------------------------------------------------------- encoding


def _png(image: Image.Image, effort: Effort) -> bytes:
    return _saved(image, "PNG", compress_level=COMPRESS_LEVELS[effort])


def _packed_by_runs(pixels: NDArray[np.uint8], effort: Effort) -> bytes:
    """A PNG of (height, width, 3 or 4) uint8: rows filtered, then packed by run lengths and Huffman's code alone.

    One filter for all rows: choosing one for each takes a third longer and saves nothing (docs/benchmarks.md).
    """
    # Here and not above: a list of what was made costs no OpenCV.
    import cv2

    order = cv2.COLOR_RGB2BGR if pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    row_filter = cv2.IMWRITE_PNG_FILTER_UP if effort == "fast" else cv2.IMWRITE_PNG_FILTER_PAETH
    how = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
    _done, packed = cv2.imencode(".png", cv2.cvtColor(pixels, order), [*how, cv2.IMWRITE_PNG_FILTER, row_filter])
    return copied(packed)


def _jpeg(image: Image.Image, labels: Labels) -> bytes:
    return in_jpeg(_saved(_on_white(image), "JPEG", quality=JPEG_QUALITY, subsampling=0), labels)


def _tiff(image: Image.Image, labels: Labels) -> bytes:
    return _saved(image, "TIFF", compression="tiff_adobe_deflate", **tiff_options(labels))


_ENCODERS: dict[str, Callable[[Image.Image, Labels], bytes]] = {
    ".png": lambda image, labels: in_png(_png(image, "small"), labels),
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".webp": lambda image, labels: _saved(image, "WEBP", lossless=True, **webp_options(labels)),
    ".tif": _tiff,
    ".tiff": _tiff,
}


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, image).convert("RGB")


# --------------------------------------------------------------------------------------------- decoding


@contextmanager
def _translated(error: type[BridgeError], what: str, hint: str) -> Iterator[None]:
    """Turns what Pillow raises into ``error``."""
    with warnings.catch_warnings():
        # It warns of odd metadata, which is not used, and of half its own size limit; the limit that counts is ours.
        warnings.simplefilter("ignore")
        try:
            yield
        except _PILLOW_ERRORS as failure:
            raise error(f"{what} ({_reason(failure)}).", hint) from failure


def _reason(failure: BaseException) -> str:
    if isinstance(failure, UnidentifiedImageError):
        return "its format is not known"
    if isinstance(failure, (Image.DecompressionBombError, MemoryError)):
        return "it is too large"
    return "it is damaged or cut off"


def _read_file(path: Path, convert: Callable[[Image.Image], T]) -> T:
    try:
        # A folder has no bytes, and a pipe or a device may have no end of them.
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is no file.", "Choose a picture file.")
        data = path.read_bytes()
    except FileNotFoundError as failure:
        raise InputError(f"There is no file {path}.", "Check the path.") from failure
    except (OSError, ValueError) as failure:
        reason = getattr(failure, "strerror", None) or "no valid path"
        raise InputError(f"{path} cannot be read: {reason}.", "Choose another file.") from failure
    if not data:
        raise InputError(f"{path} is empty.", "Choose another file.")
    with _translated(InputError, f"{path} is no picture that can be read", "Choose another file."):
        return _decoded(io.BytesIO(data), MAX_PIXELS, FILE_FORMATS, convert, InputError)


def _decoded(
    file: io.BytesIO,
    max_pixels: int,
    formats: tuple[str, ...],
    convert: Callable[[Image.Image], T],
    error: type[BridgeError],
) -> T:
    # Its manual has it as the variable PILLOW_BLOCK_SIZE.
    Image.core.set_block_size(PILLOW_BLOCK_BYTES)  # type: ignore[attr-defined]
    with Image.open(file, formats=formats) as image:
        if image.width * image.height > max_pixels or max(image.size) > MAX_SIDE_PX:
            raise error(f"The picture is {image.width}x{image.height}, more than can be used, and was not decoded.")
        image.load()
        # In place: else it copies the picture also where there is nothing to turn.
        ImageOps.exif_transpose(image, in_place=True)
        return convert(image)


def _as_picture(image: Image.Image) -> Picture:
    if image.mode == "RGB" and not image.info.keys() & {"icc_profile", "transparency"}:
        return Picture(_with_full_alpha(np.asarray(image)))
    eight_bit = _to_8_bit(image)
    return Picture(np.asarray(_to_srgb(eight_bit)).copy())


def _with_full_alpha(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What most answers are; Pillow's own conversion takes ten times as long."""
    import cv2

    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA), np.uint8)


def _as_mask(image: Image.Image) -> Mask:
    rgba = _to_8_bit(image).convert("RGBA")
    luminance = np.asarray(rgba.convert("RGB").convert("L"))
    alpha = np.asarray(rgba)[..., 3]
    only_alpha_says = luminance.min() == luminance.max() and alpha.min() != alpha.max()
    if image.format in JPEG_FORMATS:
        return Mask(_without_ringing(luminance))
    return Mask((alpha if only_alpha_says else luminance).copy())


def _without_ringing(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Stretched and not cut, so that a soft edge stays one."""
    stretched = (levels.astype(np.float32) - JPEG_RINGING) * (255 / (255 - 2 * JPEG_RINGING))
    return np.asarray(np.clip(np.rint(stretched), 0, 255), np.uint8)


def _to_8_bit(image: Image.Image) -> Image.Image:
    """16-bit greys scaled to 8 bits; Pillow's own conversion would clip them. Others as they are."""
    if image.mode not in SIXTEEN_BIT_MODES:
        return image
    values: NDArray[np.float64] = np.asarray(image).astype(np.float64)
    return Image.fromarray(np.clip(np.rint(values / 257.0), 0, 255).astype(np.uint8))


def _to_srgb(image: Image.Image) -> Image.Image:
    """RGBA in sRGB. A profile that is broken or of another colour model is left out of account, as browsers do."""
    profile_data = image.info.get("icc_profile")
    if not profile_data or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image.convert("RGBA")
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(profile_data))
        return _converted(image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGBA")


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    result = ImageCms.profileToProfile(colours, profile, SRGB, outputMode="RGB")
    if result is None:
        return image.convert("RGBA")
    rgba = result.convert("RGBA")
    if image.mode == "RGBA":
        rgba.putalpha(image.getchannel("A"))
    return rgba
