"""What must hold once everything has come to rest, whatever accidents happened on the way."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import cast

from bot.own_prices import todays_prices
from bot.storage import decoding, keys
from bot.storage.redis_client import connect
from handlers.cards.card import Card
from handlers.meetings import Meeting
from handlers.thread import cards
from knowledge.playbook import Playbook
from knowledge.voting import Ballot
from playground import Message, Workspace


async def at_rest(redis_url: str, seconds: float = 30) -> None:
    """Wait until no meeting is due any more."""
    async with asyncio.timeout(seconds), connect(redis_url) as redis:
        # Another process brings it about, so there is nothing to be woken by.
        while any([await redis.zcard(keys.dirty(shard)) for shard in range(keys.SHARDS)]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def stored_meetings(redis_url: str, playbook: Playbook) -> list[Meeting]:
    async with connect(redis_url) as redis:
        found = []
        # A scan asks every node of a cluster, and may name a key twice.
        for key in sorted({str(key) async for key in redis.scan_iter("*:meeting:*")}):
            team, _, id_ = key.split(":")[2:]
            # The client decodes, which its types cannot say.
            fields = cast("dict[str, str]", await redis.hgetall(key))
            found.append(decoding.decode(team, id_, fields, playbook))
    return found


@dataclass(frozen=True, slots=True)
class Differences:
    """How a thread differs from what its meeting's answers say; by message key.

    Attributes:
        missing: Messages that should stand and do not.
        doubled: Messages that stand more often than once, or should not stand at all; each as often as it is too many.
        stale: Messages that show something else.
    """

    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def none(self) -> bool:
        return not (self.missing or self.doubled or self.stale)


def differences(workspace: Workspace, meeting: Meeting, playbook: Playbook, url: str) -> Differences:
    standing = _messages(workspace, meeting)
    wanted = cards(meeting, playbook, url, todays_prices()())
    counts = Counter(key for key, _ in standing)
    # A new start leaves what was asked before where it stands.
    once = Counter({*wanted, *(key for key in counts if _is_of_an_earlier_round(meeting, key))})
    stale = (
        key for key, message in standing if key in wanted and _is_stale(meeting, key, message, wanted[key])
    )
    return Differences(
        tuple((once - counts).elements()),
        tuple((counts - once).elements()),
        tuple(stale),
    )


async def everything_agrees(
    workspace: Workspace, redis_url: str, playbook: Playbook, url: str
) -> list[Meeting]:
    """Every thread shows exactly what its meeting's answers say: no message missing, none twice, none stale."""
    await at_rest(redis_url)
    meetings = await stored_meetings(redis_url, playbook)
    for meeting in meetings:
        found = differences(workspace, meeting, playbook, url)
        assert found.none, (found, workspace.picture())
    return meetings


def votes(meeting: Meeting) -> dict[Ballot, object]:
    return {ballot: vote.answer for ballot, vote in meeting.votes.items()}


def _messages(workspace: Workspace, meeting: Meeting) -> list[tuple[str, Message]]:
    """The messages of a meeting that stand in Slack, by the key in their metadata."""
    marked = [
        (m, (m.metadata or {}).get("event_payload") or {}) for m in workspace.channel(meeting.channel).history
    ]
    return [(mark["key"], message) for message, mark in marked if mark.get("meeting") == meeting.id]


def _is_of_an_earlier_round(meeting: Meeting, key: str) -> bool:
    round_, separator, _ = key.partition(":")
    return bool(separator) and round_.isdigit() and int(round_) < meeting.round


def _is_stale(meeting: Meeting, key: str, message: Message, wanted: Card) -> bool:
    if wanted.once:
        return False
    posted = meeting.posted.get(key)
    return message.text != wanted.text or posted is None or posted.digest != wanted.digest
