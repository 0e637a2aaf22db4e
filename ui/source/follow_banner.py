"""The question what to do with another image from whose menu the panel was opened.

Owns: ``FollowBanner``. May import: ``bridge.session``, ``ui.banner``, ``ui.look``, ``ui.notice``,
``ui.source.binding``, ``ui.words``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.banner import Banner
from ui.look import named
from ui.notice import Choice, Notice
from ui.source.binding import Binding
from ui.words import tr

if TYPE_CHECKING:
    from bridge.session import Session


class FollowBanner(Banner):
    """There while a session of another image waits. Shows a ``Binding`` and tells it what was chosen."""

    def __init__(self, binding: Binding) -> None:
        super().__init__()
        self._binding = binding
        named(self.close_button, tr("Neither"), tr("Stay with this image, and open no other window"))
        self.close_button.clicked.connect(self._turn_down)
        binding.waiting_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        waiting = self._binding.waiting
        self.show_notice(self._notice(waiting[0]) if waiting else None)

    def _notice(self, session: Session) -> Notice:
        name = session.hello.image_name or tr("GIMP without an image")
        here = self._binding.source.name
        return Notice(
            tr("The panel was called from another image: {name}.", name=name),
            tr("This window works on {name}.", name=here) if here else "",
            choices=(
                Choice(
                    tr("Follow {name}", name=name),
                    lambda: self._binding.follow(session),
                    tr("This window works on {name} from now on; results, queue and form stay", name=name),
                ),
                Choice(
                    tr("Open another window"),
                    lambda: self._binding.open_apart(session),
                    tr("This window stays with its image; {name} gets a window of its own", name=name),
                ),
            ),
        )

    def _turn_down(self) -> None:
        if self._binding.waiting:
            self._binding.turn_down(self._binding.waiting[0])
