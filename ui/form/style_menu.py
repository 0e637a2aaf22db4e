"""The button "Style": which styles are put around the prompt.

Owns: ``StyleMenu``. May import: PySide6.QtGui, ``bridge.prompts.styles``, ``ui.form.menu_button``, ``ui.look``,
``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from bridge.prompts.styles import PROMPT, Style
from ui.form.menu_button import MenuButton, entry, manage_text
from ui.look import named, tip
from ui.state import PanelState
from ui.words import tr, trn

KEYS = "Ctrl+T"


class StyleMenu(MenuButton):
    """None, one or several; what they add is in the tooltips, and in the panel below the prompt."""

    def __init__(self, state: PanelState) -> None:
        super().__init__(state, tr("No style"), tr("Style: words that are put around the prompt"), KEYS)
        state.shelf.changed.connect(self.fill)
        self.show_chosen()

    def fill(self) -> None:
        """Show what there is now."""
        super().fill()
        chosen, known = self.state.wishes.styles, self.state.shelf.known.styles
        none = self.add(tr("&No style"), lambda: self.state.change(styles=()))
        none.setCheckable(True)
        none.setChecked(not chosen)
        self.menu().addSeparator()
        for name in (*known, *(name for name in chosen if name not in known)):
            action = self.add(entry(name), lambda name=name: self._toggle(name))  # type: ignore[misc]
            action.setCheckable(True)
            action.setChecked(name in chosen)
            action.setToolTip(tip(added(known.get(name, Style("")))))
        self.menu().addSeparator()
        has_prompt = bool("".join(self.state.wishes.prompts[:1]).strip())
        self.add(tr("&Save the prompt as a style…"), self._save, enabled=has_prompt)
        self.add(manage_text(), lambda: self.manage(tr("Styles of your own"), self.state.shelf.styles))
        self.add(tr("&Open the folder of styles"), lambda: self.open_folder(self.state.core.paths.styles))

    def show_chosen(self) -> None:
        """Say on the button which are chosen."""
        chosen = self.state.wishes.styles
        text = tr("No style") if not chosen else chosen[0] if len(chosen) == 1 else trn("%n style(s)", len(chosen))
        self.setText(entry(text))
        help_ = tr("Style: words that are put around the prompt ({keys})", keys=KEYS)
        named(self, tr("Style: {chosen}", chosen=", ".join(chosen) or tr("none")), help_)

    def adding(self) -> str:
        """What the chosen ones add, for a line below the prompt; "" for nothing."""
        known = self.state.shelf.known.styles
        styles = [known[name] for name in self.state.wishes.styles if name in known]
        text = "…"
        for style in styles:
            text = style.worded(text)
        negative = ", ".join(dict.fromkeys(style.negative for style in styles if style.negative))
        return _in_words(text, negative) if styles else ""

    def _toggle(self, name: str) -> None:
        chosen = self.state.wishes.styles
        without = tuple(each for each in chosen if each != name)
        self.state.change(styles=without if name in chosen else (*chosen, name))

    def _save(self) -> None:
        wishes = self.state.wishes
        text, negative = wishes.prompts[0], wishes.negative_prompt
        template = text if PROMPT in text else f"{PROMPT}, {text}"
        self.ask_name(
            tr("Save a style"),
            tr("Name of the style: “{template}”", template=entry(template)),
            "",
            lambda name: self.state.shelf.save_style(name, template, negative),
        )


def added(style: Style) -> str:
    """What a style adds, in words for people."""
    return _in_words(style.worded("…"), style.negative)


def _in_words(text: str, negative: str) -> str:
    words = text.removeprefix("…, ")
    return tr("{words}. Not: {negative}", words=words, negative=negative) if negative else words
