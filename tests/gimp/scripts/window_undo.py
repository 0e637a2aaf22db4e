"""In a window: each procedure once, and a person's Ctrl+Z after it. GIMP's PDB has no undo, its windows do."""

import json
import os
import sys
import time

from insertions import place_refuses_in_the_end, spec
from inside import Gimp, call, convert, load, select_ellipse, state, tree

CASES = {
    "inpaint": ("inpaint", {"seed": 5}),
    "samples": ("inpaint", {"seed": 5, "samples": 3}),
    "upscale": ("upscale", {"scale": 2.0}),
    "upscale-image": ("upscale", {"scale": 2.0, "into": "image"}),
    "upscale-indexed": ("upscale", {"scale": 2.0, "into": "image", "convert-indexed": True}),
    "image-to-image": ("image-to-image", {"prompt": "oil", "seed": 5}),
    "outpaint": ("outpaint", {"left": 60, "bottom": 30, "seed": 5}),
    "text-to-image": ("text-to-image", {"prompt": "a lake", "seed": 5}),
}
"""The procedures and their arguments; an image that shall be converted is an indexed one."""

INSERTIONS = {
    "scaled": {"scale": (1024, 1024)},
    "converted": {"to_rgb": True},
    "all-at-once": {"scale": (700, 900), "to_rgb": True, "group": "two", "canvas": (-20, 0, 800, 950)},
    "half-done": {"scale": (1024, 1024), "to_rgb": True},
}
"""Insertions by the plug-in's canvas alone; GIMP does not do its part in the last one after the image was changed."""


def turn(folder, name, value):
    """Tell the test, and wait until it did its part."""
    part = os.path.join(folder, "part")
    with open(part, "w") as file:
        json.dump(value, file)
    os.replace(part, os.path.join(folder, "step-" + name + ".json"))
    while not os.path.exists(os.path.join(folder, "go-" + name)):
        time.sleep(0.1)


SETTLES_S = 0.7


def shape_of(image):
    """What tells that an undo has come: who reads pixels while it changes them is ended by libgimp."""
    return image.get_base_type(), image.get_width(), image.get_height(), tree(image)


OURS = ("replaced", "replaced_group", "removed")
"""Layers of ours that are there already when it begins."""


def undone(folder, photograph, name, work, *, indexed, arrange=None):
    """The image before, after ``work``, and after the test pressed Ctrl+Z; ``arrange`` comes before all of that."""
    image = load(photograph)
    if indexed:
        convert(image, "indexed")
    display = Gimp.Display.new(image)
    base = image.get_layers()[0]
    select_ellipse(image, 150, 110, 180, 220, 30)
    image.set_selected_layers([base])
    if arrange is not None:
        arrange(image, base)
    before = state(image)
    status, error = work(image, base)
    Gimp.displays_flush()
    after = state(image)
    turn(folder, name, {"status": status, "error": error})
    deadline = time.monotonic() + 15
    shape = shape_of(image)
    while shape_of(image) == shape and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(SETTLES_S)
    found = {"status": status, "error": error, "before": before, "after": after, "undone": state(image)}
    display.delete()
    return found


def by_procedure(procedure, arguments):
    def work(image, base):
        status, _layers, _image, error = call(procedure, image, [base], **arguments)
        return status, error

    return work


def by_canvas(name, order):
    from layerbridge import wire
    from layerbridge.canvas import GimpCanvas
    from layerbridge.commands import CanvasTrouble

    kinds = {"scale": wire.Size, "canvas": wire.Box}
    values = {key: kinds[key](*value) if key in kinds else value for key, value in order.items()}

    def work(image, base):
        layer = place_refuses_in_the_end(wire, image) if name == "half-done" else spec(wire, (5, 5, 40, 30))
        try:
            GimpCanvas(image, [base], show=False).insert_layers(wire.InsertLayers((layer,), **values))
        except CanvasTrouble as trouble:
            return "trouble", trouble.message
        return "success", ""

    return work


class Ours:
    """Two layers of ours in an image, and what is done with them."""

    def __init__(self, name):
        self.name = name

    def arrange(self, image, base):
        from layerbridge import wire
        from layerbridge.canvas import GimpCanvas

        self.canvas = GimpCanvas(image, [base], show=False)
        specs = (spec(wire, (5, 5, 40, 30), "one"), spec(wire, (60, 5, 40, 30), "two"))
        group = "mine" if self.name == "replaced_group" else ""
        self.layers = self.canvas.insert_layers(wire.InsertLayers(specs, group)).layers

    def work(self, image, base):
        from layerbridge import wire

        if self.name == "removed":
            self.canvas.remove_layers(self.layers)
        else:
            order = wire.InsertLayers((spec(wire, (5, 50, 40, 30), "new"),), replaces=self.layers)
            self.canvas.insert_layers(order)
        return "success", ""


def main(folder, photograph, plugin, procedures):
    sys.path.insert(0, plugin)
    turn(folder, "started", {})
    found = {}
    for name in OURS:
        ours = Ours(name)
        found[name] = undone(folder, photograph, name, ours.work, indexed=False, arrange=ours.arrange)
    for name, order in INSERTIONS.items():
        indexed = bool(order.get("to_rgb"))
        found[name] = undone(folder, photograph, name, by_canvas(name, order), indexed=indexed)
    for name in procedures:
        indexed = bool(CASES[name][1].get("convert-indexed"))
        found[name] = undone(folder, photograph, name, by_procedure(*CASES[name]), indexed=indexed)
    return found
