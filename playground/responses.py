"""Answers that need no channel membership: acknowledgement bodies and ``response_url``."""

import secrets
import time
from dataclasses import dataclass, field

from .channels import Channel
from .deliveries import Delivery
from .errors import Json, SlackError
from .messages import Message
from .people import BOT
from .web_api import WebApi

USES = 5
LIFETIME = 30 * 60.0
KNOWN = frozenset(
    {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "mrkdwn"}
    | {"unfurl_links", "unfurl_media", "metadata"}
)


@dataclass
class Origin:
    """What an answer belongs to: somebody's act in a channel, on a message if there was one."""

    user: str
    channel: Channel
    message: Message | None = None
    uses: int = 0
    made_at: float = 0
    said: list[str] = field(default_factory=list)


class Responses:
    """The ``response_url`` addresses that were given out."""

    def __init__(self, api: WebApi) -> None:
        self.api = api
        self.origins: dict[str, Origin] = {}

    def address(self, user: str, channel: Channel, message: Message | None = None) -> str:
        key = secrets.token_urlsafe(18)
        self.origins[key] = Origin(user, channel, message, made_at=time.monotonic())
        return f"{self.api.url}/response/{key}"

    def use(self, key: str, body: object) -> None:
        """Take what the app posted to a ``response_url``."""
        origin = self.origins.get(key)
        if origin is None:
            raise SlackError("no_such_url")
        if time.monotonic() - origin.made_at > LIFETIME:
            raise SlackError("expired_url")
        if origin.uses >= USES:
            raise SlackError("used_url")
        origin.uses += 1
        if not isinstance(body, dict):
            raise SlackError("invalid_payload")
        origin.said.append(str(body.get("text", "")))
        self.show(origin, body)

    def acknowledged(self, origin: Origin, command: str, delivery: Delivery) -> None:
        """Show what the answer to a command says, or that there was none."""
        problem = None if delivery.ok else ("operation_timeout" if delivery.timed_out else "dispatch_failed")
        if problem is None and delivery.answer():
            try:
                self.show(origin, delivery.answer())
            except SlackError:
                problem = "invalid_command_response"
        if problem is not None:
            text = f'{BOT.name} did not respond: {command} failed with the error "{problem}".'
            self.api.ephemeral(origin.channel, origin.user, None, {"text": text})

    def show(self, origin: Origin, body: Json) -> None:
        """Put an answer on the screen: for one person, unless it says ``in_channel``."""
        unknown = set(body) - KNOWN
        if unknown:
            raise SlackError("invalid_arguments", [f"[ERROR] unknown fields {sorted(unknown)}"])
        if body.get("delete_original"):
            self.api.board.remove(_original(origin))
            return
        content, _ = self.api.content(body.get("text"), body.get("blocks"))
        if body.get("replace_original"):
            self.api.board.edit(_original(origin), content["text"], content["blocks"], None)
        elif body.get("response_type") == "in_channel":
            ids: Json = {"ts": self.api.board.clock.ts(), "channel": origin.channel.id, "bot_id": BOT.bot_id}
            self.api.board.post(Message(**ids, user=BOT.user_id, thread_ts=body.get("thread_ts"), **content))
        else:
            self.api.ephemeral(origin.channel, origin.user, body.get("thread_ts"), content)


def _original(origin: Origin) -> Message:
    if origin.message is None:
        raise SlackError("no_original_message")
    return origin.message
