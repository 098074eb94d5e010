"""A message as an event brings it: what a person said, and where."""

import re
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ValidationError

from handlers.ids import Id, Ts
from handlers.mrkdwn import escape, unescape

_SOMEBODY: Final = re.compile(r"<[@!]")  # a person, a group of people, or a whole channel
_CODE: Final = re.compile(r"<(?P<kind>[@#!]?)(?P<what>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")


def _text(given: object) -> object:
    """Half of a character, which JSON may hold, is no text; a mark stands for it."""
    if given is None:
        return ""
    return given.encode("utf-8", "replace").decode() if isinstance(given, str) else given


class Said(BaseModel):
    """One message; anything that lacks a part of it is no message of a person.

    Attributes:
        thread_ts: The first message of its thread, if it is in one.
        bot_id: Who said it, where that was a bot, ours or another.
    """

    channel: Id
    ts: Ts
    user: Id
    text: Annotated[str, BeforeValidator(_text)] = ""
    thread_ts: Ts | None = None
    subtype: str | None = None
    bot_id: str | None = None
    channel_type: str | None = None

    @property
    def delivery(self) -> str:
        """The id that both events of one mention share."""
        return f"{self.channel}+{self.ts}"

    @property
    def thread(self) -> str:
        """The message that its thread hangs on, or would hang on."""
        return self.thread_ts or self.ts

    def mentions(self, user_id: str | None) -> bool:
        return f"<@{user_id}>" in self.text

    @property
    def mentions_somebody(self) -> bool:
        return bool(_SOMEBODY.search(self.text))

    def words(self, bot_user_id: str | None) -> str:
        """What it says, on one line, without the bot's own name."""
        return one_line(as_read(self.text.replace(f"<@{bot_user_id}>", " ")))


def read(event: dict[str, Any]) -> Said | None:
    try:
        said = Said.model_validate(event)
    except ValidationError:
        return None
    return None if said.bot_id else said


def as_read(text: str) -> str:
    """With what people see in the place of Slack's codes for people, channels and links."""
    return _CODE.sub(_seen, text)


def _seen(code: re.Match[str]) -> str:
    label, what = code["label"], code["what"]
    match code["kind"]:
        case "@":
            return f"@{label or 'somebody'}"
        case "#":
            return f"#{label or 'channel'}"
        case "!":
            return f"@{(label or what).lstrip('@').partition('^')[0]}"
        case _:
            return label or what


def one_line(text: str) -> str:
    """What a person typed, of what Slack sends: single spaces, and nothing that steers a text unseen."""
    return " ".join(unescape(escape(unescape(text))).split())
