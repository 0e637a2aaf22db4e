"""From what volunteers made to a result: pictures fetched, and what the user should know of them.

Owns: ``Collector``. May import: ``bridge.model``, ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.results``, ``bridge.providers.named_address`` and the modules beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.errors import BadResponseError, BridgeError, ServerFaultError
from bridge.http.call import HttpCall, Timeouts
from bridge.model import EngineId, FinishReason, GeneratedPicture, GenerationRequest, GenerationResult, Mode, Size
from bridge.providers.horde.answers import Made
from bridge.providers.horde.patience import Patience
from bridge.providers.named_address import may_fetch, must_be_public
from bridge.providers.results import asked_for, collected, decoded_base64, generated, not_too_many

OK = 200
FETCHING = Timeouts(connect_s=10, read_s=60, total_s=180)
MAX_PICTURE_BYTES = 128 << 20


@dataclass(frozen=True)
class Collector:
    """Makes the result of one request.

    Attributes:
        engine: that was asked for.
        url: the horde's own, which decides what other addresses may be asked.
    """

    patience: Patience
    request: GenerationRequest
    engine: EngineId
    url: str

    def collect(self, made: Sequence[Made], notes: Sequence[str]) -> GenerationResult:
        """The pictures, fetched. One that cannot be fetched does not spoil the others.

        Raises:
            EndpointError: none can be had.
        """
        not_too_many(len(made), asked_for(self.request).pictures)
        pictures: list[GeneratedPicture] = []
        failures: list[BridgeError] = []
        for each in made:
            try:
                pictures.append(self._picture(each))
            except BridgeError as error:
                failures.append(error)
        if failures and not pictures:
            raise failures[0]
        lost = [f"One picture was lost. {error.message}" for error in failures]
        remarks = dict.fromkeys(remark for each in made for remark in each.remarks)
        return collected(
            pictures, self._engine(made), (*self._shortfall(made), *lost, *remarks, *self._sizes(pictures), *notes)
        )

    def _picture(self, made: Made) -> GeneratedPicture:
        # Where the horde tells no seed, the one that was asked for was used.
        seed = made.seed or self.request.sampling.seed
        if made.finish is not FinishReason.SUCCESS:
            return generated(b"", seed, made.finish, asked=asked_for(self.request))
        return generated(self._bytes(made.image), seed, asked=asked_for(self.request))

    def _bytes(self, image: str) -> bytes:
        if not image.lower().startswith(("http:", "https:")):
            return decoded_base64(image)
        if not may_fetch(image, self.url):
            raise BadResponseError(
                "The horde names an address for the picture that is not safe to ask; it was not asked.", "Try again."
            )
        # Without a key: the address is another server's, and holds its own permission.
        call = HttpCall(
            "GET",
            image,
            timeouts=FETCHING,
            max_body_bytes=MAX_PICTURE_BYTES,
            only_public=must_be_public(self.url),
        )
        # Whoever cancels now still gets what was made: it is finished.
        answer = self.patience.ask(call, threading.Event())
        if answer.status != OK:
            raise ServerFaultError(
                f"The finished picture could not be fetched (status {answer.status}).", "Try again; it may be too late."
            )
        return answer.body

    def _engine(self, made: Sequence[Made]) -> EngineId:
        """The model that was used, where any could be."""
        models = {each.model for each in made if each.model}
        return EngineId(models.pop()) if len(models) == 1 else self.engine

    def _shortfall(self, made: Sequence[Made]) -> tuple[str, ...]:
        samples = self.request.sampling.samples
        return (f"Only {len(made)} of {samples} pictures were made.",) if 0 < len(made) < samples else ()

    def _sizes(self, pictures: Sequence[GeneratedPicture]) -> tuple[str, ...]:
        """A downgrade is allowed, but not kept from the user."""
        sizes = dict.fromkeys(each.picture.size for each in pictures if each.finish is FinishReason.SUCCESS)
        return tuple(note for size in sizes if (note := self._note_on(size)))

    def _note_on(self, size: Size) -> str:
        wanted = self.request.size or (self.request.picture.size if self.request.picture else None)
        if wanted is None or size == wanted:
            return ""
        if self.request.mode is not Mode.UPSCALE:
            return f"The horde made {size} instead of {wanted}."
        if size.pixels >= wanted.pixels:
            return ""
        return f"The engine made {size}; the rest of the way to {wanted} is plain enlarging."
