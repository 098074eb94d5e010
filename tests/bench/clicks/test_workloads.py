"""What the bot itself is held to, besides what every subject is."""

import json
from itertools import repeat

import pytest
from redis.asyncio import Redis

from bot.storage import keys
from tests.bench.clicks.meetings import Pattern
from tests.bench.clicks.people import CHANNEL, TEAM
from tests.bench.clicks.slack_stub import POST, Call, stub_ts
from tests.bench.clicks.workloads import Acknowledgements, Commands
from tests.bench.trouble import WrongError

BUTTON = {"type": "button", "action_id": "answer:a", "value": "id0 a"}
PATTERN = Pattern("id0", {"ts": stub_ts(2), "text": "?", "blocks": []}, stub_ts(1), BUTTON)
MEETINGS = ["other-000001", "other-000002"]


def post(meeting: str, thread: str = "") -> Call:
    arguments = {
        "channel": CHANNEL,
        "text": "A meeting",
        "blocks": [{"type": "divider"}],
        "metadata": {"event_type": "any", "event_payload": {"meeting": meeting, "key": "any"}},
        **({"thread_ts": thread} if thread else {}),
    }
    return Call(POST, json.dumps(arguments).encode())


ONE, TWO = post("one"), post("two")


async def test_each_command_begins_one_thing_with_its_messages(redis: Redis) -> None:
    calls = [ONE, TWO, post("two", stub_ts(2)), post("one", stub_ts(1))]
    await Commands(redis, repeat("a topic"), calls=2).check(2, calls)
    await Commands(redis, repeat("cost 50k"), calls=1).check(2, [ONE, TWO])


@pytest.mark.parametrize(
    ("calls", "says"),
    [
        ([ONE, post("one", stub_ts(1))], "1 things were begun by 2 commands"),
        (
            [ONE, TWO, post("two", stub_ts(2)), ONE],
            "missing.* one too many, such as chat.postMessage at the channel",
        ),
        (
            [ONE, TWO, post("two", stub_ts(2)), post("one", stub_ts(2))],
            f"one too many, such as .* at {stub_ts(2)}",
        ),
    ],
    ids=["begun by another", "posted again", "in the thread of another"],
)
async def test_what_a_command_begins_besides_or_elsewhere_is_an_error(
    calls: list[Call], says: str, redis: Redis
) -> None:
    with pytest.raises(WrongError, match=says):
        await Commands(redis, repeat("a topic"), calls=2).check(2, calls)


async def test_an_acknowledged_click_has_to_be_stored(redis: Redis) -> None:
    acknowledgements = Acknowledgements(redis, PATTERN, MEETINGS, is_ours=True)
    for meeting, version in ((PATTERN.id, 4), (MEETINGS[0], 5), (MEETINGS[1], 4)):
        await redis.hset(keys.meeting(TEAM, meeting), keys.VERSION, version)
    await acknowledgements.check(1, [])
    with pytest.raises(WrongError, match="1 of 2 clicks were not stored"):
        await acknowledgements.check(2, [])
