"""The demonstration as a user runs it: what it writes, what it says, what it leaves alone."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from bridge.demo.demonstration import Demonstration, main
from bridge.demo.scenes import SAMPLES
from bridge.errors import Cancelled, InputError
from bridge.imaging.codec import read_mask_file, read_picture_file
from bridge.model import Size
from tests.fakes.gimp_program import COPIES, FakeGimp

NO_GIMP = {"PATH": ""}
SIZES = {
    "inpaint-before.png": Size(512, 512),
    "inpaint-selection.png": Size(512, 512),
    "inpaint-after.png": Size(512, 512),
    "upscale-before.png": Size(240, 160),
    "upscale-after.png": Size(480, 320),
    "restyle-before.png": Size(600, 400),
    "restyle-after.png": Size(600, 400),
    "generate-after.png": Size(768, 512),
}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demonstration, run once where there is no GIMP: its folder, and what it said."""
    out, said = tmp_path_factory.mktemp("demo") / "deep" / "out", io.StringIO()
    assert main([str(out)], NO_GIMP, Console(file=said, width=200)) == 0
    return out, said.getvalue()


def test_it_writes_its_pictures_and_nothing_else(played: tuple[Path, str]) -> None:
    out, _ = played
    assert {path.name for path in out.iterdir()} == {*SIZES, "contact-sheet.png", "seams.png"}
    assert {name: read_picture_file(out / name).size for name in SIZES} == SIZES
    assert read_picture_file(out / "contact-sheet.png").size.width == 1600
    assert read_picture_file(out / "seams.png").size.width == 1860


def test_it_says_every_file_and_what_to_look_at(played: tuple[Path, str]) -> None:
    out, said = played
    assert [name for name in SIZES if name not in said] == []
    assert "No GIMP 3 was found" in said
    assert said.strip().splitlines()[-2:] == [f"Look at {out / 'contact-sheet.png'}", f"    and {out / 'seams.png'}"]


def test_it_says_how_every_join_came_out(played: tuple[Path, str]) -> None:
    _, said = played
    for title in ("Rocket", "Astronaut", "Coffee", "Chelsea"):
        (line,) = (line for line in said.splitlines() if f" {title}: " in line)
        assert "Outside the mask nothing changed" in line
        assert "so it does not show" in line


def test_the_inpainting_changes_the_selection_alone(played: tuple[Path, str]) -> None:
    out, _ = played
    before, after = (read_picture_file(out / f"inpaint-{when}.png").pixels for when in ("before", "after"))
    selection = read_mask_file(out / "inpaint-selection.png").pixels
    assert np.array_equal(before[selection == 0], after[selection == 0])
    blue = (before[..., 2] > before[..., 0]) & (selection == 255)
    assert blue.sum() > 2000, "the patch is blue"
    assert (after[blue][:, 2] < after[blue][:, 0]).mean() > 0.99, "the suit is not"


def test_where_there_is_a_gimp_its_result_is_compared(tmp_path: Path, isolated_user: Path) -> None:
    gimp = FakeGimp(tmp_path / "bin", action=COPIES)
    out, said = tmp_path / "out", list[str]()
    Demonstration(out, SAMPLES, gimp.environ, said.append).run()
    assert any("Inside GIMP 3.0.4" in line and "bit for bit" in line for line in said)
    assert {path.name for path in out.iterdir()} == {
        *SIZES,
        "contact-sheet.png",
        "seams.png",
        "gimp-inpaint.png",
        "gimp-inpaint.xcf",
    }
    assert not (isolated_user / "layerbridge").exists(), "the user's own results are left alone"


def test_a_missing_photograph_is_said(tmp_path: Path) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    shutil.copy(SAMPLES / "astronaut.png", samples)
    with pytest.raises(InputError, match=r"chelsea\.png is not there"):
        Demonstration(tmp_path / "out", samples, NO_GIMP, lambda line: None).run()
    assert (tmp_path / "out" / "inpaint-after.png").is_file()
    assert not (tmp_path / "out" / ".layerbridge").exists()


def test_an_out_that_is_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    assert main([str(taken)], NO_GIMP, Console(file=io.StringIO())) == InputError.exit_code
    assert "is a file, not a folder" in " ".join(capsys.readouterr().err.split())
    assert taken.read_text() == "mine"


class InterruptedConsole(Console):
    """A console whose reader presses Ctrl+C at the first line."""

    def print(self, *objects: object, **options: object) -> None:
        raise KeyboardInterrupt


def test_ctrl_c_is_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "out")], NO_GIMP, InterruptedConsole()) == Cancelled.exit_code
    assert "Cancelled" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [[], ["one", "two"]])
def test_it_takes_one_folder(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv, NO_GIMP, Console(file=io.StringIO())) == InputError.exit_code
    assert "python -m bridge.demo OUT" in capsys.readouterr().err
