"""Layers of ours after they were inserted: replaced, removed, asked for what they carry, read as if not there."""

import json
import sys

from insertions import spec
from inside import Gimp, convert, load, select_ellipse, state

BOX = (40, 50, 30, 20)
KINDS = ("rgb", "adobe-rgb", "float-linear", "u16", "gray", "indexed")


def arranged(photograph, kind="rgb"):
    """A photograph below a patch of another colour, both named; the patch is active and something is selected."""
    image = load(photograph)
    convert(image, kind)
    base = image.get_layers()[0]
    patch = base.copy()
    image.insert_layer(patch, None, 0)
    patch.set_name("patch")
    patch.resize(200, 200, -20, -30)
    select_ellipse(image, 150, 110, 180, 220, 20)
    image.set_selected_layers([patch])
    return image, patch


def in_group(image, patch):
    group = Gimp.GroupLayer.new(image, "mine")
    image.insert_layer(group, None, 0)
    image.reorder_item(patch, group, 0)
    image.set_selected_layers([patch])


def names(image):
    def walk(layers):
        return [[each.get_name(), walk(each.get_children())] if each.is_group() else each.get_name() for each in layers]

    return walk(image.get_layers())


class Tried:
    """One image, one canvas that follows its active layer."""

    def __init__(self, wire, canvas_of, photograph, kind="rgb"):
        self.wire = wire
        self.image, self.patch = arranged(photograph, kind)
        self.canvas = canvas_of(self.image)
        self.before = state(self.image)

    def insert(self, name, box=BOX, mask=None, count=1, **order):
        specs = tuple(spec(self.wire, box, f"{name} {number}" if count > 1 else name, mask) for number in range(count))
        return self.canvas.insert_layers(self.wire.InsertLayers(specs, **order)).layers

    def found(self, **more):
        after = state(self.image)
        found = {
            "names": names(self.image),
            "selection_kept": after["selection"] == self.before["selection"],
            "selected": [layer.get_name() for layer in self.image.get_selected_layers()],
            **more,
        }
        self.image.delete()
        return found


def replaced(one):
    (first,) = one.insert("first")
    one.insert("second", replaces=(first,))
    return one.found(gone=Gimp.Layer.get_by_id(first) is None or not Gimp.Layer.get_by_id(first).is_valid())


def replaced_while_active(one):
    (first,) = one.insert("first")
    one.image.set_selected_layers([Gimp.Layer.get_by_id(first)])
    (second,) = one.insert("second", replaces=(first,))
    seen = one.canvas.describe(second)
    return one.found(source=seen.layer.name)


def replaced_in_a_group(one):
    in_group(one.image, one.patch)
    (first,) = one.insert("first")
    one.insert("second", replaces=(first,))
    return one.found()


def group_replaced(one):
    layers = one.insert("of", count=2, group="two")
    one.insert("one", replaces=layers)
    return one.found()


def group_half_replaced(one):
    layers = one.insert("of", count=2, group="two")
    one.insert("one", replaces=layers[:1])
    return one.found()


def deleted_already(one):
    (first,) = one.insert("first")
    one.image.remove_layer(Gimp.Layer.get_by_id(first))
    one.insert("second", replaces=(first, 999_999))
    return one.found()


def not_ours(one):
    one.insert("second", replaces=(one.patch.get_id(),))
    removed = one.canvas.remove_layers((one.patch.get_id(), 999_999))
    return one.found(removed=removed)


def removed(one):
    (first,) = one.insert("first")
    gone = one.canvas.remove_layers((first, 999_999))
    again = one.canvas.remove_layers((first,))
    return one.found(gone=gone == (first,), again=again, same=state(one.image)["stored"] == one.before["stored"])


def removed_with_group(one):
    layers = one.insert("of", count=2, group="two")
    one.canvas.remove_layers(layers)
    return one.found(same=state(one.image)["stored"] == one.before["stored"])


def fails(one):
    """The replaced layer is still there when the insertion fails."""
    (first,) = one.insert("first")
    one.image.insert_layer = lambda *_place: False
    try:
        one.insert("second", replaces=(first,))
        said = ""
    except Exception as problem:
        said = problem.message
    return one.found(said=said)


def carried(one):
    (first,) = one.insert("first")
    told = one.canvas.read_recipe(first)
    seen = one.canvas.describe()
    try:
        one.canvas.read_recipe(0)
        said = ""
    except Exception as problem:
        said = problem.message
    one.image.set_selected_layers([Gimp.Layer.get_by_id(first)])
    ours, active = one.canvas.describe(), one.canvas.read_recipe(0)
    box = told.box
    return one.found(
        recipe=json.loads(told.text),
        box=[box.x, box.y, box.width, box.height],
        active_is_it=active == told and told.layer == first,
        has_recipe=[seen.layer.has_recipe, ours.layer.has_recipe],
        said=said,
    )


def odd_recipe(one, data):
    (first,) = one.insert("first")
    Gimp.Layer.get_by_id(first).attach_parasite(Gimp.Parasite.new("layer-bridge-recipe", 1, data))
    try:
        return one.found(text=one.canvas.read_recipe(first).text)
    except Exception as problem:
        return one.found(said=problem.message)


def masked(one):
    (plain,) = one.insert("plain")
    (soft,) = one.insert("soft", mask=bytes([77]) * 600)
    wide = one.wire.Box(30, 45, 50, 30)
    rows = {}
    for name, number in (("plain", plain), ("soft", soft)):
        data = one.canvas.read_mask(number, wide)
        rows[name] = {
            "size": len(data),
            "above": sum(data[: 50 * 5]),
            "row": [sum(data[500:510]), data[510], data[539], sum(data[540:550])],
            "below": sum(data[50 * 25 :]),
        }
    apart = one.canvas.read_mask(plain, one.wire.Box(300, 300, 4, 4))
    return one.found(rows=rows, apart=sum(apart))


def again(one):
    """Made from the patch; then another layer lies between, and another one is active."""
    wire, box = one.wire, one.wire.Box(*BOX)
    pure = wire.whole(one.canvas.read_pixels("visible", box).data)
    patch = wire.whole(one.canvas.read_pixels("layer", box).data)
    (first,) = one.insert("first")
    between = Gimp.Layer.new(one.image, "between", 10, 10, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL)
    one.image.insert_layer(between, None, 1)
    base = one.image.get_layers()[-1]
    one.image.set_selected_layers([base])
    seen = one.canvas.describe(first)
    read = wire.whole(one.canvas.read_pixels("layer", box, first).data)
    visible = wire.whole(one.canvas.read_pixels("visible", box, first).data)
    images = len(Gimp.get_images())
    (second,) = one.insert("second", again=first)
    once_more = wire.whole(one.canvas.read_pixels("visible", box, second).data)
    return one.found(
        source=seen.layer.name,
        layer_is_patch=read == patch,
        visible_is_pure=visible == pure,
        visible_without_both=once_more == pure,
        source_of_second=one.canvas.describe(second).layer.name,
        images=images,
    )


def again_without_source(one):
    (first,) = one.insert("first")
    for layer in one.image.get_layers()[1:]:
        one.image.remove_layer(layer)
    return one.found(layer=one.canvas.describe(first).layer is None)


def again_gone(one):
    try:
        one.canvas.describe(999_999)
        return one.found(said="")
    except Exception as problem:
        return one.found(said=problem.message)


def mean_of(full, row, channels, left, top, channel):
    """Of the 3 x 3 pixels around the one that became a pixel of the small view."""
    places = [(top + dy) * row + (left + dx) * channels + channel for dy in range(3) for dx in range(3)]
    return sum(full[place] for place in places) / len(places)


def previewed(one):
    """What the small view shows against what is read there in full."""
    wire, found = one.wire, {}
    for source in ("layer", "visible"):
        small = one.canvas.read_preview(source, 128)
        full = wire.whole(one.canvas.read_pixels(source, small.box).data)
        channels = len(full) // small.box.size.pixels
        off = count = 0
        scale = small.box.width / small.size.width
        for y in range(8, small.size.height - 8, 11):
            for x in range(8, small.size.width - 8, 11):
                for channel in range(3):
                    mean = mean_of(full, small.box.width * channels, channels, int(x * scale), int(y * scale), channel)
                    off, count = off + abs(mean - small.data[(y * small.size.width + x) * 4 + channel]), count + 1
        box = small.box
        found[source] = {
            "box": [box.x, box.y, box.width, box.height],
            "size": [small.size.width, small.size.height],
            "off": off / count,
        }
    return one.found(**found, unchanged=state(one.image) == one.before)


def closed(one):
    one.image.delete()
    try:
        one.canvas.describe()
    except Exception as problem:
        return {"said": problem.message, "kind": problem.kind}
    return {}


def main(folder, photograph, plugin):
    sys.path.insert(0, plugin)
    from layerbridge import wire
    from layerbridge.canvas import GimpCanvas

    def canvas_of(image):
        return GimpCanvas(image, (), show=False)

    def tried(what, kind="rgb", **more):
        return what(Tried(wire, canvas_of, photograph, kind), **more)

    plain = (
        *(replaced, replaced_while_active, replaced_in_a_group, group_replaced, group_half_replaced, deleted_already),
        *(not_ours, removed, removed_with_group, fails, carried, masked, again, again_without_source, again_gone),
        closed,
    )
    found = {what.__name__: tried(what) for what in plain}
    found["bytes"] = tried(odd_recipe, data=[-1, -2, 123])
    found["endless"] = tried(odd_recipe, data=b"x" * 200_000)
    for kind in KINDS:
        found[f"preview:{kind}"] = tried(previewed, kind=kind)
    found["again:indexed"] = tried(again, kind="indexed")
    found["images_left"] = len(Gimp.get_images())
    return json.loads(json.dumps(found))
