"""The choice of an engine, searched by typing: some servers offer thousands.

Owns: ``EngineField``. May import: PySide6, ``ui.form.filter_popup``, ``ui.form.item``, ``ui.look``, ``ui.offers``,
``ui.words``, ``bridge.model``.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyleOptionButton

from bridge.model import Mode
from ui.form.item import Item
from ui.look import GAP_PX, named
from ui.offers import Offer
from ui.words import tr

if TYPE_CHECKING:
    from ui.form.filter_popup import FilterPopup

KEYS = "Ctrl+K"
ARROW_PX = 16


class EngineField(QPushButton):
    """Shows the chosen engine; a click, Space or an arrow key opens the list.

    Attributes:
        items: what there is to choose.

    Signals:
        changed(str): the id of the chosen engine, "" for the provider's choice.
    """

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.items: tuple[Item, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._value = ""
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open)
        self.setShortcut(KEYS)

    @cached_property
    def popup(self) -> FilterPopup:
        """The list; made for who first asks for it."""
        from ui.form.filter_popup import FilterPopup  # A window shows sooner without.

        popup = FilterPopup(tr("Engines"), tr("Search engines"), self)
        popup.chosen.connect(lambda value: self.changed.emit(str(value)))
        return popup

    def show_engines(self, offer: Offer | None, mode: Mode, chosen: str) -> None:
        """Show what an offer has for a mode, with one chosen."""
        default = offer.defaults.get(mode) if offer else None
        key = (offer and offer.id, offer and offer.engines, default, mode, chosen)
        if key == self._shown:
            return
        self._shown, self._value = key, chosen
        self.items = _items(offer, mode, chosen)
        item = next((item for item in self.items if item.value == chosen), self.items[0])
        self._text = item.text
        help_ = tr("Engine: the model or method of the provider that makes the picture ({keys})", keys=KEYS)
        named(self, tr("Engine: {name}", name=item.text), "\n".join(filter(None, (help_, item.help))))
        self.setEnabled(len(self.items) > 1)
        self._elide()

    def open(self) -> None:
        """Open the list."""
        if self.isEnabled():
            self.popup.open_at(self, self.items, self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """An arrow opens the list, as in a combo box."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.open()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut the name anew."""
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Cut the name anew in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._elide()

    def initStyleOption(self, option: QStyleOptionButton) -> None:  # noqa: N802
        """A button with the arrow of a menu, and room for a text of its own."""
        super().initStyleOption(option)
        option.features |= QStyleOptionButton.ButtonFeature.HasMenu
        option.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The text begins to the left, as in a combo box."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.rect().adjusted(GAP_PX, 0, -GAP_PX - ARROW_PX, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextHideMnemonic
        painter.drawText(room, flags, self.text())

    def _elide(self) -> None:
        room_px = self.width() - 2 * GAP_PX - ARROW_PX
        cut = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room_px)
        keys = self.shortcut()
        self.setText(cut.replace("&", "&&"))
        # A new text takes the keys away.
        self.setShortcut(keys)


def _items(offer: Offer | None, mode: Mode, chosen: str) -> tuple[Item, ...]:
    engines = offer.engines_for(mode) if offer else ()
    default = offer.defaults.get(mode) if offer else None
    names = {engine.id: tr(engine.name) for engine in engines}
    automatic = tr("Automatic ({engine})", engine=names.get(default, default)) if default else tr("Automatic")
    items = [Item(automatic, "", tr("The provider's choice for this mode"))]
    items += [Item(tr(engine.name), engine.id, tr(engine.description)) for engine in engines]
    if chosen and chosen not in names:
        items.append(Item(chosen, chosen, tr("Named by you; the provider has not listed it")))
    return tuple(items)
