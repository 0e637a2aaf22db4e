"""Run every benchmark and write ``docs/benchmarks.md``: ``python -m tests.benchmarks [PATH]``."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import cancelling, encoding, gimp_pixels, inpaint, start_up, tiles
from tests.gimp.machine import CHECKOUT

PAGE = """# Benchmarks

Written by `python -m tests.benchmarks` on {day}, on a machine with {cores} cores, {system}, Python {python}.
Read the ratios, not the milliseconds: both sides of each were taken in the same run.

## Pixels between GIMP and the bridge

One run of GIMP, a noisy photograph, 8-bit RGB. "LayerBridge" is the installed plug-in's own code talking to the
bridge's own listener in another process: the time the bridge waits to have the whole layer, and to have it back as a
new layer. "Bare GEGL" is the same reading and writing inside the plug-in, with nothing sent anywhere. "Temporary PNG"
is what plug-ins do that move pictures through files: duplicate, flatten, save a PNG with GIMP's defaults, load it back.
The best of five each, of two for the PNG. Both fast ways spend their time on fresh memory and on GIMP's tiles, the PNG
on compression, so the last column moves with the state of the machine's memory from run to run.

{pixels}

A new layer makes GIMP forget the bounds of the selection, and finding them again means looking at the whole canvas. Its
windows do that anyway, for the marching ants; a script pays for it, in the last column, once a call.

## Packing pictures

The sample photographs at 1024 square, RGB, on average; all ways are without loss. The first one is used for servers far
away, the second for those on this machine and for what is kept. Where a picture has large flat parts, and goes far,
zlib's level 6 is tried as well and the smaller of both is sent.

{packing}

## Upscaling in tiles

4096 to 8192 px square, in tiles of which four are with the server at any time. The server is another process on this
machine and takes 200 ms for each; "ideal" is that waiting alone. Measured is everything from the source's pixels to the
PNG on the disk, with each tile kept on the disk on the way; memory is the most that the process had above what it had
at its start. The best time and the largest memory of three rounds.

{tiles}

## A whole inpaint

Stability's REST API at 1024 square, the selection a circle of 320 px, the server another process that answers at once.
"Bare post" packs the same picture and mask, posts them with `requests` and unpacks the answer, nothing else. The bridge
also plans, fills what stands under the mask, matches colours, joins the seam, measures the drift, keeps the result on
disk and makes the layer. Medians, the mean over the sample photographs; the parts are measured alone, packing as for a
server far away.

{inpaint}

## Starting

{starting}

## Cancelling

How long after a click on Cancel, the slowest of three, against each provider's strict server on this machine while it
works: when the panel shows it, when the worker takes the next job, when the server has heard of it.

{cancelling}
"""


def main() -> None:
    """Measure, print, write."""
    page = PAGE.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        pixels=gimp_pixels.table(gimp_pixels.measure()),
        packing=encoding.table(encoding.measure()),
        tiles=tiles.table(tiles.measure()),
        inpaint=inpaint.table(inpaint.measure()),
        starting=start_up.table(start_up.measure()),
        cancelling=cancelling.table(cancelling.measure()),
    )
    print(page)
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CHECKOUT / "docs" / "benchmarks.md"
    path.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
