"""An image in a window while a person works with the panel: what became of it after each step."""

import time

from inside import Gimp, layer_facts, load, select_ellipse, state
from window_undo import SETTLES_S, shape_of, turn

WAIT_S = 120


def wait_for(what, image):
    """Until the person's doing has come about, or long enough."""
    deadline = time.monotonic() + WAIT_S
    while not what() and time.monotonic() < deadline:
        time.sleep(0.3)
    time.sleep(SETTLES_S)
    return state(image)


def undone(folder, name, image):
    """What is there after the test pressed Ctrl+Z."""
    old = shape_and_selection(image)
    turn(folder, name, {})
    return wait_for(lambda: shape_and_selection(image) != old, image)


def shape_and_selection(image):
    return shape_of(image), Gimp.Selection.bounds(image)[2:]


def main(folder, photograph):
    image = load(photograph)
    Gimp.Display.new(image)
    base = image.get_layers()[0]
    select_ellipse(image, 120, 336, 100, 100, 8)
    image.set_selected_layers([base])
    found = {"before": state(image)}
    turn(folder, "started", {})
    found["inserted"] = wait_for(lambda: len(image.get_layers()) == 2, image)
    select_ellipse(image, 300, 40, 120, 90, 0)
    Gimp.displays_flush()
    found["selected"] = state(image)
    turn(folder, "selected", {})
    found["inserted_again"] = wait_for(lambda: len(image.get_layers()) == 3, image)
    found["layers"] = [layer_facts(layer) for layer in image.get_layers()]
    for name in ("undone", "undone_twice", "undone_thrice"):
        found[name] = undone(folder, name, image)
    return found
