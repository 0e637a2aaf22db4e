"""What the panel offers to do about an error, beside telling it.

Owns: those choices and their words. May import: ``bridge.errors``, ``bridge.model``, ``bridge.plan``,
``bridge.wishes``, ``bridge.imaging.geometry``, ``ui.notice``, ``ui.words``. No Qt.

Nothing here happens by itself: a request may be billed, so it is sent again by the user's click only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bridge.capability import FixedSizes, SizeRule
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    EngineNotFoundError,
    IndexedImageError,
    NothingExtendedError,
    NothingSelectedError,
    OutOfMemoryError,
    PromptError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    SettingsError,
    SizeError,
    TimedOutError,
    TooLargeError,
    TooManyRequestsError,
    UnreachableError,
)
from bridge.imaging.geometry import default_size, fit, same_shape, scaled
from bridge.model import Mode, Size
from bridge.plan import Into
from bridge.wishes import Wishes
from ui.notice import Choice
from ui.words import tr

SHRINK = 0.71
"""Of each side: about half the pixels."""
LEAST_SCALE = 1.5
EXTEND_PX = 128
BUSY_WAIT_S = 10.0
"""How long is waited after "too many requests" where the server does not say."""

Choices = tuple[Choice, ...]


class Again(Protocol):
    """Does once more what failed, with some of its wishes changed for this one time."""

    def __call__(self, **wishes: object) -> None:
        """``wishes`` are fields of ``Wishes``."""


class Helps(Protocol):
    """What the window can do about an error; ``provider`` is the one that failed, "" for the chosen one."""

    def open_settings(self, provider: str) -> None:
        """Show its settings."""

    def choose_engine(self, provider: str) -> None:
        """Ask for its engines anew and let the user choose."""

    def edit_prompt(self) -> None:
        """Go to the prompt."""

    def keep(self, **wishes: object) -> None:
        """Let the form show them, so that the next request has them too."""

    def open_page(self, url: str) -> None:
        """Open a page in the browser."""

    def account_url(self, provider: str) -> str:
        """Where its credits are bought; "" where nobody knows."""

    def may_bill(self, provider: str) -> bool:
        """Whether a request to it may cost money."""

    def sizes(self, mode: Mode, wishes: Wishes) -> SizeRule | None:
        """What the engine takes, where that is known."""


@dataclass(frozen=True)
class Failure:
    """A job that failed: what was asked for, and how it can be tried again."""

    mode: Mode
    wishes: Wishes
    again: Again
    helps: Helps

    def again_and_keep(self, **wishes: object) -> None:
        """Try again, and write what was changed into the form: as it is, it would fail again."""
        self.helps.keep(**wishes)
        self.again(**wishes)


def of_job(error: BridgeError, failure: Failure) -> Choices:
    """What helps against the failure of a job; nothing for some."""
    for kind, offered in _OFFERED:
        if isinstance(error, kind):
            return offered(error, failure)
    return ()


def of_insertion(error: BridgeError, converted: Callable[[], None]) -> Choices:
    """What helps where results could not be inserted."""
    if not isinstance(error, IndexedImageError):
        return ()
    help_ = tr("The image becomes RGB and the result goes in, in one undo step")
    return (Choice(tr("Convert and insert"), converted, help_),)


# --------------------------------------------------------------------------------------------- each kind of error


def _send_all(error: BridgeError, failure: Failure) -> Choices:
    needed = error.needed if isinstance(error, TooManyRequestsError) else 0
    return (Choice(tr("Send {count} requests", count=needed), lambda: failure.again(max_requests=needed), error.hint),)


def _convert(_error: BridgeError, failure: Failure) -> Choices:
    again = failure.again
    convert = Choice(
        tr("Convert when inserted"),
        lambda: again(convert_indexed=True),
        tr("Make it now; the image becomes RGB when a result is inserted, in the same undo step"),
    )
    apart = Choice(
        tr("Into a new image"),
        lambda: again(into=str(Into.NEW_IMAGE)),
        tr("Make it now; the result goes into a new image, and this one stays as it is"),
    )
    # An outpaint extends its own image, so it goes into no other.
    return (convert,) if failure.mode is Mode.OUTPAINT else (convert, apart)


def _whole_layer(_error: BridgeError, failure: Failure) -> Choices:
    help_ = tr("Replace the whole layer, this one time")
    return (Choice(tr("Use the whole layer"), lambda: failure.again(whole_layer=True), help_),)


def _extend(_error: BridgeError, failure: Failure) -> Choices:
    help_ = tr("Extend every side by {side} pixels; the form shows it and can change it", side=EXTEND_PX)
    sides = dict.fromkeys(("left", "top", "right", "bottom"), EXTEND_PX)
    return (Choice(tr("Extend every side"), lambda: failure.again_and_keep(**sides), help_),)


def _edit(_error: BridgeError, failure: Failure) -> Choices:
    return (Choice(tr("Edit the prompt"), failure.helps.edit_prompt, tr("Go to the prompt")),)


def _settings(_error: BridgeError, failure: Failure) -> Choices:
    provider = failure.wishes.provider
    help_ = tr("Key and address of the provider")
    return (Choice(tr("Open settings"), lambda: failure.helps.open_settings(provider), help_),)


def _account(_error: BridgeError, failure: Failure) -> Choices:
    url = failure.helps.account_url(failure.wishes.provider)
    return (Choice(tr("Open the account page"), lambda: failure.helps.open_page(url), url),) if url else ()


def _engine(_error: BridgeError, failure: Failure) -> Choices:
    help_ = tr("Ask the provider for its engines again and choose one")
    return (Choice(tr("Choose another engine"), lambda: failure.helps.choose_engine(failure.wishes.provider), help_),)


def _retry(error: BridgeError, failure: Failure) -> Choices:
    wait_s = (error.wait_s or BUSY_WAIT_S) if isinstance(error, RateLimitedError) else 0.0
    return (Choice(tr("Retry"), failure.again, tr("Send the same request again"), wait_s=wait_s),)


def _retry_unknown(_error: BridgeError, failure: Failure) -> Choices:
    """Nobody knows whether it was carried out: what a second one may cost is said before."""
    says = tr("Sent again, it may be billed again.") if failure.helps.may_bill(failure.wishes.provider) else ""
    return (Choice(tr("Retry"), failure.again, tr("Send the same request again"), says),)


def _retry_or_settings(error: BridgeError, failure: Failure) -> Choices:
    is_sent = isinstance(error, UnreachableError) and error.sent
    retry = _retry_unknown if is_sent else _retry
    return (*retry(error, failure), *_settings(error, failure))


def _garbled(error: BridgeError, failure: Failure) -> Choices:
    return (*_retry_unknown(error, failure), *_settings(error, failure))


def _smaller(error: BridgeError, failure: Failure) -> Choices:
    offered = _BY_MODE[failure.mode](failure)
    if isinstance(error, OutOfMemoryError) and failure.wishes.samples > 1:
        one = Choice(tr("Make one at a time"), lambda: failure.again(samples=1), tr("The same with one sample"))
        offered = (*offered[:1], one)
    return offered


def _smaller_size(failure: Failure) -> Choices:
    size = smaller(failure.wishes, failure.helps.sizes(failure.mode, failure.wishes))
    if size is None:
        return ()
    help_ = tr("Make it with {size} pixels", size=size)
    return (
        Choice(tr("Use a smaller size"), lambda: failure.again_and_keep(width=size.width, height=size.height), help_),
    )


def _in_tiles(failure: Failure) -> Choices:
    if failure.wishes.tiles == "yes":
        return ()
    help_ = tr("Send the picture in overlapping tiles; each is a request of its own")
    return (Choice(tr("Work in tiles"), lambda: failure.again(tiles="yes", samples=1), help_),)


def _less_around(failure: Failure) -> Choices:
    if failure.wishes.context == "selection":
        return ()
    help_ = tr("Send the selection without the picture around it")
    return (Choice(tr("Send only the selection"), lambda: failure.again(context="selection"), help_),)


def _smaller_scale(failure: Failure) -> Choices:
    scale = round(failure.wishes.scale) / 2
    if scale < LEAST_SCALE:
        return ()
    help_ = tr("Make it {scale} times larger instead of {before}", scale=f"{scale:g}", before=failure.wishes.scale)
    return (Choice(tr("Use a smaller size"), lambda: failure.again_and_keep(scale=scale), help_),)


def _nothing(_failure: Failure) -> Choices:
    return ()


def smaller(wishes: Wishes, rule: SizeRule | None) -> Size | None:
    """The next size below, of those that the engine takes; None where there is none."""
    if rule is None:
        return None
    before = Size(wishes.width, wishes.height) if wishes.width and wishes.height else default_size(rule)
    if isinstance(rule, FixedSizes):
        less = [size for size in rule.sizes if size.pixels < before.pixels]
        return min(less, key=lambda size: (not same_shape(size, before), -size.pixels), default=None)
    made = fit(scaled(before, SHRINK), rule).working
    return made if made.pixels < before.pixels else None


_BY_MODE: dict[Mode, Callable[[Failure], Choices]] = {
    Mode.TEXT_TO_IMAGE: _smaller_size,
    Mode.IMAGE_TO_IMAGE: _in_tiles,
    Mode.INPAINT: _less_around,
    Mode.OUTPAINT: _nothing,
    Mode.UPSCALE: _smaller_scale,
}
_OFFERED: tuple[tuple[type[BridgeError], Callable[[BridgeError, Failure], Choices]], ...] = (
    # Those of a kind before the kind itself.
    (TooManyRequestsError, _send_all),
    (IndexedImageError, _convert),
    (NothingExtendedError, _extend),
    (NothingSelectedError, _whole_layer),
    (PromptError, _edit),
    (SizeError, _smaller),
    (TooLargeError, _smaller),
    (OutOfMemoryError, _smaller),
    (AuthError, _settings),
    (SettingsError, _settings),
    (QuotaError, _account),
    (RateLimitedError, _retry),
    (RefusedError, _edit),
    (EngineNotFoundError, _engine),
    (ServerFaultError, _retry),
    (UnreachableError, _retry_or_settings),
    (TimedOutError, _retry_unknown),
    (BadResponseError, _garbled),
)
