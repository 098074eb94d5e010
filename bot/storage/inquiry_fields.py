"""What people ask the bot, and what it says to it, as fields of a meeting's hash, and back."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.storage import keys
from handlers.changes import Asked, Place, Rated
from handlers.meetings import Inquiry
from knowledge.grounding.reply import Reply
from knowledge.intake.suggestion import Suggestion
from knowledge.retrieval.document import LONGEST_QUESTION

TALK: Final = "talk"

_PARTS: Final = 3
_LONGEST_ID: Final = 64  # what a button can carry

_REPLY: Final = TypeAdapter(Reply)
_SUGGESTIONS: Final = TypeAdapter(tuple[Suggestion, ...])

_Value = TypeVar("_Value")


def inquiry(asked: Asked) -> dict[str, str]:
    # Half of a character, which JSON may hold, is no text that could be stored.
    text = asked.text[:LONGEST_QUESTION].encode("utf-8", "replace").decode()
    return {keys.field(keys.INQUIRY, asked.id): f"{asked.person}|{asked.ts}|{text}"}


def reply(id_: str, said: Reply) -> dict[str, str]:
    """A reply that a model is still writing says so; scripts look for that."""
    return {reply_field(id_): _REPLY.dump_json(said, exclude_defaults=True).decode()}


def reply_field(id_: str) -> str:
    return keys.field(keys.REPLY, id_)


def suggestions(read: tuple[Suggestion, ...]) -> str:
    return _SUGGESTIONS.dump_json(read).decode()


def rating(rated: Rated) -> dict[str, str]:
    return {keys.field(keys.RATING, rated.inquiry, rated.person): "1" if rated.helpful else "0"}


def talk(place: Place, person: str) -> dict[str, str]:
    """The fields that a talk begins with."""
    return {
        keys.SCHEMA_FIELD: str(keys.TALK_SCHEMA),
        keys.KIND: TALK,
        keys.ROUND: "0",
        keys.CHANNEL: place.channel,
        keys.HUNG_ON: place.hung_on,
        keys.STARTED_BY: person,
    }


def read_inquiries(stamped: Iterable[tuple[str, int, str]]) -> dict[str, Inquiry]:
    """Oldest first, from name, version and value of each."""
    parts = {name: value.split("|", 2) for name, _, value in sorted(stamped, key=lambda entry: entry[1])}
    whole = (
        (name, three)
        for name, three in parts.items()
        if len(three) == _PARTS and 0 < len(name) <= _LONGEST_ID
    )
    return {name: Inquiry(text, person, ts) for name, (person, ts, text) in whole}


def read_replies(entries: Iterable[tuple[str, str]]) -> dict[str, Reply]:
    read = ((name, _read(_REPLY, value)) for (name,), value in _with(1, entries))
    return {name: said for name, said in read if said}


def read_ratings(entries: Iterable[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    return {(id_, person): value == "1" for (id_, person), value in _with(2, entries)}


def read_suggestions(value: str | None) -> tuple[Suggestion, ...] | None:
    return None if value is None else _read(_SUGGESTIONS, value)


def _with(parts: int, entries: Iterable[tuple[str, str]]) -> Iterator[tuple[list[str], str]]:
    """Those whose name has so many parts, with these."""
    named = ((name.split(":"), value) for name, value in entries)
    return ((name, value) for name, value in named if len(name) == parts)


def _read(kind: TypeAdapter[_Value], value: str) -> _Value | None:
    """`None` for what no release of ours wrote."""
    try:
        return kind.validate_json(value)
    except ValidationError:
        return None
