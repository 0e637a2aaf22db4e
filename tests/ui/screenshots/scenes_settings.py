"""Settings: each page, at usual and smallest size; the first run; other languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTranslator

from bridge.discovery import Found
from bridge.imaging.codec import read_picture_file
from bridge.model import Mode, ProviderId
from tests.ui.screenshots.studio import SAMPLES, Studio
from ui.fields import Disclosure
from ui.language import speak
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
    studio.shoot(f"{look}-settings-9-connection", dialog)
    dialog.connection.show_checked("/etc/ssl/our-company/authorities.pem", 3)
    studio.shoot(f"{look}-settings-9-connection-with-file", dialog)
    dialog.connection.show_refused(
        "The file /home/me/photograph.jpg has no certificate in PEM form in it; nothing was changed. It is a text file "
        "with lines that say BEGIN CERTIFICATE; ask whoever runs the server for it."
    )
    studio.shoot(f"{look}-settings-9-connection-refused", dialog)
    dialog.nav.setCurrentRow(3)
    dialog.look.language.setCurrentIndex(2)
    studio.shoot(f"{look}-settings-5-look", dialog)
    dialog.nav.setCurrentRow(4)
    studio.shoot(f"{look}-settings-6-about", dialog)
    dialog.reject()


def unencrypted(dialog: SettingsDialog) -> None:
    """A key that was given for OpenAI, and an address in the house."""
    page = dialog.pages[ProviderId("openai")]
    page._key_origin = "https://api.openai.com:443"
    page.key_kept("the system keyring")
    page.url.setText("http://render.lan:8080/v1")


def addresses(studio: Studio, look: str) -> None:
    dialog = SettingsDialog(studio.core, studio.background, studio.open(), provider="openai")
    dialog.show()
    studio.until(lambda: bool(dialog.pages))
    unencrypted(dialog)
    studio.shoot(f"{look}-settings-2-unencrypted", dialog)
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


def languages(studio: Studio, look: str) -> None:
    for code in ("de", "es"):
        before = set(studio.qt.findChildren(QTranslator))
        speak(studio.qt, code)
        spoken = [each for each in studio.qt.findChildren(QTranslator) if each not in before]
        window = studio.open(900, 600)
        studio.generate(Mode.TEXT_TO_IMAGE, "a quiet lake in the hills, evening light", samples=2, seed=7)
        studio.shoot(f"{look}-settings-{code}-1-text-to-image-900x600")
        picture = read_picture_file(SAMPLES / "chelsea.png")
        studio.state.open_picture("photograph.jpg", picture)
        for mode in (Mode.INPAINT, Mode.OUTPAINT):
            studio.state.choose_mode(mode)
            for part in window.findChildren(Disclosure):
                part.button.setChecked(mode is Mode.INPAINT)
            studio.shoot(f"{look}-settings-{code}-2-{mode}-900x600")
        window.resize(window.minimumSize())
        studio.shoot(f"{look}-settings-{code}-3-smallest")
        dialog = SettingsDialog(studio.core, studio.background, window, provider="openai")
        dialog.show()
        studio.until(lambda shown=dialog: bool(shown.pages))  # type: ignore[misc]
        studio.shoot(f"{look}-settings-{code}-4-providers", dialog)
        unencrypted(dialog)
        studio.shoot(f"{look}-settings-{code}-4-unencrypted", dialog)
        for row in (1, 2, 3, 4):
            dialog.nav.setCurrentRow(row)
            dialog.results.choose_folder(Path("/media/big-disk/pictures/layerbridge"))
            studio.shoot(f"{look}-settings-{code}-{row + 4}-page", dialog)
        dialog.reject()
        settings = studio.core.settings
        studio.core.reconfigure(replace(settings, welcomed=False, default_provider=""))
        studio.window.results_area.setCurrentWidget(window.welcome)  # type: ignore[union-attr]
        studio.state.choose_mode(Mode.TEXT_TO_IMAGE)
        studio.window.resize(900, 600)  # type: ignore[union-attr]
        studio.shoot(f"{look}-settings-{code}-8-first-run-900x600")
        studio.core.reconfigure(settings)
        for each in spoken:
            studio.qt.removeTranslator(each)
            each.deleteLater()


SCENES = (pages, addresses, newcomer, languages)
