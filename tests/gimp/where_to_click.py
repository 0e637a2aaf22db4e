"""Where the panel's buttons are in a window of a given size: ``python -m tests.gimp.where_to_click WIDTH HEIGHT``.

Xdotool clicks on places, not on buttons. So the same window is laid out once more, in the state in which it will be
clicked, and asked where its buttons are. Prints JSON: for each button the centre, from the window's top left corner.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton

from bridge.imaging.codec import read_picture_file
from bridge.model import Box, Mode
from tests.fakes.canvas import rectangle
from tests.fakes.sessions import FakeGimp, session
from tests.ui.screenshots.studio import SAMPLES, Studio
from ui.main_window import MainWindow

PROMPT = "plain orange cloth"


def centre(window: MainWindow, button: QPushButton) -> list[int]:
    place = button.mapTo(window, QPoint(button.width() // 2, button.height() // 2))
    return [place.x(), place.y()]


def main(width: int, height: int) -> None:
    qt = QApplication([])
    picture = read_picture_file(SAMPLES / "astronaut.png")
    mask = rectangle(512, 512, Box(120, 336, 100, 100))
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(qt, Path(home), Path(home))
        window = studio.open(width, height)
        studio.state.bind(session(FakeGimp(picture, selection=mask), "inpaint", prompt=PROMPT))
        studio.until(lambda: "Background" in window.chip.text())
        places = {"generate": centre(window, window.actions_bar.generate)}
        studio.generate(Mode.INPAINT, PROMPT)
        places["insert"] = centre(window, window.results_view.insert)
        print(json.dumps(places), flush=True)
        window.close()
        studio.core.close()
        studio.background.close()
        studio.relay.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
