"""The first time: what runs on this computer already, in plain words, and one click to use it.

Owns: those words. May import: ``bridge.discovery``, ``bridge.settings``, ``ui.notice``. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bridge.discovery import Found, where
from bridge.settings import Settings
from ui.notice import Choice, Notice

PATIENCE_S = 3.0


def is_first(settings: Settings) -> bool:
    """Whether nobody chose a provider or told an address yet."""
    return not settings.default_provider and not any(saved.url for saved in settings.providers.values())


def notice(found: Sequence[Found], use: Callable[[Found], None]) -> Notice | None:
    """What was found and how to use it; None where nothing was. The first one is offered, the others are named."""
    if not found:
        return None
    names = [f"{each.what} ({where(each)})" for each in found]
    those = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    runs = "runs" if len(names) == 1 else "run"
    hint = "Results come from it instead of the offline methods; Settings changes it again."
    choice = Choice(f"Use {found[0].what}", lambda: use(found[0]))
    return Notice(f"{those} {runs} on this computer.", hint, choices=(choice,))


def using(settings: Settings, found: Found) -> Settings:
    """The settings with a server that was found as the default provider."""
    saved = replace(settings.provider(found.provider), url=found.url)
    return replace(settings.with_provider(found.provider, saved), default_provider=found.provider)
