"""The endpoint's pictures are broken, odd, or bombs."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from bridge.errors import BadResponseError
from bridge.imaging.png_chunks import SIGNATURE, as_chunk
from bridge.model import Mode
from tests.faults.bad_pictures import (
    GREY,
    PALETTE,
    RGB,
    animated,
    artifacts,
    cmyk_jpeg,
    declared_png,
    lying_jpeg,
    noise,
    noise_png,
    packed_zeros,
    saved,
    with_chunk,
)
from tests.faults.endpoint_bench import Case, faults
from tests.faults.endpoint_server import Misbehave, Wire

UNUSABLE = "no picture that can be read.*may have been billed|more than can be used.*may have been billed"


def sends(make: Callable[[int, int], bytes]) -> Misbehave:
    """A picture, made for the size that was asked for."""
    return lambda wire: wire.answer(200, artifacts(make(*wire.size)))


def sends_raw(make: Callable[[int, int], bytes], kind: str) -> Misbehave:
    return lambda wire: wire.answer(200, make(*wire.size), kind)


def sends_bad_base64(wire: Wire) -> None:
    wire.answer(200, b'{"artifacts": [{"base64": "@@@@", "finishReason": "SUCCESS", "seed": 1}]}')


def webui(make: Callable[[int, int], bytes]) -> Misbehave:
    def act(wire: Wire) -> None:
        encoded = base64.b64encode(make(512, 512))
        wire.answer(200, b'{"images": ["%b"], "parameters": {}, "info": ""}' % encoded)

    return act


def sixteen_bit(width: int, height: int) -> bytes:
    levels = np.linspace(0, 65535, width * height).reshape(height, width).astype(np.uint16)
    return saved(Image.fromarray(levels))


def odd(name: str, cause: str, make: Callable[[int, int], bytes], says: str = "", megabytes: int = 400) -> Case:
    """A picture that is odd, but one."""
    return Case(name, cause, (sends(make),), says=says, kept=1, megabytes=megabytes)


def bad(name: str, cause: str, make: Callable[[int, int], bytes], megabytes: int = 150) -> Case:
    """A picture that is refused before it takes much."""
    return Case(name, cause, (sends(make),), BadResponseError, UNUSABLE, megabytes=megabytes)


def many_texts(width: int, height: int) -> bytes:
    text = as_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 100_000, 9))
    png = noise_png(width, height)
    return png[:33] + text * 100_000 + png[33:]


def cut(width: int, height: int) -> bytes:
    whole = noise_png(width, height)
    return whole[: len(whole) // 2]


CASES = (
    bad("truncated PNG", "half of the file", cut),
    Case("bad base64", "a text that is no base64", (sends_bad_base64,), BadResponseError, "damaged.*billed"),
    bad("no picture", "a text where the picture belongs", lambda *_: b"hello"),
    bad("SVG", "a format with programs in it", lambda *_: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    bad("PostScript", "a format that starts other programs", lambda *_: b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    odd("smaller", "half the size", lambda width, height: noise_png(width // 2, height // 2), "instead of"),
    odd("larger", "twice the size", lambda width, height: noise_png(width * 2, height * 2), "instead of"),
    Case("another shape", "half as high", (sends(lambda width, height: noise_png(width, height // 2)),),
         BadResponseError, "fits nowhere. Try again, or use another engine. The result is kept in the history", kept=1),
    odd("grey", "a PNG in grey", lambda *size: saved(noise(*size).convert("L"))),
    odd("black and white", "one bit a pixel", lambda *size: saved(noise(*size).convert("1"))),
    odd("palette", "a PNG with a palette", lambda *size: saved(noise(*size).convert("P"))),
    odd("16-bit", "a PNG with 16 bits", sixteen_bit),
    odd("CMYK JPEG", "a JPEG for a printing press", cmyk_jpeg),
    Case("CMYK JPEG by a WebUI", "the same in another answer", (webui(cmyk_jpeg),), says="JPEG", kept=1,
         provider="webui"),
    Case("truncated PNG by a WebUI", "half of the file", (webui(cut),), BadResponseError, UNUSABLE, provider="webui"),
    bad("60,000 x 60,000", "a PNG of 37 KB that says it has 3.6 billion pixels",
        lambda *_: declared_png(60_000, 60_000, rows=5_000)),
    bad("177 megapixels", "all of its rows are there, black: half a gigabyte unpacked",
        lambda *_: declared_png(13_300, 13_300, colour=RGB, bits=8, rows=13_300)),
    Case("177 megapixels by a WebUI", "the same in another answer",
         (webui(lambda *_: declared_png(13_300, 13_300, colour=RGB, bits=8, rows=13_300)),), BadResponseError,
         UNUSABLE, provider="webui", megabytes=150),
    Case("177 megapixels for an upscale", "the same for a tile of a larger picture",
         (sends(lambda *_: declared_png(13_300, 13_300, colour=RGB, bits=8, rows=13_300)),) * 4, BadResponseError,
         UNUSABLE, mode=Mode.UPSCALE, megabytes=250, posts=1),
    bad("one row of 100 million", "1 x 100,000,000", lambda *_: declared_png(100_000_000, 1, rows=1)),
    bad("no size", "0 x 0", lambda *_: declared_png(0, 0)),
    odd("a text of 300 MB", "zTXt that unpacks to 300 MB; the picture is good",
        lambda *size: with_chunk(noise_png(*size), b"zTXt", b"a\0\0" + packed_zeros(300)), megabytes=150),
    odd("a profile of 300 MB", "iCCP that unpacks to 300 MB; the picture is good",
        lambda *size: with_chunk(noise_png(*size), b"iCCP", b"a\0\0" + packed_zeros(300)), megabytes=150),
    odd("a comment of 20 MB", "tEXt of 20 MB; the picture is good",
        lambda *size: with_chunk(noise_png(*size), b"tEXt", b"a\0" + b"x" * (20 << 20)), megabytes=400),
    odd("100,000 texts", "each unpacks to 100 KB; the picture is good", many_texts, megabytes=250),
    bad("a chunk that lies", "a chunk that says it has 2 GB",
        lambda *_: SIGNATURE + b"\x7f\xff\xff\xffIHDR" + b"\0" * 100),
    bad("JPEG that lies", "its frame says 60,000 x 60,000, its EXIF a billion",
        lambda *_: lying_jpeg(64, 64, told=60_000)),
    odd("EXIF that lies", "only the EXIF says a billion", lambda width, height: lying_jpeg(width, height, told=width)),
    odd("animated PNG", "2,000 frames: the first one counts", lambda *size: animated("PNG", 64, 64, 2000)),
    odd("animated WebP", "500 frames: the first one counts", lambda *size: animated("WEBP", 64, 64, 500)),
    Case("picture instead of JSON", "image/png with a text in it", (sends_raw(lambda *_: b"hello", "image/png"),),
         BadResponseError, UNUSABLE),
    bad("palette without a palette", "a PNG that names colours it does not have",
        lambda *size: declared_png(*size, colour=PALETTE, bits=8, rows=0)),
    bad("grey of no rows", "a PNG that has a head and no pixels", lambda *size: declared_png(*size, colour=GREY)),
)  # fmt: skip
FAULTS = faults(CASES)
