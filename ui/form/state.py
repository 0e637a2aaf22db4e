"""The form of a window: the mode, the wishes, and the provider that is to carry them out.

Owns: ``FormState``. May import: ``bridge``, ``ui.form.values``, ``ui.offers``, ``ui.providers``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from bridge.capability import Capability
from bridge.model import Mode, ProviderId, Scalar
from bridge.wishes import Wishes
from ui.form import values
from ui.offers import Offer
from ui.providers import Providers


class FormState(QObject):
    """What the form says.

    Args:
        default: the provider that is used where none is chosen.

    Attributes:
        mode, wishes: the form itself.
        last_seed: of the last result; 0 before there is one.

    Signals:
        changed: one of the attributes has a new value.
        offers_changed: what is known of the providers, or which one is chosen, is new.
    """

    changed = Signal()
    offers_changed = Signal()

    def __init__(self, providers: Providers, default: Callable[[], ProviderId], parent: QObject) -> None:
        super().__init__(parent)
        self._providers = providers
        self._default = default
        self.mode = Mode.TEXT_TO_IMAGE
        self.wishes = Wishes()
        self.last_seed = 0
        self._strengths: dict[Mode, float | None] = {}
        providers.changed.connect(self._offers_moved)

    # ------------------------------------------------------------------------------------------ fields

    def choose_mode(self, mode: Mode) -> None:
        """Work in ``mode`` from now on."""
        if mode is not self.mode:
            # How much of a whole picture changes is no answer to how much of a selection does.
            self._strengths[self.mode] = self.wishes.strength
            self.wishes = replace(self.wishes, strength=self._strengths.get(mode))
        self.mode = mode
        if self.wishes.engine and self.offer and self.capability is None:
            self.wishes = replace(self.wishes, engine="")
        self.changed.emit()

    def restore(self, mode: Mode, wishes: Wishes) -> None:
        """The whole form at once, with the strength of this mode."""
        self.mode, self.wishes = mode, wishes
        self.choose_mode(mode)

    def take(self, mode: Mode, wishes: Wishes) -> None:
        """The whole form at once; the prompts that were there can be undone. Its provider is asked what it can do."""
        self.restore(mode, wishes)
        self._offers_moved(self.chosen)

    def change(self, **fields: object) -> None:
        """Set fields of ``wishes`` by their names."""
        self.wishes = replace(self.wishes, **fields)  # type: ignore[arg-type]
        self.changed.emit()

    def set_field(self, name: str, value: Scalar | None) -> None:
        """Set one field of ``wishes``; None lets it be as it starts."""
        self.wishes = values.with_field(self.wishes, name, value)
        self.changed.emit()

    def set_option(self, name: str, value: Scalar | None) -> None:
        """Set one of the engine's options; None leaves it to the engine."""
        self.wishes = values.with_option(self.wishes, name, value)
        self.changed.emit()

    def remember_seed(self, seed: int) -> None:
        """The seed of the last result can be used again."""
        self.last_seed = seed
        self.changed.emit()

    # ------------------------------------------------------------------------------------------ providers

    @property
    def chosen(self) -> ProviderId:
        """The provider that is to carry it out."""
        return ProviderId(self.wishes.provider) or self._default()

    @property
    def offer(self) -> Offer | None:
        """The chosen provider; None until it is known."""
        return self._providers.offers.get(self.chosen)

    @property
    def capability(self) -> Capability | None:
        """What the chosen provider and engine can do in this mode; None where nothing, or not known yet."""
        return self.offer.capability(self.mode, self.wishes.engine) if self.offer else None

    def why_not(self, mode: Mode) -> str:
        """Why the chosen provider cannot do ``mode``; "" where it can."""
        if self.offer is None:
            return self._providers.why_unknown(self.chosen)
        return self.offer.why_not(mode, self.wishes.engine if mode is self.mode else "")

    def choose_provider(self, provider: ProviderId) -> None:
        """Use ``provider`` from now on, with its own choice of engine."""
        self.change(provider=provider, engine="")
        self._offers_moved(provider)

    def _offers_moved(self, provider: ProviderId) -> None:
        self.offers_changed.emit()
        if provider == self.chosen:
            self._providers.ask(provider)
