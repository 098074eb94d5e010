"""What is stored of the messages in a thread: those that stand, and those that a worker was about to post."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.storage import keys
from bot.storage.stamps import whole
from handlers.ids import is_ts
from handlers.meetings import Posted

_INTENT: Final = "?"

NOT_POSTED: Final = "-"
"""Of a message that some worker was about to post, and that Slack certainly did not take."""


def encode_posted(message: Posted) -> str:
    return " ".join(map(str, message))


def encode_intent(now: float) -> str:
    return f"{_INTENT}{now:.0f}"


def intents(fields: Mapping[str, str]) -> dict[str, int]:
    """Messages that some worker was about to post, without a trace of whether it did: key to Unix time.

    Of what cannot be read nobody knows either; it may have been posted at any time.
    """
    return {
        key: whole(value.removeprefix(_INTENT)) or 0
        for key, value in _of_posts(fields)
        if value != NOT_POSTED and _read_posted(value) is None
    }


def posted(fields: Mapping[str, str]) -> dict[str, Posted]:
    """Messages that stand, by their keys."""
    return standing(_of_posts(fields))


def standing(entries: Iterable[tuple[str, str]]) -> dict[str, Posted]:
    """The same from message keys and what is stored of each."""
    return {key: message for key, value in entries if (message := _read_posted(value))}


def _of_posts(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Message key and what is stored of it."""
    prefix = f"{keys.POSTED}:"
    return ((name.removeprefix(prefix), value) for name, value in fields.items() if name.startswith(prefix))


def _read_posted(value: str) -> Posted | None:
    parts = value.split(" ")
    if len(parts) < len(Posted._fields):
        return None
    ts, since, digest, shown, *_ = parts
    first, last = whole(since), whole(shown)
    return None if first is None or last is None or not is_ts(ts) else Posted(ts, first, digest, last)
