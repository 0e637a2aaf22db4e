"""Inpaint or image-to-image of a feathered ellipse on an offset layer; every pixel outside it is compared."""

from inside import *
from inside import (
    Gimp,
    call,
    changed_outside,
    convert,
    layer_facts,
    load,
    raw,
    select_ellipse,
    selection,
    state,
    visible,
    visible_srgb,
)

ELLIPSE = (150, 110, 180, 220)
LAYER = (60, 40, 400, 430)


def colours(image):
    return visible_srgb(image), 4


def main(folder, photograph, kind, procedure, arguments, ellipse=ELLIPSE, feather=30):
    image = load(photograph)
    x, y, width, height = LAYER
    patch = image.get_layers()[0].copy()
    image.insert_layer(patch, None, 0)
    patch.resize(width, height, -x, -y)
    patch.set_name("patch")
    convert(image, kind)
    select_ellipse(image, *ellipse, feather=feather)
    image.set_selected_layers([patch])

    # Colours of a palette and the same colours as RGB are the same 8 bits; on their way to floats babl takes whichever
    # conversion it measured as fastest on that day, and their last bits differ.
    look = colours if kind == "indexed" else visible
    before, pixel_bytes = look(image)
    state_before, mask = state(image), selection(image)
    status, layers, _image, error = call(procedure, image, [patch], **arguments)
    after, _ = look(image)
    outside, inside, unselected = changed_outside(before, after, pixel_bytes, mask)
    found = {
        "status": status,
        "error": error,
        "precision": image.get_precision().value_nick,
        "pixel_bytes": pixel_bytes,
        "outside": outside,
        "inside": inside,
        "unselected": unselected,
        "feathered": sum(0 < value < 255 for value in mask),
        "before": state_before,
        "after": state(image),
        "layers": [layer_facts(layer) for layer in layers],
        "patch": layer_facts(patch),
        "undo_enabled": image.undo_is_enabled(),
    }
    if layers and layers[0].get_mask() is not None:
        box = layers[0].get_offsets()[1:], layers[0].get_width(), layers[0].get_height()
        (left, top), wide, high = box
        stored = raw(layers[0].get_mask(), "Y u8")
        rows = [mask[(top + row) * image.get_width() + left :][:wide] for row in range(high)]
        chosen = b"".join(rows)
        found["mask_is_selection"] = stored == chosen
        found["mask_above_selection"] = sum(have > may for have, may in zip(stored, chosen))
        found["mask_below_selection"] = sum(have < may for have, may in zip(stored, chosen))
        x, y, width, height = ellipse
        centre = (y + height // 2 - top) * wide + x + width // 2 - left
        found["centre"] = list(raw(layers[0], "R'G'B'A u8")[centre * 4 : centre * 4 + 4])
    Gimp.Image.delete(image)
    return found
