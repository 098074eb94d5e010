"""The keys of what is remembered of a model, by the scheme of `bot.keys`.

| key                              | type    | holds                                                       |
|----------------------------------|---------|-------------------------------------------------------------|
| {ragvsft:S}:TEAM:budget:DAY      | string  | how many requests the team has made that day                |
| {ragvsft:S}:TEAM:reply:DIGEST    | string  | the reply to a question that may be asked again             |
| {ragvsft:0}:vectors:DIGEST       | hash    | digests of our own passages to their embeddings by a model  |
"""

from datetime import date

from bot import keys


def budget(team: str, day: date) -> str:
    return f"{_tag(keys.shard_of(team))}:{team}:budget:{day.isoformat()}"


def reply(team: str, digest: str) -> str:
    return f"{_tag(keys.shard_of(team))}:{team}:reply:{digest}"


def vectors(model: str) -> str:
    """Of no team: the passages are the product's own.

    Args:
        model: A digest of its name.
    """
    return f"{_tag(0)}:vectors:{model}"


def _tag(shard: int) -> str:
    return f"{{ragvsft:{shard}}}"
