"""What the window says of money: the limit that is reached, and the number of an error."""

from __future__ import annotations

from bridge.errors import CapReachedError
from bridge.model import Mode, ProviderId
from bridge.wishes import Wishes
from tests.ui.screenshots.studio import Studio
from ui import remedies
from ui.helps import PanelHelps
from ui.settings.dialog import SettingsDialog

REACHED = CapReachedError(
    "98 credits were spent with stability-v2beta this month by its prices, this request would cost 5 credits, and "
    "your limit is 100 credits; nothing was sent.",
    "Raise it in the settings or with 'layerbridge limit stability-v2beta', or wait for the next month.",
)


def limit(studio: Studio, look: str) -> None:
    studio.open()
    REACHED._id = "E-7F3A"  # pictures of the same thing are the same
    failure = remedies.Failure(
        Mode.INPAINT,
        Wishes(),
        lambda **_wishes: None,
        PanelHelps(studio.core, studio.state.providers, studio.state.wants),
    )
    studio.state.fail(REACHED, remedies.of_job(REACHED, failure))
    studio.shoot(f"{look}-money-limit")
    studio.open(900, 600)
    studio.state.fail(REACHED, remedies.of_job(REACHED, failure))
    studio.shoot(f"{look}-money-limit-900x600")


def settings(studio: Studio, look: str) -> None:
    window = studio.open(900, 600)
    dialog = SettingsDialog(studio.core, studio.background, window)
    dialog.show()
    studio.until(lambda: bool(dialog.pages))
    provider = ProviderId("stability-v2beta")
    dialog.providers.show_provider(provider)
    dialog.pages[provider].limits.cost.setValue(100)
    studio.shoot(f"{look}-money-settings", dialog)
    dialog.reject()


SCENES = (limit, settings)
