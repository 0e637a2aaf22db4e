"""What AI Horde's answers mean when they are not what was asked for.

Owns: the table of return codes, the reading of error bodies. May import: ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.meanings``.

An error's body is ``{"message": ..., "rc": ...}``; a request that breaks the schema gets ``{"errors": {field: text}}``
beside the message, and the rate limiter sends a message alone. The return code decides, then the status: maintenance is
documented as 503 and sent as 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bridge.errors import (
    AuthError,
    BridgeError,
    QuotaError,
    RateLimitedError,
    RejectedError,
    ServerFaultError,
    TimedOutError,
)
from bridge.http.call import HttpAnswer, HttpCall, json_object
from bridge.providers.meanings import (
    BUSY,
    NO_KEY,
    NO_RIGHT,
    REJECTED,
    TOO_LARGE,
    WORDS,
    Meaning,
    explained,
    meaning_of,
)

_KEY = replace(NO_KEY, hint="Check the key in the settings or in AI_HORDE_API_KEY, or remove it: none is needed.")
_KUDOS = Meaning(
    QuotaError,
    "The request needs more kudos than the account has; nothing was made.",
    "Use a smaller size, at most 40 steps, allow slow workers, or allow a downgrade.",
)
_WORDS = replace(WORDS, hint="Change the prompt. The horde blocks addresses that repeat such prompts.")
_PICTURE = Meaning(RejectedError, "The horde cannot use the picture; nothing was made.", "Use another picture or part.")
_MODEL = Meaning(
    RejectedError, "The model cannot do this; nothing was made.", "Choose another model, or leave out the option."
)
_SIZE = Meaning(RejectedError, "The horde does not make this size; nothing was made.", "Use another size.")
_BLOCKED = Meaning(
    RateLimitedError, "The horde has blocked this network's address for a while; nothing was made.", "Try again later."
)
_UNTRUSTED = Meaning(
    AuthError,
    "The horde takes this from trusted users only; nothing was made.",
    "Use another connection, without a VPN, or register at aihorde.net.",
)
_PAUSED = Meaning(ServerFaultError, "The horde is in maintenance; nothing was made.", "Try again later.")
_NOBODY = Meaning(
    RejectedError,
    "No volunteer's computer can do this now; nothing was made.",
    "Choose another model, a smaller size, or fewer options.",
)
_GONE = Meaning(
    TimedOutError,
    "The horde does not have the request any more: after 20 minutes in the queue it is dropped.",
    "Try again later, or choose a model with more workers.",
)

MEANINGS: Mapping[str, Meaning] = {
    "InvalidAPIKey": _KEY,
    "UserNotFound": _KEY,
    "DeletedUser": _KEY,
    "SharedKeyExpired": _KEY,
    "KudosUpfront": _KUDOS,
    "SharedKeyEmpty": _KUDOS,
    "SharedKeyInsufficientKudos": _KUDOS,
    "CorruptPrompt": _WORDS,
    "MissingPrompt": Meaning(RejectedError, "The prompt is empty; nothing was made.", "Say what to show."),
    "InvalidPromptSize": Meaning(RejectedError, "The prompt is too long; nothing was made.", "Shorten it."),
    "InvalidSize": _SIZE,
    "TooManySteps": REJECTED,
    "BadCFGDecimals": REJECTED,
    "BadCFGNumber": REJECTED,
    "TooManyUpscalers": REJECTED,
    "BadRequest": REJECTED,
    "ImageValidationFailed": _PICTURE,
    "SourceImageUnreadable": _PICTURE,
    "SourceImageUrlInvalid": _PICTURE,
    "SourceImageResolutionExceeded": TOO_LARGE,
    "SourceImageSizeExceeded": TOO_LARGE,
    "InpaintingMissingMask": Meaning(RejectedError, "The horde misses the mask; nothing was made.", "Select a part."),
    "SourceMaskUnnecessary": _PICTURE,
    "UnsupportedSampler": _MODEL,
    "UnsupportedModel": _MODEL,
    "UnexpectedModelName": _MODEL,
    "SourceImageRequiredForModel": _MODEL,
    "Img2ImgMismatch": _MODEL,
    "TilingMismatch": _MODEL,
    "HiResFixMismatch": _MODEL,
    "HiResMismatch": _MODEL,
    "AnonForbidden": NO_RIGHT,
    "Forbidden": NO_RIGHT,
    "Locked": NO_RIGHT,
    "BadClientAgent": NO_RIGHT,
    "BannedClientAgent": NO_RIGHT,
    "NotTrusted": _UNTRUSTED,
    "RequiresTrust": _UNTRUSTED,
    "UntrustedUnsafeIP": _UNTRUSTED,
    "UnsafeIP": _UNTRUSTED,
    "TimeoutIP": _BLOCKED,
    "TooManyNewIPs": _BLOCKED,
    "TooManyPrompts": replace(BUSY, hint="Wait until earlier requests are done; without a key all share one limit."),
    "NoValidWorkers": _NOBODY,
    "MaintenanceMode": _PAUSED,
    "RequestNotFound": _GONE,
    "RequestExpired": _GONE,
}

_OURS: Mapping[Meaning, Meaning] = {NO_KEY: _KEY}


def endpoint_error(answer: HttpAnswer, call: HttpCall) -> BridgeError:
    """The error that an answer stands for which is not what was asked for."""
    data = json_object(answer.body)
    name, said = _text(data.get("rc")), _text(data.get("message"))
    details = data.get("errors")
    if isinstance(details, dict) and details:
        said = "; ".join(f"{field}: {_text(text) or 'is wrong'}" for field, text in details.items())
    return explained(_meaning(answer.status, name, said), answer, call, name=name, said=said)


def nobody_can() -> BridgeError:
    """What is said when no volunteer has what a request needs."""
    return _NOBODY.error(_NOBODY.message, _NOBODY.hint)


def _meaning(status: int, name: str, said: str) -> Meaning:
    if name in MEANINGS and status >= 400:
        return MEANINGS[name]
    meaning = meaning_of(status, f"{name} {said}")
    return _OURS.get(meaning, meaning)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
