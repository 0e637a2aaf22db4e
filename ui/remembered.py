"""What a window looks like at the next start: its place, what is open, the form.

Owns: ``Remembered``, its file. May import: ``bridge.paths``, ``bridge.errors``, ``bridge.model``, ``bridge.wishes``.
No Qt.

The file is no setting of the user's: where it is broken it is ignored, with a line in the log.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bridge.model import Mode
from bridge.paths import Paths, write_atomically
from bridge.wishes import FOR_ONE_TIME, Wishes

log = logging.getLogger(__name__)

FILE_NAME = "panel.json"
WHOLE_OR_NONE = frozenset({"width", "height", "grow", "feather", "blend", "steps"})
NUMBER_OR_NONE = frozenset({"strength", "cfg_scale"})


@dataclass(frozen=True)
class Remembered:
    """Attributes:
    place: left, top, width, height in Qt's points; None for the usual.
    splits: how the areas share their room, by name.
    opened: the titles of what was unfolded.
    replaces_last: whether "Insert" takes the place of what was inserted last.
    """

    place: tuple[int, int, int, int] | None = None
    is_maximized: bool = False
    splits: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    opened: tuple[str, ...] = ()
    mode: Mode = Mode.TEXT_TO_IMAGE
    wishes: Wishes = field(default_factory=Wishes)
    replaces_last: bool = False


def load(paths: Paths) -> Remembered:
    """What was remembered; as at the very first start where there is nothing, or nothing that can be used."""
    path = paths.config / FILE_NAME
    try:
        return _remembered(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return Remembered()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.warning("%s is ignored: %s", path, error)
        return Remembered()


def save(paths: Paths, remembered: Remembered) -> None:
    """Write it. Raises ``StorageError``."""
    wishes = {name: value for name, value in asdict(remembered.wishes).items() if name not in FOR_ONE_TIME}
    data = {**asdict(remembered), "wishes": wishes}
    write_atomically(paths.config / FILE_NAME, json.dumps(data, indent=1, ensure_ascii=False).encode())


def _remembered(data: Any) -> Remembered:
    place = data["place"]
    return Remembered(
        place=None if place is None else _place(place),
        is_maximized=data["is_maximized"] is True,
        splits={str(name): _whole_numbers(sizes) for name, sizes in data["splits"].items()},
        opened=tuple(str(title) for title in data["opened"]),
        mode=Mode(data["mode"]),
        wishes=_wishes(data["wishes"]),
        replaces_last=data.get("replaces_last") is True,
    )


def _place(data: Any) -> tuple[int, int, int, int]:
    left, top, width, height = _whole_numbers(data)
    return left, top, width, height


def _whole_numbers(data: Any) -> tuple[int, ...]:
    if not all(isinstance(each, int) and abs(each) < 1 << 20 for each in data):
        raise ValueError("no pixels")
    return tuple(data)


def _wishes(data: Mapping[str, Any]) -> Wishes:
    """Fields that this version does not know are left out; those with a value of another kind are as they start."""
    values = {each.name: data[each.name] for each in fields(Wishes) if each.name in data}
    usable = {name: value for name, value in values.items() if _fits(name, value)}
    if "prompts" in usable:
        usable["prompts"] = tuple(usable["prompts"])
    if "options" in usable:
        usable["options"] = tuple((name, value) for name, value in usable["options"])
    return Wishes(**usable)


def _fits(name: str, value: Any) -> bool:
    if name in FOR_ONE_TIME:
        return False
    if name == "prompts":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if name == "options":
        return isinstance(value, list) and all(map(_is_option, value))
    if name in WHOLE_OR_NONE:
        return value is None or _is_number(value, int)
    if name in NUMBER_OR_NONE:
        return value is None or _is_number(value, (int, float))
    default = getattr(Wishes(), name)
    return _is_number(value, (int, float)) if isinstance(default, float) else type(value) is type(default)


def _is_option(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], str | int | float)
    )


def _is_number(value: Any, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)
