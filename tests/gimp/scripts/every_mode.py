"""Each mode once with one provider: what came, where it lies, and that everything under it is as it was."""

from inside import *
from inside import (
    Gimp,
    call,
    changed_outside,
    layer_facts,
    load,
    select_ellipse,
    selection,
    state,
    visible,
    visible_srgb,
)

SELECTED = {"inpaint", "image-to-image"}


def run(photograph, mode, arguments):
    image = load(photograph)
    base = image.get_layers()[0]
    if mode == "upscale":
        base.resize(160, 120, -100, -80)
    if mode in SELECTED:
        select_ellipse(image, 150, 110, 180, 220, 20)
    image.set_selected_layers([base])
    box = (0, 0, image.get_width(), image.get_height())
    mask, (before, pixel_bytes), seen = selection(image), visible(image), visible_srgb(image, box)
    old = state(image)
    status, layers, _image, error = call(mode, image, [base], **arguments)
    found = {
        "status": status,
        "error": error,
        "layers": [layer_facts(layer) for layer in layers],
        "source": layer_facts(base),
        "size": [image.get_width(), image.get_height()],
        "selected_layers_kept": state(image)["selected_layers"] == old["selected_layers"],
    }
    if status == "success" and mode in SELECTED:
        found["outside"], found["inside"], found["unselected"] = changed_outside(
            before, visible(image)[0], pixel_bytes, mask
        )
    for layer in layers:
        layer.set_visible(False)
    # Where the canvas grew to the left or upwards, the picture lies that much further in.
    left, top = arguments.get("left", 0), arguments.get("top", 0)
    found["under_it_unchanged"] = visible_srgb(image, (left, top, box[2], box[3])) == seen
    Gimp.Image.delete(image)
    return found


def main(folder, photograph, provider, modes):
    return {
        mode: run(photograph, mode, {"provider": provider, "prompt": "a red balloon", "seed": 77, **more})
        for mode, more in modes.items()
    }
