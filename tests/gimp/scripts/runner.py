"""Runs one script inside GIMP and writes what its main() returned; GIMP's own exit status is not to be trusted."""

import json
import os
import sys
import traceback

script = os.environ["LAYERBRIDGE_TEST_SCRIPT"]
sys.path.insert(0, os.path.dirname(script))
try:
    names = {"__name__": "script", "__file__": script}
    exec(compile(open(script).read(), script, "exec"), names)
    found = names["main"](**json.loads(os.environ["LAYERBRIDGE_TEST_PARAMETERS"]))
except BaseException:
    found = {"traceback": traceback.format_exc()}
with open(os.environ["LAYERBRIDGE_TEST_VERDICT"] + ".part", "w") as file:
    json.dump(found, file)
os.replace(file.name, os.environ["LAYERBRIDGE_TEST_VERDICT"])
