"""Canvases that are out of the ordinary: each works, or is refused with a clear message and left as it was."""

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
)


def plain(image, base):
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [base]


def no_selection(image, base):
    return [base]


def selection_outside(image, base):
    small = base.copy()
    image.insert_layer(small, None, 0)
    small.resize(100, 100, 0, 0)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 300, 300, 80, 80)
    return [small]


def selection_partly_outside(image, base):
    small = base.copy()
    image.insert_layer(small, None, 0)
    small.resize(200, 200, 0, 0)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 150, 150, 120, 120)
    return [small]


def group_layer(image, base):
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    child = base.copy()
    image.insert_layer(child, group, 0)
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [group]


def locked_layer(image, base):
    base.set_lock_content(True)
    base.set_lock_position(True)
    base.set_lock_alpha(True)
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [base]


def child_of_locked_group(image, base):
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    child = base.copy()
    image.insert_layer(child, group, 0)
    group.set_lock_content(True)
    group.set_lock_position(True)
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [child]


def layer_mask(image, base):
    base.add_alpha()
    mask = base.create_mask(Gimp.AddMaskType.WHITE)
    base.add_mask(mask)
    base.set_edit_mask(True)
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [mask]


def channel(image, base):
    select_ellipse(image, 10, 10, 50, 50, 0)
    new = Gimp.Selection.save(image)
    image.set_selected_channels([new])
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [new]


def two_layers(image, base):
    other = base.copy()
    image.insert_layer(other, None, 0)
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [base, other]


def larger_than_canvas(image, base):
    base.resize(700, 700, 90, 80)
    select_ellipse(image, 0, 0, 120, 120, 0)
    return [base]


def one_pixel_selection(image, base):
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 200, 201, 1, 1)
    return [base]


def everything_selected(image, base):
    Gimp.Selection.all(image)
    return [base]


def one_pixel_wide_layer(image, base):
    thin = base.copy()
    image.insert_layer(thin, None, 0)
    thin.resize(1, 512, -200, 0)
    select_ellipse(image, 100, 100, 220, 220, 0)
    return [thin]


def one_pixel_image(image, base):
    image.scale(1, 1)
    Gimp.Selection.all(image)
    return [base]


def transparent_layer(image, base):
    clear = base.copy()
    image.insert_layer(clear, None, 0)
    clear.add_alpha()
    clear.edit_clear()
    select_ellipse(image, 100, 100, 120, 120, 0)
    return [clear]


def very_wide_image(image, base):
    image.scale(60_000, 64)
    select_ellipse(image, 30_000, 8, 90, 48, 6)
    return [base]


def very_wide_layer(image, base):
    wide = base.copy()
    image.insert_layer(wide, None, 0)
    wide.scale(60_000, 64, False)
    wide.set_offsets(-30_000, 100)
    select_ellipse(image, 200, 90, 90, 60, 0)
    return [wide]


def floating_selection(image, base):
    select_ellipse(image, 100, 100, 120, 120, 0)
    Gimp.edit_copy([base])
    pasted = Gimp.edit_paste(base, True)
    return [pasted[0]]


def empty_image(image, base):
    image.remove_layer(base)
    select_ellipse(image, 100, 100, 120, 120, 0)
    return []


CASES = {
    function.__name__: function
    for function in (
        plain,
        no_selection,
        selection_outside,
        selection_partly_outside,
        group_layer,
        locked_layer,
        child_of_locked_group,
        layer_mask,
        channel,
        two_layers,
        larger_than_canvas,
        one_pixel_selection,
        everything_selected,
        one_pixel_wide_layer,
        one_pixel_image,
        transparent_layer,
        very_wide_image,
        very_wide_layer,
        floating_selection,
        empty_image,
    )
}


def main(folder, photograph, arguments):
    found = {}
    for name, arrange in CASES.items():
        image = load(photograph)
        drawables = arrange(image, image.get_layers()[0])
        before, mask, (seen, pixel_bytes) = state(image), selection(image), visible(image)
        status, layers, _image, error = call("inpaint", image, drawables, **arguments)
        found[name] = {
            "status": status,
            "error": error,
            "unchanged": state(image) == before,
            "kept": {key: before[key] == state(image)[key] for key in ("selection", "selected_layers", "size")},
            "layers": [layer_facts(layer) for layer in layers],
            "source": [layer_facts(layer)["box"] for layer in drawables if isinstance(layer, Gimp.Layer)],
        }
        if layers:
            outside, inside, _unselected = changed_outside(seen, visible(image)[0], pixel_bytes, mask)
            found[name].update(outside=outside, inside=inside, selected=len(mask) - mask.count(0))
        Gimp.Image.delete(image)
    return found
