"""In a window: a person presses Ctrl+Z while a result comes in, cancels, and closes the image."""

from inside import Gimp, call, load, select_ellipse, state
from window_undo import turn


def opened(photograph):
    image = load(photograph)
    Gimp.Display.new(image)
    base = image.get_layers()[0]
    image.set_selected_layers([base])
    # Which forgets every step so far, and with nothing changed the window closes without a question.
    image.undo_disable()
    image.undo_enable()
    image.clean_all()
    return image, base


def undo(folder, photograph):
    """Ctrl+Z again and again while the image is scaled and the layer comes in."""
    image, base = opened(photograph)
    before = state(image)
    turn(folder, "pressing", {})
    status, _layers, _image, error = call("upscale", image, [base], provider="offline", scale=4.0, into="image")
    turn(folder, "called", {"status": status, "error": error})
    Gimp.displays_flush()
    return {"status": status, "error": error, "before": before, "after": state(image)}


def layer_made_again(folder, photograph):
    """A layer of ours is made again from the menu; what happens then is the test's."""
    image, base = opened(photograph)
    select_ellipse(image, 150, 110, 180, 220, 0)
    asked = {"prompt": "a red balloon", "provider": "stability", "seed": 77, "join": "none"}
    status, layers, _image, error = call("inpaint", image, [base], **asked)
    assert status == "success", error
    image.set_selected_layers(layers[:1])
    image.clean_all()
    Gimp.displays_flush()
    before = state(image)
    turn(folder, "ready", {"image": image.get_id()})
    found = {"before": before, "open": image.is_valid()}
    if found["open"]:
        found["after"] = state(image)
    return found


def main(folder, photograph, what):
    return {"undo": undo, "layer_made_again": layer_made_again}[what](folder, photograph)
