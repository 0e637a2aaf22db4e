"""The form: what is asked for.

Owns: ``PromptPanel``. May import: PySide6, ``bridge.model``, its own folder, ``ui.fields``, ``ui.look``, ``ui.offers``,
``ui.option_form``, ``ui.source.values``, ``ui.state``.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bridge.canvas import Source as PixelSource
from bridge.capability import Capability, PromptNeed
from bridge.model import Mode, ProviderId, Size
from bridge.wishes import MAX_SCALE
from ui.fields import (
    Disclosure,
    MarginsField,
    NarrowCombo,
    SeedField,
    ShareField,
    SizeField,
    label_of,
    leave_wheel,
    row,
    show_choice,
    show_number,
    show_text,
)
from ui.form import values as form
from ui.form.also import AlsoButton, ProviderRow
from ui.form.prompt_edit import PromptEdit
from ui.form.prompt_menu import PromptMenu
from ui.form.selection_part import SelectionPart
from ui.look import GAP_PX, heading, muted, named
from ui.offers import Offer
from ui.option_form import OptionForm
from ui.source.values import gimp_of
from ui.state import PanelState

PROMPT_LINES = 4
OFFLINE = "Offline: no AI model involved."
SOURCES = (
    ("Selected layer", str(PixelSource.LAYER), "Only the selected layer's pixels are sent"),
    ("What is visible", str(PixelSource.VISIBLE), "The picture as it is seen is sent, all layers together"),
)


class PromptPanel(QWidget):
    """Fields for every wish that the mode and the engine know. Shows ``PanelState`` and tells it of changes."""

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self._make_prompts()
        self._make_choices()
        self._make_numbers()
        self._lay_out()
        leave_wheel(self)
        state.wants.prompt.connect(self.prompt.setFocus)
        state.wants.engine.connect(self.engine.setFocus)
        for changed in (state.form_changed, state.offers_changed, state.source_changed):
            changed.connect(self._show)
        self._show()

    # ------------------------------------------------------------------------------------------ making

    def _make_prompts(self) -> None:
        self.prompt = PromptEdit("Prompt", "What the result should show", PROMPT_LINES)
        self.prompt.textChanged.connect(self._prompt_typed)
        self.count = muted()
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.negative = PromptEdit("Negative prompt", "What the result should not show", 2)
        self.negative.textChanged.connect(lambda: self._state.change(negative_prompt=self.negative.toPlainText()))
        self.negative_part = Disclosure("Negative prompt", self.negative, "What the result should not show")

        self.prompts = PromptMenu(self._state)
        self.prompts.chosen.connect(self.put_prompts)

    def put_prompts(self, text: str, negative: str) -> None:
        """Write both prompts; each can be undone."""
        self.prompt.put(text)
        self.negative.put(negative)
        if negative:
            self.negative_part.button.setChecked(True)
        self.prompt.setFocus()

    def _make_choices(self) -> None:
        state = self._state
        self.provider, self.engine, self.source = NarrowCombo(), NarrowCombo(), NarrowCombo()
        named(self.provider, "Provider", "Provider: who makes the picture")
        named(self.engine, "Engine", "Engine: the model or method of the provider that makes the picture")
        named(self.source, "Source pixels", "Source: which of the image's pixels are sent")
        self.provider.currentIndexChanged.connect(
            lambda _index: state.choose_provider(ProviderId(self.provider.currentData()))
        )
        self.engine.currentIndexChanged.connect(lambda _index: state.change(engine=self.engine.currentData()))
        self.source.currentIndexChanged.connect(lambda _index: state.change(source=self.source.currentData()))
        self.also = AlsoButton(state)
        self.provider_row = ProviderRow(self.provider, self.also)
        self.note = muted()

    def _make_numbers(self) -> None:
        state = self._state
        self.strength = ShareField("Strength", "Strength: 0 keeps the source, 1 leaves no trace of it")
        self.strength.changed.connect(lambda value: state.change(strength=round(value, 2)))
        self.scale = QDoubleSpinBox()
        self.scale.setRange(1.0, MAX_SCALE)
        self.scale.setSingleStep(0.5)
        self.scale.setPrefix("× ")
        named(self.scale, "Scale", "Scale: how many times larger the result is")
        self.scale.valueChanged.connect(lambda value: state.change(scale=value))
        self.margins = MarginsField()
        self.margins.changed.connect(lambda name, side_px: state.change(**{name: side_px}))
        self.size_field = SizeField()
        self.size_field.changed.connect(self._size_chosen)
        self.whole_layer = QCheckBox("Whole layer where nothing is selected")
        named(self.whole_layer, "Whole layer", "Replace the whole layer where nothing is selected, instead of stopping")
        self.whole_layer.toggled.connect(lambda is_on: state.change(whole_layer=bool(is_on)))
        self.seed = SeedField()
        self.seed.changed.connect(lambda value: state.change(seed=value))
        self.samples = QSpinBox()
        self.samples.setRange(1, 1)
        named(self.samples, "Samples", "Samples: how many results are made at once")
        self.samples.valueChanged.connect(lambda value: state.change(samples=value))
        self.options = OptionForm()
        self.options.changed.connect(state.set_option)
        self.options_part = Disclosure("More options", self.options, "What else this engine lets you choose")
        self.options_part.hide()
        self.selection_part = SelectionPart(state)

    def _lay_out(self) -> None:
        self.prompt_head = heading("Prompt")
        self._rows = QFormLayout()
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.setVerticalSpacing(GAP_PX)
        for label, field in (
            ("Provider", self.provider_row),
            ("", self.note),
            ("Engine", self.engine),
            ("Source", self.source),
            ("", self.whole_layer),
            ("Strength", self.strength),
            ("Scale", self.scale),
            ("Extend", self.margins),
            ("Size", self.size_field),
            ("Samples", self.samples),
            ("Seed", self.seed),
        ):
            self._rows.addRow(label_of(label, field), field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addLayout(row(self.prompt_head, self.count, self.prompts))
        layout.addWidget(self.prompt)
        layout.addWidget(self.negative_part)
        layout.addLayout(self._rows)
        layout.addWidget(self.selection_part)
        layout.addWidget(self.options_part)
        layout.addStretch(1)

    # ------------------------------------------------------------------------------------------ showing

    def _show(self) -> None:
        state, capability = self._state, self._state.capability
        self._show_prompts(capability)
        self._show_provider(state.offer)
        self._show_engines(state.offer)
        self._show_rows(capability)
        show_number(self.seed.spin, state.wishes.seed)
        show_number(self.scale, state.wishes.scale)
        self.margins.show_value(state.wishes)
        if self.whole_layer.isChecked() != state.wishes.whole_layer:
            self.whole_layer.setChecked(state.wishes.whole_layer)
        show_choice(self.source, SOURCES, state.wishes.source)
        self.selection_part.show_fields()
        if capability is not None:
            self._show_for_engine(capability)

    def _show_prompts(self, capability: Capability | None) -> None:
        wishes = self._state.wishes
        text = wishes.prompts[0] if wishes.prompts else ""
        show_text(self.prompt, text)
        show_text(self.negative, wishes.negative_prompt)
        used = capability is None or capability.prompt is not PromptNeed.UNUSED
        for part in (self.prompt, self.negative_part, self.count, self.prompts):
            part.setEnabled(used)
        is_optional = capability is not None and capability.prompt is PromptNeed.OPTIONAL
        self.prompt_head.setText("Prompt (optional)" if is_optional else "Prompt" if used else "Prompt (not used here)")
        self.count.setText(f"{len(text)} / {capability.max_prompt_chars}" if capability and used else "")

    def _show_provider(self, offer: Offer | None) -> None:
        offers = self._state.providers.offers.values()
        show_choice(self.provider, [(each.label, each.id, each.summary) for each in offers], offer and offer.id)
        self.note.setText(_note(offer) if offer else self._state.why_not(self._state.mode))
        self._rows.setRowVisible(self.note, bool(self.note.text()))

    def _show_engines(self, offer: Offer | None) -> None:
        engines = offer.engines_for(self._state.mode) if offer else ()
        chosen = self._state.wishes.engine
        default = offer.defaults.get(self._state.mode) if offer else None
        names = {engine.id: engine.name for engine in engines}
        automatic = f"Automatic ({names.get(default, default)})" if default else "Automatic"
        choices: list[tuple[str, object, str]] = [(automatic, "", "The provider's choice for this mode")]
        choices += [(engine.name, engine.id, engine.description) for engine in engines]
        if chosen and chosen not in names:
            choices.append((chosen, chosen, "Named by you; the provider has not listed it"))
        show_choice(self.engine, choices, chosen)
        self.engine.setEnabled(len(choices) > 1)

    def _show_rows(self, capability: Capability | None) -> None:
        mode, bound = self._state.mode, gimp_of(self._state.source) is not None
        for field, is_shown in (
            (self.source, bound and mode is not Mode.TEXT_TO_IMAGE),
            (self.whole_layer, mode is Mode.INPAINT),
            (self.strength, mode is Mode.IMAGE_TO_IMAGE),
            (self.scale, mode is Mode.UPSCALE),
            (self.margins, mode is Mode.OUTPAINT),
            (self.size_field, mode is Mode.TEXT_TO_IMAGE),
            (self.samples, capability is None or capability.max_samples > 1),
        ):
            self._rows.setRowVisible(field, is_shown)

    def _show_for_engine(self, capability: Capability) -> None:
        wishes = self._state.wishes
        self.strength.show_value(form.strength(wishes, capability))
        option = form.strength_option(capability)
        if option is not None and option.help:
            named(self.strength.slider, "Strength", option.help)
        with QSignalBlocker(self.samples):
            self.samples.setRange(1, capability.max_samples)
        show_number(self.samples, min(wishes.samples, capability.max_samples))
        size = Size(wishes.width, wishes.height) if wishes.width and wishes.height else None
        self.size_field.show_value(size, capability.sizes)
        specs = [spec for spec in capability.options if spec.name not in form.MAIN_FIELDS]
        self.options.show_options(specs, lambda name: form.option_value(self._state.wishes, name))
        self.options_part.setVisible(bool(specs))

    # ------------------------------------------------------------------------------------------ telling

    def _prompt_typed(self) -> None:
        text = self.prompt.toPlainText()
        self._state.change(prompts=(text,) if text else ())

    def _size_chosen(self, size: Size | None) -> None:
        self._state.change(width=size.width if size else None, height=size.height if size else None)


def _note(offer: Offer) -> str:
    if offer.trouble is not None:
        return str(offer.trouble)
    if not offer.is_model:
        return OFFLINE
    return "" if offer.asked else "Asking for its engines…"
