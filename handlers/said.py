"""A message as an event brings it: what a person said, and where."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError


class Said(BaseModel):
    """One message; anything that lacks a part of it is no message of a person.

    Attributes:
        thread_ts: The first message of its thread, if it is in one.
        bot_id: Who said it, where that was a bot, ours or another.
    """

    channel: str
    ts: str
    user: str
    text: Annotated[str, BeforeValidator(lambda text: "" if text is None else text)] = ""
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    channel_type: str | None = None

    @property
    def delivery(self) -> str:
        """The id that both events of one mention share."""
        return f"{self.channel}+{self.ts}"

    def mentions(self, user_id: str | None) -> bool:
        return f"<@{user_id}>" in self.text


def read(event: dict[str, Any]) -> Said | None:
    try:
        said = Said.model_validate(event)
    except ValidationError:
        return None
    return None if said.bot_id else said
