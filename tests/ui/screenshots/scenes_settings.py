"""Settings: each page, at usual and smallest size; the first run; other languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bridge.discovery import Found
from bridge.model import ProviderId
from tests.ui.screenshots.studio import Studio
from ui.settings.dialog import SettingsDialog


def pages(studio: Studio, look: str) -> None:
    window = studio.open()
    dialog = SettingsDialog(studio.core, studio.background, window)
    dialog.show()
    studio.until(lambda: bool(dialog.pages))
    studio.shoot(f"{look}-settings-1-providers", dialog)
    dialog.providers.show_provider(ProviderId("openai"))
    dialog.pages[ProviderId("openai")].key_kept("the system keyring")
    dialog.pages[ProviderId("openai")].verdict.setText("It works: me@example.org, 12.5 credits left.")
    studio.shoot(f"{look}-settings-2-provider-with-key", dialog)
    dialog.nav.setCurrentRow(1)
    studio.until(lambda: bool(dialog.results.used.text()))
    studio.shoot(f"{look}-settings-3-results", dialog)
    dialog.results.choose_folder(Path("/media/big-disk/pictures/layerbridge"))
    studio.shoot(f"{look}-settings-4-results-another-folder", dialog)
    dialog.nav.setCurrentRow(2)
    dialog.look.language.setCurrentIndex(2)
    studio.shoot(f"{look}-settings-5-look", dialog)
    dialog.nav.setCurrentRow(3)
    studio.shoot(f"{look}-settings-6-about", dialog)
    dialog.reject()


def newcomer(studio: Studio, look: str) -> None:
    before = studio.core.settings
    studio.core.reconfigure(replace(before, welcomed=False, default_provider=""))
    for name, sides in (("7-first-run", (1100, 720)), ("8-first-run-900x600", (900, 600))):
        welcome = studio.open(*sides).welcome
        studio.state.first_run._take((Found(ProviderId("comfyui"), "http://127.0.0.1:8188", "ComfyUI 0.3.64"),))
        studio.until(lambda shown=welcome: len(shown.buttons) >= 5)  # type: ignore[misc]
        studio.shoot(f"{look}-settings-{name}")
    studio.core.reconfigure(before)


SCENES = (pages, newcomer)
