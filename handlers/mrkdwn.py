"""Slack's mark-up text, as a type of its own: what came from people gets in escaped or not at all."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

from handlers.ids import is_id

ELLIPSIS = "…"
MOST_NAMED = 8

_KEPT = "\n\t\u200c\u200d"  # the last two join and part letters in several scripts, and make up emoji
_JOINER = "\u200d"
LONGEST_CLUSTER = 32  # characters that are read as one; of more marks on one letter some are cut off

_UNSEEN = {"Cc", "Cf", "Cs"}


class Mrkdwn(str):
    """Text that is safe to send: everything between its marks was escaped.

    Write marks as `Mrkdwn("*{}*").format(text)`; plain strings that are filled in are escaped, other
    `Mrkdwn` is taken as it is. Cards take nothing else, so the type checker finds a forgotten escape.
    """

    __slots__ = ()

    def format(self, *values: object, **named: object) -> Mrkdwn:
        escaped = {name: escape(value) for name, value in named.items()} if named else named
        return Mrkdwn(str.format(self, *[escape(value) for value in values], **escaped))

    def join(self, parts: object) -> Mrkdwn:
        return Mrkdwn(str.join(self, [escape(part) for part in parts]))  # type: ignore[attr-defined] # an iterable

    def __add__(self, other: str) -> Mrkdwn:
        return Mrkdwn(str.__add__(self, escape(other)))


def escape(value: object) -> Mrkdwn:
    """Slack reads three characters; with them escaped no mention, link or channel call survives.

    Marks for bold, code and the like are left: they change how a text looks, not what it does.
    """
    return value if isinstance(value, Mrkdwn) else _escaped(str(value))


# What we say ourselves comes up again and again.
@lru_cache(maxsize=2_048)
def _escaped(text: str) -> Mrkdwn:
    clean = text if text.isprintable() else "".join(map(_cleaned, text))
    return Mrkdwn(clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _cleaned(char: str) -> str:
    """Nothing for what steers a text unseen, such as its direction; any other space becomes a plain one."""
    if char in _KEPT:
        return char
    if char.isspace():
        return " "
    return "" if category(char) in _UNSEEN else char


def unescape(text: str) -> str:
    """What a person typed, of what Slack sends: it escapes three characters, and so do we when we echo."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shorten(text: str, most: int) -> str:
    """At most that many characters, cut with an ellipsis. Shorten before escaping, never after.

    No cut goes through what is read as one: a letter with its marks, an emoji of several, a flag.
    """
    if len(text) <= most:
        return text
    end = most - 1
    for at in range(end, max(-1, end - LONGEST_CLUSTER), -1):
        if at == 0 or not _goes_with_the_one_before(text, at):
            end = at
            break
    return text[:end].rstrip() + ELLIPSIS


def _goes_with_the_one_before(text: str, at: int) -> bool:
    here, before = text[at], text[at - 1]
    if _is_flag_half(here) and _is_flag_half(before):
        halves = next((n for n, char in enumerate(text[at - 1 :: -1]) if not _is_flag_half(char)), at)
        return halves % 2 == 1
    joins = _JOINER in {here, before} or "\U0001f3fb" <= here <= "\U0001f3ff"
    return joins or "\U000e0020" <= here <= "\U000e007f" or category(here).startswith("M")


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def person(user_id: str) -> Mrkdwn:
    """A mention; what is no id of a person is shown as it is, so that no other mark is made of it."""
    return Mrkdwn(f"<@{user_id}>") if is_id(user_id) else escape(user_id)


def people(user_ids: tuple[str, ...], most: int = MOST_NAMED) -> Mrkdwn:
    """Names, and from `most` on how many others: a channel may have thousands of people."""
    named = user_ids if len(user_ids) <= most else user_ids[: most - 1]
    listed = Mrkdwn(", ".join([person(id_) for id_ in named]))
    others = len(user_ids) - len(named)
    return Mrkdwn("{} and {} others").format(listed, others) if others else listed


def link(url: str, label: str) -> Mrkdwn:
    """A link of our own; `url` must never come from a person."""
    return Mrkdwn(f"<{url}|{escape(label)}>")
