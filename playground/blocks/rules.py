"""Rules about a whole message or view, which no single block can check."""

from collections import Counter
from collections.abc import Iterator, Sequence

from playground.errors import Json

MAX_CHARACTERS = 13_200
MAX_MARKDOWN = 12_000
ONCE = {"table": 1, "data_visualization": 2}
COUNTED = ("text", "title", "label", "url", "value", "name", "alt_text", "caption")


def broken_rules(blocks: Sequence[Json]) -> Iterator[str]:
    """Check blocks that are sound one by one."""
    yield from _too_often(blocks)
    yield from _repeated_ids(blocks)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MAX_MARKDOWN:
        yield f"markdown blocks must not exceed {MAX_MARKDOWN} characters in all [json-pointer:/blocks]"
    if sum(map(_length, blocks)) > MAX_CHARACTERS:
        yield f"blocks must not exceed {MAX_CHARACTERS} characters in all [json-pointer:/blocks]"


def _too_often(blocks: Sequence[Json]) -> Iterator[str]:
    kinds = Counter(block["type"] for block in _all(blocks))
    for kind, limit in ONCE.items():
        if kinds[kind] > limit:
            yield f"at most {limit} block of type {kind} is allowed [json-pointer:/blocks]"


def _repeated_ids(blocks: Sequence[Json]) -> Iterator[str]:
    block_ids = Counter(block["block_id"] for block in _all(blocks) if "block_id" in block)
    for block_id in (name for name, times in block_ids.items() if times > 1):
        yield f"block_id {block_id!r} already exists [json-pointer:/blocks]"
    for index, block in enumerate(blocks):
        actions = Counter(_action_ids(block))
        if any(times > 1 for times in actions.values()):
            yield f"action_id already exists in this block [json-pointer:/blocks/{index}]"


def _all(blocks: Sequence[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _all(block.get("child_blocks", []))


def _action_ids(block: Json) -> list[str]:
    if block["type"] not in ("actions", "context_actions", "card"):
        return []
    elements = block.get("elements") or block.get("actions") or []
    return [element["action_id"] for element in elements if "action_id" in element]


def _length(part: object) -> int:
    """Count the characters that people and the app put in; the names of types and ids do not count."""
    if isinstance(part, list):
        return sum(map(_length, part))
    if not isinstance(part, dict):
        return 0
    own = sum(len(part[key]) for key in COUNTED if isinstance(part.get(key), str))
    return own + sum(map(_length, part.values()))
