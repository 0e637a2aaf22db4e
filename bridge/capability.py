"""What a provider declares: itself, its engines, and what each can do in each mode.

Owns: specs, engines, capabilities, size rules, options, accounts, prices. All frozen; checks, forms, the command line
and the tables follow from them. May import: ``bridge.model``, ``bridge.plain_text``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from bridge.model import EngineId, Mode, ProviderId, Scalar, Size
from bridge.plain_text import cleaned, is_plain

MAX_DESCRIPTION_CHARS = 1000


class PromptNeed(StrEnum):
    """Whether a mode needs a prompt."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    UNUSED = "unused"


class PromptWeights(StrEnum):
    """What an engine makes of weights of words, written as ``(words:1.2)``."""

    IN_TEXT = "in text"
    """It reads the parentheses itself."""
    AS_PROMPTS = "as prompts"
    """It takes several prompts with a weight each."""
    NONE = "none"
    """It takes plain text only."""


@dataclass(frozen=True)
class FixedSizes:
    """The only sizes there are."""

    sizes: tuple[Size, ...]

    def admits(self, size: Size) -> bool:
        """Whether ``size`` is one of them."""
        return size in self.sizes

    def __str__(self) -> str:
        return ", ".join(map(str, self.sizes))


@dataclass(frozen=True)
class SizeRange:
    """Sizes between limits: sides in px, each a multiple of ``multiple``, areas in pixels.

    ``max_aspect`` is how many times longer one side may be than the other, 0 for no such limit.
    """

    min_side: int = 1
    max_side: int = 16_384
    multiple: int = 1
    min_pixels: int = 1
    max_pixels: int = 1 << 28
    max_aspect: float = 0.0

    def admits(self, size: Size) -> bool:
        """Whether ``size`` keeps every limit."""
        sides = (size.width, size.height)
        in_range = all(self.min_side <= side <= self.max_side and side % self.multiple == 0 for side in sides)
        return in_range and self.min_pixels <= size.pixels <= self.max_pixels and self._in_shape(size)

    def _in_shape(self, size: Size) -> bool:
        long, short = max(size.width, size.height), min(size.width, size.height)
        return not self.max_aspect or long <= short * self.max_aspect

    def __str__(self) -> str:
        sides = f"sides of {self.min_side} to {self.max_side} px in steps of {self.multiple}"
        shape = f", one side at most {self.max_aspect:g} times the other" if self.max_aspect else ""
        return f"{sides}, {self.min_pixels} to {self.max_pixels} pixels{shape}"


SizeRule = FixedSizes | SizeRange


class OptionKind(StrEnum):
    """What an option holds, and so which field a form shows."""

    INTEGER = "integer"
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    SWITCH = "switch"


def number_or_text(text: str) -> Scalar:
    """What somebody typed for an option: a number where it is one, the text as it is otherwise."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@dataclass(frozen=True)
class OptionSpec:
    """One option that a provider declares. Forms, the command line and the checks follow from it.

    Attributes:
        name: a field of ``Sampling`` ("steps", "cfg_scale" ...), or else a name in ``GenerationRequest.extras``.
        label: for people.
        help: one sentence with the field's term.
        minimum, maximum: for INTEGER and NUMBER.
        choices: for CHOICE; "" stands for "the endpoint's own choice". Those that cannot be shown are left out.
        required: nothing can be made without it.
    """

    name: str
    label: str
    kind: OptionKind
    help: str = ""
    default: Scalar | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False

    def __post_init__(self) -> None:
        if not all(map(is_plain, self.choices)):
            object.__setattr__(self, "choices", tuple(filter(is_plain, self.choices)))


@dataclass(frozen=True)
class Capability:
    """What one engine of a provider can do in one mode.

    Attributes:
        sizes: of the picture sent, or, for text-to-image, of the picture made.
        max_output_pixels: of an upscale, None where there is no limit.
        min_target_side: of an upscale's result, in px.
        max_margin: of an outpaint, in px a side.
        max_upload_bytes: of the picture's PNG (small effort), None where there is no limit.
        hard_mask: the endpoint gets masks of 0 and 255 only; otherwise a grey is a share of the strength.
        keeps_alpha: the engine understands transparency in what it is sent and gives it back.
        starts_from_picture: of an inpaint: what stands under the mask shows in the result, so it is filled before.
        fits_by_itself: what it makes belongs to the picture already: nothing is corrected at its border.
        max_factor: of an upscale, how many times larger a picture becomes in one go; None for no limit.
        weights: how weights of words are sent.
    """

    mode: Mode
    sizes: SizeRule
    prompt: PromptNeed = PromptNeed.REQUIRED
    max_prompt_chars: int = 2000
    max_samples: int = 1
    hard_mask: bool = False
    keeps_alpha: bool = False
    starts_from_picture: bool = False
    fits_by_itself: bool = False
    max_factor: float | None = None
    max_output_pixels: int | None = None
    min_target_side: int = 1
    max_margin: int = 0
    max_upload_bytes: int | None = None
    options: tuple[OptionSpec, ...] = ()
    weights: PromptWeights = PromptWeights.NONE


@dataclass(frozen=True)
class Engine:
    """One engine (model) that a provider offers; ``modes`` are those it is known to serve.

    Name and description are for people: whatever a server calls them, they are made fit to be shown here.
    """

    id: EngineId
    name: str
    description: str = ""
    modes: tuple[Mode, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", cleaned(self.name) or cleaned(self.id) or "unnamed")
        object.__setattr__(self, "description", cleaned(self.description, max_chars=MAX_DESCRIPTION_CHARS))


CREDITS = "credits"


@dataclass(frozen=True)
class Price:
    """What something costs.

    Attributes:
        amount: in ``unit``.
        unit: ``CREDITS``, each provider's own, or a currency by its ISO code; "" of what is free.
    """

    amount: float
    unit: str = CREDITS

    def times(self, count: int) -> Price:
        """What ``count`` of them cost."""
        return Price(self.amount * count, self.unit)

    def __str__(self) -> str:
        return f"{self.amount:g} {self.unit}" if self.unit else "free"


FREE = Price(0.0, "")


@dataclass(frozen=True)
class Account:
    """Whose key it is, and what is left on it. ``credits`` is None where the endpoint tells no number."""

    email: str = ""
    organization: str = ""
    credits: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "email", cleaned(self.email))
        object.__setattr__(self, "organization", cleaned(self.organization))
        if self.credits is not None and not math.isfinite(self.credits):
            object.__setattr__(self, "credits", None)


@dataclass(frozen=True)
class ProviderSpec:
    """What is known of a provider without asking it.

    Attributes:
        label: its name for people.
        summary: one sentence: what it is and what it costs.
        is_model: whether an AI model makes the pictures; where not, the user is told, and saved pictures say so.
        needs_key: whether it does nothing without a key.
        key_variable: the environment variable that its own samples read the key from, or "".
        url_variable: the same for its address.
        default_url: where it is unless told otherwise; "" where it has no address.
        api_versions: the dialects it speaks, the default one first; empty where there is only one.
        settings: options of the connection itself (organization ...), not of a request.
        key_label: what its key is called ("User and password" ...).
        usual_urls: where such servers are on this very machine when nobody changed anything; looked at by discovery.
        extra: the optional part of LayerBridge that it needs, as in ``layerbridge[extra]``; "" for none.
        module: a module of that extra, by which it is known whether it is installed.
        account_url: the page where its credits are bought; "" where it has none.
        more: what it can do besides its modes, in a few words.
        at_once: how many requests of one job it is sent at the same time.
        announces: whether it tells the context before it sends a request (``Transport.send_abandonable`` does), so that
            the next one can be packed meanwhile.
        encrypts: whether a key leaves this machine encrypted also where the address says "http".
        bills: whether requests that carry a key cost their user money; None where those of providers do that need one.
    """

    id: ProviderId
    label: str
    summary: str
    modes: tuple[Mode, ...]
    is_model: bool = True
    needs_key: bool = False
    key_variable: str = ""
    url_variable: str = ""
    default_url: str = ""
    api_versions: tuple[str, ...] = ()
    settings: tuple[OptionSpec, ...] = ()
    key_label: str = "API key"
    usual_urls: tuple[str, ...] = ()
    extra: str = ""
    module: str = ""
    account_url: str = ""
    more: str = ""
    at_once: int = 2
    announces: bool = False
    encrypts: bool = False
    bills: bool | None = None

    @property
    def charges(self) -> bool:
        """Whether requests that carry a key cost their user money, unless the user says otherwise."""
        return self.needs_key if self.bills is None else self.bills

    def serves(self, mode: Mode) -> bool:
        """Whether it can do ``mode``: whoever can inpaint can outpaint, into a picture that was extended before."""
        return mode in self.modes or (mode is Mode.OUTPAINT and Mode.INPAINT in self.modes)
