"""The table of arguments: what GIMP's dialogs, the PDB and the documentation are made of."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bridge.model import MAX_SEED, Mode
from bridge.wishes import MAX_SCALE, Wishes, from_arguments
from layerbridge.arguments import PREFIX, PROCEDURES, Argument, ProcedureSpec, by_name

EVERY = [(spec, argument) for spec in PROCEDURES for argument in spec.arguments]
IDS = [f"{spec.mode}:{argument.name}" for spec, argument in EVERY]
KINDS = {"string": str, "int": int, "double": float, "boolean": bool, "choice": str}
each_argument = pytest.mark.parametrize(("spec", "argument"), EVERY, ids=IDS)
each_procedure = pytest.mark.parametrize("spec", PROCEDURES, ids=lambda spec: spec.mode)


@each_procedure
def test_a_procedure_is_found_by_its_name_and_says_what_it_does(spec: ProcedureSpec) -> None:
    assert by_name(spec.name) is spec
    assert spec.name == PREFIX + spec.mode
    assert spec.menu_label and spec.blurb and spec.help.endswith(".")
    assert "_" in spec.menu_label, "no key opens it"


@each_procedure
def test_names_and_access_keys_of_a_dialog_are_unique(spec: ProcedureSpec) -> None:
    names = [argument.name for argument in spec.arguments]
    keys = [argument.label[argument.label.index("_") + 1].lower() for argument in spec.arguments]
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys), keys


OTHERS = {"panel", "reuse-recipe", "regenerate"}


def test_every_mode_has_a_procedure_and_the_others_are_known() -> None:
    assert {spec.mode for spec in PROCEDURES} == {*map(str, Mode), *OTHERS}
    assert {spec.mode: spec.window for spec in PROCEDURES if spec.mode in OTHERS} == {
        "panel": "panel",
        "reuse-recipe": "panel",
        "regenerate": "never",
    }
    assert {spec.mode for spec in PROCEDURES if not spec.needs_image} == {"text-to-image", "panel"}


def test_no_other_name_is_known() -> None:
    with pytest.raises(KeyError):
        by_name("plug-in-layer-bridge-rm")


@each_argument
def test_an_argument_explains_itself(spec: ProcedureSpec, argument: Argument) -> None:
    assert argument.help
    assert argument.label
    assert argument.name == argument.name.lower().replace("_", "-").strip("-")


@each_argument
def test_a_default_is_of_its_kind_and_in_its_range(spec: ProcedureSpec, argument: Argument) -> None:
    assert type(argument.default) is KINDS[argument.kind]
    if argument.kind in ("int", "double"):
        assert not isinstance(argument.default, str)
        assert argument.low <= argument.default <= argument.high
        assert argument.low < argument.high
    assert (argument.kind == "choice") is bool(argument.choices)
    if argument.choices:
        assert argument.default in dict(argument.choices)


@each_argument
def test_what_a_user_sets_arrives_as_a_wish(spec: ProcedureSpec, argument: Argument) -> None:
    """Else it would be a field in a dialog that does nothing."""
    said = {"string": "a=1", "int": 3, "double": 0.5, "boolean": True, "choice": argument.choices[-1:]}[argument.kind]
    value = said[0][0] if isinstance(said, tuple) else said
    if argument.name == "same-seed":
        return  # of "regenerate", see test_again.py
    assert from_arguments({argument.name: value}) != Wishes()  # type: ignore[dict-item]
    field = {"prompt": "prompts"}.get(argument.name, argument.name.replace("-", "_"))
    assert field in {each.name for each in fields(Wishes)}


@each_procedure
def test_the_defaults_of_a_procedure_are_wishes_that_can_be(spec: ProcedureSpec) -> None:
    if spec.mode not in OTHERS:
        from_arguments({argument.name: argument.default for argument in spec.arguments}).ask(Mode(spec.mode))


@each_argument
def test_the_ends_of_a_range_are_wishes_that_can_be(spec: ProcedureSpec, argument: Argument) -> None:
    if argument.kind not in ("int", "double") or spec.mode in OTHERS:
        return
    other = {"width": {"height": 8}, "height": {"width": 8}}.get(argument.name, {})
    ends = [end for end in (argument.low, argument.high) if end or argument.name not in ("width", "height")]
    for end in ends:
        value = int(end) if argument.kind == "int" else float(end)
        from_arguments({**other, argument.name: value}).ask(Mode(spec.mode))


def test_the_ranges_end_where_the_bridges_do() -> None:
    by = {argument.name: argument for _, argument in EVERY}
    assert by["scale"].high == MAX_SCALE
    assert by["seed"].high <= MAX_SEED
