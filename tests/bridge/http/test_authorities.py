"""Files of authorities, good and bad."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bridge.errors import InputError
from bridge.http import authorities
from bridge.http.authorities import certificates_in
from tests.faults.certificates import authority


def test_certificates_are_counted(tmp_path: Path) -> None:
    one, other = (authority(tmp_path / name).file for name in ("one", "other"))
    both = tmp_path / "both.pem"
    both.write_bytes(b"# ours\n" + one.read_bytes() + b"\n" + other.read_bytes())
    assert (certificates_in(one), certificates_in(both)) == (1, 2)


NO_CERTIFICATE = {
    "empty": b"",
    "text": b"This is no certificate.\n",
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
    "broken": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "key": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
}


@pytest.mark.parametrize("content", NO_CERTIFICATE.values(), ids=NO_CERTIFICATE.keys())
def test_a_file_without_any_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(content)
    with pytest.raises(InputError, match="has no certificate in PEM form in it; nothing was changed") as raised:
        certificates_in(path)
    assert "BEGIN CERTIFICATE" in raised.value.hint


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(InputError, match="nothing was changed"):
            certificates_in(path)


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    path = authority(tmp_path / "ca").file
    with path.open("ab") as file:
        file.truncate(authorities.MAX_BYTES + 1)
    with pytest.raises(InputError, match="no certificate"):
        certificates_in(path)


@pytest.mark.parametrize("name", ["not-there.pem", "odd\0name"])
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        certificates_in(tmp_path / name)
