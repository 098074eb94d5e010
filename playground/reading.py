"""What a person reads on a message: every word of its blocks, charts and tables included."""

from collections.abc import Iterator, Sequence

from .errors import Json
from .mrkdwn import readable
from .people import NAMES

WORDS = ("title", "subtitle", "label", "hint", "description", "body", "caption", "alt_text", "placeholder")
LISTS = (
    "rich_text_title", "text", "fields", "elements", "element", "accessory", "actions", "child_blocks", "tasks",
    "details", "output", "sources", "options", "option_groups", "chart", "segments", "series", "data",
    "positive_button", "negative_button", "axis_config",
)  # fmt: skip


def visible_text(blocks: Sequence[Json], text: str) -> str:
    """Join all that the blocks show, a line each; without blocks the text is what is shown."""
    if not blocks:
        return readable(text)
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def _lines(block: object) -> Iterator[str]:
    if isinstance(block, str):
        yield readable(block)
    elif isinstance(block, list):
        for part in block:
            yield from _lines(part)
    elif isinstance(block, dict):
        yield from _read(block)


def _read(part: Json) -> Iterator[str]:
    kind = part.get("type", "")
    if kind in ("table", "data_table"):
        yield from (" | ".join(" ".join(_lines(cell)) for cell in row) for row in part["rows"])
    elif kind.startswith("rich_text_"):
        yield from _rich_text(part)
    elif kind == "markdown":
        yield part["text"]
    else:
        yield from _any(part)


def _any(part: Json) -> Iterator[str]:
    for key in (*WORDS, *LISTS):
        if key in part and not (part.get("type") == "image" and key == "title"):
            yield from _lines(part[key])
    if "value" in part and "label" in part:
        yield f"{part['value']:g}"
    if part.get("name") and "data" in part:
        yield part["name"]
    if part.get("type") == "button" and "url" in part:
        yield f"({part['url']})"


def _rich_text(part: Json) -> Iterator[str]:
    if part["type"] == "rich_text_list":
        for section in part["elements"]:
            yield from _rich_text(section)
    else:
        yield "".join(_run(element) for element in part["elements"])


def _run(element: Json) -> str:
    kind = element["type"]
    if kind == "user":
        return f"@{NAMES.get(element['user_id'], element['user_id'])}"
    if kind == "link":
        return f"{element['text']} ({element['url']})" if "text" in element else str(element["url"])
    if kind == "emoji":
        return f":{element['name']}:"
    return str(
        element.get("text") or element.get("fallback") or element.get("value") or element.get("range") or ""
    )
