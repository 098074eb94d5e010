"""What a call of Slack's API would expose: mentions, foreign links, tokens, words that are others' alone."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from knowledge.sources import sources

_MARKS: Final = re.compile(r"<([^<>]*)>")
_TOKENS: Final = re.compile(r"xox[a-z]-|xapp-|\bsk-[\w-]{10,}", re.IGNORECASE)
"""One of our own ids, of twelve characters, may well begin with the last of them."""
_LINKED_BY_ITSELF: Final = re.compile(
    r"\b(?:https?://|mailto:|www\.)\S|\b[\w-]+\.(?:example|com|net|org)\b|@(?:here|channel|everyone)\b|(?<!\w)#[a-z]\w+",
    re.IGNORECASE,
)
_HARMLESS_ELEMENTS: Final = frozenset({"text", "link", "user"})
_ADDRESSES: Final = ("url", "image_url", "thumb_url", "title_url", "video_url")


@dataclass(frozen=True)
class Bounds:
    """What may be shown.

    Attributes:
        pages: where our own pages are.
        people: ids of those whom the bot may name.
        secrets: what must not be shown anywhere.
    """

    pages: str
    people: frozenset[str]
    secrets: Collection[str] = ()


def exposures(payload: Mapping[str, Any], bounds: Bounds) -> list[str]:
    """All that is wrong with the arguments of a call; nothing is trusted but what `bounds` allows."""
    return [*_secrets(payload, bounds), *_walk(payload, bounds)]


def linked_by_itself(payload: Mapping[str, Any]) -> list[str]:
    """What Slack makes a link or a mention of though nobody marked it as one.

    In blocks `verbatim` tells it not to, in the text of a message without any `parse` does.
    """
    texts = [
        part["text"] for part in _parts(payload) if part.get("type") == "mrkdwn" and not part.get("verbatim")
    ]
    if not payload.get("blocks") and payload.get("parse") != "none":
        texts.append(payload.get("text") or "")
    return [found[0] for text in texts for found in _LINKED_BY_ITSELF.finditer(_MARKS.sub(" ", text))]


def _secrets(payload: object, bounds: Bounds) -> Iterator[str]:
    said = json.dumps(payload, ensure_ascii=False)
    yield from (f"token {found[0]}" for found in _TOKENS.finditer(said))
    yield from (f"secret {secret}" for secret in bounds.secrets if secret.lower() in said.lower())


def _walk(payload: Mapping[str, Any], bounds: Bounds) -> Iterator[str]:
    yield from _marks(payload.get("text") or "", bounds)
    if payload.get("unfurl_links") or payload.get("unfurl_media"):
        yield "unfurls"
    for part in _parts(payload):
        yield from _part(part, bounds)


def _parts(payload: object) -> Iterator[Mapping[str, Any]]:
    """Every object within, however deep."""
    if isinstance(payload, Mapping):
        yield payload
        for value in payload.values():
            yield from _parts(value)
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from _parts(value)


def _part(part: Mapping[str, Any], bounds: Bounds) -> Iterator[str]:
    kind = str(part.get("type", ""))
    if kind == "mrkdwn":
        yield from _marks(part["text"], bounds)
    if kind in {"markdown", "image", "video", "file"}:
        yield f"block {kind}"
    if kind.startswith("rich_text_") and kind != "rich_text_list":
        yield from (element for run in part["elements"] for element in _run(run, bounds))
    yield from (
        f"link {part[name]}" for name in _ADDRESSES if name in part and not _is_ours(part[name], bounds)
    )


def _run(run: Mapping[str, Any], bounds: Bounds) -> Iterator[str]:
    if run["type"] not in _HARMLESS_ELEMENTS:
        yield f"element {run['type']}"
    if run["type"] == "user" and run["user_id"] not in bounds.people:
        yield f"mention {run['user_id']}"


def _marks(text: str, bounds: Bounds) -> Iterator[str]:
    """Every mark between angle brackets is one of ours, or Slack would read it as one."""
    for found in _MARKS.finditer(text):
        target = found[1].partition("|")[0]
        if target.startswith("@"):
            if target[1:] not in bounds.people:
                yield f"mention {target}"
        elif not _is_ours(target, bounds):
            yield f"mark {target}"
    if re.search(r"[<>]", _MARKS.sub("", text)):
        yield f"open mark in {text!r}"


def _is_ours(address: str, bounds: Bounds) -> bool:
    """By its parts: an address may begin like ours and lead elsewhere."""
    pages, found = urlsplit(bounds.pages), urlsplit(address)
    return address in _studies() or (found.scheme, found.netloc) == (pages.scheme, pages.netloc)


@cache
def _studies() -> frozenset[str]:
    return frozenset(source.address for source in sources().values() if source.address)
