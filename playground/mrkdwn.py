"""Slack's marked-up text: what a person types becomes markup, and markup becomes what a person reads."""

import html
import re

from .errors import Json
from .people import BOT, NAMES, OTHER_COMPANY, PEOPLE

MENTIONS = {person.name: person.id for person in (*PEOPLE, *OTHER_COMPANY)} | {BOT.name: BOT.user_id}
TYPED_MENTION = re.compile(r"(?<![\w@])@(" + "|".join(MENTIONS) + r")\b", re.IGNORECASE)
TYPED_ADDRESS = re.compile(r"https?://[^\s<>|]+")
MARKUP = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


def escape(text: str) -> str:
    """Escape the three characters that Slack escapes in what people type."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str) -> str:
    """Turn what a person typed into what Slack stores: escaped, with mentions and addresses in brackets."""
    linked = TYPED_ADDRESS.sub(lambda found: f"<{found[0]}>", escape(text))
    return TYPED_MENTION.sub(lambda found: f"<@{MENTIONS[found[1].lower()]}>", linked)


def mentions(text: str, user: str) -> bool:
    return f"<@{user}>" in text


def readable(text: str) -> str:
    """Turn stored text into what the eye sees; a link reads ``label (address)``."""
    return html.unescape(MARKUP.sub(_seen, text))


def _seen(found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith("@"):
        return f"@{NAMES.get(target[1:], target[1:])}"
    if target.startswith(("!", "#")):
        return label or f"@{target[1:]}" if target[0] == "!" else f"#{label or target[1:]}"
    return f"{label} ({target})" if label else target


def rich_text(text: str) -> list[Json]:
    """The block that Slack itself puts on what a person typed."""
    runs: list[Json] = []
    end = 0
    for found in MARKUP.finditer(text):
        runs += [*_plain(text[end : found.start()]), _marked(found)]
        end = found.end()
    runs += _plain(text[end:])
    section = {"type": "rich_text_section", "elements": runs}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}] if runs else []


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": html.unescape(text)}] if text else []


def _marked(found: re.Match[str]) -> Json:
    if found[1].startswith("@"):
        return {"type": "user", "user_id": found[1][1:]}
    return {"type": "link", "url": html.unescape(found[1])} | ({"text": found[2]} if found[2] else {})
