"""What leaves this computer, in sentences.

Owns: ``destination``, ``details``, ``refusal``. May import: ``bridge.leaving``, ``bridge.capability``,
``bridge.errors``, ``ui.words``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from bridge.capability import Account
from bridge.errors import BridgeError
from ui.words import tr, trn

if TYPE_CHECKING:
    from bridge.leaving import Leaving

PROMPT_CHARS = 160


def destination(leaving: Sequence[Leaving]) -> str:
    """Where it goes: the one thing to know before all others. Each provider in a line of its own."""
    return "\n".join(map(_destination, leaving))


def details(leaving: Sequence[Leaving], account: Account | None) -> str:
    """All else that is known of it, each further provider in a line of its own; ``account`` is that of the first."""
    first, *others = leaving
    parts = [_pixels(first), _cost(first, account), _prompts(first)]
    if first.picture is not None:
        parts.append(tr("Of the file nothing else goes along: no name, no place, no camera."))
    lines = [parts, *([f"{each.provider}:", _pixels(each), _cost(each, None)] for each in others)]
    return "\n".join(" ".join(part for part in line if part) for line in lines)


def refusal(error: BridgeError) -> str:
    """Why nothing would be sent."""
    return f"{error.message} {error.hint}".strip()


def _pixels(leaving: Leaving) -> str:
    size = leaving.size
    if leaving.picture is None:
        return tr("No picture is sent, only words, for one of {size} px.", size=size)
    told = _bytes(leaving.picture_bytes)
    if leaving.is_estimate:
        told = tr("about {size}", size=told)
    if leaving.tiles:
        return trn("%n tile(s) of {size} px, {bytes} in all.", len(leaving.tiles), size=size, bytes=told)
    if leaving.times > 1:
        return _repeated(leaving)
    if leaving.mask is not None:
        mask = _bytes(leaving.mask_bytes)
        return tr("The picture: {size} px, {bytes}; the mask: {mask}.", size=size, bytes=told, mask=mask)
    return tr("The picture: {size} px, {bytes}.", size=size, bytes=told)


def _repeated(leaving: Leaving) -> str:
    """The server makes one picture a request, and is sent all of it each time."""
    told = _bytes(leaving.picture_bytes + leaving.mask_bytes)
    if leaving.mask is not None:
        return tr(
            "The picture and the mask: {size} px, with each request; {bytes} in all.", size=leaving.size, bytes=told
        )
    return tr("The picture: {size} px, with each request; {bytes} in all.", size=leaving.size, bytes=told)


def _destination(leaving: Leaving) -> str:
    if not leaving.host:
        return tr("Nothing leaves this computer: {provider} works on it.", provider=leaving.provider)
    if leaving.stays:
        told = tr("Nothing leaves this computer: the server {host} is on it.", host=leaving.host)
    else:
        told = tr("Goes to {host} ({provider}).", host=leaving.host, provider=leaving.provider)
    return f"{told} {trn('%n request(s).', leaving.requests)}"


def _cost(leaving: Leaving, account: Account | None) -> str:
    if not leaving.may_be_billed:
        return "" if leaving.stays else tr("It costs nothing.")
    if leaving.price is None:
        told = tr("It may be billed; the cost is not known here: see your provider.")
    else:
        told = tr("It costs about {price}.", price=leaving.price)
    if account is None or account.credits is None:
        return told
    return f"{told} {tr('{credits} credits are left.', credits=f'{account.credits:g}')}"


def _prompts(leaving: Leaving) -> str:
    wanted = ", ".join(prompt.text.strip() for prompt in leaving.prompts if prompt.weight > 0)
    unwanted = ", ".join(prompt.text.strip() for prompt in leaving.prompts if prompt.weight < 0)
    told = [tr("Prompt: “{words}”.", words=_short(wanted))] if wanted else []
    if unwanted:
        told.append(tr("Negative prompt: “{words}”.", words=_short(unwanted)))
    if leaving.chooses_anew:
        told.append(tr("Its choices are made anew for each Generate, unless you set a seed."))
    return " ".join(told)


def _short(text: str) -> str:
    return text if len(text) <= PROMPT_CHARS else f"{text[: PROMPT_CHARS - 1]}…"


def _bytes(count: int) -> str:
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
