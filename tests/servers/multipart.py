"""Strict reading of multipart/form-data: what lax parsers forgive is refused here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from werkzeug.datastructures import Headers
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData


class FormError(ValueError):
    """A body that is no proper form; the text says why."""


@dataclass(frozen=True)
class Upload:
    """A part that is a file, or that names its content type."""

    filename: str | None
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Form:
    """Text fields in their order (a name may come twice), and the other parts by name."""

    fields: tuple[tuple[str, str], ...]
    uploads: dict[str, Upload]


def parse_form(content_type: str, body: bytes) -> Form:
    """The parts of a body. Raises ``FormError``."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise FormError("the body is no multipart/form-data with a boundary")
    fields: list[tuple[str, str]] = []
    uploads: dict[str, Upload] = {}
    for part in _parts(boundary.encode("latin-1"), body):
        if part.filename is None and not part.content_type:
            fields.append((part.name, part.text()))
        elif part.name in uploads:
            raise FormError(f"{part.name}: sent twice")
        else:
            uploads[part.name] = Upload(part.filename, part.content_type, part.data)
    return Form(tuple(fields), uploads)


@dataclass(frozen=True)
class _Part:
    name: str
    filename: str | None
    content_type: str
    data: bytes

    def text(self) -> str:
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FormError(f"{self.name}: is not UTF-8") from error


def _parts(boundary: bytes, body: bytes) -> Iterator[_Part]:
    decoder = MultipartDecoder(boundary)
    start: Field | File | None = None
    data = b""
    try:
        decoder.receive_data(body)
        decoder.receive_data(None)
        while True:
            event = decoder.next_event()
            if isinstance(event, (Field, File)):
                start, data = event, b""
            elif isinstance(event, Data) and start is not None:
                data += event.data
                if not event.more_data:
                    yield _part(start, data)
            elif isinstance(event, Epilogue):
                return
            elif isinstance(event, NeedData):
                raise FormError("the form is cut off")
    except ValueError as error:
        raise FormError(f"the form is damaged: {error}") from error


def _part(start: Field | File, data: bytes) -> _Part:
    headers: Headers = start.headers
    filename = start.filename if isinstance(start, File) else None
    return _Part(start.name, filename, headers.get("content-type", ""), data)
