"""What the window says of money: the limit that is reached, and the number of an error."""

from __future__ import annotations

from bridge.errors import CapReachedError
from bridge.model import Mode
from bridge.wishes import Wishes
from tests.ui.screenshots.studio import Studio
from ui import remedies
from ui.helps import PanelHelps

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


SCENES = (limit,)
