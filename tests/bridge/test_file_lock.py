"""A lock that is held by one, also among processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bridge.errors import StorageError
from bridge.file_lock import alone

OTHER = """
import sys
from pathlib import Path
from bridge.file_lock import alone
with alone(Path(sys.argv[1])) as is_ours:
    print(is_ours)
"""


def other(path: Path) -> str:
    """What another process is told."""
    done = subprocess.run([sys.executable, "-c", OTHER, str(path)], capture_output=True, text=True, timeout=60)
    return done.stdout.strip() or done.stderr


def test_it_is_held_by_one(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.lock"
    with alone(path) as is_ours, alone(path) as is_theirs:
        assert (is_ours, is_theirs, other(path)) == (True, False, "False")
    assert not path.exists()
    assert other(path) == "True"


def test_it_goes_with_what_is_raised(tmp_path: Path) -> None:
    with pytest.raises(KeyError), alone(tmp_path / "a.lock"):
        raise KeyError
    with alone(tmp_path / "a.lock") as is_ours:
        assert is_ours


def test_where_it_cannot_be_made_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.lock").mkdir()
    with pytest.raises(StorageError), alone(tmp_path / "a.lock"):
        pass
