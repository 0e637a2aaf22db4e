"""``python -m tests.ui.screenshots FOLDER [PART ...]``: every scene in light and dark; with words, those of such names.

A scene is a function of a ``Studio`` and the look's name, in the tuple ``SCENES`` of a module ``scenes_*.py``.
``QT_SCALE_FACTOR=2`` makes them for screens with two pixels to a point.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from tests.fakes.providers import register
from tests.ui.screenshots.studio import Studio
from ui.language import speak
from ui.look import dark_palette

Scene = Callable[[Studio, str], None]
OF_NEWCOMERS = ("scenes_first", "scenes_settings")


def scenes(words: Sequence[str]) -> Iterator[tuple[str, list[Scene]]]:
    """By their modules."""
    for path in sorted(Path(__file__).parent.glob("scenes_*.py")):
        module = import_module(f"{__package__}.{path.stem}")
        wanted = [each for each in module.SCENES if _is_meant(f"{path.stem}.{each.__name__}", words)]
        if wanted:
            yield path.stem, wanted


def _is_meant(name: str, words: Sequence[str]) -> bool:
    return not words or any(word in name for word in words)


def main(out: Path, words: Sequence[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    qt = QApplication([])
    # English has plurals of its own.
    speak(qt, "en")
    with tempfile.TemporaryDirectory() as folder:
        fakes = Path(folder) / "site"
        fakes.mkdir()
        register(fakes)
        sys.path.insert(0, str(fakes))
        for look, palette in (("light", QPalette(qt.palette())), ("dark", dark_palette())):
            qt.setPalette(palette)
            for name, wanted in scenes(words):
                # A home for each, so that no scene shows what those of other modules left there.
                studio = Studio(qt, Path(folder) / look / name, out)
                if name not in OF_NEWCOMERS:
                    studio.core.reconfigure(replace(studio.core.settings, welcomed=True))
                for scene in wanted:
                    scene(studio, look)
                studio.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
