"""The controls on a message or view: finding one by what it says, and what it sends when it is used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .errors import Json, ScreenError

BUTTONS = frozenset({"button", "workflow_button", "icon_button"})
ONE_OF = {
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
}
MANY_OF = {"multi_static_select": "selected_options", "checkboxes": "selected_options"}
ENTERED = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}
VALUE_FIELD = ONE_OF | MANY_OF | ENTERED
INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_user": "initial_user",
    "selected_channel": "initial_channel",
    "selected_conversation": "initial_conversation",
    "value": "initial_value",
}


@dataclass(frozen=True)
class Control:
    """One interactive element with the block that holds it."""

    block: Json
    element: Json

    @property
    def kind(self) -> str:
        return str(self.element["type"])

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def is_input(self) -> bool:
        return str(self.block["type"]) == "input"

    @property
    def dispatches(self) -> bool:
        """Whether using it is told to the app at once; an input stays silent unless it asks for that."""
        return not self.is_input or bool(self.block.get("dispatch_action"))

    @property
    def caption(self) -> str:
        """What stands over an input or inside an empty control."""
        text = self.block.get("label") or self.element.get("placeholder") or {}
        return str(text.get("text", ""))

    def options(self) -> list[Json]:
        groups = self.element.get("option_groups", [])
        return [
            *self.element.get("options", []),
            *(option for group in groups for option in group["options"]),
        ]

    def option(self, label: str) -> Json:
        found = next((option for option in self.options() if option["text"]["text"] == label), None)
        if found is None:
            offered = [option["text"]["text"] for option in self.options()]
            raise ScreenError(f"{label!r} is not among the options {offered}")
        return found

    def initial(self) -> object:
        """The value before anybody touches it."""
        field = VALUE_FIELD[self.kind]
        return self.element.get(INITIAL[field], [] if field == "selected_options" else None)

    def labels(self) -> list[str]:
        if self.kind in BUTTONS:
            return [self.element["text"]["text"]]
        if self.kind == "feedback_buttons":
            return [self.element[side]["text"]["text"] for side in ("positive_button", "negative_button")]
        return [option["text"]["text"] for option in self.options()]

    def named(self, name: str) -> bool:
        return name in (*self.labels(), self.action_id)

    def side(self, label: str) -> Json:
        """The one of two feedback buttons that says this; their common ``action_id`` does not tell which."""
        sides: list[Json] = [self.element["positive_button"], self.element["negative_button"]]
        found = next((side for side in sides if side["text"]["text"] == label), None)
        if found is None:
            raise ScreenError(f"there is no {label!r} here; there are {self.labels()}")
        return found


def controls(blocks: Sequence[Json]) -> Iterator[Control]:
    """All controls in reading order, inside cards and containers too."""
    for block in blocks:
        yield from (Control(block, element) for element in _elements(block))
        yield from controls([*block.get("child_blocks", []), *_cards(block)])


def _elements(block: Json) -> list[Json]:
    held = {
        "actions": block.get("elements", []),
        "context_actions": block.get("elements", []),
        "section": [block["accessory"]] if "accessory" in block else [],
        "input": [block["element"]] if "element" in block else [],
        "card": block.get("actions", []),
    }
    return [element for element in held.get(block["type"], []) if element["type"] != "image"]


def _cards(block: Json) -> list[Json]:
    cards: list[Json] = block["elements"] if block["type"] == "carousel" else []
    return cards


def labels(blocks: Sequence[Json]) -> list[str]:
    return [label for control in controls(blocks) for label in control.labels()]


def only(found: Sequence[Control], wanted: str, blocks: Sequence[Json]) -> Control:
    """The one control that was meant, or say why that is not clear."""
    if len(found) == 1:
        return found[0]
    problem = "more than one control fits" if found else "there is no"
    raise ScreenError(f"{problem} {wanted!r} here; the screen offers {labels(blocks)}")


def pressable(blocks: Sequence[Json], name: str) -> Control:
    """A button or menu entry by its label or ``action_id``."""
    kinds = BUTTONS | {"overflow", "feedback_buttons"}
    return only([c for c in controls(blocks) if c.kind in kinds and c.named(name)], name, blocks)


def choosable(blocks: Sequence[Json], wanted: Sequence[str], name: str | None) -> Control:
    """The select, checkbox group or radio group that offers all the wanted labels."""
    kinds = (ONE_OF | MANY_OF).keys() - {"overflow"}
    fit = [c for c in controls(blocks) if c.kind in kinds and set(wanted) <= set(c.labels())]
    if name is not None:
        fit = [c for c in fit if name in (c.caption, c.block_id, c.action_id)]
    return only(fit, " + ".join(wanted) or str(name), blocks)


def fillable(blocks: Sequence[Json], name: str | None) -> Control:
    """An input by its label, ``block_id`` or ``action_id``; without a name the only one there is."""
    found = [c for c in controls(blocks) if c.kind in ENTERED]
    if name is not None:
        found = [c for c in found if name in (c.caption, c.block_id, c.action_id)]
    return only(found, name or "input", blocks)
