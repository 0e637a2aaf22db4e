"""What every provider can do and what it still needs, as rows: for the command line, the README and the first run.

Owns: ``Row`` and its texts. May import: ``bridge.capability``, ``bridge.http.address``, ``bridge.model``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from bridge.capability import ProviderSpec
from bridge.http.address import is_loopback
from bridge.model import Mode, ProviderId

HEADINGS = {
    Mode.TEXT_TO_IMAGE: "text to image",
    Mode.IMAGE_TO_IMAGE: "image to image",
    Mode.INPAINT: "inpaint",
    Mode.OUTPAINT: "outpaint",
    Mode.UPSCALE: "upscale",
}


@dataclass(frozen=True)
class Row:
    """One provider.

    Attributes:
        modes: what it can do.
        needs: what is missing before it works, in a few words; empty where nothing is.
    """

    id: ProviderId
    label: str
    summary: str
    modes: tuple[Mode, ...]
    more: str
    needs: str
    is_model: bool


def row_of(spec: ProviderSpec, *, has_key: bool, has_url: bool) -> Row:
    """The row of a provider on this computer.

    Args:
        has_key: a key of it is kept, or in the environment.
        has_url: an address of it was set by the user.
    """
    modes = tuple(mode for mode in Mode if spec.serves(mode))
    needs = _missing(spec, has_key=has_key, has_url=has_url)
    return Row(spec.id, spec.label, spec.summary, modes, spec.more, needs, spec.is_model)


def markdown(specs: Sequence[ProviderSpec]) -> str:
    """The README's table: what each can do, and what it needs on a computer where nothing was set up."""
    head = ("provider", "what it is", *HEADINGS.values(), "needs")
    lines = [_line(head), _line(["---"] * len(head))]
    for spec in sorted(specs, key=_order):
        can = ["yes" if spec.serves(mode) else "" for mode in HEADINGS]
        what = spec.summary.rstrip(".") + (f"; also {spec.more}" if spec.more else "")
        lines.append(_line([f"`{spec.id}`", what, *can, _from_nothing(spec)]))
    return "\n".join(lines) + "\n"


def _order(spec: ProviderSpec) -> tuple[bool, bool, str]:
    """What needs no account first, without a model before with one."""
    return spec.needs_key, spec.is_model, spec.id


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _missing(spec: ProviderSpec, *, has_key: bool, has_url: bool) -> str:
    needs = []
    if spec.module and find_spec(spec.module) is None:
        needs.append(f"its optional part (python3 install.py --extra {spec.extra})")
    if spec.needs_key and not has_key:
        where = f"{spec.key_variable} or the panel's settings" if spec.key_variable else "the panel's settings"
        needs.append(f"a key ({where})")
    if is_loopback(spec.default_url) and not has_url:
        needs.append(f"the server running at {spec.default_url}, or its address ({spec.url_variable})")
    return "; ".join(needs)


def _from_nothing(spec: ProviderSpec) -> str:
    needs = []
    if spec.extra:
        needs.append(f"`install.py --extra {spec.extra}`")
    if spec.needs_key:
        needs.append(f"a key (`{spec.key_variable}`)")
    if is_loopback(spec.default_url):
        needs.append("your server running")
    return ", ".join(needs) or "nothing"
