"""One inpaint of an ellipse on an offset layer, to which things happen while it is under way."""

import json
import os
import time

from inside import call, layer_facts, load, raw, select_ellipse, state
from window_undo import turn

ELLIPSE = (150, 110, 180, 220)
LAYER = (60, 40, 400, 430)


def patched(photograph):
    """A photograph with a smaller layer above it, some of which is selected."""
    image = load(photograph)
    x, y, width, height = LAYER
    patch = image.get_layers()[0].copy()
    image.insert_layer(patch, None, 0)
    patch.resize(width, height, -x, -y)
    patch.set_name("patch")
    select_ellipse(image, *ELLIPSE, feather=0)
    image.set_selected_layers([patch])
    return image, patch


def middle_of(layer):
    """The middle of what a layer shows, in canvas pixels, doubled to stay whole."""
    _ok, left, top = layer.get_offsets()
    width, shown = layer.get_width(), raw(layer.get_mask(), "Y u8")
    places = [index for index, value in enumerate(shown) if value]
    columns = [place % width for place in places]
    rows = [place // width for place in places]
    return [2 * left + min(columns) + max(columns) + 1, 2 * top + min(rows) + max(rows) + 1]


def main(folder, photograph, arguments, then="", procedure="inpaint"):
    image, patch = patched(photograph)
    before = state(image)
    part = os.path.join(folder, "part")
    with open(part, "w") as file:
        json.dump({"image": image.get_id()}, file)
    os.replace(part, os.path.join(folder, "step-calls.json"))
    status, layers, _image, error = call(procedure, image, [patch], **arguments)
    ended = time.time()
    found = {"status": status, "error": error, "before": before, "ended": ended, "open": image.is_valid()}
    if not image.is_valid():
        return found
    found["after"] = state(image)
    found["layers"] = [layer_facts(layer) for layer in layers]
    found["patch"] = layer_facts(patch) if patch.is_valid() else None
    found["middle"] = middle_of(layers[0]) if layers else None
    # Without what came in, everything is as the deed left it.
    for layer in layers:
        image.remove_layer(layer)
    found["without"] = state(image)
    if then == "call again":
        turn(folder, "again", {})
        status, _layers, _image, error = call(procedure, image, [patch], **arguments)
        found["again"] = {"status": status, "error": error}
    return found
