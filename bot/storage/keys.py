"""Every Redis key, and every field of a meeting's hash.

A key begins with its shard's hash tag, so that all that one transaction touches lies in one slot of a
Redis Cluster; then comes the installing team, without which nothing is ever looked up.

| key                              | type       | holds                                                          |
|----------------------------------|------------|----------------------------------------------------------------|
| {ragvsft:S}:dirty                | sorted set | "team id" of meetings whose thread is not up to date; due, ms  |
| {ragvsft:S}:leases               | hash       | "team id" to the token of the worker that renders it           |
| {ragvsft:S}:pending              | sorted set | "team id" of meetings that wait for a thought; due, ms         |
| {ragvsft:S}:answering            | hash       | "team id" to the token of the worker that thinks about it      |
| {ragvsft:S}:parked               | sorted set | "team id" of meetings that cannot be shown; deleted, ms        |
| {ragvsft:S}:forgetting           | sorted set | "team delivery" of forgotten meetings whose messages stand in  |
|                                  |            | Slack yet, and " team" of forgotten workspaces; due, ms        |
| {ragvsft:S}:forgetters           | hash       | the same to the token of the worker that deletes it            |
| {ragvsft:S}:TEAM:meeting:ID      | hash       | one meeting, fields below                                      |
| {ragvsft:S}:TEAM:thread:CHAN:TS  | string     | the id of the meeting whose thread hangs on that message       |
| {ragvsft:S}:TEAM:heard:CHAN:TS   | sorted set | the ts of the newest messages that people wrote in that thread |
| {ragvsft:S}:TEAM:given:ID        | hash       | timed fields of a meeting to what was done to them, and when   |
| {ragvsft:S}:TEAM:reply_url:ID    | string     | where whoever did something last in a meeting can be told      |
| {ragvsft:S}:TEAM:left:DELIVERY   | hash       | where the messages of a meeting stand that was forgotten       |
| {ragvsft:S}:TEAM:seen:DELIVERY   | string     | a delivery that was applied                                    |
| {ragvsft:S}:TEAM:budget:DAY      | string     | how many requests to the model the team has made that day      |
| {ragvsft:S}:api:calls:WHO:MINUTE | string     | how many requests to the API that caller has made              |
| {ragvsft:S}:TEAM:reply:DIGEST    | string     | the reply to a question that may be asked again                |
| {ragvsft:S}:TEAM:quiet:METHOD…   | string     | until it ends, Slack wants no such call, or none in CHANNEL    |
| {ragvsft:S}:ready                | string     | that this shard takes writes, as a probe found                 |
| {ragvsft:0}:vectors:DIGEST       | hash       | digests of our own passages to their embeddings by a model     |
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final
from zlib import crc32

SHARDS: Final = 8
"""Fixed for good: another number would look for stored meetings in the wrong place."""

SEEN_SECONDS: Final = 24 * 60 * 60
GIVEN_SECONDS: Final = 10 * 60
"""What is delivered later than that counts as the last when it arrives, and so does what comes from that far ahead."""

REPLY_URL_SECONDS: Final = 30 * 60
"""So long Slack takes what is sent there."""

HEARD_SECONDS: Final = 24 * 60 * 60
HEARD: Final = 20
"""Messages of a thread whose order is remembered."""

REPLY_SECONDS: Final = 7 * 24 * 60 * 60

LEFT_SECONDS: Final = 7 * 24 * 60 * 60
"""How long Slack is asked to delete the messages of a meeting that was forgotten."""

DAY_SECONDS: Final = 24 * 60 * 60
RETENTION_DAYS: Final = 180
"""A meeting is deleted that long after its last change, where the operator sets nothing else."""

SCHEMA: Final = 3
"""Of the fields below. A worker that meets a larger number leaves the meeting alone."""

MEETING_SCHEMA: Final = 1
ESTIMATE_SCHEMA: Final = 2
TALK_SCHEMA: Final = 3
"""Each is the first that knows what it stands for: an older release would take it for something else.

A meeting in which somebody asks is for the last of them as well: an older release would not post the replies, and yet
take the thread for complete. While both run, its workers refuse what is done in that meeting, and say so.
"""

# Plain fields of a meeting.
SCHEMA_FIELD, VERSION, ROUND = "schema", "version", "round"
CHANNEL, TOPIC, STARTED_BY = "channel", "topic", "by"
MEMBER, PARKED, KIND = "member", "parked", "kind"
HUNG_ON, SUGGESTIONS = "thread", "s"
REPLY, RATING = "a", "r"  # "a:INQUIRY", "r:INQUIRY:PERSON"

FORMER_REPLY_URL: Final = "reply_url"
"""The release before this one keeps it in the meeting."""

# Of what is left of a meeting that was forgotten, beside its CHANNEL, HUNG_ON and POSTED.
LEFT_ID, LEFT_BY, LEFT_AT = "id", "by", "at"

# Fields whose value begins with the version that wrote it, "7:...".
VOTE, OPENED, NOTICE, INQUIRY = "v", "o", "n", "q"
POSTED: Final = "p"
CASE: Final = "case"  # one field, "7:person:text"
TIME: Final = "t"  # "t:v:0:question:person": since when, by Slack's clock, a vote stands beside others


API: Final = "api"
"""In the place of a team, for what the API's callers use up."""


def shard_of(team: str) -> int:
    return crc32(team.encode()) % SHARDS


def dirty(shard: int) -> str:
    return f"{_tag(shard)}:dirty"


def leases(shard: int) -> str:
    return f"{_tag(shard)}:leases"


def pending(shard: int) -> str:
    return f"{_tag(shard)}:pending"


def answering(shard: int) -> str:
    return f"{_tag(shard)}:answering"


def parked(shard: int) -> str:
    return f"{_tag(shard)}:parked"


def ready(shard: int) -> str:
    return f"{_tag(shard)}:ready"


def forgetting(shard: int) -> str:
    return f"{_tag(shard)}:forgetting"


def forgetters(shard: int) -> str:
    return f"{_tag(shard)}:forgetters"


def all_of(team: str) -> str:
    """Matches every key of a workspace."""
    return f"{_tag(shard_of(team))}:{team}:*"


def workspace(team: str) -> str:
    """How a workspace is named in `forgetting` and `forgetters`, where it is to be forgotten as a whole."""
    return member("", team)


def meeting(team: str, id_: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:meeting:{id_}"


def meetings_of(team: str) -> str:
    """Matches the keys of all that is stored of a workspace; of every one with `*`."""
    return f"{{ragvsft:*}}:{team}:meeting:*"


def is_meeting(key: str) -> bool:
    return key.split(":")[3:4] == ["meeting"]


def team_of(meeting_key: str) -> str:
    return meeting_key.split(":")[2]


def id_of(meeting_key: str) -> str:
    return meeting_key.split(":", 4)[4]


def given(team: str, id_: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:given:{id_}"


def reply_url(team: str, id_: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:reply_url:{id_}"


def thread(team: str, channel: str, ts: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:thread:{channel}:{ts}"


def heard(team: str, channel: str, ts: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:heard:{channel}:{ts}"


def left(team: str, delivery: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:left:{delivery}"


def seen(team: str, delivery: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:seen:{delivery}"


def budget(team: str, day: date) -> str:
    return f"{_tag(shard_of(team))}:{team}:budget:{day.isoformat()}"


def calls(caller: str, minute: int) -> str:
    """Of no team either; none of Slack's has such an id."""
    return f"{_tag(shard_of(API))}:{API}:calls:{caller}:{minute}"


def reply(team: str, digest: str) -> str:
    return f"{_tag(shard_of(team))}:{team}:reply:{digest}"


def quiet(team: str, method: str, channel: str = "") -> str:
    return f"{_tag(shard_of(team))}:{team}:quiet:{method}:{channel}"


def vectors(model: str) -> str:
    """Of no team: the passages are the product's own.

    Args:
        model: A digest of its name.
    """
    return f"{_tag(0)}:vectors:{model}"


def member(team: str, id_: str) -> str:
    """How a meeting is named in `dirty`, `leases`, `pending`, `answering` and `parked`."""
    return f"{team} {id_}"


def field(kind: str, *parts: object) -> str:
    return ":".join([kind, *map(str, parts)])


def by_kind(fields: Mapping[str, str]) -> defaultdict[str, list[tuple[str, str]]]:
    """Of all fields that `field` named, the other parts of the name with the value, by the kind."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, value in fields.items():
        kind, colon, parts = name.partition(":")
        if colon:
            found[kind].append((parts, value))
    return found


def _tag(shard: int) -> str:
    return f"{{ragvsft:{shard}}}"
