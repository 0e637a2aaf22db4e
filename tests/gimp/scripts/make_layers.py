"""Upscale and text-to-image: where their layers come to lie, and that everything else stays."""

from inside import *
from inside import Gimp, call, convert, layer_facts, load, raw, select_ellipse, state, visible_srgb


def upscale(photograph, kind, arguments):
    """A 120 x 100 layer inside a group, off the canvas's corner."""
    image = load(photograph)
    convert(image, kind)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    patch = image.get_layers()[1].copy()
    image.insert_layer(patch, group, 0)
    patch.resize(120, 100, -300, -350)
    select_ellipse(image, 10, 10, 50, 50, 5)
    image.set_selected_layers([patch])
    box = (0, 0, image.get_width(), image.get_height())
    before, seen = state(image), visible_srgb(image, box)
    status, layers, _image, error = call("upscale", image, [patch], **arguments)
    patch_pixels = raw(patch, "R'G'B'A u8")
    found = {
        "status": status,
        "error": error,
        "before": before,
        "after": state(image),
        "group": group.get_id(),
        "patch": layer_facts(patch),
        "layers": [layer_facts(layer) for layer in layers],
        "first_pixels": [list(raw(layer, "R'G'B'A u8")[:4]) for layer in layers],
        "patch_first": list(patch_pixels[:4]),
    }
    for layer in layers:
        layer.set_visible(False)
    found["under_it_unchanged"] = visible_srgb(image, box) == seen
    Gimp.Image.delete(image)
    return found


def text_to_image(photograph, arguments):
    """On an image, and with none."""
    image = load(photograph)
    base = image.get_layers()[0]
    image.set_selected_layers([base])
    before = state(image)
    status, layers, _image, error = call("text-to-image", image, [base], **arguments)
    found = {
        "status": status,
        "error": error,
        "before": before,
        "after": state(image),
        "layers": [layer_facts(layer) for layer in layers],
    }
    Gimp.Image.delete(image)
    status, layers, made, error = call("text-to-image", None, [], **arguments)
    found["alone"] = {
        "status": status,
        "error": error,
        "size": [made.get_width(), made.get_height()] if made else None,
        "layers": [layer_facts(layer) for layer in layers],
        "undo_enabled": made.undo_is_enabled() if made else None,
    }
    if made:
        Gimp.Image.delete(made)
    return found


def main(folder, photograph, what, arguments, kind="rgb"):
    if what == "upscale":
        return upscale(photograph, kind, arguments)
    return text_to_image(photograph, arguments)
