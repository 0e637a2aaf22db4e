"""What the scripts inside GIMP share: loading, selecting, calling a procedure, looking at pixels."""

import hashlib
import json

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, Gio  # noqa: E402

PREFIX = "plug-in-layer-bridge-"
RECIPE = "layer-bridge-recipe"
EXACT = "RGBA float"


def load(path):
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))


def convert(image, kind):
    """Turn an 8-bit sRGB image into another kind. GIMP makes no image with groups indexed."""
    if kind == "adobe-rgb":
        image.convert_color_profile(
            Gimp.ColorProfile.new_rgb_adobe(), Gimp.ColorRenderingIntent.RELATIVE_COLORIMETRIC, True
        )
    elif kind == "float-linear":
        image.convert_precision(Gimp.Precision.FLOAT_LINEAR)
    elif kind == "u16":
        image.convert_precision(Gimp.Precision.U16_NON_LINEAR)
    elif kind == "gray":
        image.convert_grayscale()
    elif kind == "indexed":
        none, made = Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE
        assert image.convert_indexed(none, made, 64, False, False, ""), Gimp.get_pdb().get_last_error()


def select_ellipse(image, x, y, width, height, feather):
    Gimp.context_push()
    Gimp.context_set_feather(feather > 0)
    Gimp.context_set_feather_radius(feather, feather)
    Gimp.context_set_antialias(True)
    image.select_ellipse(Gimp.ChannelOps.REPLACE, x, y, width, height)
    Gimp.context_pop()


def raw(drawable, pixel_format=EXACT, box=None):
    """The bytes of a drawable; float by default, so that nothing is rounded or clipped before it is compared."""
    x, y, width, height = box or (0, 0, drawable.get_width(), drawable.get_height())
    rectangle = Gegl.Rectangle.new(x, y, width, height)
    return drawable.get_buffer().get(rectangle, 1.0, pixel_format, Gegl.AbyssPolicy.NONE)


def visible(image):
    """The visible picture as floats, and the bytes a pixel has."""
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    data = raw(layer)
    pixel_bytes = len(data) // (layer.get_width() * layer.get_height())
    layer.delete()
    return data, pixel_bytes


def visible_srgb(image, box=None):
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    data = raw(layer, "R'G'B'A u8", box)
    layer.delete()
    return data


def selection(image):
    return raw(image.get_selection(), "Y u8", (0, 0, image.get_width(), image.get_height()))


def call(name, image, drawables, run_mode=Gimp.RunMode.NONINTERACTIVE, **arguments):
    """Run one of our procedures: (status nick, layers, image, error text)."""
    procedure = Gimp.get_pdb().lookup_procedure(PREFIX + name)
    config = procedure.create_config()
    config.set_property("run-mode", run_mode)
    config.set_property("image", image)
    config.set_core_object_array("drawables", drawables)
    for key, value in arguments.items():
        config.set_property(key.replace("_", "-"), value)
    result = procedure.run(config)
    status = result.index(0)
    if status != Gimp.PDBStatusType.SUCCESS:
        return status.value_nick, [], None, Gimp.get_pdb().get_last_error()
    return status.value_nick, result.get_core_object_array(1), result.index(2), ""


def layer_facts(layer):
    """What a test wants to know of a layer."""
    _ok, x, y = layer.get_offsets()
    parent = layer.get_parent()
    mask = layer.get_mask()
    parasite = layer.get_parasite(RECIPE)
    return {
        "id": layer.get_id(),
        "name": layer.get_name(),
        "box": [x, y, layer.get_width(), layer.get_height()],
        "mask": mask is not None,
        "edit_mask": layer.get_edit_mask() if mask else False,
        "visible": layer.get_visible(),
        "parent": parent.get_id() if parent else None,
        "position": layer.get_image().get_item_position(layer),
        "recipe": json.loads(bytes(byte & 0xFF for byte in parasite.get_data()).decode()) if parasite else None,
        "recipe_persistent": parasite.is_persistent() if parasite else None,
    }


def tree(image):
    """The layers' ids with their places, top first, groups with their children."""

    def walk(layers):
        return [
            [layer.get_id(), layer.get_name(), walk(layer.get_children()) if layer.is_group_layer() else None]
            for layer in layers
        ]

    return walk(image.get_layers())


def stored(image):
    """The stored bytes of every layer and layer mask, as they are: by name and place, whatever their format."""

    def walk(layers):
        for layer in layers:
            if layer.is_group_layer():
                yield from walk(layer.get_children())
                continue
            for drawable in filter(None, (layer, layer.get_mask())):
                head = (drawable.get_id(), drawable.get_width(), drawable.get_height(), *layer.get_offsets()[1:])
                yield repr(head).encode() + raw(drawable, None)

    return b"".join(walk(image.get_layers()))


def state(image):
    """A fingerprint of everything that must not change or must come back."""
    data, _bytes = visible(image)
    return {
        "base_type": image.get_base_type().value_nick,
        "stored": hashlib.sha256(stored(image)).hexdigest(),
        "visible": hashlib.sha256(data).hexdigest(),
        "selection": hashlib.sha256(selection(image)).hexdigest(),
        "selected_layers": [layer.get_id() for layer in image.get_selected_layers()],
        "tree": tree(image),
        "size": [image.get_width(), image.get_height()],
    }


def changed_outside(before, after, pixel_bytes, mask):
    """How many pixels differ where the selection is 0, how many where it is not, and how many are not selected."""
    outside = inside = unselected = 0
    for index, selected in enumerate(mask):
        start = index * pixel_bytes
        differs = before[start : start + pixel_bytes] != after[start : start + pixel_bytes]
        if selected == 0:
            unselected += 1
            outside += differs
        else:
            inside += differs
    return outside, inside, unselected
