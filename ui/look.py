"""How things look: every colour comes from the system's palette, so light and dark follow it.

Owns: colours, style sheets, drawn icons, spacing. May import: PySide6.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget

GAP_PX = 8
MARGIN_PX = 12
LABEL_PX = 76
"""So wide are the labels of every form, so that fields of forms below each other line up."""
RADIUS_PX = 5
ICON_PX = 16
ERROR_HUE = 6
NOTE_HUE = 212

PRIMARY = f"""
QPushButton {{ background: palette(highlight); color: palette(highlighted-text); border: 1px solid palette(highlight);
    border-radius: {RADIUS_PX}px; padding: 7px 18px; font-weight: 600; }}
QPushButton:disabled {{ background: palette(button); color: palette(placeholder-text);
    border-color: palette(midlight); }}
QPushButton:focus {{ border-color: palette(text); }}
"""
SEGMENT = """
QPushButton {{ background: palette(button); color: palette(button-text); border: 1px solid palette(mid);
    padding: 6px 14px; {corners} }}
QPushButton:checked {{ background: palette(highlight); color: palette(highlighted-text);
    border-color: palette(highlight); }}
QPushButton:disabled {{ color: palette(placeholder-text); }}
QPushButton:focus {{ border-color: palette(text); }}
"""


FLAT = """
QToolButton { border: none; padding: 3px 2px; color: palette(window-text); }
QToolButton:disabled { color: palette(placeholder-text); }
QToolButton:focus { text-decoration: underline; }
"""


def segment_style(position: int, count: int) -> str:
    """The style sheet of one button in a row of ``count``: only the row's outer corners are round."""
    left = f"border-top-left-radius: {RADIUS_PX}px; border-bottom-left-radius: {RADIUS_PX}px;"
    right = f"border-top-right-radius: {RADIUS_PX}px; border-bottom-right-radius: {RADIUS_PX}px;"
    corners = (left if position == 0 else "border-left: none;") + (right if position == count - 1 else "")
    return SEGMENT.format(corners=corners)


def apply_theme(theme: str) -> None:
    """Be "light" or "dark" from now on, in every window; "" follows the system, also when it changes."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    scheme = schemes.get(theme, Qt.ColorScheme.Unknown)
    # Back to the system's palette first: one that was set stays whatever the scheme.
    QApplication.setPalette(QPalette())
    QGuiApplication.styleHints().setColorScheme(scheme)
    wanted = scheme is Qt.ColorScheme.Dark
    if scheme is not Qt.ColorScheme.Unknown and is_dark(QApplication.palette()) is not wanted:
        # A desktop without a theme of its own (a bare window manager) does not listen.
        QApplication.setPalette(dark_palette() if wanted else light_palette())


def dark_palette() -> QPalette:
    """For desktops that have none of their own."""
    # Fields darker than the ground by so much that an empty check box is seen.
    return _palette(QColor(66, 66, 71), QColor(49, 49, 53), QColor(27, 27, 30), QColor(160, 160, 165))


def light_palette() -> QPalette:
    """For desktops that have none of their own."""
    return _palette(QColor(239, 239, 239), QColor(239, 239, 239), QColor(255, 255, 255), QColor(110, 110, 110))


def _palette(button: QColor, window: QColor, base: QColor, hint: QColor) -> QPalette:
    # Qt works all shades out from these two.
    palette = QPalette(button, window)
    roles = QPalette.ColorRole
    colours = {roles.Base: base, roles.Highlight: QColor(61, 126, 202), roles.HighlightedText: QColor(255, 255, 255)}
    for role, colour in (colours | {roles.PlaceholderText: hint}).items():
        palette.setColor(role, colour)
    return palette


def restyle(root: QWidget) -> None:
    """Draw what has a style sheet in the palette of today: Qt keeps the colours of the day when it was first drawn."""
    for widget in root.findChildren(QWidget):
        sheet = widget.styleSheet()
        if sheet:
            widget.setStyleSheet("")
            widget.setStyleSheet(sheet)


def is_dark(palette: QPalette) -> bool:
    """Whether the palette's text is lighter than its ground."""
    return (
        palette.color(QPalette.ColorRole.WindowText).lightness() > palette.color(QPalette.ColorRole.Window).lightness()
    )


def tinted(palette: QPalette, hue: int) -> QColor:
    """The window's ground with a touch of ``hue`` (degrees)."""
    return QColor.fromHsl(hue, 110, 62) if is_dark(palette) else QColor.fromHsl(hue, 190, 235)


def line(palette: QPalette) -> QColor:
    """For borders: between ground and text."""
    ground, text = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText)
    return mixed(ground, text, 0.22)


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """``one`` with ``share`` (0 .. 1) of ``other``."""
    parts = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def muted(text: str = "") -> QLabel:
    """A label for what is secondary; it wraps."""
    label = QLabel(text)
    # What servers say stands here too, and Qt would read it as HTML where it looks like that.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setWordWrap(True)
    return label


def tip(text: str) -> str:
    """``text`` for a tooltip, which reads as HTML what looks like it: a server's words could have files fetched."""
    if "<" not in text:
        return text
    from html import escape  # Here and not above: it knows thousands of entities, and few tooltips need it.

    return f"<span>{escape(text)}</span>".replace("\n", "<br>")


def heading(text: str) -> QLabel:
    """A label that names an area."""
    label = QLabel(text)
    label.setFont(bold(label.font()))
    return label


def bold(font: QFont) -> QFont:
    """The same font, stronger."""
    strong = QFont(font)
    strong.setWeight(QFont.Weight.DemiBold)
    return strong


def named(widget: QWidget, name: str, help_: str) -> None:
    """Give a control its accessible name and its tooltip with the field's term."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip(help_))


def error_colour(palette: QPalette) -> QColor:
    """For words that say what is wrong: readable on the palette's ground."""
    return QColor.fromHsl(ERROR_HUE, 200, 170) if is_dark(palette) else QColor.fromHsl(ERROR_HUE, 200, 90)


def lock_icon(palette: QPalette, *, is_closed: bool) -> QIcon:
    """A padlock, in the text's colour."""
    pixmap = QPixmap(ICON_PX * 2, ICON_PX * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = palette.color(QPalette.ColorRole.ButtonText)
    painter.setPen(QPen(colour, 1.4))
    painter.drawArc(QRectF(4.5, 1.5, 7, 9) if is_closed else QRectF(7.5, 1.5, 7, 9), 0, 180 * 16)
    painter.setBrush(colour if is_closed else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(2.5, 7, 9.5, 7), 1.5, 1.5)
    painter.end()
    return QIcon(pixmap)


def dice_icon(palette: QPalette) -> QIcon:
    """A die with five pips, in the text's colour."""
    side = ICON_PX * 2
    pixmap = QPixmap(side, side)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = palette.color(QPalette.ColorRole.ButtonText)
    painter.setPen(colour)
    painter.drawRoundedRect(QRectF(1.5, 1.5, 13, 13), 3, 3)
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    for x, y in ((5, 5), (11, 5), (8, 8), (5, 11), (11, 11)):
        painter.drawEllipse(QRectF(x - 1.2, y - 1.2, 2.4, 2.4))
    painter.end()
    return QIcon(pixmap)
