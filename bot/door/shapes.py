"""What Slack's deliveries have to consist of, so that neither Bolt nor a listener stumbles over one."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from handlers.ids import Id

Text = Annotated[str, Field(max_length=2_000)]
Trigger = Annotated[str, Field(min_length=1, max_length=255)]


class _Person(BaseModel):
    id: Id


class _Option(BaseModel):
    value: str


class _Entered(BaseModel):
    value: str | None = None
    selected_options: list[_Option] | None = None


class _State(BaseModel):
    values: dict[str, dict[str, _Entered]]


class _Window(BaseModel):
    id: Text
    type: Text
    hash: Text
    private_metadata: str = ""


class _Submitted(_Window):
    callback_id: str
    state: _State


class _Action(BaseModel):
    type: str
    action_id: str


class Command(BaseModel):
    channel_id: Id
    user_id: Id
    trigger_id: Trigger
    text: str | None = None
    response_url: Text | None = None


class Click(BaseModel):
    user: _Person
    trigger_id: Trigger
    actions: Annotated[list[_Action], Field(min_length=1)]
    state: _State | None = None
    view: _Window | None = None
    response_url: Text | None = None


class Submission(BaseModel):
    user: _Person
    view: _Submitted


class _Event(BaseModel):
    type: Text


class Told(BaseModel):
    event: _Event


_OF_TYPE: Final[Mapping[object, TypeAdapter[Any]]] = {
    "block_actions": TypeAdapter(Click),
    "view_submission": TypeAdapter(Submission),
    "event_callback": TypeAdapter(Told),
}
_COMMAND: Final = TypeAdapter(Command)


def has_shape(delivery: Mapping[str, Any]) -> bool:
    """Whether all parts are there that we work on, and of their types; of other deliveries nothing is asked."""
    event, actions = delivery.get("event", {}), delivery.get("actions", [{}])
    if (
        not isinstance(event, dict)
        or not isinstance(actions, list)
        or not isinstance(next(iter(actions), None), dict)
    ):
        return False
    kind = delivery.get("type")
    shape = _COMMAND if "command" in delivery else _OF_TYPE.get(kind) if isinstance(kind, str) else None
    try:
        return shape is None or bool(shape.validate_python(delivery))
    except ValidationError:
        return False
