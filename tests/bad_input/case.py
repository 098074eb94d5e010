"""One bad input, in the four forms in which it can come: the same in every run."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

from playground.deliveries import Kind
from playground.errors import Json

MARK: Final = "Zanzibar"
"""Stands in what people type here, and nowhere else: no line of a log may have it."""

MEETING: Final = "%meeting%"
CHANNEL: Final = "%channel%"
ROOT: Final = "%root%"
TS: Final = "%ts%"
"""Stand for the meeting that each group begins with, for its place and first message, and for the time of something
said in it: these are known only in the run."""

Way = Literal["topic", "ask", "scenario", "cost", "mention", "direct", "reply"]
WAYS: Final[tuple[Way, ...]] = ("mention", "topic", "direct", "ask", "reply", "scenario", "cost")

Signing = Literal["good", "none", "other secret", "other body", "stale", "early", "garbage"]


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that somebody types.

    Attributes:
        way: Where: behind the command or one of its words, to the bot's name, in private, or in a meeting's thread.
    """

    name: str
    way: Way
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes for `/slack/events`.

    Attributes:
        head: Lines of the head beside those that every request has; with a `method` line first, all of it.
        signing: What the signature is.
    """

    name: str
    body: bytes
    signing: Signing = "none"
    head: tuple[str, ...] = ("Content-Type: application/x-www-form-urlencoded",)
    first_line: str = "POST /slack/events HTTP/1.1"


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery in Slack's name, correctly signed; `payload` is JSON, ids to be filled in."""

    name: str
    kind: Kind
    payload: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands in Redis where a meeting should.

    Attributes:
        fields: Of its hash; a text, where it is no hash.
        readable: Whether it is a meeting of some release of ours, whose thread has to show what its answers say.
    """

    name: str
    fields: tuple[tuple[str, str], ...] | str
    readable: bool = False


Case: TypeAlias = Typed | Request | Sent | Stored
_Item = TypeVar("_Item")
_Case = TypeVar("_Case", Typed, Request, Sent, Stored)


def essence(case: Case) -> object:
    """What makes it another case than all others: everything but its name."""
    return tuple(getattr(case, name) for name in case.__slots__ if name != "name")


def distinct(cases: Iterable[_Case]) -> list[_Case]:
    """Each once, whatever its name."""
    return list({essence(case): case for case in cases}.values())


def sent(name: str, kind: Kind, payload: Json) -> Sent:
    return Sent(name, kind, json.dumps(payload))


def typed(texts: Iterable[tuple[str, str]], ways: Sequence[Way] = WAYS) -> tuple[Typed, ...]:
    """Names and texts, each in the next way."""
    return tuple(
        Typed(f"{ways[at % len(ways)]}: {name}", ways[at % len(ways)], text)
        for at, (name, text) in enumerate(texts)
    )


def some(items: Iterable[_Item], count: int, seed: int) -> list[_Item]:
    """So many of them, in their order."""
    every = list(items)
    chosen = random.Random(seed).sample(range(len(every)), count)  # noqa: S311 -- a choice of cases, no secret
    return [every[at] for at in sorted(chosen)]
