"""Insertions that change the image first: scaled, turned into RGB, both; and the ones that fail on the way."""

import json
import sys

from inside import Gimp, convert, layer_facts, load, raw, select_ellipse, state

COLOUR = (200, 100, 50, 128)
RECIPE = '{"recipe": 1, "word": "Käse ✓"}'


def spec(wire, box, name="new", mask=None, visible=True):
    pixels = bytes(COLOUR) * (box[2] * box[3])
    return wire.NewLayer(name, wire.Box(*box), pixels, mask, RECIPE, visible)


def arranged(photograph, kind):
    """A photograph with a masked layer above it, in a group where GIMP allows one, a guide and a soft selection."""
    image = load(photograph)
    patch, group = image.get_layers()[0].copy(), None
    if kind in ("rgb", "gray"):
        group = Gimp.GroupLayer.new(image, "group")
        image.insert_layer(group, None, 0)
    image.insert_layer(patch, group, 0)
    patch.resize(120, 100, -300, -350)
    patch.add_mask(patch.create_mask(Gimp.AddMaskType.WHITE))
    patch.set_edit_mask(True)
    image.add_vguide(100)
    select_ellipse(image, 150, 110, 180, 220, 20)
    if kind == "no-profile":
        image.set_color_profile(None)
        kind = "indexed"
    elif kind == "adobe-indexed":
        convert(image, "adobe-rgb")
        kind = "indexed"
    convert(image, kind)
    image.set_selected_layers([patch])
    return image, patch


def sent(wire, canvas, image):
    """What would be sent of the layer and of the visible picture."""
    box = wire.Box(0, 0, image.get_width(), image.get_height())
    return [wire.whole(canvas.read_pixels(source, box).data) for source in ("layer", "visible")]


def off_by(before, after):
    """How far the 2 x 2 pixels of a doubled picture lie from the one pixel that they were, on average, in steps."""
    total = count = 0
    for y in range(5, 500, 9):
        for x in range(5, 500, 9):
            four = [2 * y * 1024 + 2 * x + offset for offset in (0, 1, 1024, 1025)]
            mean = sum(after[4 * place] for place in four) / 4
            total, count = total + abs(mean - before[4 * (y * 512 + x)]), count + 1
    return total / count


def looked_at(image, patch, inserted):
    layers = [Gimp.Layer.get_by_id(number) for number in inserted.layers]
    found = {
        "layers": [
            {
                **layer_facts(layer),
                "type": layer.type().value_nick,
                "pixel": list(raw(layer, "R'G'B'A u8")[:4]),
                "mask_byte": raw(layer.get_mask(), "Y u8")[0] if layer.get_mask() else None,
            }
            for layer in layers
        ],
        "patch": layer_facts(patch),
        "base_type": image.get_base_type().value_nick,
        "guide": image.get_guide_position(image.find_next_guide(0)),
        "selection": list(Gimp.Selection.bounds(image)[2:]),
        "editing_mask": patch.get_edit_mask(),
        "after": state(image),
    }
    for layer in layers:
        layer.set_visible(False)
    return found


def inserted(wire, canvas_of, photograph, kind="rgb", boxes=((0, 0, 30, 20),), mask=None, **order):
    """One insertion: what it made, and whether the picture under it is the same to the bit."""
    image, patch = arranged(photograph, kind)
    canvas = canvas_of(image, patch)
    before, read = state(image), sent(wire, canvas, image)
    specs = tuple(spec(wire, box, f"new {number}", mask, number == 0) for number, box in enumerate(boxes))
    made = canvas.insert_layers(wire.InsertLayers(specs, **order))
    found = {**looked_at(image, patch, made), "before": before}
    again = sent(wire, canvas, image)
    found["under_it_unchanged"] = again == read
    if order.get("scale") == wire.Size(1024, 1024) and "canvas" not in order:
        found["off_by"] = off_by(read[1], again[1])
    image.delete()
    return found


def broken_off(wire):
    """Pixels that end before all of them came: the bridge went away."""
    yield bytes(COLOUR) * 300
    raise ConnectionError("gone")


def broken_link(wire, image):
    return wire.NewLayer("new", wire.Box(0, 0, 30, 20), wire.Stream(30 * 20 * 4, broken_off(wire)))


def place_refuses(wire, image):
    image.insert_layer = lambda *_place: False
    return spec(wire, (0, 0, 30, 20))


def scale_refuses(wire, image):
    image.scale = lambda *_size: False
    return spec(wire, (0, 0, 30, 20))


def conversion_refuses(wire, image):
    image.convert_rgb = lambda: False
    return spec(wire, (0, 0, 30, 20))


def place_refuses_in_the_end(wire, image):
    first = image.insert_layer

    def insert_once(*place):
        image.insert_layer = lambda *_place: False
        return first(*place)

    image.insert_layer = insert_once
    return spec(wire, (0, 0, 30, 20))


TROUBLES = (broken_link, place_refuses, scale_refuses, conversion_refuses, place_refuses_in_the_end)


def failed(wire, canvas_of, photograph, trouble, kind, **order):
    """What is said, and what became of the image, where GIMP or the bridge does not do its part."""
    image, patch = arranged(photograph, kind)
    before = state(image)
    layer = trouble(wire, image)
    try:
        canvas_of(image, patch).insert_layers(wire.InsertLayers((layer,), **order))
        said = ""
    except Exception as problem:
        said = f"{type(problem).__name__}: {getattr(problem, 'message', problem)}"
    after = state(image)
    image.delete()
    return {"said": said, "before": before, "after": after, "images": len(Gimp.get_images())}


def main(folder, photograph, plugin):
    sys.path.insert(0, plugin)
    from layerbridge import wire
    from layerbridge.canvas import GimpCanvas

    def canvas_of(image, layer):
        return GimpCanvas(image, [layer], show=False)

    def one(**options):
        return inserted(wire, canvas_of, photograph, **options)

    double, grown = wire.Size(1024, 1024), wire.Box(-10, 0, 1100, 1030)
    mask = bytes([77]) * 600
    found = {
        "scaled": one(scale=double, boxes=((600, 700, 240, 200),)),
        "stretched": one(scale=wire.Size(700, 400)),
        "same_size": one(scale=wire.Size(512, 512)),
        "scaled_and_grown": one(scale=double, canvas=grown, group="two", boxes=((5, 6, 30, 20), (7, 8, 30, 20))),
        "converted": one(kind="indexed", to_rgb=True, mask=mask),
        "converted_without_profile": one(kind="no-profile", to_rgb=True),
        "converted_in_a_group": one(kind="indexed", to_rgb=True, group="two", boxes=((5, 6, 30, 20), (7, 8, 30, 20))),
        "converted_wide_gamut": one(kind="adobe-indexed", to_rgb=True),
        "converted_and_scaled": one(kind="indexed", to_rgb=True, scale=double, mask=mask),
        "rgb_asked_to_be": one(to_rgb=True),
        "gray_asked_to_be": one(kind="gray", to_rgb=True),
        "indexed_as_it_is": one(kind="indexed"),
    }
    images = len(Gimp.get_images())
    orders = {"scale": {"scale": double}, "both": {"scale": double, "to_rgb": True}}
    for trouble in TROUBLES:
        for name, order in orders.items():
            kind = "indexed" if "to_rgb" in order else "rgb"
            key = f"{trouble.__name__}:{name}"
            found[key] = {**failed(wire, canvas_of, photograph, trouble, kind, **order), "images_before": images}
    return json.loads(json.dumps(found))
