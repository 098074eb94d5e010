"""The messages of one meeting in Slack: post, update, look for."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.logs import logger
from bot.slack.patience import PatientApi
from bot.slack.web_api import RefusedError
from handlers.cards.card import Card
from handlers.meetings import Meeting

EVENT_TYPE: Final = "ragvsft_message"
SEARCHED: Final = 200  # messages that are read when it is unclear whether one was posted
CLOCKS_DIFFER: Final = 60  # seconds, ours from Slack's, at most

POST, UPDATE = "chat.postMessage", "chat.update"

# What Slack says of a message that is no longer there, and of a card that it does not take.
GONE_MESSAGES: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
REFUSED_CARDS: Final = frozenset({
    "invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_too_long", "msg_blocks_too_long",
    "blocks_too_long", "metadata_too_large", "invalid_metadata_format",
})  # fmt: skip

log = logger("slack")


@dataclass(frozen=True, slots=True)
class SlackThread:
    """Posts, updates and finds the messages of one meeting.

    Whoever posts or updates knows already whether Slack wants to be left alone: see `PatientApi.held_back_by`.
    """

    api: PatientApi
    meeting: Meeting

    async def post(self, key: str, card: Card, leave_by: float = math.inf) -> str:
        """Post a new message and return its `ts`; refused blocks fall back to the plain text."""
        place = {
            "channel": self.meeting.channel,
            "metadata": self._metadata(key),
            "unfurl_links": False,
            "unfurl_media": False,
            **self._in_thread(),
        }
        answer = await self._with_fallback(POST, card, place, leave_by)
        return str(answer["ts"])

    async def update(self, ts: str, key: str, card: Card, leave_by: float = math.inf) -> None:
        """Bring a message up to date; one that somebody deleted stays deleted."""
        place = {"channel": self.meeting.channel, "ts": ts, "metadata": self._metadata(key)}
        try:
            await self._with_fallback(UPDATE, card, place, leave_by)
        except RefusedError as refused:
            if refused.reason not in GONE_MESSAGES:
                raise

    async def find(self, key: str, since: float) -> str | None:
        """The `ts` of a message that may have been posted; `None` where there is none, or none may be read."""
        method = "conversations.replies" if self.meeting.thread else "conversations.history"
        place = {"ts": self.meeting.thread} if self.meeting.thread else {}
        asked = {"channel": self.meeting.channel, "limit": SEARCHED, "include_all_metadata": True, **place}
        try:
            answer = await self.api.call(method, {**asked, "oldest": f"{since - CLOCKS_DIFFER:.6f}"})
        except RefusedError:
            return None
        found = (message for message in answer.get("messages") or () if self._is(message, key))
        return next((str(message["ts"]) for message in found), None)

    async def hears_replies(self) -> bool:
        """Whether messages of the channel are delivered to the bot; where Slack does not tell, that is assumed."""
        try:
            answer = await self.api.call("conversations.info", {"channel": self.meeting.channel})
        except RefusedError:
            return True
        channel = answer.get("channel") or {}
        return bool(channel.get("is_im") or channel.get("is_member", True))

    def _in_thread(self) -> dict[str, str]:
        return {"thread_ts": self.meeting.thread} if self.meeting.thread else {}

    def _metadata(self, key: str) -> dict[str, Any]:
        return {"event_type": EVENT_TYPE, "event_payload": {"meeting": self.meeting.id, "key": key}}

    def _is(self, message: Mapping[str, Any], key: str) -> bool:
        metadata = message.get("metadata") or {}
        return metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == {
            "meeting": self.meeting.id,
            "key": key,
        }

    async def _with_fallback(
        self, method: str, card: Card, place: Mapping[str, Any], leave_by: float
    ) -> Mapping[str, Any]:
        """The card as it should stand; else with the blocks that it falls back to; else its plain text."""
        common = {**place, "text": card.text}
        for blocks in (card.blocks, *([card.fallback] if card.fallback else [])):
            try:
                return await self.api.call_at_once(method, {**common, "blocks": blocks}, leave_by)
            except RefusedError as refused:
                if refused.reason not in REFUSED_CARDS:
                    raise
                log.warning("slack refused a card, so a plainer one stands instead", reason=refused.reason)
        # An address that somebody typed would become a link; our own marks are read all the same.
        return await self.api.call_at_once(method, {**common, "blocks": [], "parse": "none"}, leave_by)
