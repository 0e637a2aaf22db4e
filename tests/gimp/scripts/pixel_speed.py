"""Three ways to move the same pixels, in one GIMP run: bare GEGL, LayerBridge's link, a temporary PNG."""

import json
import os
import subprocess
import sys
import time

from inside import Gegl, Gimp, Gio, select_ellipse

FORMAT = "R'G'B'A u8"
OPAQUE = "R'G'B' u8"
TILE = 512
GRAIN = [min(255, max(0, level - 3)) for level in range(256 + 6)]
REPEATS = 5


def noisy_photograph(path, side):
    """The photograph at its own size, side by side until ``side`` is full, with the grain of a sensor.

    Enlarged it would be smoother than any photograph, and a PNG of it smaller and sooner done.
    """
    source = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))
    tile = (
        source.get_layers()[0]
        .get_buffer()
        .get(Gegl.Rectangle.new(0, 0, TILE, TILE), 1.0, OPAQUE, Gegl.AbyssPolicy.NONE)
    )
    source.delete()
    image = Gimp.Image.new(side, side, Gimp.ImageBaseType.RGB)
    layer = Gimp.Layer.new(image, "photograph", side, side, Gimp.ImageType.RGB_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    buffer = layer.get_buffer()
    for row in range(0, side, TILE):
        for column in range(0, side, TILE):
            buffer.set(Gegl.Rectangle.new(column, row, TILE, TILE), OPAQUE, grainy(tile))
    buffer.flush()
    return image, layer


def grainy(pixels):
    """Each level plus a random one: the sum of two dice of four, less three, which has a sigma of 1.6."""
    dice = os.urandom(len(pixels))
    return bytes([GRAIN[level + (die & 3) + (die >> 2 & 3)] for level, die in zip(pixels, dice)])


def timed(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare(image, layer, side):
    """GEGL alone: read the pixels, write them into a new layer of the image."""
    rectangle = Gegl.Rectangle.new(0, 0, side, side)

    def work():
        data = layer.get_buffer().get(rectangle, 1.0, FORMAT, Gegl.AbyssPolicy.NONE)
        new = Gimp.Layer.new(image, "new", side, side, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
        image.insert_layer(new, None, 0)
        buffer = new.get_buffer()
        buffer.set(rectangle, FORMAT, data)
        buffer.flush()
        made.append(new)

    made = []
    seconds = timed(work)
    image.remove_layer(made[0])
    return seconds


def temporary_png(image, folder):
    """As plug-ins do it: duplicate, flatten, save a PNG with GIMP's defaults, load it back as a layer."""
    file = Gio.File.new_for_path(os.path.join(folder, "temporary.png"))

    def work():
        single = image.duplicate()
        single.flatten()
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, single, file, None)
        single.delete()
        back = Gimp.file_load_layer(Gimp.RunMode.NONINTERACTIVE, image, file)
        image.insert_layer(back, None, 0)
        made.append(back)

    made = []
    seconds = timed(work)
    image.remove_layer(made[0])
    return seconds


class Peer:
    """The bridge's half in a process of its own: its real listener and canvas client."""

    def __init__(self, python, script, folder):
        self.run = os.path.join(folder, "run")
        self.process = subprocess.Popen([python, script, self.run], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()

    def serve(self, image, layer, boxes):
        """One conversation; gives the seconds that the bridge waited for reading and for inserting."""
        from pathlib import Path

        from layerbridge import __version__, wire
        from layerbridge.canvas import GimpCanvas
        from layerbridge.commands import Commands
        from layerbridge.link import Whereabouts, connect

        hello = wire.Hello(wire.PROTOCOL_VERSION, __version__, "gimp", "inpaint", {"boxes": json.dumps(boxes)}, False)
        link = connect(Whereabouts((), Path(self.run)), hello, print)
        finished = Commands(GimpCanvas(image, [layer], show=False)).serve(link)
        link.close()
        for number in finished.layers:
            image.remove_layer(Gimp.Layer.get_by_id(number))
        return finished.arguments

    def close(self):
        self.process.terminate()
        self.process.wait()


def measure(image, layer, side, peer, folder):
    peer.serve(image, layer, [[0, 0, side, side]])
    bare(image, layer, side)
    ways = {"bare": [], "link": [], "read": [], "insert": []}
    for _ in range(REPEATS):
        ways["bare"].append(bare(image, layer, side))
        seconds = peer.serve(image, layer, [[0, 0, side, side]])
        ways["link"].append(seconds["read"] + seconds["insert"])
        ways["read"].append(seconds["read"])
        ways["insert"].append(seconds["insert"])
    found = {name: min(values) for name, values in ways.items()}
    found["png"] = min(temporary_png(image, folder) for _ in range(2))
    return found


def selection_cost(photograph, side, peer):
    """What a 300 x 300 selection costs on a layer of that size: describe, read its context, insert the result.

    Every new layer makes GIMP forget the selection's bounds, and finding them again means looking at the whole canvas.
    Its windows do that for the marching ants; here it is done, and timed, apart.
    """
    image, layer = noisy_photograph(photograph, side)
    select_ellipse(image, 350, 350, 300, 300, 10)
    box = [200, 200, 600, 600]
    peer.serve(image, layer, [box])
    costs, bounds = [], []
    for _ in range(3 * REPEATS):
        bounds.append(timed(lambda: Gimp.Selection.bounds(image)))
        seconds = peer.serve(image, layer, [box])
        costs.append(seconds["describe"] + seconds["read"] + seconds["selection"] + seconds["insert"])
    image.delete()
    return {"cost": min(costs), "bounds": min(bounds)}


def main(folder, photograph, plugin, python, peer_script, sides):
    sys.path.insert(0, plugin)
    peer = Peer(python, peer_script, folder)
    try:
        found = {}
        for side in sides:
            image, layer = noisy_photograph(photograph, side)
            found[str(side)] = measure(image, layer, side, peer, folder)
            image.delete()
        found["selection"] = {str(side): selection_cost(photograph, side, peer) for side in (1024, 8192)}
        return found
    finally:
        peer.close()
