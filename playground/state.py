"""What one person has chosen or typed into the controls of one message or view."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .controls import VALUE_FIELD, Control, controls
from .errors import Json

Place = tuple[str, str]


@dataclass
class State:
    """Values by (block id, action id); a control that nobody touched has its initial value."""

    entered: dict[Place, object] = field(default_factory=dict)

    def value(self, control: Control) -> object:
        return self.entered.get((control.block_id, control.action_id), control.initial())

    def set(self, control: Control, value: object) -> None:
        self.entered[control.block_id, control.action_id] = value

    def values(self, blocks: Sequence[Json]) -> Json:
        """Slack's ``state.values``: block id, action id, then type and value."""
        values: Json = {}
        for control in controls(blocks):
            if control.kind in VALUE_FIELD and control.kind != "overflow":
                held = {"type": control.kind, VALUE_FIELD[control.kind]: self.value(control)}
                values.setdefault(control.block_id, {})[control.action_id] = held
        return values

    def keep_only(self, blocks: Sequence[Json]) -> None:
        """Forget what was entered into controls that are gone."""
        left = {(control.block_id, control.action_id) for control in controls(blocks)}
        self.entered = {place: value for place, value in self.entered.items() if place in left}
