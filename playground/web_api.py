"""What every Web API method needs: who may see and write what, and what content is taken."""

from dataclasses import dataclass
from typing import Any

from .blocks import problems_in_message
from .board import Board, with_ids
from .channels import Channel
from .errors import Json, SlackError
from .faults import Faults
from .messages import Message
from .people import BOT, PEOPLE
from .views import View

MAX_TEXT = 40_000


@dataclass
class WebApi:
    """One workspace as its app meets it.

    Attributes:
        strict_text: refuse a message of blocks without a top-level text. Slack takes it with the warning
            ``missing_text_in_message``; then notifications and screen readers have nothing to say, which
            no test would show.
    """

    board: Board
    faults: Faults
    url: str = ""
    strict_text: bool = True

    def need(self, scope: str) -> None:
        provided = self.board.installation.scopes
        if scope not in provided:
            raise SlackError("missing_scope", extra={"needed": scope, "provided": ",".join(sorted(provided))})

    def need_one_of(self, first: str, other: str) -> None:
        """Some methods take either of two scopes; the first is what Slack names as needed."""
        if other not in self.board.installation.scopes:
            self.need(first)

    def visible(self, channel_id: str) -> Channel:
        """A conversation that the bot may know of; a person's id stands for the bot's DM with them."""
        if any(person.id == channel_id for person in PEOPLE):
            return self.board.bot_dm(channel_id)
        channel = self.board.channels.get(channel_id)
        if channel is None or (channel.kind != "channel" and not channel.has_bot):
            raise SlackError("channel_not_found")
        return channel

    def writable(self, channel_id: str) -> Channel:
        channel = self.visible(channel_id)
        if channel.is_archived:
            raise SlackError("is_archived")
        if not channel.has_bot and "chat:write.public" not in self.board.installation.scopes:
            raise SlackError("not_in_channel")
        return channel

    def own(self, channel_id: str, ts: str, refusal: str) -> Message:
        message = self.visible(channel_id).find(ts)
        if message is None or message.subtype == "tombstone":
            raise SlackError("message_not_found")
        if message.bot_id != BOT.bot_id:
            raise SlackError(refusal)
        return message

    def content(
        self, text: str | None, blocks: list[Any] | None, old: Message | None = None
    ) -> tuple[Json, Json]:
        """Check text and blocks; give back both for a `Message`, and the warning that Slack would add."""
        if not text and not blocks and not (old and old.blocks and text is None and blocks is None):
            raise SlackError("no_text")
        if len(text or "") > MAX_TEXT:
            raise SlackError("msg_too_long")
        problems = problems_in_message(blocks or [], self.faults.refused_blocks)
        if problems:
            raise SlackError("invalid_blocks", problems)
        if text or not blocks:
            return {"text": text or "", "blocks": with_ids(blocks or [])}, {}
        if self.strict_text:
            raise SlackError(
                "invalid_arguments", ["[ERROR] blocks without text: say it for notifications too"]
            )
        warned = {
            "warning": "missing_text_in_message",
            "response_metadata": {"warnings": ["missing_text_in_message"]},
        }
        return {"text": "", "blocks": with_ids(blocks)}, warned

    def ephemeral(
        self, channel: Channel, user: str, thread_ts: str | None, content: dict[str, Any]
    ) -> Message:
        """Show somebody a message that nobody else sees; it cannot be found again by the app."""
        ids: Json = {
            "ts": self.board.clock.ts(),
            "channel": channel.id,
            "user": BOT.user_id,
            "bot_id": BOT.bot_id,
        }
        return self.board.whisper(Message(**ids, thread_ts=thread_ts, seen_by=user, **content))

    def shown(self, view: View) -> Json:
        return {"view": view.as_slack(self.board.team.id, BOT.app_id, BOT.bot_id)}
