"""Slack's Web API as the render loop needs it: post, update, look for, and what its refusals mean."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import logger
from bot.slack.session import TOKEN_TROUBLE, TooLateError, may_leave_by
from handlers.cards.card import Card
from handlers.meetings import Meeting
from handlers.reply_address import webhook

EVENT_TYPE: Final = "ragvsft_message"
SEARCHED: Final = 200  # messages that are read when it is unclear whether one was posted
CLOCKS_DIFFER: Final = 60  # seconds, ours from Slack's, at most

# What Slack says of a message that is no longer there, and of a card that it does not take.
GONE_MESSAGES: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
REFUSED_CARDS: Final = frozenset({
    "invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_too_long", "msg_blocks_too_long",
    "blocks_too_long", "metadata_too_large", "invalid_metadata_format",
})  # fmt: skip


log = logger("slack")


class BusyError(Exception):
    """Slack could not do it now.

    Attributes:
        retry_after: Seconds.
        reason: Slack's own word, or the name of the error that the network gave.
        nothing_done: Whether it is certain that the call was not carried out.
    """

    def __init__(self, retry_after: float, reason: str, *, nothing_done: bool) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.reason = reason
        self.nothing_done = nothing_done


class RefusedError(Exception):
    """Slack will not do it, however often it is asked; `reason` is Slack's own word."""

    nothing_done = True

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


RETRY_SECONDS: Final = 1.0
_TRANSIENT: Final = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_RETRY_AFTER_TOKEN: Final = 60.0


@dataclass(frozen=True, slots=True)
class SlackThread:
    """Posts, updates and finds the messages of one meeting."""

    client: AsyncWebClient
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
        answer = await _with_fallback(self.client, "chat.postMessage", card, place, leave_by)
        return str(answer["ts"])

    async def update(self, ts: str, key: str, card: Card, leave_by: float = math.inf) -> None:
        """Bring a message up to date; one that somebody deleted stays deleted."""
        place = {"channel": self.meeting.channel, "ts": ts, "metadata": self._metadata(key)}
        try:
            await _with_fallback(self.client, "chat.update", card, place, leave_by)
        except RefusedError as refused:
            if refused.reason not in GONE_MESSAGES:
                raise

    async def find(self, key: str, since: float) -> str | None:
        """The `ts` of a message that may have been posted; `None` where there is none, or none may be read."""
        method = "conversations.replies" if self.meeting.thread else "conversations.history"
        place = {"ts": self.meeting.thread} if self.meeting.thread else {}
        asked = {"channel": self.meeting.channel, "limit": SEARCHED, "include_all_metadata": True, **place}
        try:
            answer = await call(self.client, method, {**asked, "oldest": f"{since - CLOCKS_DIFFER:.6f}"})
        except RefusedError:
            return None
        found = (message for message in answer.get("messages") or () if self._is(message, key))
        return next((str(message["ts"]) for message in found), None)

    async def hears_replies(self) -> bool:
        """Whether messages of the channel are delivered to the bot; where Slack does not tell, that is assumed."""
        try:
            answer = await call(self.client, "conversations.info", {"channel": self.meeting.channel})
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


async def call(
    client: AsyncWebClient, method: str, arguments: Mapping[str, Any], leave_by: float = math.inf
) -> Mapping[str, Any]:
    """One call of the Web API.

    Args:
        client: With the session of `slack_session`.
        method: Slack's name for what is to be done.
        arguments: Of the method.
        leave_by: The moment, in seconds of `monotonic`, after which a call that writes must not leave any more.

    Raises:
        BusyError: for rate limits, server errors, time-outs, trouble with the token and calls that were too late,
            all of which pass.
        RefusedError: for everything else that Slack answers.
    """
    # Slack reads JSON only where a method writes; what it is asked for comes as a query.
    reads = method.startswith("conversations.")
    former = may_leave_by.set(leave_by)
    try:
        answer = await client.api_call(
            method, params=dict(arguments) if reads else None, json=None if reads else dict(arguments)
        )
    except SlackApiError as error:
        raise meaning(error) from error
    except (aiohttp.ClientError, OSError) as error:  # time-outs are OSErrors
        late = isinstance(error.__cause__, TooLateError)
        reason = TooLateError.__name__ if late else type(error).__name__
        raise BusyError(RETRY_SECONDS, reason, nothing_done=late) from error
    finally:
        may_leave_by.reset(former)
    data: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
    return data


async def _with_fallback(
    client: AsyncWebClient, method: str, card: Card, place: Mapping[str, Any], leave_by: float
) -> Mapping[str, Any]:
    """The card as it should stand; else with the blocks that it falls back to; else its plain text."""
    common = {**place, "text": card.text}
    for blocks in (card.blocks, *([card.fallback] if card.fallback else [])):
        try:
            return await call(client, method, {**common, "blocks": blocks}, leave_by)
        except RefusedError as refused:
            if refused.reason not in REFUSED_CARDS:
                raise
            log.warning("slack refused a card, so a plainer one stands instead", reason=refused.reason)
    # An address that somebody typed would become a link; our own marks are read all the same.
    return await call(client, method, {**common, "blocks": [], "parse": "none"}, leave_by)


def meaning(error: SlackApiError) -> BusyError | RefusedError:
    """What Slack's refusal comes to."""
    # Where the client could not read a body, it hands over aiohttp's response instead of its own.
    response: Any = error.response
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    data = getattr(response, "data", None)
    reason = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or reason in {"ratelimited", "rate_limited"}:
        return BusyError(_retry_after(getattr(response, "headers", {})), "ratelimited", nothing_done=True)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not reason or reason in _TRANSIENT:
        return BusyError(RETRY_SECONDS, reason or f"status {status}", nothing_done=False)
    if reason in TOKEN_TROUBLE:
        return BusyError(_RETRY_AFTER_TOKEN, reason, nothing_done=True)
    return RefusedError(reason)


def _retry_after(headers: Mapping[str, str]) -> float:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if given.isdigit() else RETRY_SECONDS


async def tell_by_url(client: AsyncWebClient, url: str, card: Card, *, in_channel: bool = False) -> None:
    """Answer a command or a click where the bot is no member: to the person alone, or to everybody."""
    there = webhook(client, url) if url else None
    if there is None:
        return
    to = "in_channel" if in_channel else "ephemeral"
    try:
        for blocks in [list(card.blocks), []] if card.blocks else [[]]:
            answer = await there.send(text=card.text, blocks=blocks, response_type=to, replace_original=False)
            if answer.status_code == HTTPStatus.OK:
                return
            log.warning("slack refused an answer to a command or a click", status=answer.status_code)
    except (aiohttp.ClientError, OSError) as error:
        log.warning("could not tell the person", error=type(error).__name__)
