#!/usr/bin/env python3
"""A second pair of hands in GIMP, beside whoever waits for a procedure: changes an image when a test says so.

A plug-in that GIMP starts by itself. The test writes ``do.json`` into the folder, and it answers with ``done.json``.
Without that folder's name in the environment it leaves at once.
"""

import json
import os
import sys
import traceback

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402

FOLDER = os.environ.get("LAYERBRIDGE_TEST_HANDS", "")
NAME = "layerbridge-test-hands"
LOOK_MS = 50


def delete_layer(image):
    image.remove_layer(image.get_selected_layers()[0])


def move_layer(image):
    layer = image.get_selected_layers()[0]
    _ok, x, y = layer.get_offsets()
    layer.set_offsets(x + 13, y - 7)


def crop(image):
    image.crop(400, 380, 50, 40)


def resize(image):
    image.resize(400, 380, -50, -40)


def scale(image):
    image.scale(256, 256)


def make_indexed(image):
    none, made = Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE
    assert image.convert_indexed(none, made, 64, False, False, "")


def select_nothing(image):
    Gimp.Selection.none(image)


DEEDS = {deed.__name__: deed for deed in (delete_layer, move_layer, crop, resize, scale, make_indexed, select_nothing)}


def look():
    path = os.path.join(FOLDER, "do.json")
    if not os.path.exists(path):
        return
    with open(path) as file:
        order = json.load(file)
    os.remove(path)
    try:
        DEEDS[order["deed"]](Gimp.Image.get_by_id(order["image"]))
        said = ""
    except BaseException:
        said = traceback.format_exc()
    part = os.path.join(FOLDER, "done.part")
    with open(part, "w") as file:
        json.dump({"trouble": said}, file)
    os.replace(part, os.path.join(FOLDER, "done.json"))


def run(procedure, _config, _data):
    procedure.persistent_ready()
    plug_in = procedure.get_plug_in()
    while FOLDER:
        plug_in.persistent_process(LOOK_MS)
        look()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)


class Hands(Gimp.PlugIn):
    def do_set_i18n(self, _name):
        return False

    def do_query_procedures(self):
        return [NAME]

    def do_create_procedure(self, name):
        return Gimp.Procedure.new(self, name, Gimp.PDBProcType.PERSISTENT, run, None)


Gimp.main(Hands.__gtype__, sys.argv)
