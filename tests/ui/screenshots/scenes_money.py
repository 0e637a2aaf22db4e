"""What the window says of money: the limit that is reached, what was spent, and the number of an error."""

from __future__ import annotations

from bridge.capability import Price
from bridge.credentials import Credentials
from bridge.errors import CapReachedError
from bridge.model import Mode, ProviderId
from bridge.money.ledger import Charge, State
from bridge.settings import ProviderSettings, save
from bridge.wishes import Wishes
from tests.ui.screenshots.studio import Studio
from ui import remedies
from ui.helps import PanelHelps
from ui.settings.dialog import SettingsDialog

V2BETA = ProviderId("stability-v2beta")
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


def month(studio: Studio, look: str) -> None:
    """On a provider that costs money, with a key of the environment and some of this month's requests."""
    spent(studio, "https://127.0.0.2")
    for name, sides in (("month", (1100, 720)), ("month-900x600", (900, 600))):
        studio.open(*sides)
        studio.state.choose_provider(V2BETA)
        studio.until(lambda: studio.state.spending.month is not None)
        studio.shoot(f"{look}-money-{name}")


def spent(studio: Studio, url: str = "") -> None:
    studio.core.endpoints.credentials = Credentials({"STABILITY_API_KEY": "sk-0123456789abcdef"})
    settings = studio.core.settings.with_provider(V2BETA, ProviderSettings(url=url, bills=True, monthly_cost=100.0))
    save(studio.core.paths, settings)
    studio.core.reconfigure(settings)
    ledger = studio.core.ledger
    if not ledger.spent():
        for amount in (3.0, 25.0, 12.5):
            charge = Charge(V2BETA, "core", Mode.INPAINT, "api.stability.ai", Price(amount))
            ledger.settle(ledger.begin(charge), State.ANSWERED, 1)


def settings(studio: Studio, look: str) -> None:
    spent(studio)
    window = studio.open(900, 600)
    dialog = SettingsDialog(studio.core, studio.background, window)
    dialog.show()
    studio.until(lambda: bool(dialog.pages))
    dialog.providers.show_provider(V2BETA)
    studio.until(lambda: bool(dialog.pages[V2BETA].limits.month.text()))
    studio.shoot(f"{look}-money-settings", dialog)
    dialog.reject()


SCENES = (limit, month, settings)
