"""Finding a GIMP 3, and what is said when it fails. A real one runs in the tests of GIMP."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bridge.demo.gimp import find_gimp, inpaint_in_gimp
from bridge.errors import CanvasError
from bridge.wishes import Wishes
from tests.fakes.gimp_program import DOES_NOTHING, FAILS, FakeGimp

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake GIMP is a script with a first line")


def test_a_gimp_3_is_found_with_its_version(tmp_path: Path) -> None:
    gimp = find_gimp(FakeGimp(tmp_path / "bin", version="3.2.1").environ)
    assert gimp is not None
    assert gimp.name == "GIMP 3.2.1"


@pytest.mark.parametrize("version", ["2.10.36", "2.99.3", "unknown"])
def test_another_program_is_not_taken_for_one(tmp_path: Path, version: str) -> None:
    assert find_gimp(FakeGimp(tmp_path / "bin", version=version).environ) is None


def test_no_path_no_gimp() -> None:
    assert find_gimp({"PATH": ""}) is None


@pytest.mark.parametrize(("action", "reason"), [(FAILS, "Nothing is selected."), (DOES_NOTHING, "did not run")])
def test_a_gimp_that_makes_nothing_is_said_and_its_words_are_kept(tmp_path: Path, action: str, reason: str) -> None:
    fake = FakeGimp(tmp_path / "bin", action=action)
    gimp, out, home = find_gimp(fake.environ), tmp_path / "out", tmp_path / "home"
    assert gimp is not None
    for folder in (out, home, home / "run"):
        folder.mkdir()
    (home / "run" / "bridge.log").write_text("words of the bridge")
    (out / "gimp-inpaint.png").write_text("of an earlier run")
    with pytest.raises(CanvasError, match=reason) as caught:
        inpaint_in_gimp(gimp, Wishes(), out, home, fake.environ)
    assert str(out / "gimp.log") in caught.value.hint
    log = (out / "gimp.log").read_text()
    assert "words of GIMP" in log
    assert "words of the bridge" in log
