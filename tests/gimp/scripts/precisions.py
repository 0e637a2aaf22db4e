"""Inpaint in every base type and precision: the stored bytes outside the selection before and after, no rounding."""

import array
import math

import gi

gi.require_version("Babl", "0.1")
from gi.repository import Babl, Gegl  # noqa: E402
from inside import Gimp, call, load, raw, select_ellipse, selection  # noqa: E402

WIDTH, HEIGHT = 144, 112
ELLIPSE = (50, 36, 44, 40)
ODD_VALUES = (math.nan, math.inf, -math.inf, -0.75, 7.5, 1e-42, 6e4)
TYPES = {
    ("rgb", False): Gimp.ImageType.RGB_IMAGE,
    ("rgb", True): Gimp.ImageType.RGBA_IMAGE,
    ("gray", False): Gimp.ImageType.GRAY_IMAGE,
    ("gray", True): Gimp.ImageType.GRAYA_IMAGE,
}
UNITS = {"U16": ("H", 2**16 - 1), "U32": ("I", 2**32 - 1), "FLOAT": ("f", 1), "DOUBLE": ("d", 1)}
LAYER_TYPES = {
    Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE,
    Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE,
}
BASE_TYPES = {"rgb": Gimp.ImageBaseType.RGB, "gray": Gimp.ImageBaseType.GRAY}


def photograph_values(path):
    """The photograph, small, as doubles with digits that 8 bits do not hold."""
    image = load(path)
    image.scale(WIDTH, HEIGHT)
    values = array.array("d", raw(image.get_layers()[0], "R'G'B'A double"))
    image.delete()
    for index in range(len(values)):
        values[index] = min(1.0, values[index] * 0.93 + 0.03 + math.sin(index * 12.9898) * 0.004)
        if index % 4 == 3:
            values[index] = 1.0 if index % 28 else 0.6
    return values


def with_odd_values(values):
    """Every 40th pixel gets a colour that is none, inside the selection as well as outside."""
    odd = array.array("d", values)
    for number, start in enumerate(range(0, len(odd), 4 * 40)):
        for channel in range(3):
            odd[start + channel] = ODD_VALUES[(number + channel) % len(ODD_VALUES)]
    return odd


def arranged(base_type, precision, values, *, alpha, profile, feather, odd):
    image = Gimp.Image.new_with_precision(WIDTH, HEIGHT, BASE_TYPES[base_type], getattr(Gimp.Precision, precision))
    if profile == "adobe":
        assert image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
    elif profile == "linear-adobe":
        assert image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe().new_linear_from_color_profile())
    kind = TYPES[base_type, alpha]
    layer = Gimp.Layer.new(image, "photograph", WIDTH, HEIGHT, kind, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    buffer = layer.get_buffer()
    # Odd values go in linear and without conversion between spaces, which would make all three channels odd.
    pixel_format = "RGBA double" if odd else "R'G'B'A double"
    buffer.set(
        Gegl.Rectangle.new(0, 0, WIDTH, HEIGHT), pixel_format, (with_odd_values(values) if odd else values).tobytes()
    )
    buffer.flush()
    select_ellipse(image, *ELLIPSE, feather=feather)
    return image, layer


def own_format(image):
    """The visible picture in the image's own format."""
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    data, encoding = raw(layer, None), Babl.format_get_encoding(layer.get_format())
    layer.delete()
    return data, encoding


def differences(before, after, mask):
    """How many pixels differ where the selection is 0, and how many where it is not."""
    pixel_bytes = len(before) // len(mask)
    outside = inside = 0
    for index, selected in enumerate(mask):
        here = slice(index * pixel_bytes, (index + 1) * pixel_bytes)
        if before[here] != after[here]:
            outside, inside = outside + (selected == 0), inside + (selected != 0)
    return outside, inside


def not_numbers(drawable):
    values = array.array("f", raw(drawable, "RGBA float"))
    return sum(not math.isfinite(value) for value in values)


def rounding(before, after, mask, component):
    """The largest difference outside the selection, as a part of the whole range."""
    code, full = UNITS[component]
    old, new = array.array(code, before), array.array(code, after)
    channels = len(old) // len(mask)
    outside = (index for index in range(len(old)) if mask[index // channels] == 0)
    return max(abs(old[index] - new[index]) for index in outside) / full


def with_an_empty_layer(image, like):
    """What GIMP shows with a layer of that place above the picture that has nothing in it."""
    kind = LAYER_TYPES[image.get_base_type()]
    empty = Gimp.Layer.new(image, "empty", like.get_width(), like.get_height(), kind, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(empty, None, 0)
    empty.set_offsets(*like.get_offsets()[1:])
    shown, _ = own_format(image)
    image.remove_layer(empty)
    return shown


def compared(image, mask, before, new, component, *, odd):
    """The visible picture with the new layer, without it, and with an empty one in its place."""
    after, encoding = own_format(image)
    outside, inside = differences(before, after, mask)
    new.set_visible(False)
    # Drawn anew: where GIMP only redraws the layer's box, it takes 32-bit pixels through its own float once more.
    fresh = image.duplicate()
    hidden, _ = own_format(fresh)
    fresh.delete()
    return {
        "outside": outside,
        "inside": inside,
        "hidden": sum(differences(before, hidden, mask)),
        "outside_of_empty": differences(with_an_empty_layer(image, new), after, mask)[0],
        "rounding": rounding(before, after, mask, component) if component in UNITS and not odd else 0,
        "visible_encoding": encoding,
    }


def inpainted(image, layer, component, arguments, *, odd):
    mask = selection(image)
    (before, _), stored = own_format(image), raw(layer, None)
    odd_in_source = not_numbers(layer)
    status, layers, _image, error = call("inpaint", image, [layer], **arguments)
    found = {
        "status": status,
        "error": error,
        "pixel_bytes": len(before) // len(mask),
        "unselected": mask.count(0),
        "soft": sum(0 < value < 255 for value in mask),
        "source_unchanged": stored == raw(layer, None),
        "odd_in_source": odd_in_source,
        "precision": image.get_precision().value_nick,
        "layers": [
            {
                "type": new.type().value_nick,
                "encoding": Babl.format_get_encoding(new.get_format()),
                "space_is_sources": Babl.format_get_space(new.get_format())
                == Babl.format_get_space(layer.get_format()),
                "odd": not_numbers(new),
            }
            for new in layers
        ],
    }
    if layers:
        found.update(compared(image, mask, before, layers[0], component, odd=odd))
    image.delete()
    return found


def main(folder, photograph, cases, arguments):
    values = photograph_values(photograph)
    found = {}
    for name, case in cases.items():
        image, layer = arranged(values=values, **case)
        component = case["precision"].partition("_")[0]
        found[name] = inpainted(image, layer, component, arguments, odd=case["odd"])
    return found
