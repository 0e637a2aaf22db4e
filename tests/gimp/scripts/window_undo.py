"""In a window: each procedure once, and a person's Ctrl+Z after it. GIMP's PDB has no undo, its windows do."""

import json
import os
import time

from inside import Gimp, call, load, select_ellipse, state

CASES = {
    "inpaint": ("inpaint", {"seed": 5}),
    "samples": ("inpaint", {"seed": 5, "samples": 3}),
    "upscale": ("upscale", {"scale": 2.0}),
    "image-to-image": ("image-to-image", {"prompt": "oil", "seed": 5}),
    "outpaint": ("outpaint", {"left": 60, "bottom": 30, "seed": 5}),
    "text-to-image": ("text-to-image", {"prompt": "a lake", "seed": 5}),
}


def turn(folder, name, value):
    """Tell the test, and wait until it did its part."""
    part = os.path.join(folder, "part")
    with open(part, "w") as file:
        json.dump(value, file)
    os.replace(part, os.path.join(folder, "step-" + name + ".json"))
    while not os.path.exists(os.path.join(folder, "go-" + name)):
        time.sleep(0.1)


def main(folder, photograph):
    found = {}
    turn(folder, "started", {})
    for name, (procedure, arguments) in CASES.items():
        image = load(photograph)
        display = Gimp.Display.new(image)
        base = image.get_layers()[0]
        select_ellipse(image, 150, 110, 180, 220, 30)
        image.set_selected_layers([base])
        before = state(image)
        status, _layers, _image, error = call(procedure, image, [base], **arguments)
        Gimp.displays_flush()
        after = state(image)
        turn(folder, name, {"status": status, "error": error})
        deadline = time.monotonic() + 15
        while state(image) == after and time.monotonic() < deadline:
            time.sleep(0.2)
        found[name] = {"status": status, "error": error, "before": before, "after": after, "undone": state(image)}
        display.delete()
    return found
